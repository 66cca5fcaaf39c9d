// The emergency page as a browser without script uses it.

#include "api/emergency.h"

#include <gtest/gtest.h>

#include "api/language.h"
#include "api/site_fixture.h"

namespace concord::api::test {
namespace {

class Emergency : public testing::Test {
protected:
    Building building;
    Subject mira = building.world.officer("QM"), nilo = building.world.officer("QN"),
            oda = building.world.officer("QO");

    // The cookie of the fixture is the person's id.
    Reply ask(const Subject& who, std::string_view method, const std::string& target,
              std::string_view body = {}, std::string_view headers = {})
    {
        std::string more(headers);
        if (!who.person.empty()) more += "Cookie: concord_session=" + who.person + "\r\n";
        if (method == "POST") more += "Content-Type: application/x-www-form-urlencoded\r\n";
        auto reply = building.ask(the_public(), method, target, body, more);
        EXPECT_LE(reply.body.size(), emergency_bytes_max);
        return reply;
    }
    static std::string after(const Reply& reply, const std::string& text)
    {
        auto at = reply.body.find(text);
        if (at == std::string::npos) return {};
        at += text.size();
        return reply.body.substr(at, reply.body.find('"', at) - at);
    }
    std::string token(const Subject& who)
    {
        return after(ask(who, "GET", "/emergency"), "name=token value=\"");
    }
    // Where the letter went.
    std::string send(const Subject& who, const std::string& title, const std::string& more = {})
    {
        auto sent =
            ask(who, "POST", "/emergency/new/post/letters",
                "token=" + token(who) + "&key=k" + std::to_string(++forms_) +
                    "&context=emergency&to=QN&desk=&f.title=" + encode_percent(title) + more);
        EXPECT_EQ(sent.status, 303) << sent.body;
        auto place = header(sent, "Location");
        return place.substr(0, place.find('?'));
    }
    int forms_ = 0;
};

TEST_F(Emergency, AsksWhoeverIsNotSignedInToSignIn)
{
    for (auto page : {"/emergency", "/emergency/case/0192", "/emergency/new/post/letters"}) {
        auto reply = ask(the_public(), "GET", page);
        EXPECT_NE(reply.body.find("name=password"), std::string::npos);
        EXPECT_EQ(reply.body.find("<script"), std::string::npos);
    }
    auto refused = ask(the_public(), "POST", "/emergency/session",
                       "email=officer%40qm.example&password=wrong&totp=");
    EXPECT_EQ(refused.status, 401);
    EXPECT_NE(refused.body.find("class=problem"), std::string::npos);
    auto half = ask(the_public(), "POST", "/emergency/session",
                    "email=officer%40qm.example&password=a+good+password&totp=");
    EXPECT_EQ(half.status, 401);
    auto opened = ask(the_public(), "POST", "/emergency/session?language=fr",
                      "email=officer%40qm.example&password=a+good+password&totp=123+456");
    EXPECT_EQ(opened.status, 303);
    EXPECT_EQ(header(opened, "Location"), "/emergency?language=fr");
    EXPECT_NE(header(opened, "Set-Cookie").find("HttpOnly"), std::string::npos);
}

TEST_F(Emergency, IsWrittenInSixLanguagesAndTheirDirection)
{
    for (auto language : languages) {
        auto reply = ask(mira, "GET", "/emergency?language=" + std::string(language));
        EXPECT_EQ(header(reply, "Content-Language"), language);
        EXPECT_NE(reply.body.find(language == "ar" ? "dir=rtl" : "dir=ltr"), std::string::npos);
        EXPECT_EQ(reply.body.find("emergency.title"), std::string::npos);
    }
    auto asked = ask(mira, "GET", "/emergency", {}, "Accept-Language: es\r\n");
    EXPECT_EQ(header(asked, "Content-Language"), "es");
}

TEST_F(Emergency, ALetterIsSentReadAndAnswered)
{
    auto place = send(mira, "Water in the tunnel");
    auto read = ask(nilo, "GET", place);
    EXPECT_EQ(read.status, 200);
    EXPECT_NE(read.body.find("Water in the tunnel"), std::string::npos);
    auto due = ask(nilo, "GET", "/emergency");
    EXPECT_NE(due.body.find(place.substr(0, 20)), std::string::npos);

    auto answered = ask(nilo, "POST", place + "/answer",
                        "token=" + token(nilo) + "&key=a&f.text=We+come%0D%0Aat+once");
    EXPECT_EQ(answered.status, 303) << answered.body;
    EXPECT_NE(ask(mira, "GET", place).body.find("We come<br>at once"), std::string::npos);

    // Whom it was not sent to learns nothing, not even that it is there.
    auto other = ask(oda, "GET", place);
    EXPECT_EQ(other.status, 404);
    EXPECT_EQ(other.body.find("Water"), std::string::npos);
    auto acts = ask(oda, "POST", place + "/answer", "token=" + token(oda) + "&f.text=x");
    EXPECT_EQ(acts.status, 404);
}

TEST_F(Emergency, TheSameFormTwiceIsOneLetter)
{
    auto form = "token=" + token(mira) + "&key=same&context=emergency&to=QN&f.title=Once";
    auto first = ask(mira, "POST", "/emergency/new/post/letters", form);
    auto second = ask(mira, "POST", "/emergency/new/post/letters", form);
    EXPECT_EQ(first.status, 303);
    EXPECT_EQ(header(first, "Location"), header(second, "Location"));
}

TEST_F(Emergency, WhatIsWrongIsSaidAndWhatWasTypedComesBack)
{
    auto reply = ask(mira, "POST", "/emergency/new/post/letters",
                     "token=" + token(mira) + "&key=k&context=emergency&to=QN&f.title=");
    EXPECT_EQ(reply.status, 422);
    EXPECT_NE(reply.body.find("class=problem"), std::string::npos);
    auto unknown = ask(mira, "POST", "/emergency/new/post/letters",
                       "token=" + token(mira) + "&key=l&context=emergency&to=XX&f.title=Kept");
    EXPECT_GE(unknown.status, 400);
    EXPECT_NE(unknown.body.find("value=\"Kept\""), std::string::npos);
}

TEST_F(Emergency, ChoicesAreChosenAndMomentsHaveAnOffset)
{
    auto form = ask(mira, "GET", "/emergency/new/post/letters").body;
    EXPECT_NE(form.find("<select name=\"f.about\""), std::string::npos);
    EXPECT_NE(form.find("type=datetime-local name=\"f.by\""), std::string::npos);
    EXPECT_NE(form.find("name=\"o.by\""), std::string::npos);
    EXPECT_NE(form.find("value=\"+00:00\""), std::string::npos);
    auto place = send(mira, "By noon", "&f.about=grid&f.by=2027-01-16T10:30&o.by=%2B03:00");
    auto id = place.substr(place.rfind('/') + 1);
    auto fields = building.world.person(id).fields;  // the record as it stands
    EXPECT_EQ(text_at(fields, "about"), "grid");
    EXPECT_EQ(text_at(fields, "by"), "2027-01-16T07:30:00.000Z");
    EXPECT_NE(ask(nilo, "GET", place).body.find("2027-01-16 07:30 UTC"), std::string::npos);
    for (auto wrong : {"f.by=2027-02-30T10:30&o.by=%2B03:00", "f.by=2027-01-16T10:30&o.by=noon",
                       "f.by=2027-01-16T10:30&o.by=%2B99:00", "f.about=moon"}) {
        auto reply = ask(mira, "POST", "/emergency/new/post/letters",
                         "token=" + token(mira) + "&key=w&context=emergency&to=QN&f.title=Kept&" +
                             std::string(wrong));
        EXPECT_EQ(reply.status, 422) << wrong;
        EXPECT_NE(reply.body.find("value=\"Kept\""), std::string::npos) << wrong;
        EXPECT_NE(reply.body.find("<details open>"), std::string::npos) << wrong;
    }
}

TEST_F(Emergency, OneFileComesWithAnAnswer)
{
    auto place = send(mira, "Send us the plan");
    auto id = place.substr(place.rfind('/') + 1);
    EXPECT_NE(ask(nilo, "GET", place).body.find("enctype=multipart/form-data"), std::string::npos);
    auto answer = [&](const Subject& who, const std::string& its_token, const std::string& filename,
                      const std::string& bytes) {
        std::string body;
        for (auto& [name, value] : {
                 std::pair{"token",  its_token                     },
                 {"key",    "f" + std::to_string(++forms_)},
                 {"f.text", std::string("Here it is")     }
        })
            body += "--b7\r\nContent-Disposition: form-data; name=\"" + std::string(name) +
                    "\"\r\n\r\n" + value + "\r\n";
        body += "--b7\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename +
                "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + bytes + "\r\n--b7--\r\n";
        return building.ask(the_public(), "POST", place + "/answer", body,
                            "Cookie: concord_session=" + who.person +
                                "\r\nContent-Type: multipart/form-data; boundary=b7\r\n");
    };
    EXPECT_EQ(answer(nilo, "", "plan.txt", "x").status, 403);
    EXPECT_EQ(answer(oda, token(oda), "plan.txt", "x").status, 404);
    auto sent = answer(nilo, token(nilo), "C:\\plans\\<plan>.txt", "The plan\n");
    ASSERT_EQ(sent.status, 303) << sent.body;
    auto file = building.ask(
        mira, "GET",
        "/api/v1/post/letters/" + id + "/files/" + print_hex(view(sha256("The plan\n"))));
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.body, "The plan\n");
    EXPECT_NE(header(file, "Content-Disposition").find("%3Cplan%3E.txt"), std::string::npos);
    // No file, or none chosen, is an answer all the same.
    EXPECT_EQ(answer(nilo, token(nilo), "", "").status, 303);
    auto wrong = answer(nilo, token(nilo), "plan.pdf", "no such thing");
    EXPECT_EQ(wrong.status, 422) << wrong.body;
    EXPECT_NE(wrong.body.find("class=problem"), std::string::npos);
    EXPECT_EQ(answer(nilo, token(nilo), "empty.txt", "").status, 422);
    EXPECT_EQ(answer(nilo, token(nilo), "big.bin", std::string((4 << 20) + 1, 'x')).status, 413);
    EXPECT_EQ(answer(nilo, token(nilo), "huge.bin", std::string(5 << 20, 'x')).status, 413);
}

TEST_F(Emergency, HostileTextIsShownAsText)
{
    auto place = send(mira, "<script>alert(1)</script>\" onmouseover=\"x");
    for (auto& page : {place, std::string("/emergency")}) {
        auto reply = ask(nilo, "GET", page);
        EXPECT_EQ(reply.body.find("<script"), std::string::npos);
        EXPECT_EQ(reply.body.find("\" onmouseover"), std::string::npos);
        EXPECT_NE(reply.body.find("&lt;script&gt;"), std::string::npos) << reply.body;
    }
    auto policy = header(ask(nilo, "GET", place), "Content-Security-Policy");
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(policy.find("script-src"), std::string::npos);
}

TEST_F(Emergency, TakesOnlyItsOwnForms)
{
    auto place = send(mira, "On the port");
    auto form = "token=" + token(nilo) + "&f.text=x";
    EXPECT_EQ(ask(nilo, "POST", place + "/answer", "f.text=x").status, 403);
    EXPECT_EQ(ask(nilo, "POST", place + "/answer", "token=" + token(mira) + "&f.text=x").status,
              403);
    EXPECT_EQ(
        ask(nilo, "POST", place + "/answer", form, "Origin: https://elsewhere.example\r\n").status,
        403);
    EXPECT_EQ(ask(nilo, "POST", place + "/answer", form).status, 303);
    EXPECT_EQ(ask(nilo, "POST", "/emergency/leave", "x=1").status, 403);
    EXPECT_EQ(ask(nilo, "POST", "/emergency/leave", "token=" + token(nilo)).status, 303);
}

TEST_F(Emergency, ALongCaseStaysSmall)
{
    auto place = send(mira, "A long story");
    std::string text(6000, '<');
    for (int i = 0; i < 8; ++i)
        ASSERT_EQ(ask(nilo, "POST", place + "/answer",
                      "token=" + token(nilo) + "&key=t" + std::to_string(i) +
                          "&f.text=" + encode_percent(text))
                      .status,
                  303);
    auto reply = ask(mira, "GET", place);
    EXPECT_EQ(reply.status, 200);
    EXPECT_NE(reply.body.find("</html>"), std::string::npos);
}

}  // namespace
}  // namespace concord::api::test
