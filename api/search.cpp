#include "api/search.h"

#include <charconv>

#include "api/cursor.h"
#include "api/view.h"

namespace concord::api {
namespace {

constexpr std::size_t page_usual = 20, page_max = 100, types_max = 50;

auto bad(std::string_view name)
{
    return fail(Code::invalid, "http.bad_parameter",
                {
                    {"name", std::string(name)}
    });
}

JsonObject view_of(const Kernel& kernel, const Hit& hit)
{
    auto view = summary_of(kernel, hit.item.record);
    JsonArray passage;
    for (auto& part : hit.passage)
        passage.push_back(JsonObject{
            {"text", part.text                      },
            {"hit",  part.part == Passage::Part::hit}
        });
    view["passage"] = std::move(passage);
    return view;
}

Result<SearchQuery> query_of(const Call& call)
{
    SearchQuery query;
    query.text = call.query("q");
    query.types = call.all_queries("type");
    std::erase(query.types, "");  // a form sends what was not chosen as nothing
    if (query.types.size() > types_max) return bad("type");
    for (auto& type : query.types)
        if (!call.site.kernel.types().find(type)) return bad("type");
    auto typing = call.query("typing");
    if (typing != "" && typing != "done" && typing != "going_on") return bad("typing");
    if (typing == "going_on") query.typing = Typing::going_on;
    query.limit = page_usual;
    if (auto text = call.query("limit"); !text.empty()) {
        auto read = std::from_chars(text.data(), text.data() + text.size(), query.limit);
        if (read.ec != std::errc() || read.ptr != text.data() + text.size() || query.limit < 1 ||
            query.limit > page_max)
            return bad("limit");
    }
    return query;
}

Result<Response> answer(Call& call, const Search& search)
{
    auto query = TRY(query_of(call));
    // The same list for the same person, whatever the page.
    auto which = call.request.path + "\n" + call.subject.person + "\n" + query.text;
    for (auto& type : query.types) which += "\n" + type;
    if (query.typing == Typing::going_on) which += "\ngoing_on";
    if (auto given = call.query("cursor"); !given.empty())
        query.after = TRY(parse_cursor(given, which, call.site.secret)).seq;
    auto hits = search.find(call.subject, query);
    // The kernel names its own members; here they are parameters.
    if (!hits && hits.error().field == "/q") hits.error().field = "";
    auto found = TRY(std::move(hits));
    JsonArray items;
    for (auto& hit : found.items) items.push_back(view_of(call.site.kernel, hit));
    JsonObject body{
        {"items",    std::move(items)},
        {"total",    found.total     },
        {"complete", found.complete  }
    };
    if (found.next >= 0) body["next"] = print_cursor({found.next, {}}, which, call.site.secret);
    return json_response(Json(std::move(body)));
}

}  // namespace

Operation search_operation(const Search& search)
{
    Operation operation{"GET", "/api/v1/search", "search", "platform"};
    operation.query = {
        {"q", R"({"type":"string","maxLength":2000})"},
        {"type", R"({"type":"string"})", Parameter::Times::many},
        {"typing", R"({"type":"string","enum":["done","going_on"],"default":"done"})"},
        {"limit", R"({"type":"integer","minimum":1,"maximum":100,"default":20})"},
        {"cursor"},
    };
    operation.gives = "search";
    operation.run = [&search](Call& call) { return answer(call, search); };
    return operation;
}

}  // namespace concord::api
