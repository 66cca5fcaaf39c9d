// Objects through the one door, on both engines: what comes in, who sees what, what is recalled.

#include "kernel/objects.h"

#include <gtest/gtest.h>

#include "kernel/hooks.h"
#include "kernel/notices.h"
#include "kernel/verify.h"
#include "mechanisms/threats/threats.h"
#include "test/threat_objects.h"
#include "test/world.h"

namespace concord {
namespace {

using namespace test;

class ThreatObjects : public testing::TestWithParam<Engine> {
protected:
    test::World world{
        GetParam(), {&concord::notices::mechanism, &threats::mechanism}
    };
    Kernel& kernel = world.kernel();
    Notices told{kernel};
    Objects objects{kernel, &told};
    Subject mira = world.officer("QM"), nilo = world.officer("QN"), oda = world.officer("QO");
    std::string root, ports;

    void SetUp() override
    {
        root = make("threats.root", world.secretary(),
                    {
                        {"title", "First"},
                        {"path",  "first"}
        });
        ports = collection({Tlp::amber, {"participant:QN"}, {}, {}}, "readers");
    }

    std::string make(const std::string& type, const Subject& who, JsonObject fields,
                     std::optional<Label> label = {})
    {
        Command command;
        command.type = type;
        command.fields = std::move(fields);
        command.label = std::move(label);
        auto made = kernel.apply(who, command);
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return made ? (*made)->after.id : "";
    }
    std::string collection(Label label, const char* writing = "owner")
    {
        return make("threats.collection", mira,
                    {
                        {"title",    "Ports"},
                        {"api_root", root   },
                        {"writing",  writing}
        },
                    std::move(label));
    }
    ObjectReport add(const Subject& who, const std::vector<std::string>& some)
    {
        auto report = objects.add(who, ports, envelope(some));
        EXPECT_TRUE(report) << report.error().key << " " << report.error().detail;
        return report ? *report : ObjectReport();
    }
    std::vector<std::string> seen(const Subject& who, ObjectQuery query = {})
    {
        std::vector<std::string> ids;
        auto page = objects.page(who, ports, query, [&](StoredObject&& object) {
            ids.push_back(object.id.substr(object.id.size() - 2) + "@" +
                          object.version.substr(17, 2));
        });
        if (!page) return {page.error().key};
        EXPECT_EQ(page->count, ids.size());
        return ids;
    }
    using Ids = std::vector<std::string>;
};

TEST_P(ThreatObjects, ComeInOnceAndAreGivenToTheByte)
{
    auto one = indicator({1}), two = indicator({2});
    auto report = add(mira, {one, two, one});
    EXPECT_EQ(report.added, 2u);
    EXPECT_EQ(report.known, 1u);
    EXPECT_EQ(add(mira, {one}).known, 1u);
    std::vector<std::string> bytes;
    Micros last = 0;
    ASSERT_TRUE(objects.page(nilo, ports, {}, [&](StoredObject&& object) {
        EXPECT_GT(object.added, last);
        last = object.added;
        bytes.push_back(object.bytes);
    }));
    EXPECT_EQ(bytes, (Ids{one, two}));
    EXPECT_EQ(seen(oda), Ids{"records.not_found"});
    EXPECT_EQ(seen(the_public()), Ids{"records.not_found"});
    // One act for what was new, none for what was not.
    auto history = kernel.history(mira, ports, Kernel::Scope::record);
    ASSERT_TRUE(history);
    ASSERT_EQ(history->size(), 2u);
    EXPECT_EQ(history->back().action, "add");
    EXPECT_EQ(history->back().input.at("count").to_number<int>(), 2);
}

TEST_P(ThreatObjects, OneThatIsWrongDoesNotTakeDownTheOthers)
{
    auto report =
        add(mira, {indicator({1}), R"({"type":"indicator","id":"malware--1"})", indicator({2})});
    EXPECT_EQ(report.added, 2u);
    ASSERT_EQ(report.refused, 1u);
    EXPECT_EQ(report.outcomes[1].kind, ObjectOutcome::Kind::refused);
    EXPECT_TRUE(report.outcomes[1].rule.starts_with("stix.")) << report.outcomes[1].rule;
    auto again = objects.report(mira, report.id);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->outcomes[1].rule, report.outcomes[1].rule);
    EXPECT_EQ(again->added, 2u);
    EXPECT_EQ(objects.report(nilo, report.id).error().key, "records.not_found");
    EXPECT_EQ(objects.add(mira, ports, R"({"objects":[{"type")").error().code, Code::invalid);
}

TEST_P(ThreatObjects, OfTwoWithOneVersionTheFirstStays)
{
    add(mira, {indicator({1})});
    auto report = add(mira, {indicator({1, 1, {}, 10})});
    ASSERT_EQ(report.refused, 1u);
    EXPECT_EQ(report.outcomes[0].rule, "objects.other_content");
    auto both = add(mira, {indicator({2}), indicator({2, 1, {}, 10})});
    EXPECT_EQ(both.added, 1u);
    EXPECT_EQ(both.refused, 1u);
    EXPECT_EQ(seen(mira), (Ids{"01@01", "02@01"}));
}

TEST_P(ThreatObjects, WhatHasNoVersionIsDatedByTheServer)
{
    auto report = add(mira, {address("192.0.2.7", 1)});
    ASSERT_EQ(report.added, 1u);
    EXPECT_FALSE(report.outcomes[0].version.empty());
    EXPECT_EQ(add(mira, {address("192.0.2.7", 1)}).known, 1u);
    // Under the same name, but another one.
    EXPECT_EQ(add(mira, {address("192.0.2.8", 1)}).added, 1u);
    EXPECT_EQ(seen(mira).size(), 1u);
    ObjectQuery all;
    all.versions.all = true;
    EXPECT_EQ(seen(mira, all).size(), 2u);
}

TEST_P(ThreatObjects, VersionsStandSideBySide)
{
    add(mira, {indicator({1, 3}), indicator({2, 1})});
    add(mira, {indicator({1, 1}), indicator({1, 2})});
    EXPECT_EQ(seen(nilo), (Ids{"01@03", "02@01"}));
    ObjectQuery query;
    query.versions.first = true;
    EXPECT_EQ(seen(nilo, query), (Ids{"02@01", "01@01"}));
    query.versions.last = true;
    EXPECT_EQ(seen(nilo, query), (Ids{"01@03", "02@01", "01@01"}));
    query.versions = {};
    query.versions.all = true;
    EXPECT_EQ(seen(nilo, query).size(), 4u);
    query.versions = {};
    query.versions.exactly = {*parse_micros("2026-01-01T00:00:02.000Z")};
    EXPECT_EQ(seen(nilo, query), Ids{"01@02"});
    auto found = objects.find(nilo, object_id("indicator", 1));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 3u);
    EXPECT_EQ(found->front().object.version, "2026-01-01T00:00:03.000Z");
    EXPECT_EQ(found->front().source, "QM");
    EXPECT_EQ(objects.find(oda, object_id("indicator", 1)).error().key, "records.not_found");
}

