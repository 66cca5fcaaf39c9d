// Collections over real sockets: two servers that exchange one both ways through their TAXII doors,
// and files in and out of one.

#include <gtest/gtest.h>

#include <thread>

#include "api/site_fixture.h"
#include "formats/stix.h"
#include "mechanisms/threats/threats.h"
#include "test/threat_objects.h"

namespace concord {
namespace {

using namespace test;
using api::test::Building;
using api::test::header;
using api::test::problem_of;
using api::test::Reply;

const SealingKey key{4, 5, 6};

api::RateTable unlimited()
{
    api::RateTable table;
    for (auto& row : table.rows)
        row = {
            {1e9, 1e9},
            {1e9, 1e9}
        };
    return table;
}

// A server with a collection of QM's, to which QN may add.
struct House {
    House()
    {
        auto root = make("threats.root", building.world.secretary(),
                         {
                             {"title", "First"},
                             {"path",  "first"}
        });
        collection = make("threats.collection", mira,
                          {
                              {"title",    "Ports"  },
                              {"api_root", root     },
                              {"writing",  "readers"}
        },
                          Label{Tlp::green, {"members"}, {}, {}});
    }
    std::string make(const std::string& type, const Subject& who, JsonObject fields,
                     std::optional<Label> label = {})
    {
        Command command;
        command.type = type;
        command.fields = std::move(fields);
        command.label = std::move(label);
        auto made = kernel().apply(who, command);
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return made ? (*made)->after.id : "";
    }
    Kernel& kernel() { return building.world.kernel(); }
    Objects& objects() { return building.site.objects; }
    void add(std::uint64_t from, std::uint64_t to)
    {
        std::vector<std::string> some;
        for (auto i = from; i <= to; ++i) some.push_back(indicator({i}));
        EXPECT_TRUE(objects().add(mira, collection, envelope(some)));
    }
    std::size_t count()
    {
        std::size_t number = 0;
        ObjectQuery query;
        query.versions.all = true;
        query.limit = 1000;
        EXPECT_TRUE(objects().page(mira, collection, query, [&](StoredObject&&) { ++number; }));
        return number;
    }
    // Lists the other house, whose account is its officer of QN, and starts.
    std::string exchange_with(House& other)
    {
        EXPECT_TRUE(
            peers.keep(building.world.administrator("QM"), {"other", "nila", other.nilo.person}));
        auto peer = make("threats.peer", building.world.administrator("QM"),
                         {
                             {"title",            "Other"                              },
                             {"url",              "https://other.example/taxii2/first/"},
                             {"collection_there", other.collection                     },
                             {"credential",       "other"                              },
                             {"direction",        "both"                               }
        });
        line.port = other.building.port();
        Command start;
        start.type = "threats.peer";
        start.id = peer;
        start.action = "start";
        start.fields = {
            {"collection", collection}
        };
        EXPECT_TRUE(kernel().apply(mira, start));
        return peer;
    }

    // A listed address must be https, so that the test leads the question to the other house.
    struct Led final : PeerLine {
        Result<PeerAnswer> ask(const PeerQuestion& question) override
        {
            auto led = question;
            led.url = "http://127.0.0.1:" + std::to_string(port) +
                      question.url.substr(std::string_view("https://other.example").size());
            asked.push_back(led.url);
            PeerLineSettings settings;
            settings.reach.loopback = true;
            return HttpsPeerLine(settings).ask(led);
        }
        std::uint16_t port = 0;
        std::vector<std::string> asked;
    };

