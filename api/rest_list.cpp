// Lists: filters, order and pages.

#include <algorithm>
#include <charconv>

#include "api/cursor.h"
#include "api/rest.h"
#include "api/view.h"
#include "base/text.h"

namespace concord::api {
namespace {

constexpr std::size_t values_max = 50;  // of one filter
constexpr std::size_t text_max = 300;
constexpr std::size_t page_usual = 50, page_max = 200;

auto bad(std::string_view name)
{
    return fail(Code::invalid, "http.bad_parameter",
                {
                    {"name", std::string(name)}
    });
}

bool is_plain_text(const std::string& value)
{
    return clean_text(value, Shape::line, text_max).has_value();
}

Result<std::size_t> limit_of(const Call& call)
{
    auto text = call.query("limit");
    if (text.empty()) return page_usual;
    std::size_t limit = 0;
    auto read = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || limit < 1 ||
        limit > page_max)
        return bad("limit");
    return limit;
}

Result<Query::Order> order_of(const Call& call)
{
    auto text = call.query("sort");
    if (text.empty() || text == "-updated") return Query::Order::newest;
    if (text == "updated") return Query::Order::oldest;
    if (text == "-created") return Query::Order::last_made;
    if (text == "created") return Query::Order::first_made;
    return bad("sort");
}

// Counting walks all that the list holds for the asker, a page only itself: so it is asked for.
Result<bool> wants_count(const Call& call)
{
    auto text = call.query("count");
    if (!text.empty() && text != "yes") return bad("count");
    return text == "yes";
}

// The same list for the same person, whatever the page.
std::string list_of(const Call& call)
{
    auto text = call.request.path + "\n" + call.subject.person;
    for (auto& pair : call.request.query)
        if (pair.name != "cursor" && pair.name != "limit" && pair.name != "count")
            text += "\n" + encode_percent(pair.name) + "=" + encode_percent(pair.value);
    return text;
}

// One page of a list, and where the next begins.
struct Shown {
    std::vector<Item> items;
    std::optional<Cursor> next;
};

Result<Shown> find_page(const Call& call, Query query, const std::optional<Cursor>& cursor)
{
    if (cursor) {
        query.after = cursor->seq;
        query.after_record = cursor->record;
    }
    auto page = TRY(call.site.kernel.find(call.subject, query));
    Shown shown{std::move(page.items), {}};
    if (page.next >= 0 && !shown.items.empty()) {
        auto& last = shown.items.back().record;
        shown.next = Cursor{last.seq, last.id};
    }
    return shown;
}

bool has_one_of(const Json* value, const std::vector<std::string>& wanted)
{
    if (!value) return false;
    if (value->is_array()) {
        for (auto& one : value->get_array())
            if (has_one_of(&one, wanted)) return true;
        return false;
    }
    auto text = value->is_string() ? std::string(text_of(*value)) : print_json(*value);
    return std::find(wanted.begin(), wanted.end(), text) != wanted.end();
}

bool passes(const Record& record, const Query& query)
{
    for (auto& [name, wanted] : query.filters) {
        JsonObject columns{
            {"owner",     record.owner                  },
            {"state",     record.state                  },
            {"context",   concord::print(record.context)},
            {"parent",    record.parent                 },
            {"reference", record.reference              }
        };
        auto value = find_at(columns, name);
        if (!has_one_of(value ? value : find_at(record.fields, name), wanted)) return false;
    }
    return true;
}

// The list's records that hold the words of `q`, best first. A filter is asked of each hit, so
// that only so many are looked at for one page.
Result<Shown> search_page(const Call& call, const Search& search, const Query& query,
                          const std::optional<Cursor>& cursor)
{
    constexpr std::int64_t looked_at_max = 500;
    SearchQuery asked;
    asked.text = call.query("q");
    asked.types = query.types;
    asked.typing = Typing::going_on;
    asked.limit = 100;
    asked.showing = SearchQuery::Showing::records;
    asked.after = cursor ? cursor->seq : 0;
    auto first = asked.after;
    Shown shown;
    while (true) {
        auto hits = search.find(call.subject, asked);
        // The kernel names its own members; here they are parameters.
        if (!hits && hits.error().field == "/q") hits.error().field = "";
        auto found = TRY(std::move(hits));
        auto place = asked.after;
        for (auto& hit : found.items) {
            ++place;
            if (!passes(hit.item.record, query)) continue;
            shown.items.push_back(std::move(hit.item));
            if (shown.items.size() < query.limit) continue;
            if (place < found.total) shown.next = Cursor{place, {}};
            return shown;
        }
        if (found.next < 0) return shown;
        asked.after = found.next;
        if (asked.after - first >= looked_at_max) {
            shown.next = Cursor{asked.after, {}};
            return shown;
        }
    }
}

Result<Response> list(Call& call, const Type& type, const Search& search)
{
    auto& kernel = call.site.kernel;
    auto query = TRY(query_of(call, type));
    query.limit = TRY(limit_of(call));
    bool counted = TRY(wants_count(call));
    auto which = list_of(call);
    std::optional<Cursor> cursor;
    if (auto given = call.query("cursor"); !given.empty())
        cursor = TRY(parse_cursor(given, which, call.site.secret));
    bool by_words = !call.query("q").empty();
    auto page = by_words ? TRY(search_page(call, search, query, cursor))
                         : TRY(find_page(call, query, cursor));
    std::vector<std::string> ids;
    for (auto& item : page.items) ids.push_back(item.record.id);
    auto duties = type.record->duties.empty() ? std::vector<Owed>() : TRY(duties_of(kernel, ids));
    JsonArray items;
    for (auto& item : page.items) items.emplace_back(view_of(kernel, call.subject, item, duties));
    JsonObject body{
        {"items", std::move(items)}
    };
    if (counted && !by_words) body["total"] = TRY(kernel.count(call.subject, query));
    if (page.next) body["next"] = print_cursor(*page.next, which, call.site.secret);
    return json_response(Json(std::move(body)));
}

}  // namespace