TEST_P(ThreatObjects, FiltersHoldTogether)
{
    std::vector<std::string> some;
    for (std::uint64_t i = 1; i <= 6; ++i) some.push_back(i % 2 ? indicator({i}) : malware({i}));
    add(mira, some);
    ObjectQuery query;
    query.types = {"malware"};
    EXPECT_EQ(seen(nilo, query), (Ids{"02@01", "04@01", "06@01"}));
    query.types = {"malware", "indicator"};
    query.limit = 4;
    EXPECT_EQ(seen(nilo, query), (Ids{"01@01", "02@01", "03@01", "04@01"}));
    query.types = {"malware"};
    query.ids = {object_id("malware", 4), object_id("indicator", 3), object_id("malware", 9)};
    EXPECT_EQ(seen(nilo, query), Ids{"04@01"});
    query = {};
    query.specs = {20};
    EXPECT_EQ(seen(nilo, query), Ids{});
    // By twos, while others write: each once, in order.
    query = {};
    query.limit = 2;
    Ids all;
    std::uint64_t next = 7;
    for (;;) {
        auto page = objects.page(nilo, ports, query,
                                 [&](StoredObject&& object) { all.push_back(object.id); });
        ASSERT_TRUE(page);
        if (next < 10) add(mira, {indicator({next})}), ++next;
        if (!page->more) break;
        query.after_place = page->last_place;
    }
    EXPECT_GE(all.size(), 8u);
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
}