    Building building{Engine::sqlite, unlimited(), {&threats::mechanism}};
    Led line;
    Peers peers{
        objects(), line, key, {.objects_in_one_page = 30, .objects_in_one_post = 40}
    };
    Subject mira = building.world.officer("QM"), nilo = building.world.officer("QN"),
            oda = building.world.officer("QO");
    std::string collection;
};

TEST(Exchange, two_servers_have_the_same_after_both_ways_and_stay_so)
{
    House here, there;
    auto to_there = here.exchange_with(there), to_here = there.exchange_with(here);
    here.add(1, 100);
    there.add(101, 170);
    for (int round = 0; round < 3; ++round) {
        auto one = here.peers.run_now(to_there, here.kernel().now());
        ASSERT_TRUE(one) << one.error().key << one.error().detail;
        auto two = there.peers.run_now(to_here, there.kernel().now());
        ASSERT_TRUE(two) << two.error().key << two.error().detail;
        EXPECT_EQ(here.count(), 170u);
        EXPECT_EQ(there.count(), 170u);
    }
    auto state = here.peers.state(here.mira, to_there).value();
    EXPECT_EQ(state.pulled, 70);
    EXPECT_EQ(state.pushed, 100);
    EXPECT_EQ(state.not_taken, 0);
    EXPECT_EQ(state.refused, 0);
    // A quiet round asks once for each direction that has nothing, and posts nothing.
    here.line.asked.clear();
    ASSERT_TRUE(here.peers.run_now(to_there, here.kernel().now()));
    EXPECT_EQ(here.line.asked.size(), 1u);
}

TEST(Exchange, an_account_that_may_not_read_there_takes_nothing)
{
    House here, there;
    auto peer = here.exchange_with(there);
    there.add(1, 3);
    ASSERT_TRUE(here.peers.keep(here.building.world.administrator("QM"), {"other", "nila", "x"}));
    EXPECT_EQ(here.peers.run_now(peer, here.kernel().now()).error().key, "peer.refused");
    EXPECT_EQ(here.count(), 0u);
}

class ObjectFiles : public testing::Test {
protected:
    House house;
    const std::string home = "/api/v1/threats/collections/" + house.collection;

