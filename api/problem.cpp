#include "api/problem.h"

#include "base/json.h"

namespace concord::api {

namespace {

std::string value_of(const Error& error, const char* name, const char* otherwise)
{
    const auto it = error.values.find(name);
    return it == error.values.end() ? otherwise : it->second;
}

}  // namespace

int status_of(const Error& error)
{
    if (error.key == "http.method_not_allowed") return 405;
    if (error.key == "http.not_acceptable") return 406;
    if (error.key == "http.head_too_large") return 431;
    if (error.key == "http.unsupported_media_type") return 415;
    if (error.key == "http.precondition_required") return 428;
    switch (error.code) {
        case Code::invalid: return error.field.empty() ? 400 : 422;
        case Code::unauthenticated: return 401;
        case Code::forbidden: return 403;
        case Code::not_found: return 404;
        case Code::conflict: return error.key == "records.stale" ? 412 : 409;
        case Code::too_large: return 413;
        case Code::limited: return 429;
        case Code::unavailable: return 503;
        case Code::internal: return 500;
    }
    return 500;
}

std::string new_request_number(Chance& chance)
{
    return print_base32(random_bytes(chance, 12));
}

Response problem(const Error& error, const Words& words, std::string_view language,
                 std::string_view request_number)
{
    // What went wrong inside is ours to know.
    const bool ours = error.code == Code::internal;
    const std::string key = ours ? "problem.internal" : error.key;
    const Values values = ours ? Values() : error.values;

    JsonObject body;
    body["type"] = "urn:concord:problem:" + key;
    body["title"] = words.say(key, values, language);
    body["status"] = status_of(error);
    if (!ours && !error.field.empty()) body["field"] = error.field;
    if (!values.empty()) {
        JsonObject filled;
        for (const auto& [name, value] : values) filled[name] = value;
        body["values"] = std::move(filled);
    }
    body["request"] = request_number;

    Response response;
    response.status = status_of(error);
    response.headers = {
        {"Content-Type",     "application/problem+json"},
        {"Content-Language", std::string(language)     },
        {"Cache-Control",    "no-store"                }
    };
    if (error.code == Code::limited || error.code == Code::unavailable) {
        response.headers.add("Retry-After", value_of(error, "seconds", "5"));
    }
    if (response.status == 405) response.headers.add("Allow", value_of(error, "allow", ""));
    response.body = print_json(Json(std::move(body)));
    return response;
}

}  // namespace concord::api
