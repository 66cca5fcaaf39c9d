#include "api/emergency_case.h"

#include <algorithm>

#include "api/emergency_form.h"
#include "api/html.h"
#include "kernel/owed.h"

namespace concord::api::emergency {
namespace {

constexpr std::size_t acts_shown = 25, below_shown = 20;
constexpr std::size_t room_for_further = 11'000;  // bytes of controls that may stay empty

std::string row(const std::string& name, const std::string& value)
{
    return "<tr><th scope=row>" + name + "</th><td>" + value + "</td></tr>";
}

std::string heading(const Page& page, std::string_view key)
{
    return "<h2>" + page.word(key) + "</h2>";
}

std::string case_link(const Page& page, const Record& record, const std::string& text)
{
    return "<a href=\"" + page.link("/case/" + record.id) + "\">" + text + "</a>";
}

// A page of records is as large as its first whole rows.
void add_table(Page& page, const std::vector<std::string>& rows)
{
    std::string all;
    constexpr std::size_t room = 9'000;
    bool whole = true;
    for (auto& each : rows) {
        if (all.size() + each.size() > room) {
            whole = false;
            break;
        }
        all += each;
    }
    if (!whole) all += row("", page.word("emergency.more"));
    page.add("<table>" + all + "</table>");
}

std::string to_whom(const Page& page, const Call& call, const Record& record)
{
    std::string all;
    for (auto& reach : record.label.recipients) {
        auto code = participant_of(reach);
        auto name =
            code.empty() ? escaped(reach) : name_of_participant(call, code, page.language());
        if (reach.starts_with("desk:")) name += " (" + escaped(reach.substr(5)) + ")";
        if (all.size() < 1'000) all += (all.empty() ? "" : ", ") + name;
    }
    return all;
}

std::vector<std::string> facts(const Page& page, const Call& call, const Type& type,
                               const Record& record)
{
    std::vector<std::string> rows;
    for (auto& field : type.record->fields) {
        auto value = find_at(record.fields, field.name);
        if (!value || value->is_null() || field.kind == Kind::link || field.kind == Kind::links)
            continue;
        rows.push_back(row(page.word(type.name + ".field." + std::string(field.name)),
                           print_value(page, call, type, field, *value)));
    }
    return rows;
}

Result<> add_clock(Page& page, const Call& call, const Type& type, const Record& record)
{
    if (type.record->duties.empty()) return {};
    std::vector<std::string> rows;
    for (auto& owed : TRY(duties_of(call.site.kernel, {record.id}))) {
        if (owed.status == "met") continue;
        rows.push_back(row(
            page.word(type.name + ".duty." + owed.name),
            name_of_participant(call, owed.owed_by, page.language()) + " · " +
                print_moment(owed.due) +
                (owed.status == "missed" ? " <strong>" + page.word("emergency.missed") + "</strong>"
                                         : "")));
    }
    if (rows.empty()) return {};
    page.add(heading(page, "emergency.clock"));
    add_table(page, rows);
    return {};
}

// Another button for each thing that a person can do here with words alone.
void add_actions(Page& page, const Call& call, const Type& type, const Item& item,
                 const Returned* returned)
{
    auto open = open_to(type.record->workflow, call.subject, parties_of(call.subject, item.record),
                        item.record, item.last_by);
    bool begun = false;
    for (auto way : open) {
        if (way->takes == "*" || way->door == Transition::Door::inner) continue;
        if (!begun) page.add(heading(page, "emergency.actions"));
        begun = true;
        auto action = std::string(way->action);
        auto name = page.word(type.name + ".action." + action);
        bool again = returned && returned->action == action;
        static const Pairs nothing;
        auto& typed = again ? returned->typed : nothing;
        bool takes_file = field_for_files(type, way->takes);
        auto form = page.form("/case/" + item.record.id + "/" + action,
                              takes_file ? Page::Takes::file : Page::Takes::words);
        bool asks = takes_file;
        each_word(way->takes, [&](std::string_view word) {
            auto field = type.find_field(word);
            if (!field || !is_typed(*field)) return true;
            asks = true;
            form += control(page, call, type, *field, typed);
            return true;
        });
        if (takes_file) form += file_control(page);
        form += "<button>" + name + "</button></form>";
        // What asks for words is folded, so that the buttons stand together.
        if (asks)
            form.insert(0, std::string("<details") + (again ? " open" : "") + "><summary>" + name +
                               "</summary>")
                .append("</details>");
        page.add(form);
    }
}

Result<> add_timeline(Page& page, const Call& call, const Record& record)
{
    auto& kernel = call.site.kernel;
    auto acts =
        TRY(kernel.history(call.subject, record.id,
                           record.parent.empty() ? Kernel::Scope::below : Kernel::Scope::record));
    std::reverse(acts.begin(), acts.end());
    std::vector<std::string> rows;
    for (auto& act : acts) {
        if (rows.size() == acts_shown) break;
        auto type = kernel.types().find(act.after.type);
        auto found = kernel.roster()->find_person(act.person);
        auto who =
            kernel.roster()->find_participant(act.participant)
                ? std::string(text_at(kernel.roster()->find_participant(act.participant)->fields,
                                      "name_" + page.language()))
            : act.participant == "platform"
                ? call.site.words.say("emergency.platform", {}, page.language())
                : act.participant;
        if (found) who += " (" + found->name + ")";
        auto did = act.action.empty() ? std::string("create") : act.action;
        auto text = page.word(act.after.type + ".did." + did, {
                                                                  {"who", who}
        });
        for (auto field : {"text", "reason", "answer"}) {
            auto said = text_at(act.input, field);
            if (!said.empty() && type)
                text += "<br><bdi>" + escaped_lines(shortened(said, 800)) + "</bdi>";
        }
        rows.push_back(row(print_moment(act.at), text));
    }
    page.add(heading(page, "emergency.timeline"));
    add_table(page, rows);
    return {};
}

Result<> add_below(Page& page, const Call& call, const Type& type, const Record& record)
{
    auto& kernel = call.site.kernel;
    std::vector<std::string> rows;
    for (auto& other : kernel.types().all()) {
        if (other.record->parent != type.name) continue;
        Query query;
        query.types = {other.name};
        query.filters = {
            {"parent", {record.id}}
        };
        query.limit = below_shown;
        for (auto& item : TRY(kernel.find(call.subject, query)).items)
            rows.push_back(row(case_link(page, item.record, page.word(other.name)) + "<br>" +
                                   to_whom(page, call, item.record),
                               page.word(other.name + ".state." + item.record.state)));
    }
    if (rows.empty()) return {};
    page.add(heading(page, "emergency.below"));
    add_table(page, rows);
    return {};
}

// What the record belongs to, whose facts it is about.
Result<> add_above(Page& page, const Call& call, const Record& record)
{
    if (record.parent.empty()) return {};
    auto& kernel = call.site.kernel;
    auto above = kernel.read(call.subject, record.parent);
    if (!above) return {};
    auto type = kernel.types().find(above->record.type);
    page.add("<h2>" + case_link(page, above->record, page.word(type->name)) + "</h2>");
    add_table(page, facts(page, call, *type, above->record));
    return {};
}

}  // namespace

Response go_to(const Call& call, std::string_view path, std::string_view done)
{
    Response response;
    response.status = 303;
    auto target = "/emergency" + std::string(path) + "?language=" + language_of(call);
    if (!done.empty()) target += "&done=" + std::string(done);
    response.headers = {
        {"Location",      std::move(target)},
        {"Cache-Control", "no-store"       }
    };
    return response;
}

Response sorry(const Call& call, const Error& error)
{
    Page page(call, escaped(call.site.words.say("emergency.title", {}, language_of(call))));
    page.complain(error, nullptr);
    return page.finish(status_of(error));
}

Result<Response> show_case(Call& call, const Returned* returned)
{
    auto& kernel = call.site.kernel;
    auto item = TRY(kernel.read(call.subject, call.param("id")));
    auto& record = item.record;
    auto& type = *kernel.types().find(record.type);
    auto title = std::string(record.text(type.record->title));
    Page page(call, escaped(shortened(title.empty() ? record.reference : title, 300)));
    if (returned) page.complain(returned->error, &type);
    if (call.query("done") == "yes" && !returned)
        page.add("<p class=done role=status>" + page.word("emergency.done") + "</p>");
    if (record.context != Context::routine)
        page.add("<p><strong>" +
                 page.word("emergency.context." + std::string(print(record.context))) +
                 "</strong></p>");
    std::string tlp;
    for (auto c : print(record.label.tlp)) tlp += char(c >= 'a' && c <= 'z' ? c - 32 : c);
    add_table(
        page,
        {row(page.word("emergency.number"), "<bdi>" + escaped(record.reference) + "</bdi>"),
         row(page.word("emergency.kind"), page.word(type.name)),
         row(page.word("emergency.state"), page.word(type.name + ".state." + record.state)),
         row(page.word("emergency.from"), name_of_participant(call, record.owner, page.language())),
         row(page.word("emergency.to"), to_whom(page, call, record)),
         row("TLP", "<span class=tlp>TLP:" + tlp + "</span>")});
    TRY(add_clock(page, call, type, record));
    add_actions(page, call, type, item, returned);
    page.add(heading(page, "emergency.facts"));
    add_table(page, facts(page, call, type, record));
    TRY(add_above(page, call, record));
    TRY(add_below(page, call, type, record));
    TRY(add_timeline(page, call, record));
    return page.finish(returned ? status_of(returned->error) : 200);
}

namespace {

// Names of the fields that the action brings, in whatever state.
std::string_view takes_of(const Type& type, std::string_view action)
{
    for (auto& way : type.record->workflow)
        if (way.action == action) return way.takes;
    return {};
}

}  // namespace

Result<Response> act_on_case(Call& call)
{
    auto form = TRY(form_of(call));
    auto& kernel = call.site.kernel;
    auto item = TRY(kernel.read(call.subject, call.param("id")));
    auto& type = *kernel.types().find(item.record.type);
    Command command;
    command.type = item.record.type;
    command.id = item.record.id;
    command.action = call.param("action");
    command.fields = fields_of(type, form.pairs);
    command.idempotency_key = std::string(find(form.pairs, "key").value_or("").substr(0, 100));
    auto done = [&]() -> Result<> {
        TRY(take_file(call, type, takes_of(type, command.action), form, command.fields));
        TRY(kernel.apply(call.subject, command));
        return {};
    }();
    if (done) return go_to(call, "/case/" + command.id, "yes");
    Returned returned{command.action, std::move(form.pairs), std::move(done).error()};
    return show_case(call, &returned);
}

std::vector<const Type*> types_to_send(const Call& call)
{
    std::vector<const Type*> found;
    if (call.subject.kind != ParticipantKind::state) return found;
    for (auto& type : call.site.kernel.types().all()) {
        auto& record = *type.record;
        bool sent = false;
        for (auto& way : record.workflow)
            sent = sent || (way.action == "send" && way.by == Party::author &&
                            names_word(way.from, record.initial));
        if (sent && record.shape == RecordType::Shape::matter && record.parent.empty() &&
            record.makers & by_state && holds(call.subject, record.maker_role))
            found.push_back(&type);
    }
    return found;
}

namespace {

Result<const Type*> type_to_send(const Call& call)
{
    for (auto type : types_to_send(call))
        if (type->mechanism->name == call.param("mechanism") &&
            type->record->plural == call.param("types"))
            return type;
    return fail(Code::not_found, "http.not_found");
}

// What must be said, what a reader looks for, and, while there is room on the page, what a form of
// choices and moments says more quickly than words.
enum class Asked { no, if_there_is_room, always };
Asked is_asked(const Field& field)
{
    if (field.marks & (Field::transient | Field::derived) || !is_typed(field)) return Asked::no;
    if (field.marks & Field::required ||
        (field.kind == Kind::prose && field.marks & Field::searched))
        return Asked::always;
    bool chosen = field.kind == Kind::choice || field.kind == Kind::choices;
    return (chosen && field.marks & Field::filtered) || field.kind == Kind::moment
               ? Asked::if_there_is_room
               : Asked::no;
}

// The field of a record that takes files when it is made, if there is one.
std::string files_at_creation(const Type& type)
{
    for (auto& field : type.record->fields)
        if (field.kind == Kind::files && !(field.marks & (Field::transient | Field::derived)))
            return std::string(field.name);
    return {};
}

std::string option(std::string_view value, const std::string& text, std::string_view given)
{
    return "<option value=\"" + escaped(value) + "\"" + (value == given ? " selected>" : ">") +
           text + "</option>";
}

std::string select_context(const Page& page, std::string_view given)
{
    auto html = "<label>" + page.word("emergency.context") + "<select name=context required>";
    for (auto context : {"emergency", "routine", "exercise", "test"})
        html += option(context, page.word("emergency.context." + std::string(context)), given);
    return html + "</select></label>";
}

std::string select_addressee(const Page& page, const Call& call, const Pairs& given)
{
    auto chosen = find(given, "to").value_or("");
    auto html = "<label>" + page.word("emergency.to") +
                "<select name=to required><option value=\"\"></option>";
    std::vector<std::pair<std::string, std::string>> names;
    auto roster = call.site.kernel.roster();
    for (auto& [code, participant] : roster->participants())
        if (code != call.subject.participant && participant.kind == ParticipantKind::state)
            names.emplace_back(name_of_participant(call, code, page.language()), code);
    std::sort(names.begin(), names.end());
    for (auto& [name, code] : names) html += option(code, name, chosen);
    html += "</select></label><label>" + page.word("emergency.desk") + "<select name=desk>";
    auto desk = find(given, "desk").value_or("");
    html += option("", page.word("emergency.desk.all"), desk);
    for (auto level : {"policy", "diplomatic", "technical"})
        html += option(level, page.word("emergency.desk." + std::string(level)), desk);
    return html + "</select></label>";
}

Command creation(const Call& call, const Type& type, const Pairs& pairs)
{
    Command command;
    command.type = type.name;
    command.fields = fields_of(type, pairs);
    command.context = parse_context(find(pairs, "context").value_or(""));
    Label label;
    label.tlp = type.record->tlp;
    std::string to(find(pairs, "to").value_or(""));
    auto desk = find(pairs, "desk").value_or("");
    if (!to.empty())
        label.recipients = {desk.empty() ? "participant:" + to
                                         : "desk:" + to + "." + std::string(desk)};
    command.label = std::move(label);
    if (!call.subject.desks.empty()) command.desk = call.subject.desks.front();
    command.idempotency_key = std::string(find(pairs, "key").value_or("").substr(0, 100));
    return command;
}

}  // namespace

Result<Response> show_new(Call& call, const Returned* returned)
{
    auto& type = *TRY(type_to_send(call));
    static const Pairs nothing;
    auto& typed = returned ? returned->typed : nothing;
    Page page(call, escaped(call.site.words.say(type.name, {}, language_of(call))));
    if (returned) page.complain(returned->error, &type);
    auto takes_file = !files_at_creation(type).empty();
    auto form = page.form(
        "/new/" + std::string(type.mechanism->name) + "/" + std::string(type.record->plural),
        takes_file ? Page::Takes::file : Page::Takes::words);
    form += select_context(page, find(typed, "context").value_or("emergency"));
    form += select_addressee(page, call, typed);
    std::string further;
    for (auto& field : type.record->fields) {
        auto asked = is_asked(field);
        if (asked == Asked::no) continue;
        auto made = control(page, call, type, field, typed);
        if (asked == Asked::always)
            form += made;
        else
            further += further.size() + made.size() > room_for_further ? std::string() : made;
    }
    if (takes_file) form += file_control(page);
    // What somebody has chosen already is not folded away when the form comes back.
    if (!further.empty())
        form += "<details" + std::string(returned ? " open" : "") + "><summary>" +
                page.word("emergency.further") + "</summary>" + further + "</details>";
    form += "<button>" + page.word(type.name + ".action.send") + "</button></form>";
    page.add(std::move(form));
    return page.finish(returned ? status_of(returned->error) : 200);
}

Result<Response> send_new(Call& call)
{
    auto& type = *TRY(type_to_send(call));
    auto form = TRY(form_of(call));
    auto& pairs = form.pairs;
    auto& kernel = call.site.kernel;
    auto command = creation(call, type, pairs);
    if (!command.context) return fail_at("/context", Code::invalid, "shape.not_a_choice");
    auto made = [&]() -> Result<ActPtr> {
        TRY(take_file(call, type, files_at_creation(type), form, command.fields));
        return kernel.apply(call.subject, command);
    }();
    if (!made) {
        Returned returned{"", std::move(pairs), std::move(made).error()};
        return show_new(call, &returned);
    }
    Command next;
    next.type = type.name;
    next.id = (*made)->after.id;
    next.action = "send";
    // The same form sent twice is one case: what was sent before is not sent again.
    if (!command.idempotency_key.empty()) next.idempotency_key = command.idempotency_key + "-send";
    auto sent = kernel.apply(call.subject, next);
    if (sent) return go_to(call, "/case/" + next.id, "yes");
    next.action = "discard";
    next.idempotency_key.clear();
    // The draft goes, and what was typed comes back; if it cannot go, it stays a draft.
    (void)kernel.apply(call.subject, next);
    Returned returned{"", std::move(pairs), std::move(sent).error()};
    return show_new(call, &returned);
}

}  // namespace concord::api::emergency
