// Every answer that docs/API.md promises, from a real server over the fictional world.

#include "api/rest_fixture.h"

namespace concord::api::test {
namespace {

TEST_F(Rest, ARecordIsMadeReadAndActedOn)
{
    auto made = post(mira, letters,
                     R"({"fields":{"title":"On the port"},"context":"exercise",
                         "label":{"tlp":"amber","recipients":["participant:QN"]}})");
    ASSERT_EQ(made.status, 201) << made.body;
    auto record = json(made);
    auto id = std::string(text_at(record, "id"));
    EXPECT_EQ(header(made, "Location"), letters + "/" + id);
    EXPECT_TRUE(header(made, "ETag").starts_with("\"1-"));
    EXPECT_EQ(text_at(record, "state"), "draft");
    EXPECT_EQ(text_at(record, "context"), "exercise");
    EXPECT_EQ(text_at(record.at("author").as_object(), "name"), "Officer of QM");
    EXPECT_EQ(get(nilo, letters + "/" + id).status, 404);

    auto done = post(mira, letters + "/" + id + "/send");
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(text_at(json(done), "state"), "sent");
    auto seen = json(get(nilo, letters + "/" + id));
    EXPECT_EQ(text_at(seen, "rule"), "recipient");
    ASSERT_EQ(seen.at("actions").as_array().size(), 1u);
    auto& action = seen.at("actions").as_array()[0].as_object();
    EXPECT_EQ(text_at(action, "action"), "answer");
    EXPECT_EQ(action.at("takes").as_array().size(), 2u);
    auto& duty = seen.at("duties").as_array().at(0).as_object();
    EXPECT_EQ(text_at(duty, "name"), "answer");
    EXPECT_EQ(text_at(duty, "owed_by"), "QN");
    EXPECT_EQ(text_at(duty, "status"), "running");

