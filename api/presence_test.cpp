// Colleagues of one participant see who else is at a record, and nobody else learns of it.

#include "api/presence.h"

#include "api/rest_fixture.h"

namespace concord::api::test {
namespace {

constexpr Time noon{1'800'000'000'000};
const Presence::Room law{"law", "QM"};

std::vector<std::string> ids(const std::vector<Presence::Person>& people)
{
    std::vector<std::string> all;
    for (auto& each : people) all.push_back(each.id + " " + each.place);
    return all;
}

TEST(PresenceRoom, KnowsWhoIsThereUntilTheyGoOrFallSilent)
{
    Presence presence;
    EXPECT_TRUE(presence.enter(law, "b", "norms", noon));
    EXPECT_FALSE(presence.enter(law, "b", "norms", noon + seconds(15)));
    EXPECT_TRUE(presence.enter(law, "a", "", noon + seconds(20)));
    EXPECT_TRUE(presence.enter(law, "a", "norms", noon + seconds(21)));
    EXPECT_EQ(ids(presence.in(law, noon + seconds(21))),
              (std::vector<std::string>{"a norms", "b norms"}));
    EXPECT_TRUE(presence.in({"law", "QN"}, noon + seconds(21)).empty());
    EXPECT_EQ(ids(presence.in(law, noon + seconds(56))), (std::vector<std::string>{"a norms"}));
    EXPECT_TRUE(presence.enter(law, "b", "norms", noon + seconds(57))) << "he came back";
    EXPECT_TRUE(presence.leave(law, "a"));
    EXPECT_FALSE(presence.leave(law, "a"));
    EXPECT_EQ(ids(presence.in(law, noon + seconds(57))), (std::vector<std::string>{"b norms"}));
}

TEST(PresenceRoom, ForgetsWhoLeftWithoutAWord)
{
    Presence presence;
    for (int i = 0; i < 100; ++i)
        presence.enter({std::to_string(i), "QM"}, "a", "", noon + seconds(i / 10));
    EXPECT_EQ(presence.rooms(), 100u);
    presence.enter(law, "a", "", noon + hours(1));
    EXPECT_EQ(presence.rooms(), 1u);
}

class AtARecord : public Rest {
protected:
    Subject mika = building.world.technician("QM");

    Reply enter(const Subject& who, const std::string& id, std::string_view place = "")
    {
        return post(who, "/api/v1/presence/" + id, R"({"place":")" + std::string(place) + R"("})");
    }
    std::string there(const Reply& reply)
    {
        EXPECT_EQ(reply.status, 200) << reply.body;
        std::string all;
        auto body = json(reply);
        for (auto& each : body.at("people").get_array())
            all += std::string(text_at(each.get_object(), "id")) + "@" +
                   std::string(text_at(each.get_object(), "place")) + " ";
        return all;
    }
};

TEST_F(AtARecord, ColleaguesSeeOneAnotherAndOthersNobody)
{
    auto id = sent();
    EXPECT_EQ(there(enter(mira, id, "about")), "");
    EXPECT_EQ(there(enter(mika, id)), mira.person + "@about ");
    EXPECT_EQ(there(enter(mira, id, "files")), mika.person + "@ ");
    EXPECT_EQ(there(enter(nilo, id)), "") << "the addressee sees only their own side";
    EXPECT_EQ(there(enter(mira, id)), mika.person + "@ ");

    building.world.clock().pass(seconds(41));
    EXPECT_EQ(there(enter(mika, id)), "");
}

TEST_F(AtARecord, WhoMayNotReadItIsAnsweredAsIfItWereNotThere)
{
    auto id = letter();
    enter(mira, id);
    auto refused = enter(oda, id), unknown = enter(oda, "0192f0c0-0000-7000-8000-000000000000");
    EXPECT_EQ(refused.status, 404);
    EXPECT_EQ(without_number(refused), without_number(unknown));
    EXPECT_EQ(building.ask(oda, "DELETE", "/api/v1/presence/" + id).status, 404);
    EXPECT_EQ(building.ask(the_public(), "POST", "/api/v1/presence/" + id, "{}").status, 401);
}

TEST_F(AtARecord, WhoeverGoesIsNotShownAnyMoreAndNothingIsLogged)
{
    auto id = letter();
    auto before = json(get(mira, letters + "/" + id));
    enter(mira, id);
    EXPECT_EQ(building.ask(mira, "DELETE", "/api/v1/presence/" + id).status, 204);
    EXPECT_EQ(there(enter(mika, id)), "");
    auto after = json(get(mira, letters + "/" + id));
    EXPECT_EQ(after.at("version"), before.at("version"));
    EXPECT_EQ(after.at("seq"), before.at("seq"));
}

TEST_F(AtARecord, APlaceIsAShortLine)
{
    auto id = letter();
    EXPECT_EQ(enter(mira, id, std::string(101, 'a')).status, 422);
    EXPECT_EQ(post(mira, "/api/v1/presence/" + id, R"({"place":7})").status, 422);
    EXPECT_EQ(post(mira, "/api/v1/presence/" + id, R"({"where":"x"})").status, 422);
    EXPECT_EQ(enter(mira, id, "a\\nb").status, 422);
}

}  // namespace
}  // namespace concord::api::test
