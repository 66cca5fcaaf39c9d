#include "api/openapi_schemas.h"

#include "base/check.h"

namespace concord::api {
namespace {

// The shapes that no table makes (docs/API.md).
constexpr std::string_view fixed = R"json({
"context":{"type":"string","enum":["emergency","routine","exercise","test"]},
"label":{"type":"object","required":["tlp","recipients"],"properties":{
  "tlp":{"type":"string","enum":["clear","green","amber","amber+strict","red"]},
  "recipients":{"type":"array","items":{"type":"string"}},
  "embargo":{"type":["string","null"],"format":"date-time"},
  "fields":{"type":"object","additionalProperties":{"type":"array","items":{"type":"string"}}}}},
"problem":{"type":"object","required":["type","title","status","request"],"properties":{
  "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},
  "field":{"type":"string"},"values":{"type":"object","additionalProperties":{"type":"string"}},
  "request":{"type":"string"}}},
"file":{"type":"object","required":["sha256","name"],"properties":{
  "sha256":{"type":"string","pattern":"^[0-9a-f]{64}$"},"name":{"type":"string"},
  "media_type":{"type":"string"},"size_bytes":{"type":"integer"}}},
"upload":{"type":"object","required":["id","name","size_bytes","offset"],"properties":{
  "id":{"type":"string"},"name":{"type":"string"},"size_bytes":{"type":"integer"},
  "offset":{"type":"integer"},"until":{"type":"string","format":"date-time"},
  "sha256":{"type":"string"},"media_type":{"type":"string"}}},
"person":{"type":["object","null"],"properties":{"id":{"type":"string"},"name":{"type":"string"}}},
"action":{"type":"object","required":["action","takes"],"properties":{
  "action":{"type":"string"},"takes":{"type":"array","items":{"type":"string"}},
  "to":{"type":"string"},"cites":{"type":"string"}}},
"duty":{"type":"object","required":["name","owed_by","due","status"],"properties":{
  "name":{"type":"string"},"owed_by":{"type":"string"},
  "since":{"type":"string","format":"date-time"},"due":{"type":"string","format":"date-time"},
  "status":{"type":"string","enum":["running","met","missed"]}}},
"summary":{"type":"object","required":["id","type","reference","title","state","context","owner"],
  "properties":{"id":{"type":"string"},"type":{"type":"string"},"reference":{"type":"string"},
  "title":{"type":"string"},"state":{"type":"string"},
  "context":{"$ref":"#/components/schemas/context"},"owner":{"type":"string"},
  "updated":{"type":"string","format":"date-time"},"tlp":{"type":"string"}}},
"act":{"type":"object","required":["seq","record","type","version","at","action","to","by","input"],
  "properties":{"seq":{"type":"integer"},"record":{"type":"string"},"type":{"type":"string"},
  "version":{"type":"integer"},"at":{"type":"string","format":"date-time"},
  "action":{"type":"string"},"from":{"type":["string","null"]},"to":{"type":"string"},
  "by":{"type":"object","properties":{"participant":{"type":"string"},
    "desk":{"type":["string","null"]},"person":{"type":["string","null"]},
    "name":{"type":["string","null"]}}},"input":{"type":"object"}}},
"acts":{"type":"object","required":["items"],"properties":{
  "items":{"type":"array","items":{"$ref":"#/components/schemas/act"}}}},
"session":{"type":"object","required":["person","participant","desks","roles","expires"],
  "properties":{"person":{"type":"object","properties":{"id":{"type":"string"},
    "name":{"type":"string"},"email":{"type":"string"},"language":{"type":"string"},
    "zone":{"type":"string"}}},"participant":{"type":"object"},
  "desks":{"type":"array","items":{"type":"object"}},
  "roles":{"type":"array","items":{"type":"string"}},"session":{"type":"string"},
  "means":{"type":"string","enum":["session","token"]},"demonstration":{"type":"boolean"},
  "expires":{"type":"string","format":"date-time"}}},
"session_sign_in":{"type":"object","required":["email","password"],"properties":{
  "email":{"type":"string"},"password":{"type":"string"},"totp":{"type":"string"}}},
"session_accept":{"type":"object","required":["code","password"],"properties":{
  "code":{"type":"string"},"password":{"type":"string"},"language":{"type":"string"}}},
"session_totp":{"type":"object","required":["totp"],"properties":{
  "totp":{"type":"string"},"enrolment":{"type":"string"}}},
"session_factor":{"type":"object","required":["password"],"properties":{
  "password":{"type":"string"}}},
"session_password":{"type":"object","required":["old","new"],"properties":{
  "old":{"type":"string"},"new":{"type":"string"}}},
"sessions":{"type":"object","properties":{"items":{"type":"array","items":{"type":"object"}}}},
"enrolment":{"type":"object","properties":{"enrolment":{"type":"string"},
  "totp":{"type":"object","properties":{"secret":{"type":"string"},"uri":{"type":"string"}}}}},
"secret":{"type":"object","properties":{"code":{"type":"string"},"token":{"type":"string"}}},
"notices_read":{"type":"object","required":["up_to"],"properties":{"up_to":{"type":"integer"}}},
"notices":{"type":"object","properties":{"items":{"type":"array","items":{"type":"object"}},
  "unread":{"type":"integer"},"next":{"type":"string"}}},
"presence_place":{"type":"object","properties":{"place":{"type":"string"}}},
"presence":{"type":"object","required":["people"],"properties":{"people":{"type":"array",
  "items":{"type":"object","required":["id","name","place"],"properties":{"id":{"type":"string"},
  "name":{"type":"string"},"place":{"type":"string"}}}}}},
"home":{"type":"object","properties":{"duties":{"type":"array","items":{"type":"object"}},
  "notices":{"type":"array","items":{"type":"object"}},
  "counts":{"type":"object","additionalProperties":{"type":"integer"}}}},
"search":{"type":"object","required":["items"],"properties":{"items":{"type":"array",
  "items":{"type":"object"}},"total":{"type":"integer"},"next":{"type":"string"},
  "complete":{"type":"boolean"},"facets":{"type":"object","additionalProperties":{"type":"array",
  "items":{"type":"object","required":["value","count"],"properties":{"value":{"type":"string"},
  "count":{"type":"integer"}}}}}}},
"list":{"type":"object","required":["items"],"properties":{"items":{"type":"array",
  "items":{"type":"object"}}}},
"participants":{"type":"object","required":["items"],"properties":{"items":{"type":"array",
  "items":{"type":"object"}},"desks":{"type":"array","items":{"type":"object"}}}},
"messages":{"type":"object","additionalProperties":{"type":"string"}},
"schema":{"type":"object","properties":{"mechanisms":{"type":"array",
  "items":{"type":"object"}}}},
"case_file":{"type":"object"},
"import_report":{"type":"object","required":["lines","counts","committed"],"properties":{
  "lines":{"type":"array","items":{"type":"object","required":["line","does"],"properties":{
    "line":{"type":"integer"},"does":{"type":"string","enum":["create","edit","nothing","refused"]},
    "title":{"type":"string"},"record":{"type":"string"},"problem":{"type":"object"}}}},
  "counts":{"type":"object","additionalProperties":{"type":"integer"}},
  "committed":{"type":"boolean"}}},
"object_import":{"type":"object","required":["id","collection","form","state","objects","gone",
  "added","known","refused","remarks"],"properties":{
  "id":{"type":"string"},"collection":{"type":"string"},"form":{"type":"string"},
  "name":{"type":"string"},
  "state":{"type":"string","enum":["ready","running","stopped","done","failed"]},
  "made":{"type":"string","format":"date-time"},"moved":{"type":"string","format":"date-time"},
  "objects":{"type":"integer"},"gone":{"type":"integer"},"added":{"type":"integer"},
  "known":{"type":"integer"},"refused":{"type":"integer"},"remarks":{"type":"integer"},
  "problem":{"type":"object","properties":{"key":{"type":"string"},"title":{"type":"string"}}}}},
"object_imports":{"type":"object","required":["items"],"properties":{
  "items":{"type":"array","items":{"$ref":"#/components/schemas/object_import"}}}},
"object_import_remarks":{"type":"object","required":["items"],"properties":{
  "items":{"type":"array","items":{"type":"object","required":["kind","place"],"properties":{
    "kind":{"type":"string","enum":["refused","left","kept","same","next"]},
    "place":{"type":"string"},"title":{"type":"string"},"key":{"type":"string"},
    "says":{"type":"string"},"field":{"type":"string"}}}},
  "next":{"type":"integer"}}},
"object_selection":{"type":"object","required":["ids"],"properties":{
  "ids":{"type":"array","minItems":1,"maxItems":1000,"items":{"type":"string"}}}},
"peer_credential":{"type":"object","required":["name","secret"],"properties":{
  "name":{"type":"string"},"user":{"type":"string"},"secret":{"type":"string"}}},
"peer_exchange":{"type":"object","required":["failures","pulled","known","refused","pushed",
  "not_taken"],"properties":{
  "tried":{"type":"string","format":"date-time"},"worked":{"type":"string","format":"date-time"},
  "next":{"type":"string","format":"date-time"},"failures":{"type":"integer"},
  "pulled":{"type":"integer"},"known":{"type":"integer"},"refused":{"type":"integer"},
  "pushed":{"type":"integer"},"not_taken":{"type":"integer"},
  "problem":{"type":"object","properties":{"key":{"type":"string"},"title":{"type":"string"}}}}},
"openapi":{"type":"object"}
})json";

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
        auto name = type.name + "." + std::string(row.action);
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