TEST_P(ThreatObjects, AddedAfterIsExact)
{
    add(mira, {indicator({1}), indicator({2}), indicator({3})});
    world.clock().pass(seconds(2));
    add(mira, {indicator({4}), indicator({5})});
    std::vector<Micros> dates;
    ASSERT_TRUE(objects.page(nilo, ports, {},
                             [&](StoredObject&& object) { dates.push_back(object.added); }));
    ASSERT_EQ(dates.size(), 5u);
    for (std::size_t i = 0; i < dates.size(); ++i) {
        ObjectQuery query;
        query.added_after = dates[i];
        EXPECT_EQ(seen(nilo, query).size(), 4 - i);
        query.added_after = dates[i] - 1;
        EXPECT_EQ(seen(nilo, query).size(), 5 - i);
    }
}

TEST_P(ThreatObjects, AMarkingNarrowsAndNeverOpens)
{
    ports = collection({
        Tlp::green, {"members", "desk:QN.technical"},
         {},
         {}
    });
    add(mira, {indicator({1}), indicator({2, 1, "clear"}), indicator({3, 1, "amber"}),
               indicator({4, 1, "red"}), indicator({5, 1, "amber"}), indicator({5, 2, "green"})});
    auto technician = world.technician("QN");
    EXPECT_EQ(seen(mira), (Ids{"01@01", "02@01", "03@01", "04@01", "05@02"}));
    EXPECT_EQ(seen(technician), (Ids{"01@01", "02@01", "03@01", "04@01", "05@02"}));
    EXPECT_EQ(seen(oda), (Ids{"01@01", "02@01", "05@02"}));
    EXPECT_EQ(seen(the_public()), Ids{"records.not_found"});
    // Of its own participant, RED stays with the desk that holds the collection.
    EXPECT_EQ(seen(world.technician("QM")), (Ids{"01@01", "02@01", "03@01", "05@02"}));
    // The last version that is for the asker, where the very last is not.
    add(mira, {indicator({1, 9, "red"})});
    EXPECT_EQ(seen(oda), (Ids{"01@01", "02@01", "05@02"}));
    EXPECT_EQ(seen(mira), (Ids{"02@01", "03@01", "04@01", "05@02", "01@09"}));
    auto volume = objects.volume(oda, ports);
    ASSERT_TRUE(volume);
    ASSERT_EQ(volume->size(), 1u);
    EXPECT_EQ(volume->front().count, 3);
}

TEST_P(ThreatObjects, OnlyWhomTheCollectionLetsMayAdd)
{
    EXPECT_EQ(objects.add(nilo, ports, envelope({indicator({1})}))->added, 1u);
    EXPECT_EQ(objects.add(oda, ports, envelope({indicator({1})})).error().key, "records.not_found");
    auto own = collection({Tlp::amber, {"participant:QN"}, {}, {}}, "owner");
    EXPECT_EQ(objects.add(nilo, own, envelope({indicator({1})})).error().key,
              "threats.may_not_write");
    EXPECT_EQ(objects.add(world.administrator("QM"), own, envelope({})).error().key,
              "records.not_found");
}

