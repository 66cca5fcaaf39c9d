#include "api/schema.h"

#include <algorithm>
#include <array>

#include "api/compress.h"
#include "kernel/importing.h"

namespace concord::api {
namespace {

JsonArray words(std::string_view text)
{
    JsonArray all;
    each_word(text, [&](std::string_view word) {
        if (!word.empty()) all.emplace_back(word);
        return true;
    });
    return all;
}

JsonObject print_field(const Field& field)
{
    constexpr std::pair<Field::Marks, std::string_view> marks[] = {
        {Field::required,  "required" },
        {Field::searched,  "searched" },
        {Field::filtered,  "filtered" },
        {Field::transient, "transient"},
        {Field::unique,    "unique"   },
        {Field::fixed,     "fixed"    },
        {Field::derived,   "derived"  }
    };
    JsonObject made{
        {"name", field.name       },
        {"kind", print(field.kind)}
    };
    for (auto& [mark, name] : marks) made[name] = (field.marks & mark) != 0;
    if (field.choices.starts_with('@'))
        made["list"] = field.choices.substr(1);
    else if (!field.choices.empty())
        made["choices"] = words(field.choices);
    if (!field.links_to.empty()) made["links_to"] = field.links_to;
    if (!field.columns.empty()) {
        JsonArray columns;
        for (auto& column : field.columns) columns.push_back(print_field(column));
        made["columns"] = std::move(columns);
    }
    return made;
}

JsonObject print_row(const Transition& row)
{
    return JsonObject{
        {"from",   words(row.from)                           },
        {"by",     print(row.by)                             },
        {"action", row.action                                },
        {"to",     row.to                                    },
        {"takes",  words(row.takes)                          },
        {"cites",  row.cites                                 },
        {"role",   print(row.role)                           },
        {"eyes",   row.eyes == Transition::Eyes::four ? 4 : 2}
    };
}

JsonObject print_duty(const Duty& duty)
{
    return JsonObject{
        {"name",     duty.name            },
        {"while_in", words(duty.while_in) },
        {"owed_by",  print(duty.owed_by)  },
        {"within_s", duty.within.ms / 1000},
        {"by_field", duty.by_field        },
        {"lapses",   duty.lapses          },
        {"cites",    duty.cites           }
    };
}

JsonArray states_of(const RecordType& record)
{
    JsonArray states{Json(record.initial)};
    auto add = [&](std::string_view state) {
        if (!state.empty() && std::find(states.begin(), states.end(), Json(state)) == states.end())
            states.emplace_back(state);
        return true;
    };
    for (auto& row : record.workflow) {
        each_word(row.from, add);
        add(row.to);
    }
    each_word(record.finals, add);
    return states;
}

JsonArray makers_of(const RecordType& record)
{
    JsonArray makers;
    if (record.makers & by_state) makers.emplace_back("state");
    if (record.makers & by_organization) makers.emplace_back("organization");
    if (record.makers & by_secretariat) makers.emplace_back("secretariat");
    if (record.makers & by_platform) makers.emplace_back("platform");
    return makers;
}

JsonObject print_type(const Type& type)
{
    constexpr std::string_view shapes[] = {"entry", "matter", "account"};
    auto& record = *type.record;
    JsonArray fields, actions, duties, exports{Json("csv"), Json("json")}, imports;
    for (auto& field : record.fields) fields.push_back(print_field(field));
    for (auto& row : record.workflow) actions.push_back(print_row(row));
    for (auto& duty : record.duties) duties.push_back(print_duty(duty));
    for (auto& form : type.mechanism->exports)
        if (form.type == record.name) exports.emplace_back(form.name);
    for (auto form : import_forms(type)) imports.emplace_back(form);
    JsonObject made;
    made["name"] = record.name;
    made["type"] = type.name;
    made["plural"] = record.plural;
    made["title"] = record.title;
    made["shape"] = shapes[std::size_t(record.shape)];
    made["parent"] = record.parent;
    made["initial"] = record.initial;
    made["finals"] = words(record.finals);
    made["private_states"] = words(record.private_states);
    made["states"] = states_of(record);
    made["makers"] = makers_of(record);
    made["maker_role"] = print(record.maker_role);
    made["label"] = JsonObject{
        {"tlp",        print(record.tlp)       },
        {"recipients", words(record.recipients)}
    };
    made["fields"] = std::move(fields);
    made["actions"] = std::move(actions);
    made["duties"] = std::move(duties);
    made["exports"] = std::move(exports);
    made["imports"] = std::move(imports);
    return made;
}

// An answer that is the same for all who ask, with a tag over its bytes.
Response tagged(const Call& call, SharedBytes bytes, std::string_view cache)
{
    auto tag = "\"" + print_base64url(view(sha256(*bytes)).substr(0, 12)) + "\"";
    Response response;
    response.headers = {
        {"Content-Type",  "application/json"     },
        {"ETag",          tag                    },
        {"Cache-Control", std::string(cache)     },
        {"Vary",          "Cookie, Authorization"}
    };
    auto known = call.request.headers.find("If-None-Match");
    if (!known.empty() && known.find(tag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    response.body = std::move(bytes);
    return response;
}

// Bytes that every first page takes: made as small as can be, once for all who ask.
class Pressed {
public:
    Response give(const Call& call, const SharedBytes& bytes, std::string_view cache)
    {
        auto response = tagged(call, bytes, cache);
        auto coding = choose_coding(call.request.headers.find("Accept-Encoding"));
        if (coding != Coding::brotli || response.status == 304) return response;
        response.body = form(bytes);
        response.headers.add("Content-Encoding", std::string(name_of(coding)));
        response.headers.add("Vary", "Accept-Encoding");
        return response;
    }

private:
    SharedBytes form(const SharedBytes& bytes)
    {
        std::lock_guard lock(mutex_);
        if (of_ != bytes) {
            of_ = bytes;
            form_ = std::make_shared<const std::string>(brotli(*bytes, Effort::once));
        }
        return form_;
    }

    std::mutex mutex_;
    SharedBytes of_, form_;
};

// The words of one language, which do not change while the server runs.
struct Spoken {
    std::once_flag once;
    SharedBytes bytes;
    Pressed pressed;
};

SharedBytes shared(const Json& value)
{
    return std::make_shared<const std::string>(print_json(value));
}

JsonObject print_participant(const Participant& participant)
{
    JsonObject names;
    for (auto language : languages)
        names[language] = text_at(participant.fields, "name_" + std::string(language));
    JsonObject made{
        {"code",  participant.code       },
        {"kind",  print(participant.kind)},
        {"id",    participant.record     },
        {"names", std::move(names)       }
    };
    for (auto name : {"alpha3", "numeric", "region", "subregion", "group", "group_standing",
                      "longitude", "latitude", "zones"})
        if (auto value = find_at(participant.fields, name)) made[name] = *value;
    return made;
}

// Made once for each state of the roster.
struct Gathered {
    std::mutex mutex;
    std::uint64_t epoch = 0;
    SharedBytes bytes;
};

SharedBytes participants(const Kernel& kernel, Gathered& gathered)
{
    auto roster = kernel.roster();
    std::lock_guard lock(gathered.mutex);
    if (gathered.bytes && gathered.epoch == roster->epoch()) return gathered.bytes;
    JsonArray items, desks;
    for (auto& [code, participant] : roster->participants())
        items.push_back(print_participant(participant));
    for (auto& [code, desk] : roster->desks())
        desks.push_back(JsonObject{
            {"code",        code            },
            {"participant", desk.participant},
            {"level",       desk.level      },
            {"id",          desk.record     }
        });
    gathered.bytes = shared(JsonObject{
        {"items", std::move(items)},
        {"desks", std::move(desks)}
    });
    gathered.epoch = roster->epoch();
    return gathered.bytes;
}

Operation reading(const char* pattern, const char* id, const char* gives,
                  std::function<Result<Response>(Call&)> run)
{
    Operation operation{"GET", pattern, id, "schema"};
    operation.gives = gives;
    operation.run = std::move(run);
    return operation;
}

}  // namespace

std::string_view print(Kind kind)
{
    constexpr std::string_view names[] = {
        "line",        "prose",        "number", "flag",  "moment", "date",  "choice", "choices",
        "participant", "participants", "desk",   "desks", "person", "email", "phone",  "url",
        "zone",        "languages",    "link",   "links", "files",  "rows",  "tree"};
    return names[std::size_t(kind)];
}

Json print_schema(const Types& types)
{
    JsonArray mechanisms;
    for (auto mechanism : types.mechanisms()) {
        JsonArray all;
        for (auto& type : types.all())
            if (type.mechanism == mechanism) all.push_back(print_type(type));
        mechanisms.push_back(JsonObject{
            {"name",  mechanism->name},
            {"types", std::move(all) }
        });
    }
    return JsonObject{
        {"mechanisms", std::move(mechanisms)}
    };
}

std::vector<Operation> schema_operations()
{
    std::vector<Operation> all;
    constexpr auto anyone = Operation::Access::anyone;
    auto made = std::make_shared<SharedBytes>();
    auto once = std::make_shared<std::once_flag>();
    all.push_back(reading("/api/v1/schema", "schema_read", "schema",
                          [made, once, pressed = std::make_shared<Pressed>()](Call& call) {
                              std::call_once(*once, [&] {
                                  *made = shared(print_schema(call.site.kernel.types()));
                              });
                              return Result<Response>(pressed->give(call, *made, "no-cache"));
                          }));
    all.push_back(
        reading("/api/v1/lists/{name}", "lists_read", "list", [](Call& call) -> Result<Response> {
            auto list = call.site.kernel.lists().find(call.param("name"));
            if (!list) return fail(Code::not_found, "http.not_found");
            return tagged(call, shared(*list), "no-cache");
        }));
    auto gathered = std::make_shared<Gathered>();
    all.push_back(
        reading("/api/v1/participants", "participants_read", "participants",
                [gathered, pressed = std::make_shared<Pressed>()](Call& call) -> Result<Response> {
                    return pressed->give(call, participants(call.site.kernel, *gathered),
                                         "private, no-cache");
                }));
    // What the page of signing in needs before anybody is signed in.
    auto spoken = std::make_shared<std::array<Spoken, languages.size()>>();
    all.push_back(reading("/api/v1/messages/{language}", "messages_read", "messages",
                          [spoken](Call& call) -> Result<Response> {
                              auto language = call.param("language");
                              auto json = call.site.words.json(language);
                              if (!json) return fail(Code::not_found, "http.not_found");
                              auto place = std::find(languages.begin(), languages.end(), language);
                              auto& one = (*spoken)[std::size_t(place - languages.begin())];
                              std::call_once(one.once, [&] {
                                  one.bytes = std::make_shared<const std::string>(*json);
                              });
                              return one.pressed.give(call, one.bytes, "no-cache");
                          }));
    all.back().access = anyone;
    return all;
}

}  // namespace concord::api
