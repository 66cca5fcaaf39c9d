// Files that become objects of a collection, on both engines: previewed, stopped, resumed,
// repeated.

#include "kernel/object_imports.h"

#include <gtest/gtest.h>

#include "kernel/notices.h"
#include "mechanisms/threats/threats.h"
#include "test/threat_objects.h"
#include "test/world.h"

namespace concord {
namespace {

using namespace test;

class ThreatImports : public testing::TestWithParam<Engine> {
protected:
    test::World world{GetParam(), {&threats::mechanism}};
    std::unique_ptr<Objects> objects = std::make_unique<Objects>(world.kernel());
    std::unique_ptr<ObjectImports> imports = std::make_unique<ObjectImports>(*objects);
    Subject mira = world.officer("QM"), nilo = world.officer("QN"), oda = world.officer("QO");
    std::string ports;

    void SetUp() override
    {
        auto root = make("threats.root", world.secretary(),
                         {
                             {"title", "First"},
                             {"path",  "first"}
        });
        ports = make("threats.collection", mira,
                     {
                         {"title",    "Ports"},
                         {"api_root", root   }
        },
                     Label{Tlp::amber, {"participant:QN"}, {}, {}});
    }
    std::string make(const std::string& type, const Subject& who, JsonObject fields,
                     std::optional<Label> label = {})
    {
        Command command;
        command.type = type;
        command.fields = std::move(fields);
        command.label = std::move(label);
        auto made = world.kernel().apply(who, command);
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return made ? (*made)->after.id : "";
    }
    ImportJob prepare(const char* form, const std::string& text)
    {
        auto job = imports->prepare(mira, ports, {form, "file", text});
        EXPECT_TRUE(job) << job.error().key;
        return job ? *job : ImportJob();
    }
    ImportJob finish(const ImportJob& job)
    {
        EXPECT_TRUE(imports->start(mira, job.id));
        EXPECT_TRUE(imports->run_to_end());
        return imports->get(mira, job.id).value();
    }
    std::int64_t stored()
    {
        std::int64_t count = 0;
        ObjectQuery query;
        query.limit = 1000;
        query.bytes = ObjectQuery::Bytes::without;
        for (;;) {
            auto page = objects->page(mira, ports, query, [&](StoredObject&&) { ++count; });
            EXPECT_TRUE(page);
            if (!page || !page->more) return count;
            query.after_place = page->last_place;
        }
    }
    static std::string bundle(int count)
    {
        std::vector<std::string> made;
        for (int i = 1; i <= count; ++i) made.push_back(indicator({std::uint64_t(i)}));
        auto text = envelope(made);
        return R"({"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000000",)" +
               text.substr(1);
    }
};

TEST_P(ThreatImports, a_file_is_looked_at_first_and_goes_in_when_its_person_says_so)
{
    auto job = prepare("stix", bundle(3));
    EXPECT_EQ(job.state, ImportJob::State::ready);
    EXPECT_EQ(job.objects, 3);
    EXPECT_EQ(stored(), 0);
    EXPECT_EQ(imports->run_once().value(), 0);
    EXPECT_EQ(stored(), 0);
    job = finish(job);
    EXPECT_EQ(job.state, ImportJob::State::done);
    EXPECT_EQ(job.added, 3);
    EXPECT_EQ(job.gone, 3);
    EXPECT_EQ(stored(), 3);
    // Again: nothing new.
    auto again = finish(prepare("stix", bundle(3)));
    EXPECT_EQ(again.added, 0);
    EXPECT_EQ(again.known, 3);
    EXPECT_EQ(stored(), 3);
    EXPECT_EQ(imports->start(mira, job.id).error().key, "import.over");
}

TEST_P(ThreatImports, it_can_be_stopped_and_goes_on_where_it_was_also_after_a_restart)
{
    auto job = prepare("stix", bundle(1200));
    ASSERT_TRUE(imports->start(mira, job.id));
    EXPECT_EQ(imports->run_once().value(), 1);
    EXPECT_EQ(stored(), 500);
    ASSERT_TRUE(imports->stop(mira, job.id));
    EXPECT_EQ(imports->run_once().value(), 0);
    job = imports->get(mira, job.id).value();
    EXPECT_EQ(job.state, ImportJob::State::stopped);
    EXPECT_EQ(job.gone, 500);
    ASSERT_TRUE(imports->start(mira, job.id));
    EXPECT_EQ(imports->run_once().value(), 1);
    // What was running runs on after a restart, and no envelope goes in twice.
    imports.reset();
    objects.reset();
    world.restart();
    objects = std::make_unique<Objects>(world.kernel());
    imports = std::make_unique<ObjectImports>(*objects);
    ASSERT_TRUE(imports->run_to_end());
    job = imports->get(mira, job.id).value();
    EXPECT_EQ(job.state, ImportJob::State::done);
    EXPECT_EQ(job.added, 1200);
    EXPECT_EQ(job.known, 0);
    EXPECT_EQ(stored(), 1200);
}

TEST_P(ThreatImports, what_is_wrong_is_named_and_the_rest_goes_in)
{
    auto text =
        envelope({indicator({1}), R"({"type":"indicator","id":"malware--1"})", indicator({2})});
    auto job = prepare("stix", text);
    EXPECT_EQ(job.objects, 2);
    EXPECT_EQ(job.refused, 1);
    auto remarks = imports->remarks(mira, job.id, -1, 100).value();
    ASSERT_EQ(remarks.size(), 1u);
    EXPECT_EQ(remarks[0].kind, ImportRemark::Kind::refused);
    EXPECT_EQ(remarks[0].place, "/objects/1");
    EXPECT_TRUE(remarks[0].error.key.starts_with("stix.")) << remarks[0].error.key;
    EXPECT_EQ(finish(job).added, 2);
    EXPECT_EQ(imports->prepare(mira, ports, {"stix", "x", "{\"objects\":[{"}).error().code,
              Code::invalid);
    EXPECT_EQ(imports->prepare(mira, ports, {"stix", "x", "{}"}).error().key,
              "import.nothing_in_it");
    EXPECT_EQ(imports->prepare(mira, ports, {"xml", "x", "{}"}).error().key, "import.unknown_form");
}

TEST_P(ThreatImports, a_job_is_nobody_elses_and_only_who_may_add_can_begin_one)
{
    auto job = prepare("stix", bundle(1));
    for (auto& who : {nilo, oda, the_public(), world.secretary(), world.technician("QM")}) {
        EXPECT_EQ(imports->get(who, job.id).error().key, "records.not_found");
        EXPECT_EQ(imports->start(who, job.id).error().key, "records.not_found");
        EXPECT_EQ(imports->stop(who, job.id).error().key, "records.not_found");
        EXPECT_EQ(imports->remarks(who, job.id, -1, 10).error().key, "records.not_found");
        EXPECT_TRUE(imports->list(who)->empty());
    }
    EXPECT_EQ(imports->list(mira)->size(), 1u);
    auto text = bundle(1);
    EXPECT_EQ(imports->prepare(oda, ports, {"stix", "x", text}).error().key, "records.not_found");
    EXPECT_EQ(imports->prepare(nilo, ports, {"stix", "x", text}).error().code, Code::forbidden);
    EXPECT_EQ(
        imports->prepare(mira, new_id(world.chance(), Time{}), {"stix", "x", text}).error().key,
        "records.not_found");
}

TEST_P(ThreatImports, a_collection_that_was_closed_takes_no_more)
{
    auto job = prepare("stix", bundle(1));
    Command close;
    close.type = "threats.collection";
    close.id = ports;
    close.action = "close";
    ASSERT_TRUE(world.kernel().apply(mira, close));
    job = finish(job);
    EXPECT_EQ(job.state, ImportJob::State::failed);
    EXPECT_EQ(job.wrong, "workflow.not_now");
    EXPECT_EQ(job.added, 0);
}

TEST_P(ThreatImports, misp_events_go_in_with_what_could_not_be_carried_over)
{
    auto job = prepare("misp", R"({"Event": {"info": "x", "date": "2026-03-02",
        "uuid": "5f8d2a10-0000-4000-8000-000000000001", "timestamp": "1772500000", "Attribute": [
        {"type": "domain", "value": "a.example.org", "to_ids": true, "timestamp": "1772500000"},
        {"type": "btc", "value": "1Fictional", "timestamp": "1772500000"}]}})");
    auto remarks = imports->remarks(mira, job.id, -1, 10).value();
    ASSERT_EQ(remarks.size(), 1u);
    EXPECT_EQ(remarks[0].kind, ImportRemark::Kind::kept);
    EXPECT_EQ(remarks[0].place, "/Event/Attribute/1");
    job = finish(job);
    EXPECT_EQ(job.added, 3);
    EXPECT_EQ(job.refused, 0);
    EXPECT_EQ(stored(), 3);
}

TEST_P(ThreatImports, a_table_says_for_each_line_what_it_will_do)
{
    std::string table = "value,description\na.example.org,first\nb.example.org,\nnothing known,\n";
    auto job = finish(prepare("indicators", table));
    EXPECT_EQ(job.added, 2);
    EXPECT_EQ(job.refused, 1);
    world.clock().pass(days(1));
    auto next = prepare(
        "indicators", "value,description\na.example.org,second\nb.example.org,\nc.example.org,\n");
    auto remarks = imports->remarks(mira, next.id, -1, 10).value();
    ASSERT_EQ(remarks.size(), 2u);
    EXPECT_EQ(remarks[0].kind, ImportRemark::Kind::next);
    EXPECT_EQ(remarks[0].title, "a.example.org");
    EXPECT_EQ(remarks[1].kind, ImportRemark::Kind::same);
    EXPECT_EQ(remarks[1].place, "3");
    next = finish(next);
    EXPECT_EQ(next.added, 2);
    EXPECT_EQ(next.known, 1);
    EXPECT_EQ(stored(), 3);  // the last version of each
}

TEST_P(ThreatImports, what_was_never_started_goes_after_a_day)
{
    auto job = prepare("stix", bundle(1));
    world.clock().pass(days(2));
    prepare("stix", bundle(2));
    EXPECT_EQ(imports->get(mira, job.id).error().key, "records.not_found");
}

INSTANTIATE_TEST_SUITE_P(Engines, ThreatImports, testing::ValuesIn(engines()), print_engine);

}  // namespace
}  // namespace concord
