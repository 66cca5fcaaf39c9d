// Objects as people ask for them: what is found of a pasted text, one object with what it is
// related to, and a sighting; and that nobody learns of what is not for them.

#include "api/objects_around.h"

#include <gtest/gtest.h>

#include "api/site_fixture.h"
#include "test/shelf.h"
#include "test/threat_objects.h"

namespace concord::api {
namespace {

using namespace concord::test;
using api::test::Building;
using api::test::Reply;

class ObjectsAround : public testing::Test {
protected:
    Building building{concord::test::Engine::sqlite, {}, {&concord::test::shelf}};
    Subject mira = building.world.officer("QM"), nilo = building.world.officer("QN"),
            oda = building.world.officer("QO");
    const std::string base = "/api/v1/objects";
    std::string root = make("shelf.root",
                            {
                                {"title", "First"},
                                {"path",  "first"}
    },
                            Label{Tlp::green, {"members"}, {}, {}});
    std::string collection = make("shelf.collection",
                                  {
                                      {"title",    "Ports"},
                                      {"api_root", root   }
    },
                                  Label{Tlp::amber, {"participant:QN"}, {}, {}});

    void SetUp() override
    {
        Command share;
        share.type = "shelf.collection";
        share.id = collection;
        share.action = "share";
        ASSERT_TRUE(building.world.kernel().apply(mira, share));
        auto in =
            ask(mira, "POST", "/collections/" + collection + "/add",
                envelope({indicator({1}), indicator({.number = 1, .version = 2}), malware({2}),
                          indicator({.number = 5, .marking = "red"}),
                          relationship(3, object_id("indicator", 1), object_id("malware", 2))}));
        ASSERT_EQ(in.status, 200) << in.body;
        EXPECT_EQ(json(in)["added"].to_number<int>(), 5) << in.body;
    }
    std::string make(const std::string& type, JsonObject fields, Label label)
    {
        Command command;
        command.type = type;
        command.fields = std::move(fields);
        command.label = std::move(label);
        auto made = building.world.kernel().apply(mira, command);
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return made ? (*made)->after.id : "";
    }
    Reply ask(const Subject& who, std::string_view method, const std::string& target,
              std::string_view body = {})
    {
        return building.ask(who, method, base + target, body, {});
    }
    JsonObject json(const Reply& reply) { return building.json(reply); }
};

TEST_F(ObjectsAround, ShowsWhatAnObjectIsRelatedToAndNothingThatIsNotForTheAsker)
{
    auto at = "/by_id/" + object_id("indicator", 1) + "/around";
    auto around = json(ask(nilo, "GET", at));
    EXPECT_EQ(around["nodes"].get_array().size(), 2u);
    ASSERT_EQ(around["edges"].get_array().size(), 1u);
    auto& edge = around["edges"].get_array()[0].get_object();
    EXPECT_EQ(text_at(edge, "from"), object_id("indicator", 1));
    EXPECT_EQ(text_at(edge, "to"), object_id("malware", 2));
    EXPECT_EQ(text_at(edge, "by"), object_id("relationship", 3));

    // An object that is not for them looks like one that does not exist.
    EXPECT_EQ(ask(oda, "GET", at).status, 404);
    EXPECT_EQ(ask(oda, "GET", "/by_id/" + object_id("indicator", 99) + "/around").status, 404);
    EXPECT_EQ(ask(nilo, "GET", "/by_id/" + object_id("indicator", 5) + "/around").status, 404);
}

TEST_F(ObjectsAround, ASightingIsOneClickAndGoesNoFurtherThanWhatWasSeen)
{
    auto at = "/by_id/" + object_id("indicator", 1);
    auto body = R"({"collection":")" + collection + R"("})";
    EXPECT_EQ(ask(nilo, "POST", at + "/sightings", body).status, 200);
    EXPECT_EQ(ask(oda, "POST", at + "/sightings", body).status, 404);
    auto seen = json(ask(mira, "GET", at + "/referring?property=sighting_of_ref"));
    ASSERT_EQ(seen["items"].get_array().size(), 1u);
    EXPECT_EQ(text_at(seen["items"].get_array()[0].get_object(), "source"), "QN");

    auto red = "/by_id/" + object_id("indicator", 5);
    EXPECT_EQ(ask(mira, "POST", red + "/sightings", body).status, 200);
    auto listed = json(ask(nilo, "GET", "/collections/" + collection + "/list?type=sighting"));
    EXPECT_EQ(listed["items"].get_array().size(), 1u);
}

}  // namespace
}  // namespace concord::api