TEST_P(ThreatObjects, AGroupReachesItsMembersAndHidesThem)
{
    make("identity.group", mira,
         {
             {"code",    "strait"             },
             {"name",    "The strait"         },
             {"members", JsonArray{"QN", "QO"}}
    });
    oda = world.officer("QO");
    nilo = world.officer("QN");
    ports = collection({Tlp::amber, {"group:strait"}, {}, {}});
    add(mira, {indicator({1})});
    EXPECT_EQ(seen(oda), Ids{"01@01"});
    EXPECT_EQ(seen(world.officer("QP")), Ids{"records.not_found"});
    auto groups = kernel.find(world.officer("QP"), {{"identity.group"}});
    ASSERT_TRUE(groups);
    ASSERT_EQ(groups->items.size(), 1u);
    EXPECT_FALSE(groups->items[0].record.has("members"));
    EXPECT_TRUE(kernel.find(mira, {{"identity.group"}})->items[0].record.has("members"));
    // Who leaves the group sees nothing of it from then on.
    Command edit;
    edit.type = "identity.group";
    edit.id = groups->items[0].record.id;
    edit.action = "edit";
    edit.fields = {
        {"members", JsonArray{"QN"}}
    };
    ASSERT_TRUE(kernel.apply(mira, edit));
    EXPECT_EQ(seen(world.officer("QO")), Ids{"records.not_found"});
    EXPECT_EQ(seen(world.officer("QN")), Ids{"01@01"});
}

TEST_P(ThreatObjects, WhatIsRecalledIsGoneAndWhoHadItIsTold)
{
    ports = collection({Tlp::green, {"members"}, {}, {}}, "readers");
    add(mira, {indicator({1, 1}), indicator({1, 2}), indicator({2, 1})});
    objects.note_fetch(oda, "session", ports, -1,
                       objects.page(oda, ports, {}, [](auto&&) {})->last_place);
    EXPECT_EQ(objects.recall(nilo, ports, {{object_id("indicator", 1)}}, "").error().key,
              "objects.not_yours");
    EXPECT_EQ(objects.recall(mira, ports, {{object_id("indicator", 7)}}, "").error().key,
              "objects.not_found");
    Objects::Recall last{object_id("indicator", 1)};
    last.versions.last = true;
    EXPECT_EQ(*objects.recall(mira, ports, {last}, "Sent in error"), 1u);
    EXPECT_EQ(seen(oda), (Ids{"01@01", "02@01"}));
    EXPECT_EQ(*objects.recall(mira, ports, {{object_id("indicator", 1)}}, ""), 1u);
    EXPECT_EQ(seen(oda), Ids{"02@01"});
    EXPECT_EQ(objects.find(oda, object_id("indicator", 1)).error().key, "records.not_found");
    // It does not come back by the next synchronisation.
    EXPECT_EQ(add(mira, {indicator({1, 2})}).outcomes[0].rule, "objects.recalled");
    auto fetched = objects.fetches(mira, ports);
    ASSERT_TRUE(fetched);
    ASSERT_EQ(fetched->size(), 1u);
    EXPECT_EQ(fetched->front().participant, "QO");
    EXPECT_EQ(objects.fetches(oda, ports).error().key, "records.not_found");
    auto notices = told.list(oda, -1, 10);
    ASSERT_TRUE(notices);
    ASSERT_FALSE(notices->items.empty());
    EXPECT_EQ(notices->items[0].reason, "recall");
    EXPECT_TRUE(told.list(world.officer("QP"), -1, 10)->items.empty());
}

