// TAXII conversations over a real socket: what a machine asks, and exactly what it gets.

#include "api/taxii.h"

#include <gtest/gtest.h>

#include "api/site_fixture.h"
#include "test/shelf.h"
#include "test/threat_objects.h"

namespace concord::api {
namespace {

using namespace concord::test;
using api::test::Building;
using api::test::header;
using api::test::Reply;

constexpr std::string_view given_id = "91a7b528-80eb-42ed-a74d-c6fbd5a26116";
constexpr std::string_view type_line = "Content-Type: application/taxii+json;version=2.1\r\n";

RateTable unlimited()
{
    RateTable table;
    for (auto& row : table.rows)
        row = {
            {1e9, 1e9},
            {1e9, 1e9}
        };
    return table;
}

class Taxii : public testing::Test {
protected:
    Building building{concord::test::Engine::sqlite, unlimited(), {&concord::test::shelf}};
    Subject mira = building.world.officer("QM"), nilo = building.world.officer("QN"),
            oda = building.world.officer("QO"), nobody = the_public();
    std::string root =
        make("shelf.root",
             {
                 {"title",              "First"},
                 {"path",               "first"},
                 {"max_content_length", 20'000 }
    },
             Label{Tlp::green, {"members"}, {}, {}});
    std::string collection = make(
        "shelf.collection",
        {
            {"title",      "Ports" },
            {"api_root",   root    },
            {"identifier", given_id},
            {"alias",      "ports" }
    },
        Label{Tlp::amber, {"participant:QN"}, {}, {}});
    const std::string home = "/taxii2/first/collections/" + std::string(given_id) + "/";
    const std::string objects = home + "objects/";

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
    Reply get(const Subject& who, const std::string& target, std::string_view headers = {})
    {
        return building.ask(who, "GET", target, {}, headers);
    }
    Reply post(const Subject& who, const std::vector<std::string>& some)
    {
        return building.ask(who, "POST", objects, envelope(some), type_line);
    }
    JsonObject json(const Reply& reply) { return building.json(reply); }
    std::vector<std::string> ids(const Reply& reply)
    {
        std::vector<std::string> found;
        EXPECT_EQ(reply.status, 200) << reply.body;
        auto body = json(reply);
        if (auto all = find_at(body, "objects"))
            for (auto& each : all->get_array())
                found.emplace_back(text_at(each.get_object(), "id").substr(0, 3))
                    .append(text_at(each.get_object(), "id")
                                .substr(text_at(each.get_object(), "id").size() - 1));
        return found;
    }
    using Ids = std::vector<std::string>;
};

TEST_F(Taxii, AMachineFindsItsWayFromDiscoveryToAnObject)
{
    auto discovery = get(nilo, "/taxii2/");
    auto found = json(discovery);
    ASSERT_TRUE(found.contains("api_roots")) << discovery.head << discovery.body;
    EXPECT_EQ(found["api_roots"].get_array().size(), 1u);
    EXPECT_TRUE(text_of(found["default"]).ends_with("/taxii2/first/"));
    auto first = json(get(nilo, "/taxii2/first"));
    ASSERT_TRUE(first["versions"].is_array()) << print_json(first);
    EXPECT_EQ(text_of(first["versions"].get_array()[0]), "application/taxii+json;version=2.1");
    EXPECT_EQ(first["max_content_length"].to_number<int>(), 20'000);
    auto all = json(get(nilo, "/taxii2/first/collections/"));
    ASSERT_TRUE(all["collections"].is_array()) << print_json(all);
    auto one = all["collections"].get_array()[0].get_object();
    EXPECT_EQ(text_of(one["id"]), given_id);
    EXPECT_TRUE(one["can_read"].get_bool());
    EXPECT_FALSE(one["can_write"].get_bool());
    EXPECT_TRUE(json(get(mira, home))["can_write"].get_bool());
    EXPECT_EQ(get(nilo, home + "objects").body, "{}");
    EXPECT_EQ(get(nilo, home + "manifest/").body, "{}");

    auto status = post(mira, {indicator({1}), malware({2})});
    EXPECT_EQ(status.status, 202);
    EXPECT_EQ(header(status, "Content-Type"), "application/taxii+json;version=2.1");
    auto given = get(nilo, objects);
    EXPECT_EQ(given.body, "{\"objects\":[" + indicator({1}) + "," + malware({2}) + "]}");
    EXPECT_EQ(header(given, "X-TAXII-Date-Added-First").size(), 27u);
    EXPECT_LT(header(given, "X-TAXII-Date-Added-First"), header(given, "X-TAXII-Date-Added-Last"));
    EXPECT_EQ(ids(get(nilo, "/taxii2/first/collections/ports/objects/")), (Ids{"ind1", "mal2"}));
    auto object = object_id("malware", 2);
    EXPECT_EQ(get(nilo, objects + object + "/").body, "{\"objects\":[" + malware({2}) + "]}");
    EXPECT_EQ(get(nilo, objects + object + "/versions/").body,
              R"({"versions":["2026-01-01T00:00:01.000Z"]})");
    auto row = json(get(nilo, home + "manifest/"))["objects"].get_array()[1].get_object();
    EXPECT_EQ(text_of(row["id"]), object);
    EXPECT_EQ(text_of(row["version"]), "2026-01-01T00:00:01.000Z");
    EXPECT_EQ(text_of(row["media_type"]), "application/stix+json;version=2.1");
}

TEST_F(Taxii, WhatIsNotForTheAskerLooksLikeNothing)
{
    post(mira, {indicator({1})});
    auto hidden = get(oda, objects), none = get(oda, "/taxii2/first/collections/none/objects/");
    EXPECT_EQ(hidden.status, 404);
    EXPECT_EQ(none.status, 404);
    EXPECT_EQ(get(oda, "/taxii2/first/collections/").body, "{}");
    EXPECT_EQ(get(oda, home).status, 404);
    EXPECT_EQ(get(oda, "/taxii2/second/").status, 404);
    EXPECT_EQ(get(nilo, "/taxii2/first/nothing/").status, 404);
    // Who has not signed in is asked to, wherever that leads.
    for (auto target : {"/taxii2/", "/taxii2/first/", "/taxii2/none/", objects.c_str()}) {
        auto reply = get(nobody, target);
        EXPECT_EQ(reply.status, 401) << target;
        EXPECT_TRUE(header(reply, "WWW-Authenticate").starts_with("Basic "));
        EXPECT_EQ(header(reply, "Content-Type"), "application/taxii+json;version=2.1");
    }
    EXPECT_EQ(building.ask(nilo, "POST", objects, envelope({indicator({2})}), type_line).status,
              403);
    EXPECT_EQ(building.ask(oda, "POST", objects, envelope({indicator({2})}), type_line).status,
              404);
    EXPECT_EQ(building.ask(nilo, "DELETE", objects + object_id("indicator", 1) + "/").status, 403);
}

TEST_F(Taxii, SignsInByBasicWithAToken)
{
    auto with = [&](std::string_view pair) {
        return get(nobody, "/taxii2/first/", "Authorization: Basic " + print_base64(pair) + "\r\n");
    };
    EXPECT_EQ(with("anything:" + nilo.person).status, 200);
    EXPECT_EQ(with("anything:wrong").status, 401);
    EXPECT_EQ(with("no colon").status, 401);
    EXPECT_EQ(get(nobody, "/taxii2/", "Authorization: Basic ?\r\n").status, 401);
    // Nowhere else, and only within its scopes.
    EXPECT_EQ(get(nobody, "/api/v1/shelf/roots",
                  "Authorization: Basic " + print_base64("x:" + nilo.person) + "\r\n")
                  .status,
              401);
    auto body = envelope({indicator({1})});
    EXPECT_EQ(building
                  .ask(nobody, "POST", objects, body,
                       std::string(type_line) + "Authorization: Basic " +
                           print_base64("x:" + mira.person + "+read") + "\r\n")
                  .status,
              403);
}

TEST_F(Taxii, TakesWhatNamesTheStandardAndNothingElse)
{
    struct {
        const char* accept;
        int status;
    } accepts[] = {
        {"application/taxii+json;version=2.1",            200},
        {"application/taxii+json; version=2.1",           200},
        {"application/taxii+json;version=\"2.1\"",        200},
        {"application/taxii+json",                        200},
        {"application/taxii+json;version=2.0",            406},
        {"application/taxii+json;version=2.0, */*;q=0.1", 200},
        {"application/taxii+json;version=2.1;q=0",        406},
        {"*/*",                                           200},
        {"application/*",                                 200},
        {"text/html",                                     406},
        {"application/json",                              406},
        {"application/vnd.oasis.taxii+json; version=2.0", 406},
    };
    for (auto& [accept, status] : accepts)
        for (auto& target : {std::string("/taxii2/"), home, objects, home + "manifest/"})
            EXPECT_EQ(get(nilo, target, "Accept: " + std::string(accept) + "\r\n").status, status)
                << accept << " " << target;
    auto body = envelope({indicator({1})});
    auto typed = [&](std::string type) {
        return building.ask(mira, "POST", objects, body, "Content-Type: " + type + "\r\n").status;
    };
    EXPECT_EQ(typed("application/taxii+json"), 202);
    EXPECT_EQ(typed("application/taxii+json;version=2.1"), 202);
    EXPECT_EQ(typed("application/taxii+json;version=2.0"), 415);
    EXPECT_EQ(typed("application/json"), 415);
    EXPECT_EQ(typed("application/stix+json;version=2.1"), 415);
}

TEST_F(Taxii, EveryFilterWithPagesWhileAnotherWrites)
{
    std::vector<std::string> some;
    for (std::uint64_t i = 1; i <= 9; ++i) some.push_back(i % 3 ? indicator({i}) : malware({i}));
    some.push_back(indicator({1, 2}));
    ASSERT_EQ(post(mira, some).status, 202);
    auto date = header(get(nilo, objects + "?limit=4"), "X-TAXII-Date-Added-Last");
    const std::string filters[] = {
        "",
        "match[type]=indicator",
        "match%5Btype%5D=malware,indicator",
        "match[version]=all",
        "match[version]=first",
        "match[version]=first,last",
        "match[version]=2026-01-01T00:00:02.000Z",
        "match[spec_version]=2.1",
        "match[spec_version]=2.0",
        "added_after=" + date,
        "added_after=" + date + "&match[type]=indicator",
        "match[id]=" + object_id("indicator", 1) + "," + object_id("malware", 3) + "," +
            object_id("malware", 99),
        "match[id]=" + object_id("indicator", 1) + "&match[version]=all&match[type]=indicator",
        "match[type]=indicator&match[version]=all&added_after=" + date,
    };
    std::uint64_t more = 20;
    for (auto& filter : filters) {
        for (auto list : {"objects/", "manifest/"}) {
            auto whole = ids(get(nilo, home + list + "?" + filter));
            for (auto limit : {1, 2, 3, 100}) {
                Ids paged;
                auto with_limit = "?limit=" + std::to_string(limit);
                std::string target = home + list + with_limit + "&" + filter;
                for (int page = 0; page < 100; ++page) {
                    auto reply = get(nilo, target);
                    for (auto& id : ids(reply)) paged.push_back(id);
                    auto body = json(reply);
                    // An event, a tool: nothing that any of the filters asks for by type.
                    if (page == 0 && limit == 2)
                        ASSERT_EQ(post(mira, {address("192.0.2.7", more++)}).status, 202);
                    if (!body.contains("more")) {
                        EXPECT_FALSE(body.contains("next"));
                        break;
                    }
                    EXPECT_TRUE(body["more"].get_bool());
                    // With its filters again or without them.
                    target =
                        home + list + with_limit + "&next=" + std::string(text_of(body["next"]));
                    if (page % 2) target += "&" + filter;
                }
                // What the other wrote comes after all that was there.
                ASSERT_GE(paged.size(), whole.size()) << filter;
                EXPECT_TRUE(std::equal(whole.begin(), whole.end(), paged.begin()))
                    << list << filter << " by " << limit;
                whole = ids(get(nilo, home + list + "?" + filter));
            }
        }
    }
    EXPECT_EQ(ids(get(nilo, objects + "?" + filters[3])).size(), 10u + more - 20);
    EXPECT_EQ(ids(get(nilo, objects + "?" + filters[6])), Ids{"ind1"});
    EXPECT_EQ(ids(get(nilo, objects + "?" + filters[8])), Ids{});
    auto versions = json(get(nilo, objects + object_id("indicator", 1) + "/versions/?limit=1"));
    EXPECT_EQ(versions["versions"].get_array().size(), 1u);
    auto rest = json(get(nilo, objects + object_id("indicator", 1) + "/versions/?limit=1&next=" +
                                   std::string(text_of(versions["next"]))));
    EXPECT_EQ(rest["versions"].get_array().size(), 1u);
    EXPECT_FALSE(rest.contains("more"));
}

TEST_F(Taxii, BadInputGetsAClearAnswer)
{
    post(mira, {indicator({1}), indicator({2})});
    auto next = std::string(text_of(json(get(nilo, objects + "?limit=1"))["next"]));
    auto forged = next;
    forged[3] = forged[3] == 'A' ? 'B' : 'A';
    struct {
        std::string query;
        int status;
    } cases[] = {
        {"limit=0",                                    400},
        {"limit=-1",                                   400},
        {"limit=x",                                    400},
        {"limit=",                                     400},
        {"limit=99999999999999999999999999",           200},
        {"next=" + next,                               200},
        {"next=" + forged,                             400},
        {"next=",                                      400},
        {"next=AAAA",                                  400},
        {"next=" + next + "&match[type]=malware",      400},
        {"added_after=yesterday",                      400},
        {"added_after=2026-13-01T00:00:00Z",           400},
        {"added_after=2026-01-01T00:00:00.123456789Z", 200},
        {"match[version]=newest",                      400},
        {"match[spec_version]=3",                      400},
        {"match[type]=",                               400},
        {"match[colour]=red",                          400},
        {"limit=1&limit=2",                            400},
    };
    for (auto& [query, status] : cases)
        EXPECT_EQ(get(nilo, objects + "?" + query).status, status) << query;
    // A page of one list is none of another.
    EXPECT_EQ(get(nilo, home + "manifest/?next=" + next).status, 400);
    EXPECT_EQ(get(nilo, objects + object_id("indicator", 9) + "/").status, 404);
    EXPECT_EQ(get(nilo, objects + object_id("indicator", 1) + "/?match[type]=malware").status, 200);

    auto send = [&](std::string_view body) {
        return building.ask(mira, "POST", objects, body, type_line);
    };
    EXPECT_EQ(send("{").status, 400);
    EXPECT_EQ(send("nothing").status, 400);
    EXPECT_EQ(send(R"({"objects":{}})").status, 422);
    EXPECT_EQ(send("{}").status, 202);
    auto large = send(R"({"objects":[]})" + std::string(20'000, ' '));
    EXPECT_EQ(large.status, 413);
    EXPECT_NE(large.body.find("20000"), std::string::npos) << large.body;
    EXPECT_EQ(send(R"({"objects":[)" + std::string(5'000, '[')).status / 100, 4);
    EXPECT_EQ(building.ask(mira, "PUT", objects, "{}", type_line).status, 405);
}

TEST_F(Taxii, TheStatusSaysWhatBecameOfEach)
{
    auto status = json(
        post(mira, {indicator({1}), R"({"type":"malware","id":"indicator--1"})", indicator({1})}));
    EXPECT_EQ(text_of(status["status"]), "complete");
    EXPECT_EQ(status["total_count"].to_number<int>(), 3);
    EXPECT_EQ(status["success_count"].to_number<int>(), 2);
    EXPECT_EQ(status["failure_count"].to_number<int>(), 1);
    EXPECT_EQ(status["pending_count"].to_number<int>(), 0);
    auto failure = status["failures"].get_array()[0].get_object();
    EXPECT_EQ(text_of(failure["id"]), "indicator--1");
    EXPECT_TRUE(text_of(failure["message"]).starts_with("stix."));
    auto target = "/taxii2/first/status/" + std::string(text_of(status["id"])) + "/";
    EXPECT_EQ(json(get(mira, target)), status);
    EXPECT_EQ(get(nilo, target).status, 404);
    EXPECT_EQ(get(mira, "/taxii2/first/status/none/").status, 404);
}

TEST_F(Taxii, WhatIsDeletedIsRecalled)
{
    post(mira, {indicator({1}), indicator({1, 2}), indicator({2})});
    auto target = objects + object_id("indicator", 1) + "/";
    EXPECT_EQ(building.ask(mira, "DELETE", target + "?match[version]=last").status, 200);
    EXPECT_EQ(get(nilo, target).body, "{\"objects\":[" + indicator({1}) + "]}");
    EXPECT_EQ(building.ask(mira, "DELETE", target).status, 200);
    EXPECT_EQ(get(nilo, target).status, 404);
    EXPECT_EQ(building.ask(mira, "DELETE", target).status, 404);
    EXPECT_EQ(ids(get(nilo, objects)), Ids{"ind2"});
}

TEST_F(Taxii, APageMadeForOneIsGivenToThoseWhoReadAsFarAndToNobodyElse)
{
    post(mira, {indicator({1}), indicator({2, 1, "red"}), indicator({3})});
    auto whole = get(mira, objects), part = get(nilo, objects);
    EXPECT_EQ(ids(whole), (Ids{"ind1", "ind2", "ind3"}));
    EXPECT_EQ(ids(part), (Ids{"ind1", "ind3"}));
    for (int again = 0; again < 2; ++again) {
        EXPECT_EQ(get(mira, objects).body, whole.body);
        EXPECT_EQ(get(nilo, objects).body, part.body);
        EXPECT_EQ(header(get(nilo, objects), "X-TAXII-Date-Added-Last"),
                  header(part, "X-TAXII-Date-Added-Last"));
        EXPECT_EQ(get(oda, objects).status, 404);
        EXPECT_EQ(get(nobody, objects).status, 401);
    }
    EXPECT_EQ(ids(get(nilo, objects + "?limit=1")), Ids{"ind1"});
    EXPECT_EQ(ids(get(nilo, objects + "?match[id]=" + object_id("indicator", 3))), Ids{"ind3"});
    // What came, what took its place and what was recalled is seen at once.
    post(mira, {indicator({4}), indicator({1, 2})});
    EXPECT_EQ(ids(get(nilo, objects)), (Ids{"ind3", "ind4", "ind1"}));
    building.ask(mira, "DELETE", objects + object_id("indicator", 3) + "/");
    EXPECT_EQ(ids(get(nilo, objects)), (Ids{"ind4", "ind1"}));
    EXPECT_EQ(ids(get(mira, objects)), (Ids{"ind2", "ind4", "ind1"}));
    // What was closed is given to nobody any more.
    Command close;
    close.type = "shelf.collection";
    close.id = collection;
    close.action = "close";
    ASSERT_TRUE(building.world.kernel().apply(mira, close));
    EXPECT_EQ(get(nilo, objects).status, 404);
    EXPECT_EQ(get(mira, objects).status, 404);
}

TEST_F(Taxii, ThePagesGetObjectsTheirRelationsAndHits)
{
    auto one = object_id("indicator", 1), other = object_id("malware", 2);
    post(mira, {indicator({1}), indicator({1, 2}), malware({2}), relationship(3, one, other),
                sighting(4, one)});
    const std::string by_id = "/api/v1/objects/by_id/";
    auto found = json(get(nilo, by_id + one));
    auto& versions = found["items"].get_array();
    ASSERT_EQ(versions.size(), 2u);
    EXPECT_EQ(text_at(versions[0].get_object(), "version"), "2026-01-01T00:00:02.000Z");
    EXPECT_EQ(text_at(versions[0].get_object(), "tlp"), "amber");
    EXPECT_EQ(text_at(versions[0].get_object(), "source"), "QM");
    EXPECT_EQ(text_at(find_at(versions[0].get_object(), "object")->get_object(), "id"), one);
    EXPECT_EQ(get(oda, by_id + one).status, 404);
    auto first = json(get(nilo, by_id + one + "/referring?limit=1"));
    EXPECT_EQ(first["items"].get_array().size(), 1u);
    auto rest = json(get(
        nilo, by_id + one + "/referring?limit=1&cursor=" + std::string(text_of(first["next"]))));
    EXPECT_EQ(text_at(rest["items"].get_array()[0].get_object(), "property"), "source_ref");
    EXPECT_FALSE(rest.contains("next"));

    auto ask =
        R"({"text":"a log","values":[{"kind":"domain","value":"h1.example"},{"kind":"domain","value":"h9.example"}]})";
    auto hits = json(building.ask(nilo, "POST", "/api/v1/objects/search", ask));
    ASSERT_EQ(hits["items"].get_array().size(), 1u);
    EXPECT_EQ(hits["asked"].to_number<int>(), 2);
    EXPECT_EQ(text_at(hits["items"].get_array()[0].get_object(), "value"), "h1.example");
    EXPECT_TRUE(json(building.ask(oda, "POST", "/api/v1/objects/search", ask))["items"]
                    .get_array()
                    .empty());
    EXPECT_EQ(building.ask(nilo, "POST", "/api/v1/objects/search", R"({"values":["?"]})").status,
              422);

    const std::string in = "/api/v1/objects/collections/" + collection;
    EXPECT_EQ(json(get(nilo, in + "/list?versions=all"))["items"].get_array().size(), 5u);
    EXPECT_EQ(json(get(nilo, in + "/volume"))["items"].get_array().size(), 1u);
    get(nilo, objects);
    building.site.objects.write_fetches();
    EXPECT_EQ(json(get(mira, in + "/fetches"))["items"].get_array().size(), 1u);
    EXPECT_EQ(get(nilo, in + "/fetches").status, 404);
    auto added = json(building.ask(mira, "POST", in + "/add", envelope({indicator({9}), "{}"})));
    EXPECT_EQ(added["added"].to_number<int>(), 1);
    EXPECT_EQ(added["refused"].to_number<int>(), 1);
    auto report = "/api/v1/objects/reports/" + std::string(text_of(added["id"]));
    EXPECT_EQ(json(get(mira, report))["refused"].to_number<int>(), 1);
    EXPECT_EQ(get(nilo, report).status, 404);
    auto gone = building.ask(mira, "POST", in + "/recall",
                             R"({"objects":[{"id":")" + one + R"("}],"reason":"In error"})");
    EXPECT_EQ(json(gone)["recalled"].to_number<int>(), 2);
    EXPECT_EQ(get(nilo, by_id + one).status, 404);
}

}  // namespace
}  // namespace concord::api
