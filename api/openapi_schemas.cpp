#include "api/openapi_schemas.h"

#include "api/rest.h"
#include "api/shapes.h"

namespace concord::api {
namespace {

JsonObject text(std::string_view format = {})
{
    JsonObject made{
        {"type", "string"}
    };
    if (!format.empty()) made["format"] = format;
    return made;
}

JsonObject reference(std::string_view name)
{
    return {
        {"$ref", "#/components/schemas/" + std::string(name)}
    };
}

JsonObject list_of(JsonObject item)
{
    return {
        {"type",  "array"        },
        {"items", std::move(item)}
    };
}

JsonObject choice(const Field& field)
{
    auto made = text();
    if (field.choices.starts_with('@') || field.choices.empty()) return made;
    JsonArray values;
    each_word(field.choices, [&](std::string_view word) {
        if (!word.empty()) values.emplace_back(word);
        return true;
    });
    made["enum"] = std::move(values);
    return made;
}

JsonObject object_of(std::span<const Field>);

JsonObject schema_of(const Field& field)
{
    switch (field.kind) {
        case Kind::number:
            return {
                {"type",    "integer"},
                {"minimum", 0        }
            };
        case Kind::flag:
            return {
                {"type", "boolean"}
            };
        case Kind::moment: return text("date-time");
        case Kind::date: return text("date");
        case Kind::choice: return choice(field);
        case Kind::choices: return list_of(choice(field));
        case Kind::participants:
        case Kind::desks:
        case Kind::languages: return list_of(text());
        case Kind::link:
        case Kind::person: return text("uuid");
        case Kind::links: return list_of(text("uuid"));
        case Kind::email: return text("email");
        case Kind::url: return text("uri");
        case Kind::files: return list_of(reference("file"));
        case Kind::rows: return list_of(object_of(field.columns));
        case Kind::tree:
            return {
                {"type", JsonArray{"object", "array"}}
            };
        default: return text();
    }
}

JsonObject object_of(std::span<const Field> fields)
{
    JsonObject properties;
    JsonArray required;
    for (auto& field : fields) {
        if (field.marks & Field::transient) continue;
        properties[field.name] = schema_of(field);
        if (field.marks & Field::required) required.emplace_back(field.name);
    }
    JsonObject made{
        {"type",                 "object"             },
        {"properties",           std::move(properties)},
        {"additionalProperties", false                }
    };
    if (!required.empty()) made["required"] = std::move(required);
    return made;
}

// Any of the fields, none of them required; null removes one.
JsonObject changes_of(const Type& type, std::string_view takes)
{
    JsonObject properties;
    for (auto& field : type.record->fields) {
        bool all = takes == "*" && !(field.marks & (Field::fixed | Field::transient));
        if (!all && !names_word(takes, field.name)) continue;
        properties[field.name] = JsonObject{
            {"oneOf", JsonArray{schema_of(field), JsonObject{{"type", "null"}}}}
        };
    }
    return {
        {"type",                 "object"             },
        {"properties",           std::move(properties)},
        {"additionalProperties", false                }
    };
}

JsonObject with_fields(JsonObject fields)
{
    return {
        {"type",       "object"                                 },
        {"properties", JsonObject{{"fields", std::move(fields)}}}
    };
}

JsonObject record_schema(const Type& type)
{
    JsonObject properties{
        {"id",        text("uuid")                                     },
        {"type",      JsonObject{{"const", type.name}}                 },
        {"reference", text()                                           },
        {"version",   JsonObject{{"type", "integer"}}                  },
        {"state",     text()                                           },
        {"context",   reference("context")                             },
        {"owner",     text()                                           },
        {"desk",      JsonObject{{"type", JsonArray{"string", "null"}}}},
        {"author",    reference("person")                              },
        {"parent",    JsonObject{{"type", JsonArray{"string", "null"}}}},
        {"root",      text("uuid")                                     },
        {"created",   text("date-time")                                },
        {"updated",   text("date-time")                                },
        {"seq",       JsonObject{{"type", "integer"}}                  },
        {"label",     reference("label")                               },
        {"fields",    reference(type.name + ".fields")                 },
        {"rule",      text()                                           },
        {"actions",   list_of(reference("action"))                     },
        {"duties",    list_of(reference("duty"))                       },
        {"sealed",    text("byte")                                     }
    };
    JsonArray required;
    for (auto& member : properties)
        if (member.key() != "sealed") required.emplace_back(member.key());
    return {
        {"type",       "object"             },
        {"properties", std::move(properties)},
        {"required",   std::move(required)  }
    };
}

void add_type(JsonObject& schemas, const Type& type)
{
    // A field may be hidden from a reader, so none is promised in what is read.
    auto shown = object_of(type.record->fields);
    shown.erase("required");
    schemas[type.name + ".fields"] = std::move(shown);
    schemas[type.name] = record_schema(type);
    schemas[type.name + ".page"] = JsonObject{
        {"type",       "object"                                          },
        {"required",   JsonArray{"items"}                                },
        {"properties", JsonObject{{"items", list_of(reference(type.name))},
                                  {"total", JsonObject{{"type", "integer"}}},
                                  {"next", text()}}}
    };
    auto creation = with_fields(object_of(type.record->fields));
    auto& members = creation.at("properties").as_object();
    members["label"] = reference("label");
    members["context"] = reference("context");
    members["parent"] = text("uuid");
    members["desk"] = text();
    if (!type.record->entered_state.empty()) members["owner"] = text();
    creation["required"] = JsonArray{"fields"};
    schemas[type.name + ".create"] = std::move(creation);
    for (auto& row : type.record->workflow) {
        auto name = type.name + "." + name_of_action(row.action);
        // Parties may bring different fields with the same action: the widest is documented.
        auto fields = changes_of(type, row.takes);
        if (auto before = schemas.if_contains(name)) {
            auto& had = before->at("properties").at("fields").at("properties").as_object();
            for (auto& member : had)
                fields.at("properties").as_object().emplace(member.key(), member.value());
        }
        auto act = with_fields(std::move(fields));
        if (row.action == "edit") act.at("properties").as_object()["label"] = reference("label");
        schemas[name] = std::move(act);
    }
}

std::string given_by(const Mechanism& mechanism, std::string_view name)
{
    return std::string(mechanism.name) + "_" + std::string(name);
}

// One word alone says nothing of what is in it.
JsonObject print_given(std::string_view shape)
{
    return print_shape(shape.find('{') == std::string_view::npos ? "open" : shape);
}

void add_endpoint(JsonObject& schemas, const Mechanism& mechanism, const Endpoint& endpoint)
{
    auto name = given_by(mechanism, endpoint.name);
    schemas[name] = print_given(endpoint.gives);
    if (endpoint.method != Endpoint::Method::post || endpoint.takes.empty()) return;
    JsonObject properties;
    each_word(endpoint.takes, [&](std::string_view word) {
        properties[word] = JsonObject();
        return true;
    });
    schemas[name + ".takes"] = JsonObject{
        {"type",                 "object"             },
        {"properties",           std::move(properties)},
        {"additionalProperties", false                }
    };
}

}  // namespace

JsonObject print_schemas(const Types& types)
{
    auto schemas = print_fixed_shapes();
    for (auto& type : types.all()) add_type(schemas, type);
    for (auto mechanism : types.mechanisms()) {
        for (auto& endpoint : mechanism->endpoints) add_endpoint(schemas, *mechanism, endpoint);
        for (auto& returned : mechanism->returns)
            schemas[given_by(*mechanism, returned.name)] = print_given(returned.gives);
    }
    return schemas;
}

}  // namespace concord::api
