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
