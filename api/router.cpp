#include "api/router.h"

#include <algorithm>

#include "base/check.h"

namespace concord::api {

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literal;
    std::unique_ptr<Node> named;
    std::unique_ptr<Node> rest;
    std::map<std::string, const Route*, std::less<>> by_method;
};

namespace {

std::string_view take_segment(std::string_view& path)
{
    path.remove_prefix(1);  // the slash
    const auto end = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, end);
    path.remove_prefix(end);
    return segment;
}

// Puts the names of the pattern to the values found on the way. They may differ from method to
// method, so they belong to the route and not to the node.
void name_values(std::string_view pattern, Pairs& values)
{
    std::size_t next = 0;
    while (!pattern.empty()) {
        auto segment = take_segment(pattern);
        if (!segment.starts_with('{')) continue;
        segment = segment.substr(1, segment.size() - 2);
        if (segment.ends_with('*')) segment.remove_suffix(1);
        values[next++].name = segment;
    }
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Route route)
{
    CHECK(route.pattern.starts_with('/') && route.serve);
    auto* node = root_.get();
    std::string_view path = route.pattern;
    while (!path.empty()) {
        const auto segment = take_segment(path);
        std::unique_ptr<Node>* child = nullptr;
        if (segment.starts_with('{')) {
            CHECK(segment.ends_with('}') && segment.size() > 2);
            const bool rest = segment.ends_with("*}");
            CHECK(!rest || path.empty());
            child = rest ? &node->rest : &node->named;
        } else {
            child = &node->literal[std::string(segment)];
        }
        if (!*child) *child = std::make_unique<Node>();
        node = child->get();
    }
    routes_.push_back(std::make_unique<Route>(std::move(route)));
    const auto* kept = routes_.back().get();
    CHECK(node->by_method.emplace(kept->method, kept).second);
}

bool Router::descend(const Node& node, std::string_view path, Pairs& params,
                     const Node*& found) const
{
    if (path.empty()) {
        if (node.by_method.empty()) return false;
        found = &node;
        return true;
    }
    auto rest = path;
    const auto segment = take_segment(rest);
    if (const auto it = node.literal.find(segment); it != node.literal.end()) {
        if (descend(*it->second, rest, params, found)) return true;
    }
    if (node.named && !segment.empty()) {
        params.push_back({"", std::string(segment)});
        if (descend(*node.named, rest, params, found)) return true;
        params.pop_back();
    }
    if (node.rest && path.size() > 1) {
        params.push_back({"", std::string(path.substr(1))});
        found = node.rest.get();
        return true;
    }
    return false;
}

Match Router::find(std::string_view method, std::string_view path) const
{
    Match match;
    const Node* node = nullptr;
    if (!path.starts_with('/') || !descend(*root_, path, match.params, node)) return match;
    for (const auto& [name, route] : node->by_method) {
        match.allow += name + ", ";
        if (name == "GET") match.allow += "HEAD, ";
    }
    if (!node->by_method.contains("OPTIONS")) match.allow += "OPTIONS, ";
    match.allow.resize(match.allow.size() - 2);
    auto it = node->by_method.find(method);
    if (it == node->by_method.end() && method == "HEAD") it = node->by_method.find("GET");
    if (it == node->by_method.end()) return match;
    match.route = it->second;
    name_values(match.route->pattern, match.params);
    return match;
}

Result<Response> answer_unrouted(const Request& request, const Match& match)
{
    if (match.allow.empty()) return fail(Code::not_found, "http.not_found");
    if (request.method != "OPTIONS") {
        return fail(Code::invalid, "http.method_not_allowed",
                    {
                        {"allow", match.allow}
        });
    }
    Response response;
    response.status = 204;
    response.headers.add("Allow", match.allow);
    return response;
}

}  // namespace concord::api
