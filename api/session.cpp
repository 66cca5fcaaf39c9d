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

// The browser's own name, cut to what a list of sessions can show.
std::string agent_of(const Call& call)
{
    return std::string(call.request.headers.find("User-Agent").substr(0, 200));
}

Response opened_response(const Call& call, const Identify::Opened& opened)
{
    auto response = json_response(print_session(call.site, opened.known), 201);
    response.headers.set("Cache-Control", "no-store");
    set_cookie(call, response, opened);
    return response;
}

Result<Identify::SignIn> sign_in_of(const Call& call)
{
    auto body = TRY(body_of(call, "email password totp"));
    TRY(texts_only(body, "email password"));
    return Identify::SignIn{text(body, "email"), text(body, "password"), text(body, "totp"),
                            call.request.peer, agent_of(call)};
}

void sign_in(CallPtr call, Operation::Finish finish)
{
    auto given = sign_in_of(*call);
    if (!given) return finish(tl::make_unexpected(std::move(given).error()));
    call->site.identify.sign_in(*std::move(given), [call, finish](Result<Identify::Opened> opened) {
        if (!opened) return finish(tl::make_unexpected(opened.error()));
        finish(opened_response(*call, *opened));
    });
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
    call.site.feed.ask_again();
    auto response = no_content();
    auto seen = call.site.seen_as(call.request);
    response.headers.add("Set-Cookie", print_expired_cookie(session_cookie(seen), seen));
    return response;
}

Result<Response> sessions(Call& call)
{
    auto person = std::string(call.query("person"));
    if (person.empty()) person = call.subject.person;
    JsonArray items;
    for (auto& row : TRY(call.site.identify.sessions(call.subject, person)))
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
    TRY(call.site.identify.end_session(call.subject, call.param("id")));
    call.site.feed.ask_again();
    return no_content();
}

// Between the password and the first code a browser holds this cookie; a machine may keep the value
// itself and give it back in the body.
constexpr std::string_view enrolment_cookie = "concord_enrolment";
constexpr Span enrolment_life = hours(1);

std::function<void(Result<Identify::Enrolment>)> enrolled(CallPtr call, Operation::Finish finish)
{
    return [call, finish](Result<Identify::Enrolment> made) {
        if (!made) return finish(tl::make_unexpected(made.error()));
        auto response = json_response(JsonObject{
            {"enrolment", made->token                                             },
            {"totp",      JsonObject{{"secret", made->secret}, {"uri", made->uri}}}
        });
        auto seen = call->site.seen_as(call->request);
        response.headers.set("Cache-Control", "no-store");
        response.headers.add("Set-Cookie",
                             print_cookie(enrolment_cookie, made->token, enrolment_life, seen));
        finish(std::move(response));
    };
}

void accept(CallPtr call, Operation::Finish finish)
{
    auto given = [&]() -> Result<Identify::Accept> {
        auto body = TRY(body_of(*call, "code password language"));
        TRY(texts_only(body, "code password"));
        return Identify::Accept{text(body, "code"), text(body, "password"), text(body, "language")};
    }();
    if (!given) return finish(tl::make_unexpected(std::move(given).error()));
    call->site.identify.accept(*std::move(given), enrolled(call, finish));
}

Result<Response> confirm(Call& call)
{
    auto body = TRY(body_of(call, "totp enrolment code"));
    TRY(texts_only(body, "totp"));
    auto enrolment = text(body, "enrolment");
    if (enrolment.empty()) enrolment = find_cookie(call.request, enrolment_cookie).value_or("");
    auto opened = TRY(call.site.identify.confirm(
        {enrolment, text(body, "totp"), call.request.peer, agent_of(call)}));
    auto response = opened_response(call, opened);
    response.headers.add("Set-Cookie",
                         print_expired_cookie(enrolment_cookie, call.site.seen_as(call.request)));
    return response;
}

// A machine's token changes nothing that proves who its person is.
Result<> is_a_browser(const Call& call)
{
    if (call.known->means == Known::Means::session) return {};
    return fail(Code::forbidden, "identity.scope_missing",
                {
                    {"scope", "session"}
    });
}

void change_password(CallPtr call, Operation::Finish finish)
{
    auto given = [&]() -> Result<Identify::Change> {
        auto body = TRY(body_of(*call, "old new"));
        TRY(texts_only(body, "old new"));
        return Identify::Change{call->known->session, text(body, "old"), text(body, "new")};
    }();
    if (!given) return finish(tl::make_unexpected(std::move(given).error()));
    if (auto may = is_a_browser(*call); !may) return finish(tl::make_unexpected(may.error()));
    call->site.identify.change_password(call->subject, *std::move(given), [finish](Result<> done) {
        if (!done) return finish(tl::make_unexpected(done.error()));
        finish(no_content());
    });
}