TEST_P(ThreatObjects, AreFoundByValueAndByWhatRefersToThem)
{
    auto one = object_id("indicator", 1), two = object_id("malware", 2);
    add(mira, {indicator({1}), malware({2}), relationship(3, one, two), sighting(4, one),
               indicator({5, 1, "red"}), address("192.0.2.7", 6)});
    using indicators::Kind;
    std::vector<indicators::Value> values{
        {Kind::domain, "h1.example"},
        {Kind::domain, "h5.example"},
        {Kind::ipv4,   "192.0.2.7" },
        {Kind::ipv4,   "192.0.2.8" }
    };
    auto hits = objects.find_values(nilo, values);
    ASSERT_TRUE(hits);
    ASSERT_EQ(hits->size(), 2u);
    EXPECT_EQ((*hits)[0].hits[0].object.id, one);
    EXPECT_EQ((*hits)[1].number, 2u);
    EXPECT_EQ(objects.find_values(mira, values)->size(), 3u);
    EXPECT_TRUE(objects.find_values(oda, values)->empty());

    auto referring = objects.referring(nilo, one, "", -1, 10);
    ASSERT_TRUE(referring);
    ASSERT_EQ(referring->items.size(), 2u);
    EXPECT_EQ(referring->items[0].property, "sighting_of_ref");
    EXPECT_EQ(referring->items[1].property, "source_ref");
    EXPECT_EQ(objects.referring(nilo, one, "sighting_of_ref", -1, 10)->items.size(), 1u);
    EXPECT_EQ(objects.referring(nilo, one, "", -1, 1)->items.size(), 1u);
    EXPECT_GT(objects.referring(nilo, one, "", -1, 1)->next, 0);
    EXPECT_EQ(objects.referring(oda, one, "", -1, 10).error().key, "records.not_found");
}

TEST_P(ThreatObjects, AHandThatChangesThemIsFound)
{
    add(mira, {indicator({1}), indicator({1, 2, "red"}), address("192.0.2.7", 2),
               relationship(3, object_id("indicator", 1), object_id("malware", 2))});
    ASSERT_TRUE(objects.recall(mira, ports, {{object_id("ipv4-addr", 2)}}, ""));
    auto wrong = [&] {
        std::set<std::string> keys;
        auto report = verify_store(kernel.store(), kernel.types(), kernel.ledger().verifier());
        EXPECT_TRUE(report) << report.error().detail;
        for (auto& finding : report->findings) keys.insert(finding.key);
        return keys;
    };
    auto change = [&](std::string_view sql) {
        EXPECT_TRUE(kernel.store().write([&](store::Writer& writer) -> Result<> {
            EXPECT_GT(TRY(writer.run(sql)), 0) << sql;
            return {};
        }));
    };
    using Keys = std::set<std::string>;
    EXPECT_EQ(wrong(), Keys{});
    change("update objects set tlp = 0 where tlp = 4");
    EXPECT_EQ(wrong(), Keys{"verify.object_differs"});
    change("update objects set tlp = 4 where tlp = 0");
    change("update objects set recalled = 0");
    EXPECT_EQ(wrong(), Keys{"verify.objects_differ"});
    change("delete from object_refs");
    EXPECT_TRUE(wrong().contains("verify.object_lookup_differs"));
    change("delete from objects where type = 'ipv4-addr'");
    EXPECT_TRUE(wrong().contains("verify.objects_differ"));
}

TEST_P(ThreatObjects, AreThereAfterARestart)
{
    std::vector<std::string> many;
    for (std::uint64_t i = 0; i < 2'100; ++i) many.push_back(indicator({i}));
    EXPECT_EQ(add(mira, many).added, 2'100u);
    Objects other(kernel);
    ObjectQuery query;
    query.limit = 1'000;
    std::size_t count = 0;
    for (;;) {
        auto page = other.page(nilo, ports, query, [&](StoredObject&&) { ++count; });
        ASSERT_TRUE(page);
        if (!page->more) break;
        query.after_place = page->last_place;
    }
    EXPECT_EQ(count, 2'100u);
}

INSTANTIATE_TEST_SUITE_P(Engines, ThreatObjects, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord
