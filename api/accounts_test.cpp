// Accounts as a browser and a machine meet them: the kernel's own, over HTTP.

#include "api/accounts.h"

#include <gtest/gtest.h>

#include "api/accounts_fixture.h"

namespace concord::api::test {
namespace {

using concord::test::password;
constexpr const char* new_password = "nine otters under the bridge";

class AccountsOverHttp : public testing::Test {
protected:
    House house;
    Subject mira = house.its.world.officer("QM"), boss = house.its.world.administrator("QM");
    Subject technician = house.its.world.technician("QM"), nilo = house.its.world.officer("QN");
    Subject one = house.its.world.secretary(), two = house.its.world.secretary_two();
    const std::string identity = "/api/v1/identity/", letters = "/api/v1/post/letters";

    concord::test::StoppedClock& clock() { return house.its.clock(); }
    Reply get(const std::string& by, const std::string& target)
    {
        return house.ask("GET", target, {}, by);
    }
    Reply post(const std::string& by, const std::string& target, const JsonObject& body = {},
               const std::string& headers = {})
    {
        return house.ask("POST", target, print_json(body), by + headers);
    }
    JsonObject json(const Reply& reply) { return Premises::json(reply); }
    std::string id_in(const Reply& reply) { return std::string(text_at(json(reply), "id")); }
    std::string browser(const Subject& subject)
    {
        house.its.endow(subject);
        return house.browser_of(subject);
    }
    std::string sign_in(const Credentials::Attempt& attempt)
    {
        return said(house.ask("POST", "/api/v1/session", House::form(attempt)));
    }
    Credentials::Attempt attempt(const Subject& subject)
    {
        clock().pass(seconds(30));
        return house.its.attempt(subject);
    }
    // The code an authenticator shows for what a person was told while enrolling.
    std::string code_for(const JsonObject& enrolment)
    {
        auto& totp = enrolment.at("totp").get_object();
        return totp_code(*parse_base32(text_at(totp, "secret")), clock().now());
    }
    Reply accept(const std::string& code, const std::string& chosen = new_password)
    {
        return post("", "/api/v1/session/accept",
                    {
                        {"code",     code  },
                        {"password", chosen}
        });
    }
    // A machine's token of this person: the header line, and the record.
    struct Made {
        std::string by, record;
    };
    Made machine(const std::string& by, JsonArray scopes, Span lasts = days(30))
    {
        auto made = post(by, identity + "tokens",
                         {
                             {"fields", JsonObject{{"name", "The team's collector"},
                                                   {"scopes", std::move(scopes)},
                                                   {"expires", print(clock().now() + lasts)}}}
        });
        EXPECT_EQ(said(made), "201") << made.body;
        auto id = id_in(made);
        auto minted = house.ask("POST", identity + "tokens/" + id + "/mint", {}, by);
        EXPECT_EQ(said(minted), "200") << minted.body;
        return {House::bearer(std::string(text_at(json(minted), "token"))), id};
    }
    Reply act(const std::string& by, const std::string& type, const std::string& id,
              const std::string& action, JsonObject fields = {})
    {
        return post(by, identity + type + "/" + id + "/" + action,
                    {
                        {"fields", std::move(fields)}
        });
    }
    void let_time_do_its_work()
    {
        Ticker ticker(house.its.world.kernel(), house.site.notices);
        ASSERT_TRUE(ticker.run_once(clock().now()));
    }
};

TEST_F(AccountsOverHttp, APasswordAndACodeOpenASessionThatSigningOutEnds)
{
    house.its.endow(mira);
    auto half = attempt(mira);
    half.totp.clear();
    EXPECT_EQ(sign_in(half), "401 identity.totp_needed");
    auto opened = house.ask("POST", "/api/v1/session", House::form(attempt(mira)));
    ASSERT_EQ(opened.status, 201);
    auto cookie = header(opened, "Set-Cookie");
    EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
    EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
    EXPECT_EQ(header(opened, "Cache-Control"), "no-store");
    EXPECT_EQ(opened.body.find(House::cookie_in(opened)), std::string::npos);
    auto by = House::cookie(House::cookie_in(opened));
    auto session = json(get(by, "/api/v1/session"));
    EXPECT_EQ(text_at(session.at("person").get_object(), "id"), mira.person);
    EXPECT_EQ(said(house.ask("DELETE", "/api/v1/session", {}, by)), "204");
    EXPECT_EQ(said(get(by, "/api/v1/session")), "401 identity.not_signed_in");
}

TEST_F(AccountsOverHttp, WhateverIsWrongGetsTheSameAnswer)
{
    house.its.endow(mira);
    house.its.endow(technician);
    auto chief = browser(boss);
    ASSERT_EQ(said(act(chief, "people", technician.person, "suspend")), "200");
    auto right = attempt(mira), mail = right, word = right, code = right,
         gone = attempt(technician);
    mail.email = "nobody@qm.example";
    word.password = "another word of some length";
    code.totp = "000000";
    for (auto& wrong : {mail, word, code, gone}) {
        auto reply = house.ask("POST", "/api/v1/session", House::form(wrong));
        EXPECT_EQ(said(reply), "401 identity.refused");
        EXPECT_EQ(header(reply, "Set-Cookie"), "");
    }
    // What is not even a sign-in names what is missing.
    EXPECT_EQ(said(post("", "/api/v1/session",
                        {
                            {"email", "a@qm.example"}
    })),
              "422 shape.required /password");
    EXPECT_EQ(said(post("", "/api/v1/session",
                        {
                            {"email",    7  },
                            {"password", "x"}
    })),
              "422 shape.wrong_kind /email");
    EXPECT_EQ(said(post("", "/api/v1/session",
                        {
                            {"email",    "a@qm.example"},
                            {"password", "x"           },
                            {"admin",    true          }
    })),
              "422 shape.unknown_field /admin");
}

TEST_F(AccountsOverHttp, GuessingIsSlowedDownAndSaysForHowLong)
{
    house.its.endow(mira);
    auto wrong = attempt(mira);
    wrong.password = "another word of some length";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in(wrong), "401 identity.refused");
    auto reply = house.ask("POST", "/api/v1/session", House::form(house.its.attempt(mira)));
    EXPECT_EQ(said(reply), "429 identity.too_many_tries") << "also with the right password";
    EXPECT_EQ(header(reply, "Retry-After"), "2");
    // A clock that jumps back makes nobody wait for longer than the longest wait.
    clock().pass(seconds(2));
    EXPECT_EQ(sign_in(house.its.attempt(mira)), "201");
}

TEST_F(AccountsOverHttp, AnAddressThatKnocksTooOftenWaits)
{
    House strict(concord::test::Engine::sqlite, RateTable());
    int refused = 0;
    for (int i = 0; i < 20; ++i) {
        auto reply = strict.ask(
            "POST", "/api/v1/session",
            R"({"email":"nobody)" + std::to_string(i) + R"(@qm.example","password":"x"})");
        if (reply.status != 429) continue;
        ++refused;
        EXPECT_EQ(said(reply), "429 http.limited");
        EXPECT_NE(header(reply, "Retry-After"), "");
    }
    EXPECT_EQ(refused, 10);
}

TEST_F(AccountsOverHttp, AnInvitationIsTakenUpOnceAndWithTheSecondFactorOnly)
{
    auto chief = browser(boss);
    auto made = post(chief, identity + "people",
                     {
                         {"fields", JsonObject{{"name", "Aro Lem"},
                                               {"email", "aro.lem@qm.example"},
                                               {"roles", JsonArray{"officer"}},
                                               {"desks", JsonArray{"QM.policy"}}}}
    });
    ASSERT_EQ(said(made), "201") << made.body;
    auto id = id_in(made);
    auto invited = house.ask("POST", identity + "people/" + id + "/invite", {}, chief);
    ASSERT_EQ(said(invited), "200") << invited.body;
    EXPECT_EQ(header(invited, "Cache-Control"), "no-store");
    auto code = std::string(text_at(json(invited), "code"));

    EXPECT_EQ(said(accept("AAAAA-BBBBB")), "422 identity.code_refused /code");
    EXPECT_EQ(said(accept(code, "short")), "422 identity.password_too_short /password");
    EXPECT_EQ(said(post("", "/api/v1/session/accept",
                        {
                            {"code",     code        },
                            {"password", new_password},
                            {"language", "tlh"       }
    })),
              "422 shape.not_a_choice /language");
    EXPECT_EQ(said(post("", "/api/v1/session/accept",
                        {
                            {"code", code}
    })),
              "422 shape.required /password");
    auto enrolled = accept(code);
    ASSERT_EQ(said(enrolled), "200") << enrolled.body;
    auto enrolment = json(enrolled);
    auto held =
        "Cookie: concord_enrolment=" + House::cookie_in(enrolled, "concord_enrolment") + "\r\n";
    EXPECT_EQ(said(post(held, "/api/v1/session/totp",
                        {
                            {"totp", "000000"}
    })),
              "422 identity.totp_refused /totp");
    EXPECT_EQ(said(post("", "/api/v1/session/totp",
                        {
                            {"totp", code_for(enrolment)}
    })),
              "401 identity.enrolment_over");
    // Nobody is in yet.
    EXPECT_EQ(sign_in({"aro.lem@qm.example", new_password, code_for(enrolment), "", ""}),
              "401 identity.refused");

    auto opened = post(held, "/api/v1/session/totp",
                       {
                           {"totp", code_for(enrolment)}
    });
    ASSERT_EQ(said(opened), "201") << opened.body;
    auto aro = House::cookie(House::cookie_in(opened));
    EXPECT_EQ(said(get(aro, letters)), "200");
    EXPECT_EQ(said(accept(code)), "422 identity.code_refused /code");
    clock().pass(seconds(30));
    EXPECT_EQ(sign_in({"aro.lem@qm.example", new_password, code_for(enrolment), "", ""}), "201");
}

TEST_F(AccountsOverHttp, AnInvitationEndsAfterSevenDaysAndByANewerOne)
{
    auto chief = browser(boss);
    auto id = id_in(
        post(chief, identity + "people",
             {
                 {"fields", JsonObject{{"name", "Aro Lem"}, {"email", "aro.lem@qm.example"}}}
    }));
    auto invite = [&](const std::string& by) {
        auto reply = house.ask("POST", identity + "people/" + id + "/invite", {}, by);
        return reply.status == 200 ? std::string(text_at(json(reply), "code")) : said(reply);
    };
    auto first = invite(chief), second = invite(chief);
    EXPECT_EQ(said(accept(first)), "422 identity.code_refused /code");
    EXPECT_EQ(said(accept(second)), "200");
    clock().pass(days(7));
    EXPECT_EQ(said(accept(second)), "422 identity.code_refused /code");
    // The sessions of who invited have ended meanwhile too.
    EXPECT_EQ(invite(chief), "401 identity.not_signed_in");
    EXPECT_EQ(invite(browser(mira)), "403 workflow.role_missing");
    EXPECT_EQ(invite(browser(nilo)), "404 records.not_found");
}

TEST_F(AccountsOverHttp, TwoOfficersLetAThirdInAgainAfterTheDelay)
{
    auto old = browser(mira), chief = browser(boss), second = browser(technician);
    auto proposed = post(
        chief, identity + "recoveries",
        {
            {"fields", JsonObject{{"person", mira.person}, {"reason", "Lost the telephone"}}}
    });
    ASSERT_EQ(said(proposed), "201") << proposed.body;
    auto path = identity + "recoveries/" + id_in(proposed) + "/confirm";
    auto confirm = [&](const std::string& by) { return house.ask("POST", path, {}, by); };
    EXPECT_EQ(said(confirm(chief)), "403 workflow.four_eyes");
    EXPECT_EQ(said(confirm(old)), "403 identity.not_oneself /fields/person");
    EXPECT_EQ(said(confirm(browser(nilo))), "404 records.not_found");
    auto confirmed = confirm(second);
    ASSERT_EQ(said(confirmed), "200") << confirmed.body;
    auto code = std::string(text_at(json(confirmed), "code"));

    EXPECT_EQ(said(accept(code)), "422 identity.code_refused /code") << "too early";
    clock().pass(hours(23));
    let_time_do_its_work();
    EXPECT_EQ(said(accept(code)), "422 identity.code_refused /code") << "still too early";
    old = browser(mira);
    clock().pass(hours(1));
    let_time_do_its_work();
    auto enrolled = accept(code);
    ASSERT_EQ(said(enrolled), "200") << enrolled.body;
    EXPECT_EQ(said(get(old, "/api/v1/session")), "200") << "nothing has changed yet";
    auto enrolment = json(enrolled);
    auto opened =
        post("", "/api/v1/session/totp",
             {
                 {"totp", code_for(enrolment)},
                 {"enrolment", text_at(enrolment, "enrolment")}
    });
    ASSERT_EQ(said(opened), "201") << opened.body;
    EXPECT_EQ(said(get(old, "/api/v1/session")), "401 identity.not_signed_in");
    EXPECT_EQ(said(get(House::cookie(House::cookie_in(opened)), "/api/v1/session")), "200");
    EXPECT_EQ(sign_in(attempt(mira)), "401 identity.refused");
    EXPECT_EQ(said(accept(code)), "422 identity.code_refused /code");
}

TEST_F(AccountsOverHttp, ATokenDoesWhatItWasMadeForAndNoMore)
{
    auto mine = browser(mira);
    auto reader = machine(mine, {"read"}), writer = machine(mine, {"write"});
    EXPECT_EQ(said(get(reader.by, letters)), "200");
    EXPECT_EQ(text_at(json(get(reader.by, "/api/v1/session")), "means"), "token");
    const JsonObject letter{
        {"fields", JsonObject{{"title", "On the port"}}}
    };
    EXPECT_EQ(said(post(reader.by, letters, letter)), "403 identity.scope_missing");
    EXPECT_EQ(said(get(reader.by, "/api/v1/events")), "403 identity.scope_missing");
    EXPECT_EQ(said(get(writer.by, letters)), "403 identity.scope_missing");
    EXPECT_EQ(said(post(writer.by, letters, letter)), "201");
    // A machine is no browser: its requests come from anywhere.
    EXPECT_EQ(said(post(writer.by, letters, letter, "Origin: https://elsewhere.example\r\n")),
              "201");
    EXPECT_EQ(said(post(writer.by, "/api/v1/session/password",
                        {
                            {"old", password    },
                            {"new", new_password}
    })),
              "403 identity.scope_missing");
    EXPECT_EQ(
        said(house.ask("POST", identity + "tokens/" + writer.record + "/mint", {}, writer.by)),
        "403 identity.not_by_token");
    EXPECT_EQ(said(get(House::bearer("concord_nonsense"), letters)), "401 identity.not_signed_in");
    // A wrong token is not made good by a cookie beside it.
    EXPECT_EQ(said(get(House::bearer("concord_nonsense") + mine, letters)),
              "401 identity.not_signed_in");
}

TEST_F(AccountsOverHttp, ATokenEndsByItsTimeAndByBeingRevoked)
{
    auto mine = browser(mira);
    auto short_lived = machine(mine, {"read"}, hours(1)), revoked = machine(mine, {"read"});
    auto other = machine(mine, {"read"});
    EXPECT_EQ(said(act(browser(technician), "tokens", revoked.record, "revoke")),
              "403 identity.only_its_maker");
    EXPECT_EQ(said(act(mine, "tokens", revoked.record, "revoke")), "200");
    EXPECT_EQ(said(get(revoked.by, letters)), "401 identity.not_signed_in");
    EXPECT_EQ(said(get(short_lived.by, letters)), "200");
    clock().pass(hours(1));
    EXPECT_EQ(said(get(short_lived.by, letters)), "401 identity.not_signed_in");
    EXPECT_EQ(said(get(other.by, letters)), "200");
    // When the clock jumps back, what the platform ended stays ended.
    let_time_do_its_work();
    clock().pass(Span{-hours(2).ms});
    EXPECT_EQ(said(get(short_lived.by, letters)), "401 identity.not_signed_in");
    for (auto expires : {print(clock().now()), print(clock().now() + days(367))})
        EXPECT_EQ(said(post(mine, identity + "tokens",
                            {
                                {"fields", JsonObject{{"name", "x"},
                                                      {"scopes", JsonArray{"read"}},
                                                      {"expires", expires}}}
        })),
                  "422 identity.token_too_long /fields/expires");
}

TEST_F(AccountsOverHttp, ARevokedSessionIsDeadOnTheVeryNextRequest)
{
    auto first = browser(mira), second = house.browser_of(mira), chief = browser(boss);
    std::string first_id, second_id;
    auto sessions = json(get(first, "/api/v1/sessions"));
    for (auto& item : sessions.at("items").get_array()) {
        auto& row = item.get_object();
        (row.at("current").get_bool() ? first_id : second_id) = text_at(row, "id");
    }
    auto stranger = browser(nilo);
    EXPECT_EQ(said(house.ask("DELETE", "/api/v1/sessions/" + second_id, {}, stranger)),
              "404 records.not_found");
    EXPECT_EQ(said(get(stranger, "/api/v1/sessions?person=" + mira.person)),
              "404 records.not_found");
    EXPECT_EQ(said(house.ask("DELETE", "/api/v1/sessions/" + second_id, {}, first)), "204");
    EXPECT_EQ(said(get(second, "/api/v1/session")), "401 identity.not_signed_in");
    EXPECT_EQ(said(get(second, letters)), "401 identity.not_signed_in");
    EXPECT_EQ(said(house.ask("DELETE", "/api/v1/sessions/" + first_id, {}, chief)), "204");
    EXPECT_EQ(said(get(first, "/api/v1/session")), "401 identity.not_signed_in");
}

TEST_F(AccountsOverHttp, AnOpenStreamEndsWithItsSession)
{
    auto first = browser(mira), second = house.browser_of(mira);
    auto wire = house.wire();
    wire.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n" + first + "\r\n");
    ASSERT_TRUE(wire.read_until("hello"));
    auto sessions = json(get(second, "/api/v1/sessions"));
    for (auto& item : sessions.at("items").get_array())
        if (auto& row = item.get_object(); !row.at("current").get_bool())
            EXPECT_EQ(
                said(house.ask("DELETE", "/api/v1/sessions/" + std::string(text_at(row, "id")), {},
                               second)),
                "204");
    // What is next told to the person is not told there any more.
    auto made = post(
        browser(nilo), letters,
        {
            {"fields", JsonObject{{"title", "On the grid"}}                                     },
            {"label",  JsonObject{{"tlp", "amber"}, {"recipients", JsonArray{"participant:QM"}}}},
    });
    ASSERT_EQ(said(made), "201") << made.body;
    ASSERT_EQ(said(post(house.browser_of(nilo), letters + "/" + id_in(made) + "/send")), "200");
    EXPECT_TRUE(wire.ends(std::chrono::seconds(20)));
    EXPECT_EQ(wire.ahead().find(id_in(made)), std::string::npos);
}

TEST_F(AccountsOverHttp, WhoIsSuspendedIsOutAtOnceAndComesBackOnlyBySigningIn)
{
    auto mine = browser(mira), chief = browser(boss);
    auto collector = machine(mine, {"read"});
    ASSERT_EQ(said(act(chief, "people", mira.person, "suspend",
                       {
                           {"reason", "Left a key"}
    })),
              "200");
    EXPECT_EQ(said(get(mine, letters)), "401 identity.not_signed_in");
    EXPECT_EQ(said(get(collector.by, letters)), "401 identity.not_signed_in");
    EXPECT_EQ(sign_in(attempt(mira)), "401 identity.refused");

    ASSERT_EQ(said(act(chief, "people", mira.person, "restore")), "200");
    EXPECT_EQ(said(get(mine, letters)), "401 identity.not_signed_in");
    EXPECT_EQ(said(get(collector.by, letters)), "401 identity.not_signed_in");
    mine = house.browser_of(mira);
    EXPECT_EQ(said(get(mine, letters)), "200");
    // The token's record stands; a new secret makes it work again.
    auto minted = house.ask("POST", identity + "tokens/" + collector.record + "/mint", {}, mine);
    ASSERT_EQ(said(minted), "200") << minted.body;
    EXPECT_EQ(said(get(House::bearer(std::string(text_at(json(minted), "token"))), letters)),
              "200");
    EXPECT_EQ(said(get(collector.by, letters)), "401 identity.not_signed_in");
}

TEST_F(AccountsOverHttp, AnAdministratorIsAppointedByTwo)
{
    auto chief = browser(boss), mine = browser(mira), secretary = browser(one);
    EXPECT_EQ(said(house.ask("PATCH", identity + "people/" + mira.person,
                             R"({"fields":{"roles":["officer","administrator"]}})",
                             chief + "If-Match: \"1\"\r\n")),
              "403 identity.needs_appointment /fields/roles");
    auto propose = [&](const std::string& by, const std::string& person) {
        return post(by, identity + "appointments",
                    {
                        {"fields", JsonObject{{"person", person}, {"role", "administrator"}}}
        });
    };
    EXPECT_EQ(said(propose(chief, boss.person)), "403 identity.not_oneself /fields/person");
    EXPECT_EQ(said(propose(chief, nilo.person)), "422 identity.foreign_person /fields/person");
    EXPECT_EQ(said(propose(mine, technician.person)), "403 workflow.role_missing");
    auto proposed = propose(chief, mira.person);
    ASSERT_EQ(said(proposed), "201") << proposed.body;
    auto id = id_in(proposed);
    EXPECT_EQ(said(act(chief, "appointments", id, "confirm")), "403 workflow.four_eyes");
    EXPECT_EQ(said(act(mine, "appointments", id, "confirm")), "403 workflow.role_missing");
    EXPECT_EQ(said(act(browser(nilo), "appointments", id, "confirm")), "404 records.not_found");
    EXPECT_EQ(said(act(mine, "people", technician.person, "suspend")), "403 workflow.role_missing");
    EXPECT_EQ(said(act(secretary, "appointments", id, "confirm")), "200");
    EXPECT_EQ(said(act(mine, "people", technician.person, "suspend")), "200")
        << "the new role holds in the session that is open";
}

TEST_F(AccountsOverHttp, ABrowserActsFromItsOwnPagesOnly)
{
    auto mine = browser(mira);
    const JsonObject letter{
        {"fields", JsonObject{{"title", "On the port"}}}
    };
    for (auto headers :
         {"Origin: https://elsewhere.example\r\n", "Origin: null\r\n",
          "Origin: http://localhost.elsewhere.example\r\n", "Sec-Fetch-Site: cross-site\r\n",
          "Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: none\r\n",
          "Origin: http://localhost\r\nSec-Fetch-Site: cross-site\r\n"}) {
        EXPECT_EQ(said(post(mine, letters, letter, headers)), "403 http.other_origin") << headers;
        EXPECT_EQ(said(house.ask("DELETE", "/api/v1/session", {}, mine + headers)),
                  "403 http.other_origin");
        // Nor does another site sign somebody in as somebody else.
        EXPECT_EQ(said(house.ask("POST", "/api/v1/session", House::form(attempt(mira)), headers)),
                  "403 http.other_origin");
    }
    EXPECT_EQ(said(post(mine, letters, letter,
                        "Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n")),
              "201");
    // A form of another site has none of these types, and a browser asks before it sends JSON.
    EXPECT_EQ(
        said(house.ask("POST", letters, print_json(letter), mine + "Content-Type: text/plain\r\n")),
        "415 http.unsupported_media_type");
    EXPECT_EQ(
        said(get("Remote-User: officer@qm.example\r\nX-Forwarded-User: a\r\n", "/api/v1/session")),
        "401 identity.not_signed_in");
}

TEST_F(AccountsOverHttp, ANewPasswordAndANewFactorEndTheOtherSessions)
{
    auto here = browser(mira), elsewhere = house.browser_of(mira);
    auto change = [&](const std::string& old, const std::string& chosen) {
        return said(post(here, "/api/v1/session/password",
                         {
                             {"old", old   },
                             {"new", chosen}
        }));
    };
    EXPECT_EQ(change("not this one, surely", new_password), "422 identity.old_refused /old");
    EXPECT_EQ(change(password, "short"), "422 identity.password_too_short /new");
    EXPECT_EQ(change(password, new_password), "204");
    EXPECT_EQ(said(get(elsewhere, letters)), "401 identity.not_signed_in");
    EXPECT_EQ(said(get(here, letters)), "200");

    auto factor = [&](const std::string& by, const std::string& word) {
        return post(by, "/api/v1/session/factor",
                    {
                        {"password", word}
        });
    };
    EXPECT_EQ(said(factor("", new_password)), "401 identity.not_signed_in");
    EXPECT_EQ(said(factor(here, password)), "422 identity.old_refused /password");
    EXPECT_EQ(said(factor(machine(here, {"write"}).by, new_password)),
              "403 identity.scope_missing");
    auto enrolled = factor(here, new_password);
    ASSERT_EQ(said(enrolled), "200") << enrolled.body;
    auto enrolment = json(enrolled);
    auto opened =
        post(here, "/api/v1/session/totp",
             {
                 {"totp", code_for(enrolment)},
                 {"enrolment", text_at(enrolment, "enrolment")}
    });
    ASSERT_EQ(said(opened), "201") << opened.body;
    EXPECT_EQ(said(get(here, letters)), "401 identity.not_signed_in");
    auto old_factor = attempt(mira);
    old_factor.password = new_password;
    EXPECT_EQ(sign_in(old_factor), "401 identity.refused");
    EXPECT_EQ(sign_in({old_factor.email, new_password, code_for(enrolment), "", ""}), "201");
}

TEST_F(AccountsOverHttp, SessionsEndWhenIdleAlsoWhenTheClockJumps)
{
    auto mine = browser(mira), chief = browser(boss);
    clock().pass(Span{-hours(3).ms});
    EXPECT_EQ(said(get(mine, letters)), "200") << "a clock that was set back ends nothing";
    clock().pass(minutes(239));
    EXPECT_EQ(said(get(chief, letters)), "200");
    clock().pass(hours(2));
    EXPECT_EQ(said(get(chief, letters)), "401 identity.not_signed_in");
    EXPECT_EQ(said(get(mine, letters)), "200");
    clock().pass(days(8));
    EXPECT_EQ(said(get(mine, letters)), "401 identity.not_signed_in");
}

TEST_F(AccountsOverHttp, TimeZonesAndTimesThatAreNoneAreNamed)
{
    auto mine = browser(mira), chief = browser(boss);
    for (auto zone : {"Mars/Olympus", "Europe", "UTC+2", "../etc/passwd", "America/New York"})
        EXPECT_EQ(said(act(mine, "people", mira.person, "prefer",
                           {
                               {"zone", zone}
        })),
                  "422 shape.bad_zone /fields/zone")
            << zone;
    EXPECT_EQ(said(act(mine, "people", mira.person, "prefer",
                       {
                           {"zone", "Pacific/Apia"}
    })),
              "200");
    for (auto by : {"2027-02-30T00:00:00Z", "2027-01-15T25:00:00Z", "tomorrow", "1800000000",
                    "2027-01-15T08:00:00", "99999-01-01T00:00:00Z"})
        EXPECT_EQ(said(post(mine, letters,
                            {
                                {"fields", JsonObject{{"title", "x"}, {"by", by}}}
        })),
                  "422 time.invalid /fields/by")
            << by;
}

}  // namespace
}  // namespace concord::api::test
