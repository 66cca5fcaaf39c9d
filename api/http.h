// Requests and responses as plain values. No socket type appears here, so that everything behind
// the server is tested without one.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace concord::api {

class EventStream;

struct Pair {
    std::string name;
    std::string value;
    bool operator==(const Pair&) const = default;
};

// Names and values in the order they came; a name may come again.
using Pairs = std::vector<Pair>;

// The first value under that exact name, or nothing.
std::optional<std::string_view> find(const Pairs&, std::string_view name);

// Header fields (RFC 9110 section 5): names compare without regard to case.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<Pair> fields) : fields_(fields) {}

    // The first value, or "" if there is none.
    std::string_view find(std::string_view name) const;
    bool has(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    void add(std::string name, std::string value);
    void set(std::string name, std::string value);  // replaces every field of that name
    void erase(std::string_view name);
    void reserve(std::size_t count) { fields_.reserve(count); }

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }
    std::size_t size() const { return fields_.size(); }

private:
    Pairs fields_;
};

bool same_name(std::string_view, std::string_view);  // ASCII, without regard to case

// Takes the body of a large upload piece by piece, so that it is never held in memory. It is
// destroyed without finish() when the peer goes away or a limit is passed: then it discards what it
// has. Calls come one after another, from one thread at a time.
struct Sink {
    virtual ~Sink() = default;
    virtual Result<> take(std::string_view piece) = 0;
    virtual Result<> finish() = 0;  // the whole body has arrived
};

enum class Transport { plain, tls };

struct Request {
    std::string method;  // "GET"
    std::string target;  // as it came: "/records/7?lang=fr"
    std::string path;    // decoded, valid UTF-8, no "..", no control character: "/records/7"
    Pairs query;         // decoded
    Pairs params;        // what the pattern of the route named, set by the router
    Headers headers;
    std::string body;
    std::shared_ptr<Sink> upload;  // where the body went instead, if the route asked for that
    std::string peer;              // the address of the other end, without port: "127.0.0.1"
    Transport transport = Transport::plain;
    Time arrived;
};

// Gives the next piece of a long answer: calls `give` once, now or later, from any thread. An empty
// piece is the end; an error cuts the connection, so that the peer knows the answer is not whole.
using Give = std::function<void(Result<std::string>)>;
using Pull = std::function<void(Give)>;

// A pull from something that does not wait.
Pull pull_from(std::function<Result<std::string>()> next);

struct Download {
    Pull pull;
    std::optional<std::uint64_t> size_bytes;  // sent as Content-Length if known, else chunked
};

using SharedBytes = std::shared_ptr<const std::string>;
using Body = std::variant<std::string, SharedBytes, Download, std::shared_ptr<EventStream>>;

struct Response {
    int status = 200;
    Headers headers;  // without Content-Length, Date, Connection and Transfer-Encoding
    Body body;
};

// The bytes of a response held in memory; "" for the others.
std::string_view bytes_of(const Response&);

// May be called from any thread, at once or later; only the first call counts. If every copy is
// destroyed without a call, the peer gets a 500.
using Answer = std::function<void(Response)>;
using Serve = std::function<void(Request&&, Answer)>;

// RFC 3986 section 2.1, strict. Fails with http.bad_escape.
Result<std::string> decode_percent(std::string_view);
std::string encode_percent(std::string_view);  // everything but unreserved characters

// Fills path and query from request.target (origin form, or "*"). Fails with http.bad_target,
// http.bad_escape or http.too_many_parameters. An encoded slash is refused, because a path that
// means two things lets a check and a route disagree.
Result<> parse_target(Request&);

// "/x=1&y=%20": the pairs of a query or of a form body; "+" is a space.
Result<Pairs> parse_pairs(std::string_view);

// What no well-meant request has: no Host or two of them, two lengths, a length and a transfer
// coding (RFC 9112 section 6.3). Fails with http.bad_header.
Result<> check_head(const Request&);

}  // namespace concord::api