std::vector<Parameter> filters_of(const Type& type)
{
    constexpr auto many = Parameter::Times::many;
    std::vector<Parameter> found{
        {"sort", R"({"type":"string","enum":["updated","-updated","created","-created"]})"},
        {"owner", R"({"type":"string"})", many},
        {"state", R"({"type":"string"})", many},
        {"context", R"({"$ref":"#/components/schemas/context"})", many},
        {"parent", R"({"type":"string","format":"uuid"})", many},
        {"reference", R"({"type":"string"})", many},
    };
    for (auto& field : type.record->fields)
        if (field.marks & Field::filtered)
            found.push_back({std::string(field.name), R"({"type":"string"})", many});
    return found;
}

Result<Query> query_of(const Call& call, const Type& type)
{
    Query query;
    query.types = {type.name};
    query.order = TRY(order_of(call));
    for (auto& parameter : filters_of(type)) {
        if (parameter.name == "sort") continue;
        auto values = call.all_queries(parameter.name);
        if (values.empty()) continue;
        if (values.size() > values_max) return bad(parameter.name);
        for (auto& value : values) {
            bool fine = is_plain_text(value);
            if (parameter.name == "context") fine = parse_context(value).has_value();
            if (parameter.name == "parent") fine = is_id(value);
            if (!fine) return bad(parameter.name);
        }
        query.filters.emplace_back(parameter.name, std::move(values));
    }
    return query;
}

Operation list_operation(const Type& type, const Search& search)
{
    Operation operation{"GET", path_of(type), stem_of(type) + "_list",
                        std::string(type.mechanism->name)};
    operation.query = filters_of(type);
    operation.query.push_back(
        {"limit", R"({"type":"integer","minimum":1,"maximum":200,"default":50})"});
    operation.query.push_back({"cursor"});
    operation.query.push_back({"count", R"({"type":"string","enum":["yes"]})"});
    operation.query.push_back({"q", R"({"type":"string","maxLength":2000})"});
    operation.gives = type.name + ".page";
    operation.run = [&type, &search](Call& call) { return list(call, type, search); };
    return operation;
}

}  // namespace concord::api
