// concord import taxii: roots and collections with given identifiers, from a file of a server that
// was used before. What is there already stays as it is, so the same file may come again: a
// collection is known by its identifier, or else by its alias or title in its root. A file that
// cannot be read through changes nothing; a root whose collections are refused is closed again.
//
//   {"roots":[{"path","title","description"?,"max_content_length"?,"label"?,
//              "collections":[{"id"?,"title","description"?,"alias"?,"writing"?,"writers"?,
//                              "label"?}…]}…]}
//
// A label is one as everywhere: {"tlp","recipients":["group:strait",…]}.

#include "app/jobs.h"

namespace concord::app {
namespace {

const Offering* offering_of(const Types& types)
{
    for (auto mechanism : types.mechanisms())
        if (mechanism->offering) return mechanism->offering;
    return nullptr;
}

auto wrong(const std::string& at)
{
    return fail_at(at, Code::invalid, "shape.wrong_kind");
}

Result<Command> command_for(const JsonObject& given, std::string_view type, const std::string& at)
{
    Command command;
    command.type = type;
    for (auto& member : given) {
        std::string name(member.key());
        if (name == "collections") continue;
        if (name == "label") {
            auto label = parse_label(member.value());
            if (!label) {
                label.error().field = at + label.error().field;
                return tl::make_unexpected(std::move(label).error());
            }
            command.label = *std::move(label);
            continue;
        }
        command.fields[name == "id" ? "identifier" : name] = member.value();
    }
    return command;
}

// The record with this value of a unique field, or "".
Result<std::string> find_by(Kernel& kernel, const Subject& by, std::string_view type,
                            std::string_view field, std::string_view value)
{
    if (value.empty()) return std::string();
    Query query{.types = {std::string(type)},
                .filters = {{std::string(field), {std::string(value)}}}};
    auto page = TRY(kernel.find(by, query));
    auto known = kernel.types().find(type);
    for (auto& item : page.items)
        if (!names_word(known->record->finals, item.record.state)) return item.record.id;
    return std::string();
}

// The collection of the root with this alias or, without one, this title; or "".
Result<std::string> find_unnumbered(Kernel& kernel, const Subject& by, const Offering& offering,
                                    std::string_view root, const JsonObject& given)
{
    Query query{
        .types = {std::string(offering.collection)},
        .filters = {{"api_root", {std::string(root)}}, {"state", {"open"}}}
    };
    query.limit = 200;
    auto alias = text_at(given, "alias");
    do {
        auto page = TRY(kernel.find(by, query));
        for (auto& item : page.items) {
            bool same = alias.empty() ? item.record.text("title") == text_at(given, "title")
                                      : item.record.text("alias") == alias;
            if (same) return item.record.id;
        }
        query.after = page.next;
    } while (query.after >= 0);
    return std::string();
}

struct Done {
    std::int64_t roots = 0, collections = 0, known = 0;
};

// Whether it can be made at all, as far as that can be said before.
Result<> look_through(const Offering& offering, const Json& root, const std::string& at)
{
    if (!root.is_object()) return wrong(at);
    TRY(command_for(root.get_object(), offering.root, at));
    auto collections = find_at(root.get_object(), "collections");
    if (!collections) return {};
    if (!collections->is_array()) return wrong(at + "/collections");
    std::size_t number = 0;
    for (auto& each : collections->get_array()) {
        auto here = at + "/collections/" + std::to_string(number++);
        if (!each.is_object()) return wrong(here);
        TRY(command_for(each.get_object(), offering.collection, here));
    }
    return {};
}

Result<> import_root(Kernel& kernel, const Subject& by, const Offering& offering,
                     const JsonObject& given, const std::string& at, Done& done)
{
    auto root = TRY(find_by(kernel, by, offering.root, "path", text_at(given, "path")));
    const bool is_new = root.empty();
    if (is_new) {
        auto command = TRY(command_for(given, offering.root, at));
        root = TRY(kernel.apply(by, command))->after.id;
        ++done.roots;
    } else {
        ++done.known;
    }
    auto collections = find_at(given, "collections");
    if (!collections) return {};
    std::vector<Command> commands;
    std::size_t number = 0;
    for (auto& each : collections->get_array()) {
        auto here = at + "/collections/" + std::to_string(number++);
        auto& collection = each.get_object();
        auto there =
            TRY(find_by(kernel, by, offering.collection, "identifier", text_at(collection, "id")));
        if (there.empty() && text_at(collection, "id").empty())
            there = TRY(find_unnumbered(kernel, by, offering, root, collection));
        done.known += !there.empty();
        if (!there.empty()) continue;
        auto command = TRY(command_for(collection, offering.collection, here));
        command.fields["api_root"] = root;
        commands.push_back(std::move(command));
    }
    if (auto made = kernel.apply_all(by, commands); !made) {
        if (is_new) {
            Command closing;
            closing.type = offering.root;
            closing.id = root;
            closing.action = "close";
            TRY(kernel.apply(by, closing));
        }
        return tl::make_unexpected(std::move(made).error());
    }
    done.collections += std::int64_t(commands.size());
    return {};
}

}  // namespace

Result<Json> job_import_taxii(Opened opened, const JsonObject& with, const Progress&)
{
    auto& kernel = opened.kernel;
    auto by = TRY(person_of_the_secretariat(kernel, text_at(with, "by")));
    auto offering = offering_of(kernel.types());
    if (!offering) return fail(Code::not_found, "command.no_such_type");
    auto file = TRY(parse_json(text_at(with, "text"), {.size_bytes_max = 10 << 20}));
    auto roots = file.is_object() ? find_at(file.get_object(), "roots") : nullptr;
    if (!roots || !roots->is_array()) return wrong("/roots");
    std::size_t looked_at = 0;
    for (auto& root : roots->get_array())
        TRY(look_through(*offering, root, "/roots/" + std::to_string(looked_at++)));
    Done done;
    std::size_t number = 0;
    for (auto& root : roots->get_array()) {
        auto at = "/roots/" + std::to_string(number++);
        TRY(import_root(kernel, by, *offering, root.get_object(), at, done));
    }
    return JsonObject{
        {"roots",       done.roots      },
        {"collections", done.collections},
        {"known",       done.known      }
    };
}

Result<> import_taxii(const Order& order, std::string_view file)
{
    auto given = TRY(run_job(order, "import_taxii",
                             {
                                 {"text", file              },
                                 {"by",   order.option("by")}
    },
                             "progress.work"));
    auto number = [&](const char* name) {
        return std::to_string(given.get_object().at(name).to_number<std::int64_t>());
    };
    order.say("command.import.taxii_done", {
                                               {"roots",       number("roots")      },
                                               {"collections", number("collections")},
                                               {"known",       number("known")      }
    });
    return {};
}

}  // namespace concord::app
