#include "api/session.h"

#include "api/cookies.h"

namespace concord::api {
namespace {

constexpr std::size_t body_bytes_max = 16 * 1024;

std::string text(const JsonObject& body, std::string_view name)
{
    return std::string(text_at(body, name));
}

// A member that is there must be text; one that is needed must not be empty.
Result<> texts_only(const JsonObject& body, std::string_view needed)
{
    for (auto& member : body)
        if (!member.value().is_string() && !member.value().is_null())
            return fail_at("/" + std::string(member.key()), Code::invalid, "shape.wrong_kind");
    std::string missing;
    each_word(needed, [&](std::string_view name) {
        if (text_at(body, name).empty()) missing = name;
        return missing.empty();
    });
    if (!missing.empty())
        return fail_at("/" + missing, Code::invalid, "shape.required",
                       {
                           {"field", missing}
        });
    return {};
}

Response no_content()
{
    Response response;
    response.status = 204;
    response.headers.add("Cache-Control", "no-store");
    return response;
}

void set_cookie(const Call& call, Response& response, const Identify::Opened& opened)
{
    auto seen = call.site.seen_as(call.request);
    response.headers.add("Set-Cookie",
                         print_cookie(session_cookie(seen), opened.cookie,
                                      opened.known.expires - call.site.clock.now(), seen));
}

Result<Response> sign_in(Call& call)
{
    auto body = TRY(body_of(call, "email password totp"));
    TRY(texts_only(body, "email password"));
    auto opened = TRY(call.site.identify.sign_in(
        {text(body, "email"), text(body, "password"), text(body, "totp"), call.request.peer,
         std::string(call.request.headers.find("User-Agent"))}));
    auto response = json_response(print_session(call.site, opened.known), 201);
    response.headers.set("Cache-Control", "no-store");
    set_cookie(call, response, opened);
    return response;
}

Result<Response> show(Call& call)
{
    auto response = json_response(print_session(call.site, *call.known));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Result<Response> sign_out(Call& call)
{
    TRY(call.site.identify.sign_out(*call.known));
    auto response = no_content();
    auto seen = call.site.seen_as(call.request);
    response.headers.add("Set-Cookie", print_expired_cookie(session_cookie(seen), seen));
    return response;
}

// One's own; an administrator also sees those of its participant's people.
Result<std::string> whose(const Call& call)
{
    auto asked = std::string(call.query("person"));
    if (asked.empty() || asked == call.subject.person) return call.subject.person;
    auto person = call.site.kernel.roster()->find_person(asked);
    if (!person || person->participant != call.subject.participant ||
        !call.subject.has(Role::administrator))
        return fail(Code::not_found, "records.not_found");
    return asked;
}

Result<Response> sessions(Call& call)
{
    auto person = TRY(whose(call));
    JsonArray items;
    for (auto& row : TRY(call.site.identify.sessions(person)))
        items.push_back(JsonObject{
            {"id",      row.id                       },
            {"created", print(row.created)           },
            {"seen",    print(row.seen)              },
            {"expires", print(row.expires)           },
            {"peer",    row.peer                     },
            {"agent",   row.agent                    },
            {"current", row.id == call.known->session}
        });
    return json_response(JsonObject{
        {"items", std::move(items)}
    });
}

Result<Response> end_session(Call& call)
{
    auto person = TRY(whose(call));
    TRY(call.site.identify.end_session(person, call.param("id")));
    return no_content();
}

Result<Response> accept(Call& call)
{
    auto body = TRY(body_of(call, "code password language"));
    TRY(texts_only(body, "code password"));
    auto factor = TRY(call.site.identify.accept(
        {text(body, "code"), text(body, "password"), text(body, "language")}));
    auto response = json_response(JsonObject{
        {"totp", JsonObject{{"secret", factor.secret}, {"uri", factor.uri}}}
    });
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Result<Response> confirm(Call& call)
{
    auto body = TRY(body_of(call, "totp code"));
    TRY(texts_only(body, "totp"));
    auto known = call.known ? &*call.known : nullptr;
    if (!known && text(body, "code").empty())
        return fail(Code::unauthenticated, "identity.not_signed_in");
    TRY(call.site.identify.confirm_factor(known, text(body, "code"), text(body, "totp")));
    return no_content();
}

Result<Response> change_password(Call& call)
{
    auto body = TRY(body_of(call, "old new"));
    TRY(texts_only(body, "old new"));
    TRY(call.site.identify.change_password(*call.known, text(body, "old"), text(body, "new")));
    return no_content();
}

Operation operation(const char* method, const char* pattern, const char* id,
                    Result<Response> (*run)(Call&))
{
    Operation made{method, pattern, id, "session"};
    made.run = run;
    if (made.method == "POST") {
        made.body_bytes_max = body_bytes_max;
        made.takes = id;
        made.rate = Rate::sign_in;
    }
    return made;
}

}  // namespace

JsonObject print_session(const Site& site, const Known& known)
{
    auto roster = site.kernel.roster();
    auto subject = roster->subject_of(known.person);
    auto person = roster->find_person(known.person);
    auto participant = roster->find_participant(subject.participant);
    if (!person || !participant) return {};
    JsonArray desks, roles;
    for (auto& code : person->desks) {
        auto desk = roster->find_desk(code);
        desks.push_back(JsonObject{
            {"code",  code                              },
            {"level", desk ? desk->level : std::string()}
        });
    }
    for (auto role : person->roles) roles.emplace_back(print(role));
    JsonObject names;
    for (auto language : languages)
        names[language] = text_at(participant->fields, "name_" + std::string(language));
    return JsonObject{
        {"person",      JsonObject{{"id", person->id},
                              {"name", person->name},
                              {"email", person->email},
                              {"language", person->language},
                              {"zone", person->zone}}               },
        {"participant", JsonObject{{"code", participant->code},
                                   {"kind", print(participant->kind)},
                                   {"names", std::move(names)}}},
        {"desks",       std::move(desks)                                              },
        {"roles",       std::move(roles)                                              },
        {"session",     known.session                                                 },
        {"means",       known.means == Known::Means::token ? "token" : "session"      },
        {"expires",     print(known.expires)                                          }
    };
}

std::vector<Operation> session_operations()
{
    std::vector<Operation> all;
    constexpr auto anyone = Operation::Access::anyone;
    all.push_back(operation("POST", "/api/v1/session", "session_sign_in", sign_in));
    all.back().access = anyone;
    all.back().status = 201;
    all.back().gives = "session";
    all.push_back(operation("GET", "/api/v1/session", "session_read", show));
    all.back().gives = "session";
    all.push_back(operation("DELETE", "/api/v1/session", "session_sign_out", sign_out));
    all.back().status = 204;
    all.push_back(operation("GET", "/api/v1/sessions", "sessions_list", sessions));
    all.back().query = {{"person"}};
    all.back().gives = "sessions";
    all.push_back(operation("DELETE", "/api/v1/sessions/{id}", "sessions_end", end_session));
    all.back().query = {{"person"}};
    all.back().status = 204;
    all.push_back(operation("POST", "/api/v1/session/accept", "session_accept", accept));
    all.back().access = anyone;
    all.back().gives = "factor";
    all.push_back(operation("POST", "/api/v1/session/totp", "session_totp", confirm));
    all.back().access = anyone;
    all.back().status = 204;
    all.push_back(
        operation("POST", "/api/v1/session/password", "session_password", change_password));
    all.back().status = 204;
    return all;
}

}  // namespace concord::api
