// What States send, over HTTP: times that cannot be are refused, with the field that says so.

#include <gtest/gtest.h>

#include "api/accounts_fixture.h"
#include "mechanisms/all.h"

namespace concord {
namespace {

using api::test::said;

class MechanismsOverHttp : public testing::Test {
protected:
    std::vector<const Mechanism*> mechanisms{all_mechanisms().begin(), all_mechanisms().end()};
    api::test::Building building{test::Engine::sqlite, {}, mechanisms};
    Subject mira = building.world.officer("QM"), nominator = building.world.nominator("QM");

    api::test::Reply post(const Subject& by, const std::string& target, const JsonObject& body)
    {
        return building.ask(by, "POST", "/api/v1/" + target, print_json(body));
    }
    std::string in(Span span) { return print(building.world.clock().now() + span); }
    JsonObject to_nila(JsonObject fields)
    {
        return {
            {"fields", std::move(fields)                                                        },
            {"label",  JsonObject{{"tlp", "amber"}, {"recipients", JsonArray{"participant:QN"}}}}
        };
    }
};

TEST_F(MechanismsOverHttp, ADeadlineThatIsOverIsNamed)
{
    const JsonObject need{
        {"kind",  "technical"           },
        {"title", "Power grid"          },
        {"need",  "Two people for a day"}
    };
    auto made = post(mira, "assistance/requests", to_nila(need));
    ASSERT_EQ(said(made), "201") << made.body;
    auto id = std::string(text_at(building.json(made), "id"));
    auto path = "assistance/requests/" + id, send = path + "/send";
    int version = 1;
    auto edit = [&](const std::string& by) {
        auto reply = building.ask(mira, "PATCH", "/api/v1/" + path,
                                  R"({"fields":{"reply_by":")" + by + "\"}}",
                                  "If-Match: \"" + std::to_string(version) + "\"\r\n");
        version += reply.status == 200;
        return said(reply);
    };
    EXPECT_EQ(edit("2027-02-30T00:00:00Z"), "422 time.invalid /fields/reply_by");
    EXPECT_EQ(edit(in(hours(1))), "200");
    building.world.clock().pass(hours(2));
    EXPECT_EQ(said(post(mira, send, {})), "422 assistance.reply_by_past /fields/reply_by");
    EXPECT_EQ(edit(in(hours(48))), "200");
    EXPECT_EQ(said(post(mira, send, {})), "200");
    ++version;
    EXPECT_EQ(edit(in(Span{-1})), "422 assistance.reply_by_past /fields/reply_by");
}

TEST_F(MechanismsOverHttp, TheEmergencyPagesFormsStaySmallWithAllTheirChoices)
{
    auto cookie = "Cookie: concord_session=" + mira.person + "\r\n";
    for (auto path : {"incidents/notifications", "assistance/requests"})
        for (auto language : {"ar", "en", "es", "fr", "ru", "zh"}) {
            auto target = "/emergency/new/" + std::string(path) + "?language=" + language;
            auto reply = building.ask(the_public(), "GET", target, {}, cookie);
            EXPECT_EQ(reply.status, 200);
            EXPECT_LE(reply.body.size(), 30'000u) << target;
            for (auto control : {"name=\"f.urgency\"", "type=datetime-local name=\"f.reply_by\"",
                                 "type=file", "name=\"f.title\""})
                EXPECT_NE(reply.body.find(control), std::string::npos) << target << control;
        }
    auto notification =
        building.ask(the_public(), "GET", "/emergency/new/incidents/notifications", {}, cookie);
    EXPECT_NE(notification.body.find("<option value=\"very-large\">"), std::string::npos)
        << "severity is chosen from its list";
}

TEST_F(MechanismsOverHttp, ATimeZoneThatIsNoneIsNamed)
{
    for (auto zone : {"Moon/Tycho", "GMT+25", "local"}) {
        auto made = post(nominator, "contacts/contacts",
                         {
                             {"fields", JsonObject{{"holder_kind", "post"},
                                                   {"post", "Duty officer"},
                                                   {"level", "technical"},
                                                   {"zone", zone}}}
        });
        EXPECT_EQ(said(made), "422 shape.bad_zone /fields/zone") << made.body;
    }
}

}  // namespace
}  // namespace concord
