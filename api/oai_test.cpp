// What other repositories are told: what anybody may read, that something is gone, and nothing
// else.

#include "api/oai.h"

#include "api/rest_fixture.h"
#include "formats/oai.h"
#include "kernel/public_once.h"

namespace concord::api::test {
namespace {

using enum Kind;
using enum Party;

constexpr Field paper_fields[] = {
    {"title", line, Field::required | Field::searched},
};
constexpr Transition paper_workflow[] = {
    {"draft", author, "edit", "", "*"},
    {"draft", author, "publish", "published"},
    {"published", author, "edit", "", "*"},
    {"published", author, "withdraw", "withdrawn"},
};
constexpr RecordType paper_records[] = {
    {.name = "paper",
     .plural = "papers",
     .fields = paper_fields,
     .initial = "draft",
     .finals = "withdrawn",
     .workflow = paper_workflow,
     .private_states = "draft withdrawn"},
};
std::string print_papers(std::span<const Record> papers)
{
    std::string all;
    for (auto& each : papers)
        all += oai::print_dc({
            {"title", std::string(each.text("title"))}
        });
    return all;
}
constexpr Export paper_exports[] = {
    {"paper", "oai_dc", "application/xml", "xml", print_papers},
};
const Mechanism shelf{.name = "shelf", .records = paper_records, .exports = paper_exports};

constexpr const char* everybody = R"({"tlp":"clear","recipients":["public"]})";
constexpr const char* all_members = R"({"tlp":"clear","recipients":["members"]})";

class Harvesting : public testing::Test {
protected:
    Harvesting() { keep_public(building.world.kernel()); }

    Building building{concord::test::Engine::sqlite, {}, {&shelf}};
    Subject mira = building.world.officer("QM");

    // Past the limits of requests, for long lists.
    std::string done(Command command)
    {
        command.type = "shelf.paper";
        auto act = building.world.kernel().apply(mira, command);
        EXPECT_TRUE(act) << act.error().key;
        return act ? (*act)->after.id : "";
    }
    std::string paper(const std::string& title, const std::string& label)
    {
        Command command;
        command.fields = {
            {"title", title}
        };
        command.label = *parse_label(*parse_json(label));
        return done(std::move(command));
    }
    void act(const std::string& id, const std::string& action)
    {
        Command command;
        command.id = id;
        command.action = action;
        done(std::move(command));
    }
    std::string published(const std::string& title, const std::string& label = everybody)
    {
        auto id = paper(title, label);
        act(id, "publish");
        return id;
    }
    Reply oai(const std::string& query, const Subject& who = the_public())
    {
        return building.ask(who, "GET", "/oai?" + query);
    }
    static bool holds(const Reply& reply, std::string_view text)
    {
        return reply.body.find(text) != std::string::npos;
    }
    static std::size_t count(const Reply& reply, std::string_view text)
    {
        std::size_t number = 0;
        for (auto at = reply.body.find(text); at != std::string::npos;
             at = reply.body.find(text, at + 1))
            ++number;
        return number;
    }
    const std::string list = "verb=ListRecords&metadataPrefix=oai_dc";
};

TEST_F(Harvesting, TellsOnlyWhatAnybodyMayReadWhoeverAsks)
{
    published("For everybody");
    published("For members", all_members);
    paper("A draft", everybody);
    for (auto& who : building.world.everyone()) {
        auto reply = oai(list, who);
        EXPECT_TRUE(holds(reply, "For everybody")) << reply.body;
        EXPECT_FALSE(holds(reply, "For members"));
        EXPECT_FALSE(holds(reply, "A draft"));
        EXPECT_EQ(count(reply, "<record>"), 1u);
    }
}

TEST_F(Harvesting, WhatWasPublicOnceIsToldToBeGoneForGood)
{
    auto gone = published("Withdrawn");
    published("Stays");
    auto never = paper("Never public", everybody);
    act(gone, "withdraw");
    auto reply = oai(list);
    EXPECT_FALSE(holds(reply, "Withdrawn")) << reply.body;
    EXPECT_EQ(count(reply, R"(<header status="deleted">)"), 1u) << reply.body;
    EXPECT_TRUE(holds(reply, gone));
    EXPECT_FALSE(holds(reply, never));
    auto one = oai("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:" + gone);
    EXPECT_TRUE(holds(one, R"(<header status="deleted">)")) << one.body;
}

TEST_F(Harvesting, AnUnknownIdAndAHiddenOneAreTheSame)
{
    auto hidden = published("For members", all_members);
    auto ask = [&](const std::string& id) {
        auto reply = oai("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:" + id);
        auto at = reply.body.find(id);
        if (at != std::string::npos) reply.body.replace(at, id.size(), "ID");
        return reply.body;
    };
    auto unknown = hidden;
    unknown.back() = unknown.back() == '0' ? '1' : '0';
    EXPECT_EQ(ask(hidden), ask(unknown));
    EXPECT_NE(ask(hidden).find("idDoesNotExist"), std::string::npos);
}

TEST_F(Harvesting, AnEmbargoHidesAlsoThatThereIsSomething)
{
    auto until = print(building.world.clock().now() + hours(10));
    auto id =
        published("Later", R"({"tlp":"clear","recipients":["public"],"embargo":")" + until + "\"}");
    EXPECT_TRUE(holds(oai(list), "noRecordsMatch"));
    building.world.clock().pass(hours(11));
    EXPECT_TRUE(holds(oai(list), "Later"));
    // Withdrawn before its time, it never was.
    auto other = published("Never", R"({"tlp":"clear","recipients":["public"],"embargo":")" +
                                        print(building.world.clock().now() + hours(10)) + "\"}");
    act(other, "withdraw");
    building.world.clock().pass(hours(20));
    EXPECT_FALSE(holds(oai(list), other));
}