void change_factor(CallPtr call, Operation::Finish finish)
{
    auto given = [&]() -> Result<std::string> {
        TRY(is_a_browser(*call));
        auto body = TRY(body_of(*call, "password"));
        TRY(texts_only(body, "password"));
        return text(body, "password");
    }();
    if (!given) return finish(tl::make_unexpected(std::move(given).error()));
    call->site.identify.change_factor(call->subject, *std::move(given), enrolled(call, finish));
}

// An act of `identity` that makes a secret, told once.
Operation secret_operation(const char* pattern, const char* id, const char* member,
                           Result<std::string> (Identify::*act)(const Subject&, std::string_view))
{
    Operation made{"POST", pattern, id, "identity"};
    made.rate = Rate::writes;
    made.body_bytes_max = 16;  // nothing, or an empty object
    made.gives = "secret";
    made.run = [member, act](Call& call) -> Result<Response> {
        auto secret = TRY((call.site.identify.*act)(call.subject, call.param("id")));
        auto response = json_response(JsonObject{
            {member, secret}
        });
        response.headers.set("Cache-Control", "no-store");
        return response;
    };
    return made;
}

Operation operation(const char* method, const char* pattern, const char* id)
{
    Operation made{method, pattern, id, "session"};
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
    auto& subject = known.subject;
    auto person = roster->find_person(subject.person);
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
    for (auto role : subject.roles) roles.emplace_back(print(role));
    JsonObject names;
    for (auto language : languages)
        names[language] = text_at(participant->fields, "name_" + std::string(language));
    return JsonObject{
        {"person",        JsonObject{{"id", person->id},
                              {"name", person->name},
                              {"email", person->email},
                              {"language", person->language},
                              {"zone", person->zone}}               },
        {"participant",   JsonObject{{"code", participant->code},
                                   {"kind", print(participant->kind)},
                                   {"names", std::move(names)}}},
        {"desks",         std::move(desks)                                            },
        {"roles",         std::move(roles)                                            },
        {"session",       known.session                                               },
        {"means",         known.means == Known::Means::token ? "token" : "session"    },
        {"demonstration", site.use == Site::Use::demonstration                        },
        {"expires",       print(known.expires)                                        }
    };
}

std::vector<Operation> session_operations()
{
    std::vector<Operation> all;
    constexpr auto anyone = Operation::Access::anyone;
    auto add = [&](const char* method, const char* pattern, const char* id,
                   int status) -> Operation& {
        all.push_back(operation(method, pattern, id));
        all.back().status = status;
        return all.back();
    };
    auto& opening = add("POST", "/api/v1/session", "session_sign_in", 201);
    opening.access = anyone;
    opening.gives = "session";
    opening.run_later = sign_in;
    auto& reading = add("GET", "/api/v1/session", "session_read", 200);
    reading.gives = "session";
    reading.run = show;
    add("DELETE", "/api/v1/session", "session_sign_out", 204).run = sign_out;
    auto& listing = add("GET", "/api/v1/sessions", "sessions_list", 200);
    listing.query = {{"person"}};
    listing.gives = "sessions";
    listing.run = sessions;
    add("DELETE", "/api/v1/sessions/{id}", "sessions_end", 204).run = end_session;
    auto& accepting = add("POST", "/api/v1/session/accept", "session_accept", 200);
    accepting.access = anyone;
    accepting.gives = "enrolment";
    accepting.run_later = accept;
    auto& confirming = add("POST", "/api/v1/session/totp", "session_totp", 201);
    confirming.access = anyone;
    confirming.gives = "session";
    confirming.run = confirm;
    add("POST", "/api/v1/session/password", "session_password", 204).run_later = change_password;
    auto& factoring = add("POST", "/api/v1/session/factor", "session_factor", 200);
    factoring.gives = "enrolment";
    factoring.run_later = change_factor;
    all.push_back(secret_operation("/api/v1/identity/people/{id}/invite", "identity_people_invite",
                                   "code", &Identify::invite));
    all.push_back(secret_operation("/api/v1/identity/recoveries/{id}/confirm",
                                   "identity_recoveries_confirm", "code",
                                   &Identify::confirm_recovery));
    all.push_back(secret_operation("/api/v1/identity/tokens/{id}/mint", "identity_tokens_mint",
                                   "token", &Identify::mint));
    return all;
}

}  // namespace concord::api
