#include "api/openapi.h"

#include "api/openapi_schemas.h"
#include "base/check.h"

namespace concord::api {
namespace {

Json json_of(std::string_view text)
{
    auto parsed = parse_json(text);
    CHECK(parsed);
    return *std::move(parsed);
}

JsonObject reference(std::string_view name)
{
    return {
        {"$ref", "#/components/schemas/" + std::string(name)}
    };
}

bool is_media_type(std::string_view name)
{
    return name.find('/') != std::string_view::npos;
}

JsonObject content(std::string_view name)
{
    if (!is_media_type(name))
        return {
            {"application/json", JsonObject{{"schema", reference(name)}}}
        };
    return {
        {name, JsonObject{{"schema", JsonObject{{"type", "string"}}}}}
    };
}

// "{path*}" is "{path}" here; OpenAPI has no name for "all that remains".
std::string path_of(const Operation& operation)
{
    auto path = operation.pattern;
    if (auto star = path.find("*}"); star != std::string::npos) path.erase(star, 1);
    return path;
}

JsonArray parameters_of(const Operation& operation)
{
    JsonArray all;
    auto path = path_of(operation);
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1)) {
        auto name = path.substr(open + 1, path.find('}', open) - open - 1);
        all.push_back(JsonObject{
            {"name",     name                          },
            {"in",       "path"                        },
            {"required", true                          },
            {"schema",   JsonObject{{"type", "string"}}}
        });
    }
    for (auto& parameter : operation.query) {
        auto schema = json_of(parameter.schema);
        if (parameter.times == Parameter::Times::many)
            schema = JsonObject{
                {"type",  "array"},
                {"items", schema }
            };
        all.push_back(JsonObject{
            {"name",   parameter.name},
            {"in",     "query"       },
            {"schema", schema        }
        });
    }
    auto header = [&](std::string_view name, bool required) {
        all.push_back(JsonObject{
            {"name",     name                          },
            {"in",       "header"                      },
            {"required", required                      },
            {"schema",   JsonObject{{"type", "string"}}}
        });
    };
    if (operation.rate == Rate::writes && operation.run_later) header("Idempotency-Key", false);
    if (operation.rate == Rate::writes && path.find("{id}") != std::string::npos)
        header("If-Match", operation.method == "PATCH");
    return all;
}

JsonObject responses_of(const Operation& operation)
{
    JsonObject answer{
        {"description", operation.id}
    };
    if (!operation.gives.empty()) answer["content"] = content(operation.gives);
    JsonObject problem{
        {"description", "problem"                                                              },
        {"content",
         JsonObject{{"application/problem+json", JsonObject{{"schema", reference("problem")}}}}}
    };
    return {
        {std::to_string(operation.status), std::move(answer) },
        {"default",                        std::move(problem)}
    };
}

JsonObject print_operation(const Operation& operation)
{
    JsonObject made{
        {"operationId", operation.id                  },
        {"tags",        JsonArray{Json(operation.tag)}},
        {"parameters",  parameters_of(operation)      },
        {"responses",   responses_of(operation)       }
    };
    if (!operation.takes.empty())
        made["requestBody"] = JsonObject{
            {"required", operation.method == "PATCH" || operation.takes.ends_with(".create")},
            {"content",  content(operation.takes)                                           }
        };
    if (operation.access == Operation::Access::anyone) made["security"] = JsonArray();
    return made;
}

std::string small(std::string_view text)
{
    std::string made(text);
    for (auto& c : made)
        if (c >= 'A' && c <= 'Z') c = char(c + 32);
    return made;
}

}  // namespace

Json print_openapi(std::span<const Operation> operations, const Types& types)
{
    JsonObject paths;
    for (auto& operation : operations) {
        auto& at = paths[path_of(operation)];
        if (!at.is_object()) at = JsonObject();
        at.get_object()[small(operation.method)] = print_operation(operation);
    }
    return JsonObject{
        {"openapi",    "3.1.0"                                                                  },
        {"info",       JsonObject{{"title", "Concord"}, {"version", "1"}}                       },
        {"servers",    JsonArray{JsonObject{{"url", "/"}}}                                      },
        {"security",
         JsonArray{JsonObject{{"cookie", JsonArray()}}, JsonObject{{"token", JsonArray()}}}     },
        {"paths",      std::move(paths)                                                         },
        {"components",
         JsonObject{{"schemas", print_schemas(types)},
                    {"securitySchemes",
                     JsonObject{{"cookie", JsonObject{{"type", "apiKey"},
                                                      {"in", "cookie"},
                                                      {"name", "concord_session"}}},
                                {"token", JsonObject{{"type", "http"}, {"scheme", "bearer"}}}}}}}
    };
}

Operation openapi_operation(std::vector<Operation> all)
{
    Operation operation{"GET", "/api/v1/openapi.json", "openapi_read", "schema"};
    operation.access = Operation::Access::anyone;
    operation.gives = "openapi";
    auto bytes = std::make_shared<SharedBytes>();
    auto once = std::make_shared<std::once_flag>();
    auto documented = std::make_shared<std::vector<Operation>>(std::move(all));
    documented->push_back(operation);
    operation.run = [bytes, once, documented](Call& call) -> Result<Response> {
        std::call_once(*once, [&] {
            *bytes = std::make_shared<const std::string>(
                print_json(print_openapi(*documented, call.site.kernel.types())));
            documented->clear();
        });
        Response response;
        response.headers = {
            {"Content-Type",  "application/json"},
            {"Cache-Control", "no-cache"        }
        };
        response.body = *bytes;
        return response;
    };
    return operation;
}

}  // namespace concord::api