    EXPECT_EQ(
        post(nilo, letters + "/" + id + "/answer", R"({"fields":{"text":"We have it."}})").status,
        200);
    auto history = json(get(mira, letters + "/" + id + "/history")).at("items").as_array();
    ASSERT_EQ(history.size(), 3u);
    auto& last = history.back().as_object();
    EXPECT_EQ(text_at(last, "action"), "answer");
    EXPECT_EQ(text_at(last.at("by").as_object(), "name"), "Officer of QN");
    EXPECT_EQ(text_at(last.at("input").as_object(), "text"), "We have it.");
    EXPECT_EQ(json(get(nilo, letters + "/" + id + "/timeline")).at("items").as_array().size(), 2u);
}

TEST_F(Rest, AnUnchangedRecordIsNotSentAgain)
{
    auto id = sent();
    auto first = get(nilo, letters + "/" + id);
    auto tag = header(first, "ETag");
    ASSERT_TRUE(tag.starts_with("\"2-")) << first.head;
    EXPECT_TRUE(first.has("Vary: Cookie, Authorization"));
    for (int i = 0; i < 2; ++i) {
        auto again = get(nilo, letters + "/" + id, "If-None-Match: " + tag + "\r\n");
        EXPECT_EQ(again.status, 304);
        EXPECT_EQ(again.body, "");
        EXPECT_EQ(header(again, "ETag"), tag);
    }
    EXPECT_EQ(get(nilo, letters + "/" + id).body, first.body);
    // What another sees differs, and so does its tag.
    EXPECT_NE(header(get(mira, letters + "/" + id), "ETag"), tag);
    ASSERT_EQ(post(nilo, letters + "/" + id + "/answer", R"({"fields":{"text":"Yes."}})").status,
              200);
    EXPECT_EQ(get(nilo, letters + "/" + id, "If-None-Match: " + tag + "\r\n").status, 200);
}

TEST_F(Rest, ATimePassesInWhatWasRenderedBefore)
{
    auto id = sent();
    EXPECT_TRUE(get(nilo, letters + "/" + id).body.find("\"running\"") != std::string::npos);
    building.world.clock().pass(days(2));
    EXPECT_TRUE(get(nilo, letters + "/" + id).body.find("\"missed\"") != std::string::npos);
}

TEST_F(Rest, WhatOneMayNotSeeIsAnsweredLikeWhatDoesNotExist)
{
    auto hidden = sent();
    const std::string unknown = "0192f000-0000-7000-8000-000000000000";
    const std::pair<const char*, const char*> requests[] = {
        {"GET",   ""         },
        {"GET",   "/history" },
        {"GET",   "/timeline"},
        {"POST",  "/answer"  },
        {"POST",  "/send"    },
        {"POST",  "/close"   },
        {"PATCH", ""         },
    };
    for (auto& [method, rest] : requests) {
        auto body = std::string(method) == "GET" ? "" : R"({"fields":{"text":"x"}})";
        auto headers = std::string(method) == "PATCH" ? "If-Match: \"1\"\r\n" : "";
        auto a = building.ask(oda, method, letters + "/" + hidden + rest, body, headers);
        auto b = building.ask(oda, method, letters + "/" + unknown + rest, body, headers);
        EXPECT_EQ(a.status, 404) << method << rest << a.body;
        EXPECT_EQ(without_number(a), without_number(b)) << method << rest;
    }
    // A record of one type is not there under another's address.
    EXPECT_EQ(get(mira, "/api/v1/identity/people/" + hidden).status, 404);
    EXPECT_EQ(get(mira, letters + "/" + mira.person).status, 404);
    EXPECT_EQ(get(mira, letters + "/7").status, 404);
    EXPECT_EQ(json(get(oda, letters + "?count=yes")).at("total").as_int64(), 0);
    EXPECT_EQ(json(get(oda, letters + "?parent=" + hidden)).at("items").as_array().size(), 0u);
}

TEST_F(Rest, AnEditSaysWhichVersionItChanges)
{
    auto id = letter();
    auto edit = [&](std::string_view headers, std::string_view fields = R"({"title":"New"})") {
        return building.ask(mira, "PATCH", letters + "/" + id,
                            R"({"fields":)" + std::string(fields) + "}", headers);
    };
    auto missing = edit("");
    EXPECT_EQ(missing.status, 428);
    EXPECT_EQ(problem_of(missing), "http.precondition_required");
    EXPECT_EQ(edit("If-Match: 1\r\n").status, 400);
    EXPECT_EQ(edit("If-Match: \"x\"\r\n").status, 400);
    auto done = edit("If-Match: \"1\"\r\n");
    EXPECT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(text_at(json(done).at("fields").as_object(), "title"), "New");
    auto stale = edit("If-Match: \"1\"\r\n");
    EXPECT_EQ(stale.status, 412);
    EXPECT_EQ(problem_of(stale), "records.stale");
    EXPECT_EQ(text_at(json(stale).at("values").as_object(), "current"), "2");
    // The tag as it was served works too, and null takes a field away.
    auto tag = header(get(mira, letters + "/" + id), "ETag");
    auto removed = edit("If-Match: " + tag + "\r\n", R"({"about":null})");
    EXPECT_EQ(removed.status, 200);
    EXPECT_FALSE(json(removed).at("fields").as_object().contains("about"));
    EXPECT_EQ(post(mira, letters + "/" + id + "/send", "", "If-Match: \"1\"\r\n").status, 412);
}

TEST_F(Rest, ADoubleClickDoesOneThing)
{
    const char* body = R"({"fields":{"title":"Twice"}})";
    auto first = post(mira, letters, body, "Idempotency-Key: click-1\r\n");
    auto second = post(mira, letters, body, "Idempotency-Key: click-1\r\n");
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(first.body, second.body);
    auto other =
        post(mira, letters, R"({"fields":{"title":"Else"}})", "Idempotency-Key: click-1\r\n");
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(problem_of(other), "records.key_reused");
    EXPECT_EQ(
        post(mira, letters, body, "Idempotency-Key: " + std::string(101, 'x') + "\r\n").status,
        400);
    EXPECT_EQ(json(get(mira, letters + "?count=yes")).at("total").as_int64(), 1);
}

TEST_F(Rest, OfTwoWhoAnswerAtOnceOneIsTold)
{
    auto id = sent();
    std::atomic<int> done = 0, stale = 0;
    std::vector<std::thread> both;
    for (int i = 0; i < 2; ++i)
        both.emplace_back([&] {
            auto status =
                post(mira, letters + "/" + id + "/close", "", "If-Match: \"2\"\r\n").status;
            if (status == 200) ++done;
            if (status == 412 || status == 409) ++stale;
        });
    for (auto& one : both) one.join();
    EXPECT_EQ(done, 1);
    EXPECT_EQ(stale, 1);
}

TEST_F(Rest, ListsFilterSortAndTurnPages)
{
    for (auto title : {"one", "two", "three", "four", "five"}) {
        sent(title);
        building.world.clock().pass(Span{1});
    }
    letter("draft");
    auto titles = [&](const std::string& query) {
        std::string all;
        auto reply = get(nilo, letters + query);
        EXPECT_EQ(reply.status, 200) << query << reply.body;
        auto body = json(reply);
        for (auto& item : body.at("items").as_array())
            all += std::string(text_at(item.as_object().at("fields").as_object(), "title")) + " ";
        return all;
    };
    EXPECT_EQ(titles(""), "five four three two one ");
    EXPECT_EQ(titles("?sort=updated"), "one two three four five ");
    EXPECT_EQ(titles("?sort=created"), "one two three four five ");
    EXPECT_EQ(titles("?sort=-created&limit=2"), "five four ");
    EXPECT_EQ(titles("?state=draft"), "");
    EXPECT_EQ(titles("?state=sent&state=draft&owner=QM&about=port"), "five four three two one ");
    EXPECT_EQ(titles("?about=grid"), "");
    for (std::string sort : {"-updated", "updated", "-created", "created"}) {
        std::string seen, cursor;
        for (int page = 0; page < 5; ++page) {
            auto query = "?limit=2&sort=" + sort + (cursor.empty() ? "" : "&cursor=" + cursor);
            seen += titles(query);
            auto body = json(get(nilo, letters + query));
            EXPECT_FALSE(body.contains("total"));
            EXPECT_EQ(json(get(nilo, letters + query + "&count=yes")).at("total").as_int64(), 5);
            cursor = text_at(body, "next");
            if (cursor.empty()) break;
        }
        EXPECT_EQ(get(nilo, letters + "?count=all").status, 400);
        EXPECT_EQ(seen,
                  sort.starts_with("-") ? "five four three two one " : "one two three four five ");
    }
}

TEST_F(Rest, ACursorIsNotMadeByHand)
{
    for (int i = 0; i < 3; ++i) sent();
    auto cursor = std::string(text_at(json(get(nilo, letters + "?limit=1")), "next"));
    ASSERT_FALSE(cursor.empty());
    auto refused = [&](const Subject& who, const std::string& query) {
        auto reply = get(who, letters + query);
        return reply.status == 400 && problem_of(reply) == "http.bad_cursor";
    };
    auto forged = cursor;
    forged[0] = forged[0] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(refused(nilo, "?cursor=" + forged));
    EXPECT_TRUE(refused(nilo, "?cursor=MTIz"));
    EXPECT_TRUE(refused(nilo, "?cursor=%F0%9F%98%80"));
    EXPECT_TRUE(refused(nilo, "?sort=created&cursor=" + cursor));  // another list
    EXPECT_TRUE(refused(mira, "?cursor=" + cursor));               // another asker
    EXPECT_EQ(get(nilo, letters + "?limit=2&cursor=" + cursor).status, 200);
}

TEST_F(Rest, ParametersThatAreNotUnderstoodAreRefused)
{
    for (auto query : {"?colour=red", "?limit=0", "?limit=201", "?limit=x", "?limit=-1",
                       "?sort=title", "?context=war", "?parent=7", "?limit=1&limit=2", "?state=%00",
                       "?owner=%E2%80%AEQM", "?title=x"})
        EXPECT_EQ(get(mira, letters + query).status, 400) << query;
    EXPECT_EQ(get(mira, letters + "/" + letter() + "?x=1").status, 400);
    EXPECT_EQ(problem_of(get(mira, letters + "?colour=red")), "http.unknown_parameter");
}

TEST_F(Rest, BadInputIsNamedAndNothingIsKept)
{
    auto refused = [&](std::string_view body, int status, std::string_view key,
                       std::string_view field = {}) {
        auto reply = post(mira, letters, body);
        EXPECT_EQ(reply.status, status) << body.substr(0, 80) << reply.body;
        EXPECT_EQ(problem_of(reply), key) << body.substr(0, 80);
        EXPECT_EQ(header(reply, "Content-Type"), "application/problem+json");
        if (!field.empty()) EXPECT_EQ(text_at(json(reply), "field"), field) << reply.body;
    };
    refused("{", 400, "json.malformed");
    refused("[]", 400, "shape.wrong_kind");
    refused("\xff", 400, "json.malformed");
    refused(R"({"fields":{"title":"a","title":"b"}})", 422, "json.duplicate_key");
    refused(std::string(200, '[') + std::string(200, ']'), 413, "json.too_deep");
    refused(R"({"fields":{}})", 422, "shape.required", "/fields/title");
    refused(R"({"fields":[]})", 422, "shape.wrong_kind", "/fields");
    refused(R"({"fields":{"title":"x"},"colour":1})", 422, "shape.unknown_field", "/colour");
    refused(R"({"fields":{"title":"x","colour":1}})", 422, "shape.unknown_field", "/fields/colour");
    refused(R"({"fields":{"title":7}})", 422, "shape.wrong_kind", "/fields/title");
    refused(R"({"fields":{"title":"x","about":"sea"}})", 422, "shape.not_a_choice",
            "/fields/about");
    refused(R"({"fields":{"title":"x","by":"2027-02-30T00:00:00Z"}})", 422, "time.invalid",
            "/fields/by");
    refused(R"({"fields":{"title":"a\u0007b"}})", 422, "text.control_character", "/fields/title");
    refused(R"({"fields":{"title":"a\u202eb"}})", 422, "text.bidi_override", "/fields/title");
    refused(R"({"fields":{"title":"x"},"label":{}})", 422, "label.tlp_missing", "/label/tlp");
    refused(R"({"fields":{"title":"x"},"label":{"tlp":"pink"}})", 422, "label.tlp_missing");
    refused(R"({"fields":{"title":"x"},"label":{"tlp":"amber","recipients":["participant:ZZ"]}})",
            422, "label.recipient_unknown", "/label/recipients/0");
    refused(R"({"fields":{"title":"x"},"context":"war"})", 422, "shape.not_a_choice", "/context");
    refused(R"({"fields":{"title":"x"},"context":7})", 422, "shape.wrong_kind", "/context");
    refused(R"({"fields":{"title":"x"},"desk":"QN.technical"})", 422, "shape.no_such_desk",
            "/desk");
    refused(R"({"fields":{"title":"x"},"parent":"7"})", 422, "shape.unknown_field", "/parent");
    refused(R"({"fields":{"title":")" + std::string(400, 'x') + R"("}})", 413, "text.too_long",
            "/fields/title");
    EXPECT_EQ(
        post(mira, letters, R"({"fields":{"title":"x"}})", "Content-Type: text/plain\r\n").status,
        415);
    EXPECT_EQ(post(mira, letters, "").status, 415);
    EXPECT_EQ(post(mira, letters, std::string((1 << 20) + 1, ' ')).status, 413);
    auto id = letter();
    EXPECT_EQ(post(mira, letters + "/" + id + "/answer", R"({"fields":{"text":"x"}})").status, 409);
    EXPECT_EQ(post(mira, letters + "/" + id + "/burn", "{}").status, 404);
    EXPECT_EQ(post(nilo, letters + "/" + sent() + "/close").status, 403);
    EXPECT_EQ(json(get(mira, letters + "?count=yes")).at("total").as_int64(), 2);
}

TEST_F(Rest, ProblemsAreToldInTheAskersLanguage)
{
    auto told = [&](const char* language) {
        auto reply =
            get(mira, "/api/v1/nowhere", std::string("Accept-Language: ") + language + "\r\n");
        EXPECT_EQ(reply.status, 404);
        EXPECT_EQ(header(reply, "Content-Language"), language);
        return std::string(text_at(json(reply), "title"));
    };
    std::set<std::string> titles;
    for (auto language : {"ar", "en", "es", "fr", "ru", "zh"}) titles.insert(told(language));
    EXPECT_EQ(titles.size(), 6u);
}

TEST_F(Rest, WhoIsNobodyIsAskedToSignIn)
{
    EXPECT_EQ(get(the_public(), letters).status, 401);
    EXPECT_EQ(get(the_public(), "/api/v1/session").status, 401);
    EXPECT_EQ(post(the_public(), letters, R"({"fields":{"title":"x"}})").status, 401);
    EXPECT_EQ(get(the_public(), letters, "Authorization: Bearer nonsense\r\n").status, 401);
    EXPECT_EQ(get(the_public(), "/healthz").status, 200);
    // A suspended person is nobody from the next request on.
    auto person = building.world.person(nilo.person);
    EXPECT_EQ(get(nilo, letters).status, 200);
    EXPECT_EQ(post(building.world.administrator("QN"),
                   "/api/v1/identity/people/" + nilo.person + "/suspend",
                   R"({"fields":{"reason":"left"}})")
                  .status,
              200);
    EXPECT_EQ(get(nilo, letters).status, 401);
}

TEST_F(Rest, ATokenDoesOnlyWhatItWasMadeFor)
{
    auto headers = "Authorization: Bearer " + mira.person + "+read\r\n";
    EXPECT_EQ(get(the_public(), letters, headers).status, 200);
    auto refused = post(the_public(), letters, R"({"fields":{"title":"x"}})", headers);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(problem_of(refused), "identity.scope_missing");
}

TEST_F(Rest, ABrowserSignsInWithACookieAndFromOurOwnPages)
{
    auto& b = building;
    const std::string home = "Sec-Fetch-Site: same-origin\r\nOrigin: http://localhost\r\n";
    const char* good =
        R"({"email":"officer@qm.example","password":"a good password","totp":"123456"})";
    auto needs = post(the_public(), "/api/v1/session",
                      R"({"email":"officer@qm.example","password":"a good password"})", home);
    EXPECT_EQ(needs.status, 401);
    EXPECT_EQ(problem_of(needs), "identity.totp_needed");
    EXPECT_EQ(
        post(the_public(), "/api/v1/session", R"({"email":"x@y.example","password":"z"})").status,
        401);
    EXPECT_EQ(post(the_public(), "/api/v1/session", R"({"email":"x@y.example"})").status, 422);
    EXPECT_EQ(post(the_public(), "/api/v1/session", R"({"email":7,"password":"z"})").status, 422);
    EXPECT_EQ(post(the_public(), "/api/v1/session", good,
                   "Sec-Fetch-Site: cross-site\r\nOrigin: https://evil.example\r\n")
                  .status,
              403);
    auto in = post(the_public(), "/api/v1/session", good, home);
    ASSERT_EQ(in.status, 201) << in.body;
    auto cookie = header(in, "Set-Cookie");
    EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
    EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
    auto mine = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
    auto session = json(get(the_public(), "/api/v1/session", mine));
    EXPECT_EQ(text_at(session.at("person").as_object(), "email"), "officer@qm.example");
    EXPECT_EQ(text_at(session.at("participant").as_object(), "code"), "QM");
    EXPECT_EQ(session.at("roles").as_array().at(0).as_string(), "officer");
    // A foreign page cannot use the cookie to do anything.
    const char* body = R"({"fields":{"title":"x"}})";
    EXPECT_EQ(post(the_public(), letters, body, mine + home).status, 201);
    auto foreign = post(the_public(), letters, body,
                        mine + "Sec-Fetch-Site: cross-site\r\nOrigin: https://evil.example\r\n");
    EXPECT_EQ(foreign.status, 403);
    EXPECT_EQ(problem_of(foreign), "http.other_origin");
    auto out = b.ask(the_public(), "DELETE", "/api/v1/session", {}, mine + home);
    EXPECT_EQ(out.status, 204);
    EXPECT_NE(header(out, "Set-Cookie").find("Max-Age=0"), std::string::npos);
    EXPECT_EQ(get(the_public(), "/api/v1/session", mine).status, 401);
}

TEST_F(Rest, TablesListsAndParticipantsAreServed)
{
    auto schema = json(get(mira, "/api/v1/schema"));
    auto& mechanisms = schema.at("mechanisms").as_array();
    ASSERT_EQ(mechanisms.size(), 2u);
    EXPECT_EQ(text_at(mechanisms[1].as_object(), "name"), "post");
    auto all = get(mira, "/api/v1/participants");
    EXPECT_EQ(json(all).at("items").as_array().size(), 5u);
    EXPECT_EQ(
        get(mira, "/api/v1/participants", "If-None-Match: " + header(all, "ETag") + "\r\n").status,
        304);
    EXPECT_EQ(get(mira, "/api/v1/lists/nothing").status, 404);
    auto words = json(get(the_public(), "/api/v1/messages/fr"));
    EXPECT_FALSE(text_at(words, "records.not_found").empty());
    EXPECT_EQ(get(the_public(), "/api/v1/messages/de").status, 404);
    EXPECT_EQ(building.ask(mira, "PUT", letters, "{}").status, 405);
    EXPECT_EQ(header(building.ask(mira, "PUT", letters, "{}"), "Allow"),
              "GET, HEAD, POST, OPTIONS");
}

TEST_F(Rest, AFloodIsSlowedAndOthersAreServed)
{
    RateTable table;
    table.rows[std::size_t(Rate::writes)] = {
        {1,    3   },
        {1000, 1000}
    };
    Building busy(concord::test::Engine::sqlite, table);
    auto flood = busy.world.officer("QM"), other = busy.world.officer("QN");
    const char* body = R"({"fields":{"title":"x"}})";
    for (int i = 0; i < 3; ++i) EXPECT_EQ(busy.ask(flood, "POST", letters, body).status, 201);
    auto slowed = busy.ask(flood, "POST", letters, body);
    EXPECT_EQ(slowed.status, 429);
    EXPECT_EQ(header(slowed, "Retry-After"), "1");
    // An emergency still goes through, by its own lane.
    EXPECT_EQ(busy.ask(flood, "POST", letters, R"({"context":"emergency","fields":{"title":"x"}})")
                  .status,
              201);
}

TEST_F(Rest, SearchShowsPassagesAndPagesOfWhatTheAskerMaySee)
{
    for (int n = 0; n < 3; ++n) sent("On the northern port");
    auto target = std::string("/api/v1/search?q=port%20-grid&limit=2&type=");
    auto found = json(get(nilo, target));
    EXPECT_EQ(found["total"], 3);
    ASSERT_EQ(found["items"].as_array().size(), 2u);
    auto& first = found["items"].as_array()[0].as_object();
    EXPECT_EQ(first["title"], "On the northern port");
    EXPECT_EQ(print_json(first["passage"]),
              R"([{"text":"On the northern ","hit":false},{"text":"port","hit":true}])");
    auto next = std::string(text_at(found, "next"));
    auto rest = json(get(nilo, target + "&cursor=" + next));
    EXPECT_EQ(rest["items"].as_array().size(), 1u);
    EXPECT_FALSE(rest.contains("next"));
    EXPECT_EQ(json(get(oda, target))["total"], 0);
    EXPECT_GE(get(oda, target + "&cursor=" + next).status, 400);  // another's cursor
    EXPECT_EQ(get(nilo, "/api/v1/search?q=port&type=no.such").status, 400);
    EXPECT_EQ(json(get(nilo, "/api/v1/search?q="))["total"], 0);
    EXPECT_EQ(json(get(nilo, "/api/v1/search?q=nor&typing=going_on"))["total"], 3);
}

}  // namespace
}  // namespace concord::api::test
