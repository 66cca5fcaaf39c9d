#include "api/endpoints.h"

#include "api/files.h"

namespace concord::api {
namespace {

constexpr std::size_t body_bytes_max = 1 << 20;

Result<JsonObject> input_of(const Call& call, const Endpoint& endpoint)
{
    if (endpoint.method == Endpoint::Method::post) {
        if (call.request.body.empty()) return JsonObject();
        return body_of(call, endpoint.takes);
    }
    JsonObject input;
    for (auto& pair : call.request.query) input[pair.name] = pair.value;
    return input;
}

bool asks_for_a_file(const Call& call)
{
    auto accepted = call.request.headers.find("Accept");
    return call.query("as") == "csv" && accepted.find("json") == std::string_view::npos;
}

Result<Response> answer(Call& call, const Endpoint& endpoint, const std::string& name)
{
    auto input = TRY(input_of(call, endpoint));
    auto given = TRY(endpoint.run(call.site.kernel, call.subject, input));
    auto table = given.is_object() ? find_at(given.get_object(), "csv") : nullptr;
    if (!table || !asks_for_a_file(call)) return json_response(given);
    Response response;
    response.headers = {
        {"Content-Type", "text/csv; charset=utf-8"},
        {"Content-Disposition",
         attachment(name + "-" + print(call.site.kernel.now()).substr(0, 10) + ".csv")},
        {"Cache-Control", "private, no-cache"},
        {"Vary", "Cookie, Authorization, Accept"}
    };
    response.body = std::string(text_of(*table));
    return response;
}

}  // namespace

std::vector<Operation> endpoint_operations(const Mechanism& mechanism)
{
    std::vector<Operation> all;
    for (auto& endpoint : mechanism.endpoints) {
        bool post = endpoint.method == Endpoint::Method::post;
        std::string tag(mechanism.name), name(endpoint.name);
        Operation operation{post ? "POST" : "GET", "/api/v1/" + tag + "/" + name, tag + "_" + name,
                            tag};
        operation.gives = operation.id;
        if (post) {
            operation.rate = Rate::writes;
            operation.body_bytes_max = body_bytes_max;
            if (!endpoint.takes.empty()) operation.takes = operation.id + ".takes";
        } else {
            each_word(endpoint.takes, [&](std::string_view word) {
                if (!word.empty()) operation.query.push_back({std::string(word)});
                return true;
            });
        }
        operation.run = [&endpoint, name = tag + "-" + name](Call& call) {
            return answer(call, endpoint, name);
        };
        all.push_back(std::move(operation));
    }
    return all;
}

}  // namespace concord::api
