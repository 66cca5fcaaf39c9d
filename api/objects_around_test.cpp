// Objects as people ask for them: what is found of a pasted text, one object with what it is
// related to, and a sighting; and that nobody learns of what is not for them.

#include "api/objects_around.h"

#include <gtest/gtest.h>

#include "api/site_fixture.h"
#include "test/threat_objects.h"

namespace concord::api {
namespace {

using namespace concord::test;
using api::test::Building;
using api::test::Reply;

// A mechanism as `threats` is one, in miniature: the readers of a collection may add.
using enum Kind;
constexpr Field root_fields[] = {
    {"title", line, Field::required                                                 },
    {"path",  line, Field::required | Field::unique | Field::fixed | Field::filtered},
};
constexpr Transition root_workflow[] = {
    {"open", Party::author, "close", "closed"}
};
constexpr Field collection_fields[] = {
    {"title", line, Field::required},
    {"api_root", link, Field::required | Field::fixed | Field::filtered, {}, {}, "depot.root"},
    {"identifier", line, Field::unique | Field::fixed | Field::filtered},
    {"alias", line, Field::filtered},
    {"count", number, Field::transient},
    {"digest", line, Field::transient},
    {"first_added", number, Field::transient},
    {"reason", prose, Field::transient},
};
constexpr Transition adding(Party by)
{
    Transition row{"open", by, "add", ""};
    row.takes = "count digest first_added";
    row.door = Transition::Door::inner;
    row.tells = Transition::Tells::nobody;
    return row;
}
constexpr Transition collection_workflow[] = {
    {"open", Party::author, "close", "closed"},
    adding(Party::author),
    adding(Party::addressee),
};
const RecordType records[] = {
    {.name = "root",
     .plural = "roots",
     .fields = root_fields,
     .initial = "open",
     .finals = "closed",
     .workflow = root_workflow,
     .tlp = Tlp::green,
     .recipients = "members"},
    {.name = "collection",
     .plural = "collections",
     .fields = collection_fields,
     .initial = "open",
     .finals = "closed",
     .workflow = collection_workflow},
};
const Offering offering{.root = "depot.root", .collection = "depot.collection"};
const Mechanism depot{.name = "depot", .records = records, .offering = &offering};

class ObjectsAround : public testing::Test {
protected:
    Building building{concord::test::Engine::sqlite, {}, {&depot}};
    Subject mira = building.world.officer("QM"), nilo = building.world.officer("QN"),
            oda = building.world.officer("QO");
    const std::string base = "/api/v1/objects";
    std::string root = make("depot.root",
                            {
                                {"title", "First"},
                                {"path",  "first"}
    },
                            Label{Tlp::green, {"members"}, {}, {}});
    std::string collection = make("depot.collection",
                                  {
                                      {"title",    "Ports"},
                                      {"api_root", root   }
    },
                                  Label{Tlp::amber, {"participant:QN"}, {}, {}});

    void SetUp() override
    {
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
