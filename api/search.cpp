#include "api/search.h"

#include <charconv>

#include "api/cursor.h"
#include "api/view.h"

namespace concord::api {
namespace {

constexpr std::size_t page_usual = 20, page_max = 100, values_max = 50;
constexpr std::size_t value_bytes_max = 100;

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

Result<FacetValues> chosen_of(const Call& call)
{
    FacetValues chosen;
    for (auto facet : all_facets) {
        auto values = call.all_queries(print(facet));
        std::erase(values, "");  // a form sends what was not chosen as nothing
        if (values.empty()) continue;
        if (values.size() > values_max) return bad(print(facet));
        for (auto& value : values) {
            bool known = facet != Facet::type || call.site.kernel.types().find(value);
            if (!known || value.size() > value_bytes_max) return bad(print(facet));
        }
        chosen[facet] = std::move(values);
    }
    return chosen;
}

Result<SearchQuery::Order> order_of(const Call& call)
{
    auto sort = call.query("sort");
    if (sort.empty() || sort == "relevance") return SearchQuery::Order::best;
    if (sort == "newest") return SearchQuery::Order::newest;
    if (sort == "oldest") return SearchQuery::Order::oldest;
    if (sort == "title") return SearchQuery::Order::title;
    return bad("sort");
}

JsonObject view_of(const FacetCounts& counts)
{
    JsonObject view;
    for (auto& [facet, values] : counts) {
        JsonArray all;
        for (auto& each : values)
            all.push_back(JsonObject{
                {"value", each.value},
                {"count", each.count}
            });
        view[print(facet)] = std::move(all);
    }
    return view;
}

Result<SearchQuery> query_of(const Call& call)
{
    SearchQuery query;
    query.text = call.query("q");
    query.chosen = TRY(chosen_of(call));
    query.order = TRY(order_of(call));
    query.counting = SearchQuery::Counting::facets;
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
    for (auto& [facet, values] : query.chosen)
        for (auto& value : values) which += "\n" + std::string(print(facet)) + " " + value;
    which += "\n" + std::to_string(int(query.order));
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
        {"items",    std::move(items)     },
        {"total",    found.total          },
        {"facets",   view_of(found.facets)},
        {"complete", found.complete       }
    };
    // Only where nothing else narrows: then it is the words.
    if (found.total == 0 && query.chosen.empty() && query.after == 0)
        if (auto meant = TRY(search.correct(call.subject, query.text)); !meant.empty())
            body["meant"] = std::move(meant);
    if (found.next >= 0) body["next"] = print_cursor({found.next, {}}, which, call.site.secret);
    return json_response(Json(std::move(body)));
}

Result<Response> suggest(Call& call, const Search& search)
{
    JsonArray items;
    for (auto& each : TRY(search.suggest(call.subject, call.query("q")))) {
        bool is_title = each.kind == Suggestion::Kind::title;
        JsonObject item{
            {"text", each.text                  },
            {"kind", is_title ? "title" : "term"}
        };
        if (is_title) {
            item["id"] = each.record;
            item["type"] = each.type;
        }
        items.push_back(std::move(item));
    }
    return json_response(Json(JsonObject{
        {"items", std::move(items)}
    }));
}

}  // namespace

Operation suggestions_operation(const Search& search)
{
    Operation operation{"GET", "/api/v1/search/suggestions", "search_suggestions", "platform"};
    operation.query = {
        {"q", R"({"type":"string","maxLength":2000})"}
    };
    operation.gives = "suggestions";
    operation.run = [&search](Call& call) { return suggest(call, search); };
    return operation;
}

Operation search_operation(const Search& search)
{
    Operation operation{"GET", "/api/v1/search", "search", "platform"};
    operation.query = {
        {"q", R"({"type":"string","maxLength":2000})"},
        {"typing", R"({"type":"string","enum":["done","going_on"],"default":"done"})"},
        {"limit", R"({"type":"integer","minimum":1,"maximum":100,"default":20})"},
        {"sort", R"({"type":"string","enum":["relevance","newest","oldest","title"],)"
                 R"("default":"relevance"})"},
        {"cursor"},
    };
    for (auto facet : all_facets)
        operation.query.push_back(
            {std::string(print(facet)), R"({"type":"string"})", Parameter::Times::many});
    operation.gives = "search";
    operation.run = [&search](Call& call) { return answer(call, search); };
    return operation;
}

}  // namespace concord::api