TEST_F(Harvesting, ALongListComesInParts)
{
    for (int i = 0; i < 130; ++i) published("Paper " + std::to_string(i));
    auto first = oai(list);
    EXPECT_EQ(count(first, "<record>"), 100u);
    auto begin = first.body.find('>', first.body.find("<resumptionToken")) + 1;
    auto token = first.body.substr(begin, first.body.find('<', begin) - begin);
    ASSERT_FALSE(token.empty());
    auto second = oai("verb=ListRecords&resumptionToken=" + token);
    EXPECT_EQ(count(second, "<record>"), 30u) << second.body;
    EXPECT_TRUE(holds(second, "<resumptionToken cursor=\"100\"></resumptionToken>")) << second.body;
    EXPECT_TRUE(holds(oai("verb=ListRecords&resumptionToken=x"), "badResumptionToken"));
}

TEST_F(Harvesting, DatesAndSetsNarrow)
{
    published("Old");
    building.world.clock().pass(days(3));
    published("New");
    auto day = print(building.world.clock().now()).substr(0, 10);
    auto since = oai(list + "&from=" + day);
    EXPECT_TRUE(holds(since, "New"));
    EXPECT_FALSE(holds(since, "Old"));
    EXPECT_TRUE(holds(oai(list + "&set=owner:QM"), "Old"));
    EXPECT_TRUE(holds(oai(list + "&set=owner:QN"), "noRecordsMatch"));
    EXPECT_TRUE(holds(oai(list + "&from=yesterday"), "badArgument"));
}

TEST_F(Harvesting, SaysWhatItIsAndWhatWasWrong)
{
    auto identify = oai("verb=Identify");
    EXPECT_EQ(identify.status, 200);
    EXPECT_TRUE(holds(identify, "<deletedRecord>persistent</deletedRecord>")) << identify.body;
    EXPECT_TRUE(holds(oai("verb=ListMetadataFormats"), "<metadataPrefix>oai_dc<"));
    EXPECT_TRUE(holds(oai("verb=ListSets"), "<setSpec>owner:QM</setSpec>"));
    EXPECT_TRUE(holds(oai("verb=Other"), "badVerb"));
    EXPECT_TRUE(holds(oai("verb=Identify&set=x"), "badArgument"));
    EXPECT_TRUE(holds(oai("verb=ListRecords"), "badArgument"));
    EXPECT_TRUE(holds(oai("verb=ListRecords&metadataPrefix=marc"), "cannotDisseminateFormat"));
}

}  // namespace
}  // namespace concord::api::test
