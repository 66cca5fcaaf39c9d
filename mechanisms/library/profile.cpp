#include "mechanisms/library/profile.h"

#include <algorithm>
#include <map>
#include <set>

#include "formats/csv.h"
#include "mechanisms/library/document.h"

namespace concord::library {
namespace {

constexpr std::size_t compared_max = 4, documents_max = 2000, changes_max = 500;

Result<std::vector<std::string>> participants_in(const Kernel& kernel, std::string_view list)
{
    std::vector<std::string> codes;
    auto roster = kernel.roster();
    while (!list.empty()) {
        auto code = std::string(list.substr(0, list.find(',')));
        list.remove_prefix(std::min(list.size(), code.size() + 1));
        if (!roster->find_participant(code)) return fail(Code::invalid, "library.bad_profile");
        if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    }
    if (codes.empty() || codes.size() > compared_max)
        return fail(Code::invalid, "library.bad_profile");
    return codes;
}

JsonObject summary(const Record& document)
{
    JsonObject made{
        {"id",        document.id       },
        {"reference", document.reference},
        {"owner",     document.owner    },
        {"state",     document.state    }
    };
    for (auto field : {"title", "titles", "kind", "languages", "date", "standing", "symbol",
                       "source", "norms", "topics", "published", "pages", "reading"})
        if (auto value = find_at(document.fields, field)) made[field] = *value;
    return made;
}

// The order of the code list, which is data.
std::vector<std::string> kinds_of(const Kernel& kernel)
{
    std::vector<std::string> kinds;
    auto list = kernel.lists().find("document_types");
    auto items = list && list->is_object() ? find_at(list->get_object(), "items") : nullptr;
    if (items && items->is_array())
        for (auto& each : items->get_array())
            kinds.emplace_back(text_at(each.get_object(), "code"));
    return kinds;
}

JsonArray by_kind(const Kernel& kernel, const std::vector<Record>& documents)
{
    std::map<std::string, JsonArray, std::less<>> sorted;
    for (auto& each : documents) sorted[std::string(each.text("kind"))].push_back(summary(each));
    JsonArray made;
    for (auto& kind : kinds_of(kernel)) {
        auto found = sorted.find(kind);
        if (found == sorted.end()) continue;
        made.push_back(JsonObject{
            {"kind",      kind                    },
            {"documents", std::move(found->second)}
        });
    }
    return made;
}

// The institutions behind the contacts that the asker may see, as another mechanism lists them.
Result<JsonArray> contacts_of(const Kernel& kernel, const Subject& by, const std::string& code)
{
    JsonArray made;
    if (!kernel.types().find("contacts.contact")) return made;
    Query query{
        .types = {"contacts.contact"},
        .filters = {{"owner", {code}}, {"state", {"listed", "changed"}}}
    };
    query.limit = 200;
    std::set<std::pair<std::string, std::string>> seen;
    for (auto& item : TRY(kernel.find(by, query)).items) {
        auto& contact = item.record;
        auto name = contact.text("institution").empty() ? contact.text("name")
                                                        : contact.text("institution");
        if (!seen.emplace(name, contact.text("level")).second) continue;
        made.push_back(JsonObject{
            {"id",          contact.id           },
            {"institution", name                 },
            {"level",       contact.text("level")}
        });
    }
    return made;
}

std::string words_in(const Record& document, std::string_view field)
{
    std::string made;
    auto value = find_at(document.fields, field);
    if (!value || !value->is_array()) return made;
    for (auto& each : value->get_array())
        made += (made.empty() ? "" : "; ") + std::string(text_of(each));
    return made;
}

void add_lines(csv::Table& table, const std::vector<Record>& documents)
{
    for (auto& each : documents) {
        csv::Line line{table.lines.size() + 2, {}};
        for (auto field : {"kind", "title", "symbol", "date"})
            line.cells.emplace_back(each.text(field));
        line.cells.insert(line.cells.begin(), each.owner);
        line.cells.push_back(words_in(each, "languages"));
        line.cells.emplace_back(each.text("standing"));
        line.cells.push_back(each.state);
        line.cells.push_back(words_in(each, "norms"));
        line.cells.push_back(words_in(each, "topics"));
        line.cells.emplace_back(each.text("source"));
        line.cells.push_back(each.id);
        table.lines.push_back(std::move(line));
    }
}

}  // namespace

Result<Json> profile(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    JsonArray items;
    csv::Table table;
    table.header = {"owner",    "kind",  "title", "symbol", "date",   "languages",
                    "standing", "state", "norms", "topics", "source", "id"};
    for (auto& code : TRY(participants_in(kernel, text_at(input, "of")))) {
        auto documents = TRY(find_documents(kernel, by,
                                            {
                                                {"owner", {code}}
        },
                                            documents_max));
        // By their dates, those without one last.
        std::sort(documents.begin(), documents.end(), [](const Record& a, const Record& b) {
            return std::pair(a.text("date"), std::string_view(a.id)) >
                   std::pair(b.text("date"), std::string_view(b.id));
        });
        add_lines(table, documents);
        JsonObject item;
        item["participant"] = code;
        item["kinds"] = by_kind(kernel, documents);
        item["contacts"] = TRY(contacts_of(kernel, by, code));
        items.emplace_back(std::move(item));
    }
    JsonObject made;
    made["items"] = std::move(items);
    if (text_at(input, "as") == "csv") made["csv"] = csv::print(table);
    return Json(std::move(made));
}

Result<Json> changes(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    auto text = text_at(input, "since");
    auto since = parse_date(text);
    if (!since && !text.empty()) since = parse_time(text);
    if (!since) return fail(Code::invalid, "time.invalid");
    std::vector<std::pair<std::string, std::vector<std::string>>> filters;
    if (auto of = text_at(input, "of"); !of.empty())
        filters.emplace_back("owner", TRY(participants_in(kernel, of)));
    JsonArray items;
    bool more = false;
    // The newest acts come first, so it ends at the first that is older.
    for (auto& document : TRY(find_documents(kernel, by, std::move(filters), changes_max + 1))) {
        if (document.updated < *since) break;
        if ((more = items.size() == changes_max)) break;
        auto item = summary(document);
        item["changed"] = print(document.updated);
        items.emplace_back(std::move(item));
    }
    JsonObject made;
    made["items"] = std::move(items);
    made["more"] = more;
    return Json(std::move(made));
}

}  // namespace concord::library
