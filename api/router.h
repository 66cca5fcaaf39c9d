// The table of routes: a method and a pattern lead to what answers, and to the terms under which a
// request is taken at all.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "api/limits.h"

namespace concord::api {

// "/records/{id}/history": a name in braces stands for one whole, non-empty segment; "{rest*}" at
// the end for all that remain, at least one. A literal segment is preferred to a name.
struct Route {
    std::string method;
    std::string pattern;
    Serve serve;
    Rate rate = Rate::reads;
    std::size_t body_bytes_max = 0;
    // Asked before the body is read; see Doors::begin_upload. Empty: the body is held in memory.
    std::function<Result<std::shared_ptr<Sink>>(const Request& head)> begin_upload = {};
};

struct Match {
    const Route* route = nullptr;
    Pairs params;
    std::string allow;  // "GET, HEAD, OPTIONS" if the path is known, else ""
};

class Router {
public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    // A route that is there already, or a malformed pattern, is a mistake in the product.
    void add(Route);

    // HEAD finds the route of GET.
    Match find(std::string_view method, std::string_view path) const;

    const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

private:
    struct Node;
    bool descend(const Node&, std::string_view path, Pairs& params, const Node*& found) const;
    std::vector<std::unique_ptr<Route>> routes_;
    std::unique_ptr<Node> root_;
};

// What to answer when no route is found: for OPTIONS 204 with Allow; else http.not_found, or
// http.method_not_allowed with the allowed methods in its values.
Result<Response> answer_unrouted(const Request&, const Match&);

}  // namespace concord::api