    Reply ask(const Subject& who, std::string_view method, const std::string& target,
              std::string_view body = {})
    {
        return house.building.ask(who, method, target, body,
                                  body.empty() ? "" : "Content-Type: application/octet-stream\r\n");
    }
    Reply select(const Subject& who, std::string_view ids, const std::string& as = "")
    {
        return house.building.ask(who, "POST", "/api/v1/objects/export" + as, ids, {});
    }
    JsonObject json(const Reply& reply) { return house.building.json(reply); }
    JsonObject finished(const std::string& id)
    {
        EXPECT_TRUE(house.building.site.imports.run_to_end());
        return json(ask(house.mira, "GET", "/api/v1/imports/" + id));
    }
};

TEST_F(ObjectFiles, an_import_is_previewed_started_stopped_and_watched)
{
    auto reply = ask(house.mira, "POST", home + "/imports?as=indicators&name=list.csv",
                     "value,tlp\na.example.org,green\nwhat,\n");
    ASSERT_EQ(reply.status, 201) << reply.body;
    auto job = json(reply);
    auto id = std::string(text_at(job, "id"));
    EXPECT_EQ(text_at(job, "state"), "ready");
    EXPECT_EQ(job.at("objects"), Json(1));
    EXPECT_EQ(job.at("refused"), Json(1));
    auto remarks = json(ask(house.mira, "GET", "/api/v1/imports/" + id + "/remarks"));
    auto& remark = remarks.at("items").as_array().at(0).as_object();
    EXPECT_EQ(text_at(remark, "place"), "3");
    EXPECT_EQ(text_at(remark, "title"), "what");
    EXPECT_EQ(text_at(remark, "says"),
              "It is not clear what this value is. Name its type in a column “type”.");
    EXPECT_EQ(house.count(), 0u);
    // Nobody else's, and nothing to be started by them.
    for (auto& who : {house.nilo, house.oda})
        for (auto more : {"", "/remarks"})
            EXPECT_EQ(ask(who, "GET", "/api/v1/imports/" + id + more).status, 404);
    EXPECT_EQ(ask(house.nilo, "POST", "/api/v1/imports/" + id + "/start").status, 404);
    EXPECT_EQ(ask(the_public(), "GET", "/api/v1/imports").status, 401);

    EXPECT_EQ(text_at(json(ask(house.mira, "POST", "/api/v1/imports/" + id + "/start")), "state"),
              "running");
    EXPECT_EQ(text_at(json(ask(house.mira, "POST", "/api/v1/imports/" + id + "/stop")), "state"),
              "stopped");
    EXPECT_EQ(house.building.site.imports.run_once().value(), 0);
    EXPECT_EQ(ask(house.mira, "POST", "/api/v1/imports/" + id + "/start").status, 200);
    job = finished(id);
    EXPECT_EQ(text_at(job, "state"), "done");
    EXPECT_EQ(job.at("added"), Json(1));
    EXPECT_EQ(problem_of(ask(house.mira, "POST", "/api/v1/imports/" + id + "/start")),
              "import.over");
    EXPECT_EQ(json(ask(house.mira, "GET", "/api/v1/imports")).at("items").as_array().size(), 1u);
}

TEST_F(ObjectFiles, what_leaves_in_each_form_comes_in_again_and_adds_nothing)
{
    house.add(1, 1200);
    auto bundle = ask(house.nilo, "GET", home + "/export");
    ASSERT_EQ(bundle.status, 200);
    EXPECT_EQ(header(bundle, "Content-Type"), "application/stix+json;version=2.1");
    auto split = stix::split_envelope(bundle.body);
    ASSERT_TRUE(split) << split.error().key;
    EXPECT_TRUE(split->is_bundle);
    EXPECT_EQ(split->objects.size(), 1200u);
    EXPECT_EQ(split->objects[0], indicator({1}));  // to the byte

    auto table = ask(house.nilo, "GET", home + "/export?as=indicators");
    ASSERT_EQ(table.status, 200);
    EXPECT_EQ(std::count(table.body.begin(), table.body.end(), '\n'), 1201);
    auto misp = ask(house.nilo, "GET", home + "/export?as=misp&id_is=" + object_id("indicator", 7));
    ASSERT_EQ(misp.status, 200);
    EXPECT_NE(misp.body.find("\"value\":\"h7.example\""), std::string::npos) << misp.body;

    auto again = json(ask(house.mira, "POST", home + "/imports?as=stix", bundle.body));
    auto id = std::string(text_at(again, "id"));
    EXPECT_EQ(ask(house.mira, "POST", "/api/v1/imports/" + id + "/start").status, 200);
    auto job = finished(id);
    EXPECT_EQ(job.at("known"), Json(1200));
    EXPECT_EQ(job.at("added"), Json(0));
}

TEST_F(ObjectFiles, a_selection_leaves_in_each_form_without_what_is_not_for_its_asker)
{
    std::vector<std::string> some{indicator({1}), indicator({.number = 1, .version = 2}),
                                  indicator({.number = 2, .marking = "red"}), indicator({3})};
    ASSERT_TRUE(house.objects().add(house.mira, house.collection, envelope(some)));
    const std::string ids = R"({"ids":[")" + object_id("indicator", 1) + R"(",")" +
                            object_id("indicator", 2) + R"(",")" + object_id("indicator", 99) +
                            R"("]})";
    for (auto as : {"stix", "indicators", "misp"}) {
        auto mine = select(house.mira, ids, "?as=" + std::string(as));
        auto theirs = select(house.nilo, ids, "?as=" + std::string(as));
        ASSERT_EQ(mine.status, 200) << mine.body;
        EXPECT_NE(mine.body.find("h2.example"), std::string::npos) << as;
        EXPECT_NE(theirs.body.find("h1.example"), std::string::npos) << as;
        EXPECT_EQ(theirs.body.find("h2.example"), std::string::npos) << as;
        EXPECT_EQ(theirs.body.find("h3.example"), std::string::npos) << as;
        EXPECT_NE(header(mine, "Content-Disposition").find("threats-red-"), std::string::npos);
        EXPECT_NE(header(theirs, "Content-Disposition").find("threats-green-"), std::string::npos);
    }
    auto bundle = select(house.nilo, ids);
    auto split = stix::split_envelope(bundle.body);
    ASSERT_TRUE(split);
    EXPECT_TRUE(split->is_bundle);
    ASSERT_EQ(split->objects.size(), 1u);
    EXPECT_EQ(split->objects[0], some[1]);  // the last version, to the byte
    house.objects().write_fetches();
    bool nila = false;
    auto fetches = house.objects().fetches(house.mira, house.collection).value();
    for (auto& fetch : fetches) nila = nila || fetch.participant == "QN";
    EXPECT_TRUE(nila);
    auto only = R"({"ids":[")" + object_id("indicator", 2) + R"("]})";
    EXPECT_EQ(select(house.nilo, only).status, 404);
    for (auto bad : {"{}", R"({"ids":[]})", R"({"ids":"x"})", R"({"ids":[1]})", "[", "{\"x\":1}"})
        EXPECT_GE(select(house.mira, bad).status, 400) << bad;
    EXPECT_EQ(problem_of(select(house.mira, ids, "?as=xml")), "http.bad_parameter");
    EXPECT_EQ(select(the_public(), ids).status, 401);
}

