// A demonstration shows life: a directory that its States nominated and the secretariat confirmed,
// with some entries still waiting, two cases, and what is exchanged of threats. Everything goes
// through the doors that people use.

#include "app/population.h"
#include "kernel/importing.h"
#include "kernel/objects.h"

namespace concord::app {
namespace {

constexpr std::string_view contacts = "contacts.contact";

Subject by_email(const Kernel& kernel, std::string_view email)
{
    auto roster = kernel.roster();
    auto found = roster->find_by_email(email);
    return found ? roster->subject_of(found->id) : Subject();
}

std::string small(std::string_view code)
{
    std::string made(code);
    for (auto& c : made) c = char(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return made;
}

Result<> act_on_each(Kernel& kernel, const Subject& by, const std::vector<std::string>& ids,
                     std::string_view action, const JsonObject& fields)
{
    std::vector<Command> commands;
    for (auto& id : ids) {
        Command command;
        command.type = contacts;
        command.id = id;
        command.action = action;
        command.fields = fields;
        commands.push_back(std::move(command));
    }
    if (commands.empty()) return {};
    TRY(kernel.apply_all(by, commands));
    return {};
}

// What the file brings, as the secretariat enters it for the States it names.
Result<std::vector<std::string>> enter(Kernel& kernel, const Subject& secretariat,
                                       std::string_view form, std::string_view file)
{
    auto type = kernel.types().find(contacts);
    if (!type) return std::vector<std::string>();
    auto report = TRY(import_records(kernel, secretariat, *type, form, file, ImportMode::commit));
    for (auto& line : report.lines)
        if (line.wrong)
            return fail_internal("line " + std::to_string(line.line) +
                                 " of the sample: " + line.wrong->key + " " + line.wrong->field);
    std::vector<std::string> ids;
    for (auto& line : report.lines) ids.push_back(line.record);
    return ids;
}

// Each State takes up what was entered for it, but for the last one of each, which still waits.
Result<std::vector<std::string>> adopt(Kernel& kernel, const std::vector<std::string>& entered)
{
    std::map<std::string, std::vector<std::string>> by_state;
    for (auto& id : entered) {
        auto standing = TRY(kernel.standing(id));
        if (standing) by_state[standing->record.owner].push_back(id);
    }
    std::vector<std::string> adopted;
    for (auto& [state, ids] : by_state) {
        ids.pop_back();
        TRY(act_on_each(kernel, by_email(kernel, "nominator@" + small(state) + ".example"), ids,
                        "adopt", {}));
        adopted.insert(adopted.end(), ids.begin(), ids.end());
    }
    return adopted;
}

// What somebody did on the case, or on the answer that their State owes in it.
Result<> take_step(Kernel& kernel, const Record& root, const JsonObject& step)
{
    auto by = by_email(kernel, text_at(step, "by"));
    Query query;
    query.types = {std::string(text_at(step, "type"))};
    query.filters = {
        {"parent", {root.id}}
    };
    auto page = TRY(kernel.find(by, query));
    if (page.items.size() != 1) return fail_internal("a step of the demonstration has no record");
    Command command;
    command.type = query.types[0];
    command.id = page.items[0].record.id;
    command.action = text_at(step, "action");
    if (auto fields = find_at(step, "fields")) command.fields = fields->get_object();
    TRY(kernel.apply(by, command));
    return {};
}

Result<> begin_case(Kernel& kernel, const JsonObject& from)
{
    auto by = by_email(kernel, text_at(from, "by"));
    Command creation;
    creation.type = text_at(from, "type");
    creation.fields = find_at(from, "fields")->get_object();
    creation.label = TRY(parse_label(*find_at(from, "label")));
    creation.context = Context::routine;
    auto made = TRY(kernel.apply(by, creation));
    Command sending;
    sending.type = creation.type;
    sending.id = made->after.id;
    sending.action = "send";
    TRY(kernel.apply(by, sending));
    if (auto then = find_at(from, "then"))
        for (auto& step : then->get_array()) TRY(take_step(kernel, made->after, step.get_object()));
    return {};
}

Result<std::string> make(Kernel& kernel, std::string_view type, const JsonObject& from,
                         std::string_view root = {})
{
    Command creation;
    creation.type = type;
    creation.fields = find_at(from, "fields")->get_object();
    if (!root.empty()) creation.fields["api_root"] = root;
    creation.label = TRY(parse_label(*find_at(from, "label")));
    auto made = TRY(kernel.apply(by_email(kernel, text_at(from, "by")), creation));
    if (auto then = find_at(from, "then"))
        for (auto& step : then->get_array()) {
            Command command;
            command.type = type;
            command.id = made->after.id;
            command.action = text_at(step.get_object(), "action");
            TRY(kernel.apply(by_email(kernel, text_at(step.get_object(), "by")), command));
        }
    return made->after.id;
}

Result<> fill_collection(Kernel& kernel, Objects& objects, const JsonObject& from,
                         std::string_view root)
{
    auto collection = TRY(make(kernel, "threats.collection", from, root));
    for (auto& each : from.at("adds").get_array()) {
        auto& add = each.get_object();
        auto report = TRY(objects.add(by_email(kernel, text_at(add, "by")), collection,
                                      print_json(add.at("bundle"))));
        for (auto& outcome : report.outcomes)
            if (outcome.kind == ObjectOutcome::Kind::refused)
                return fail_internal("object " + outcome.id +
                                     " of the demonstration: " + outcome.rule + " " + outcome.path);
    }
    return {};
}

}  // namespace

Result<> fill_directory(Kernel& kernel, const Directory& directory)
{
    auto first = by_email(kernel, "one@secretariat.example"),
         second = by_email(kernel, "two@secretariat.example");
    auto from_table = TRY(enter(kernel, first, "csv", directory.table));
    auto from_cards = TRY(enter(kernel, first, "vcard", directory.cards));
    auto adopted = TRY(adopt(kernel, from_table));
    // The cards' stay nominated: the secretariat's desk has something to confirm.
    TRY(adopt(kernel, from_cards));
    return act_on_each(kernel, second, adopted, "confirm",
                       {
                           {"confirmed_by", "telephone"}
    });
}

Result<> begin_cases(Kernel& kernel, std::string_view cases)
{
    auto parsed = TRY(parse_json(cases));
    for (auto& each : parsed.get_object().at("cases").get_array())
        TRY(begin_case(kernel, each.get_object()));
    return {};
}

Result<> begin_exchange(Kernel& kernel, std::string_view demonstration)
{
    auto parsed = TRY(parse_json(demonstration));
    auto& exchange = parsed.get_object().at("exchange").get_object();
    auto root = TRY(make(kernel, "threats.root", exchange.at("root").get_object()));
    Objects objects(kernel);
    for (auto& each : exchange.at("collections").get_array())
        TRY(fill_collection(kernel, objects, each.get_object(), root));
    for (auto& each : exchange.at("threats").get_array())
        TRY(make(kernel, "threats.threat", each.get_object()));
    for (auto& each : exchange.at("alerts").get_array())
        TRY(make(kernel, "threats.alert", each.get_object()));
    return {};
}

}  // namespace concord::app
