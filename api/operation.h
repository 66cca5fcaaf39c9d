// One request that the API answers: its route, who may ask, what it takes and gives, and what it
// does. The router and the OpenAPI document are both made from these, so that neither can say what
// the other does not.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "api/identify.h"
#include "api/limits.h"
#include "kernel/labels.h"

namespace concord::api {

struct Operation;
struct Site;

// One request under way, with all that was found out about it.
struct Call {
    Site& site;
    Request request;
    const Operation* operation = nullptr;
    std::string_view language = "en";
    Subject subject = the_public();
    std::optional<Known> known = {};
    Places::Place place = {};

    std::string_view param(std::string_view name) const;  // of the path
    std::string_view query(std::string_view name) const;  // first value, or ""
    std::vector<std::string> all_queries(std::string_view name) const;
};
using CallPtr = std::shared_ptr<Call>;

struct Parameter {
    std::string name;
    std::string schema = R"({"type":"string"})";
    enum class Times { once, many } times = Times::once;
};

struct Operation {
    std::string method;
    std::string pattern;
    std::string id;   // operationId: "assistance_requests_list"
    std::string tag;  // the group it is shown in
    enum class Access { anyone, signed_in } access = Access::signed_in;
    Rate rate = Rate::reads;
    std::vector<Parameter> query = {};  // any other query parameter is refused
    std::string takes = {};  // component schema of a JSON body; or a media type; or "" for no body
    std::string gives = {};  // component schema; or a media type; or "" for no body
    int status = 200;
    std::size_t body_bytes_max = 0;

    // Answers on a worker's thread.
    std::function<Result<Response>(Call&)> run = {};
    // Or answers later, from any thread.
    using Finish = std::function<void(Result<Response>)>;
    std::function<void(CallPtr, Finish)> run_later = {};
    // Tried before on the server's thread: nothing if it would have to wait.
    std::function<std::optional<Response>(Call&)> run_at_once = {};
    // A sink for a body that is not held in memory. The call has been admitted before.
    std::function<Result<std::shared_ptr<Sink>>(Call&)> begin_upload = {};
};

// The members of a JSON body. Fails with http.unsupported_media_type, json.*, shape.wrong_kind, or
// shape.unknown_field for a member that is not among `members` (words separated by spaces).
Result<JsonObject> body_of(const Call&, std::string_view members);

Response json_response(const Json&, int status = 200);

}  // namespace concord::api