TEST_F(ObjectFiles, an_object_is_found_by_a_part_of_its_name_its_value_or_its_id)
{
    std::vector<std::string> some{indicator({1}), malware({2}),
                                  indicator({.number = 5, .marking = "red"})};
    ASSERT_TRUE(house.objects().add(house.mira, house.collection, envelope(some)));
    auto found = [&](const Subject& who, const std::string& typed) {
        std::vector<std::string> ids;
        auto reply = ask(who, "GET", "/api/v1/objects/named?limit=5&q=" + typed);
        EXPECT_EQ(reply.status, 200) << reply.body;
        auto items = json(reply);
        for (auto& each : items.at("items").as_array())
            ids.emplace_back(text_at(each.as_object(), "id"));
        return ids;
    };
    const std::string part = "AMPLE+2";  // of "Sample 2"
    std::vector<std::string> the_malware{object_id("malware", 2)},
        the_indicator{object_id("indicator", 1)}, hidden{object_id("indicator", 5)}, none;
    EXPECT_EQ(found(house.nilo, part), the_malware);
    EXPECT_EQ(found(house.nilo, "h1.example"), the_indicator);
    EXPECT_EQ(found(house.nilo, the_indicator[0]), the_indicator);
    EXPECT_EQ(found(house.mira, hidden[0]), hidden);
    EXPECT_EQ(found(house.mira, "h5%5B.%5Dexample"), hidden);
    for (auto& typed : {hidden[0], std::string("h5.example"), std::string(), std::string("%22"),
                        std::string("nobody+has+this")})
        EXPECT_EQ(found(house.nilo, typed), none) << typed;
    EXPECT_EQ(ask(house.nilo, "GET", "/api/v1/objects/named?q=" + std::string(600, 'x')).status,
              400);
}

TEST_F(ObjectFiles, an_export_holds_what_its_asker_reads_and_is_known_to_the_owner)
{
    auto narrow = house.make(
        "threats.collection", house.mira,
        {
            {"title", "Narrow"},
            {"api_root",
             std::string(
                 house.kernel().read(house.mira, house.collection)->record.text("api_root"))}
    },
        Label{Tlp::amber, {"participant:QN"}, {}, {}});
    std::vector<std::string> some{indicator({1}), indicator({.number = 2, .marking = "red"})};
    ASSERT_TRUE(house.objects().add(house.mira, narrow, envelope(some)));
    const std::string target = "/api/v1/threats/collections/" + narrow + "/export";
    EXPECT_EQ(ask(house.oda, "GET", target).status, 404);
    EXPECT_EQ(
        ask(house.oda, "POST", "/api/v1/threats/collections/" + narrow + "/imports", "{}").status,
        404);
    for (auto as : {"stix", "indicators", "misp"}) {
        auto mine = ask(house.mira, "GET", target + "?as=" + as);
        auto theirs = ask(house.nilo, "GET", target + "?as=" + as);
        EXPECT_NE(mine.body.find("h1.example"), std::string::npos) << as;
        EXPECT_NE(theirs.body.find("h1.example"), std::string::npos) << as;
        EXPECT_EQ(theirs.body.find("h2.example"), std::string::npos) << as;
    }
    house.objects().write_fetches();
    auto fetches = house.objects().fetches(house.mira, narrow).value();
    bool nila = false;
    for (auto& fetch : fetches) nila = nila || fetch.participant == "QN";
    EXPECT_TRUE(nila);
    EXPECT_EQ(problem_of(ask(house.mira, "GET", target + "?as=xml")), "http.bad_parameter");
}

}  // namespace
}  // namespace concord