// What an endpoint takes is in its declaration; what it gives, the mechanism's README says.
void add_endpoint(JsonObject& schemas, const Mechanism& mechanism, const Endpoint& endpoint)
{
    schemas[endpoint.gives] = JsonObject{
        {"type", "object"}
    };
    if (endpoint.method != Endpoint::Method::post || endpoint.takes.empty()) return;
    JsonObject properties;
    each_word(endpoint.takes, [&](std::string_view word) {
        properties[word] = JsonObject();
        return true;
    });
    schemas[std::string(mechanism.name) + "_" + std::string(endpoint.name) + ".takes"] = JsonObject{
        {"type",                 "object"             },
        {"properties",           std::move(properties)},
        {"additionalProperties", false                }
    };
}

}  // namespace

JsonObject print_schemas(const Types& types)
{
    auto parsed = parse_json(fixed);
    CHECK(parsed && parsed->is_object());
    auto schemas = parsed->get_object();
    for (auto& type : types.all()) add_type(schemas, type);
    for (auto mechanism : types.mechanisms()) {
        for (auto& endpoint : mechanism->endpoints) add_endpoint(schemas, *mechanism, endpoint);
        for (auto& returned : mechanism->returns)
            schemas[returned.gives] = JsonObject{
                {"type", "object"}
            };
    }
    return schemas;
}

}  // namespace concord::api
