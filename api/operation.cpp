#include "api/operation.h"

#include "base/json.h"
#include "kernel/workflow.h"

namespace concord::api {

std::string_view Call::param(std::string_view name) const
{
    return find(request.params, name).value_or(std::string_view());
}

std::string_view Call::query(std::string_view name) const
{
    return find(request.query, name).value_or(std::string_view());
}

std::vector<std::string> Call::all_queries(std::string_view name) const
{
    std::vector<std::string> found;
    for (auto& pair : request.query)
        if (pair.name == name) found.push_back(pair.value);
    return found;
}

Result<JsonObject> body_of(const Call& call, std::string_view members)
{
    auto type = call.request.headers.find("Content-Type");
    auto media_type = type.substr(0, type.find(';'));
    while (media_type.ends_with(' ')) media_type.remove_suffix(1);
    if (!same_name(media_type, "application/json"))
        return fail(Code::invalid, "http.unsupported_media_type",
                    {
                        {"expected", "application/json"}
        });
    auto value = TRY(parse_json(call.request.body));
    if (!value.is_object()) return fail(Code::invalid, "shape.wrong_kind");
    for (auto& member : value.get_object())
        if (!names_word(members, member.key()))
            return fail_at("/" + std::string(member.key()), Code::invalid, "shape.unknown_field",
                           {
                               {"field", std::string(member.key())}
            });
    return std::move(value.get_object());
}

Response json_response(const Json& value, int status)
{
    Response response;
    response.status = status;
    response.headers = {
        {"Content-Type",  "application/json"     },
        {"Cache-Control", "private, no-cache"    },
        {"Vary",          "Cookie, Authorization"}
    };
    response.body = print_json(value);
    return response;
}

}  // namespace concord::api
