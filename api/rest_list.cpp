// Lists: filters, order and pages.

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

// The same list for the same person, whatever the page.
std::string list_of(const Call& call)
{
    auto text = call.request.path + "\n" + call.subject.person;
    for (auto& pair : call.request.query)
        if (pair.name != "cursor" && pair.name != "limit")
            text += "\n" + encode_percent(pair.name) + "=" + encode_percent(pair.value);
    return text;
}

Result<Response> list(Call& call, const Type& type)
{
    auto& kernel = call.site.kernel;
    auto query = TRY(query_of(call, type));
    query.limit = TRY(limit_of(call));
    auto which = list_of(call);
    if (auto given = call.query("cursor"); !given.empty()) {
        auto cursor = TRY(parse_cursor(given, which, call.site.secret));
        query.after = cursor.seq;
        query.after_record = cursor.record;
    }
    auto all = query;
    all.after = -1;
    auto page = TRY(kernel.find(call.subject, query));
    auto total = TRY(kernel.count(call.subject, all));
    std::vector<std::string> ids;
    for (auto& item : page.items) ids.push_back(item.record.id);
    auto duties = type.record->duties.empty() ? std::vector<Owed>() : TRY(duties_of(kernel, ids));
    JsonArray items;
    for (auto& item : page.items) items.emplace_back(view_of(kernel, call.subject, item, duties));
    JsonObject body{
        {"items", std::move(items)},
        {"total", total           }
    };
    if (page.next >= 0 && !page.items.empty()) {
        auto& last = page.items.back().record;
        body["next"] = print_cursor({last.seq, last.id}, which, call.site.secret);
    }
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

Operation list_operation(const Type& type)
{
    Operation operation{"GET", path_of(type), stem_of(type) + "_list",
                        std::string(type.mechanism->name)};
    operation.query = filters_of(type);
    operation.query.push_back(
        {"limit", R"({"type":"integer","minimum":1,"maximum":200,"default":50})"});
    operation.query.push_back({"cursor"});
    operation.gives = type.name + ".list";
    operation.run = [&type](Call& call) { return list(call, type); };
    return operation;
}

}  // namespace concord::api
