// Files out and in, and endpoints, on a register of tide gauges.

#include "api/exchange.h"

#include <gtest/gtest.h>

#include "api/site_fixture.h"

namespace concord::api::test {
namespace {

using enum Kind;
using enum Party;

constexpr Field part_columns[] = {
    {"name", line, Field::required},
};

constexpr Field gauge_fields[] = {
    {"code", line, Field::unique | Field::own | Field::filtered},
    {"title", line, Field::required},
    {"depth", number},
    {"kinds", choices, Field::filtered, "tide swell ice"},
    {"parts", rows, 0, {}, part_columns},
    {"keeper", line},
};

constexpr Transition gauge_workflow[] = {
    {"kept", author, "edit", "", "*"},
    {"kept", author, "drop", "dropped"},
};

constexpr Narrow narrow[] = {
    {"keeper", ""}
};

constexpr RecordType records[] = {
    {.name = "gauge",
     .plural = "gauges",
     .fields = gauge_fields,
     .initial = "kept",
     .finals = "dropped",
     .workflow = gauge_workflow,
     .tlp = Tlp::green,
     .recipients = "members",
     .narrow = narrow},
};

Result<Json> echo(Kernel&, const Subject& by, const JsonObject& input)
{
    return Json(JsonObject{
        {"by",    by.participant},
        {"input", input         },
        {"csv",   "a,b\r\n"     }
    });
}

constexpr Endpoint endpoints[] = {
    {"echo", Endpoint::Method::get,  "word as", "gauges_echo", echo},
    {"tell", Endpoint::Method::post, "word",    "gauges_tell", echo},
};

constexpr Mechanism gauges{"tides", records, {}, {}, endpoints};

class Exchange : public testing::Test {
protected:
    Building building{concord::test::Engine::sqlite, {}, {&gauges}};
    Subject mira = building.world.officer("QM"), nilo = building.world.officer("QN");
    const std::string list = "/api/v1/tides/gauges";

    Reply get(const Subject& who, const std::string& target, std::string_view headers = {})
    {
        return building.ask(who, "GET", target, {}, headers);
    }
    JsonObject import(const Subject& who, std::string_view file, std::string_view mode)
    {
        auto reply = building.ask(who, "POST", list + "/import?mode=" + std::string(mode), file,
                                  "Content-Type: text/csv\r\n");
        EXPECT_EQ(reply.status, 200) << reply.body;
        return building.json(reply);
    }
    static std::int64_t count(const JsonObject& report, const char* does)
    {
        return report.at("counts").at(does).as_int64();
    }
};

constexpr std::string_view file =
    "code,title,depth,kinds,parts,keeper\n"
    "g1,Harbour,12,tide; ice,\"[{\"\"name\"\":\"\"float\"\"}]\",Ana\n"
    "g2,\"'=HYPERLINK(\"\"http://x.example\"\")\",,,,\n";

TEST_F(Exchange, APreviewChangesNothingAndACommitTakesInAll)
{
    auto preview = import(mira, file, "preview");
    EXPECT_EQ(count(preview, "create"), 2);
    EXPECT_FALSE(preview.at("committed").as_bool());
    EXPECT_EQ(building.json(get(mira, list)).at("items").as_array().size(), 0u);

    auto done = import(mira, file, "commit");
    EXPECT_TRUE(done.at("committed").as_bool());
    auto& first = done.at("lines").as_array().at(0).as_object();
    EXPECT_EQ(first.at("line").to_number<int>(), 2);
    EXPECT_EQ(text_at(first, "title"), "Harbour");
    EXPECT_TRUE(first.contains("record"));
    EXPECT_EQ(count(import(mira, file, "commit"), "nothing"), 2);
}

TEST_F(Exchange, WhatIsExportedReadsBackAsNothingNew)
{
    import(mira, file, "commit");
    auto out = get(mira, list + "/export?as=csv&bom=yes");
    EXPECT_EQ(out.status, 200);
    EXPECT_EQ(header(out, "Content-Type"), "text/csv; charset=utf-8");
    EXPECT_NE(header(out, "Content-Disposition").find("tides-gauges-2027-01-15.csv"),
              std::string::npos);
    EXPECT_TRUE(out.body.starts_with("\xEF\xBB\xBFreference,owner,state"));
    EXPECT_NE(out.body.find("'=HYPERLINK"), std::string::npos);  // no spreadsheet runs it
    auto again = import(mira, out.body, "commit");
    EXPECT_EQ(count(again, "nothing"), 2);

    auto edited = out.body;
    edited.replace(edited.find("Harbour"), 7, "Old harbour");
    auto report = import(mira, edited, "commit");
    EXPECT_EQ(count(report, "edit"), 1);
    EXPECT_NE(get(mira, list + "/export?as=json").body.find("Old harbour"), std::string::npos);
}

TEST_F(Exchange, OneWrongLineKeepsAllOut)
{
    auto report = import(mira, "code,title,depth\ng1,Harbour,12\ng2,,3\ng3,Pier,deep\n", "commit");
    EXPECT_FALSE(report.at("committed").as_bool());
    EXPECT_EQ(count(report, "refused"), 2);
    auto& missing = report.at("lines").as_array().at(1).at("problem").as_object();
    EXPECT_EQ(text_at(missing, "key"), "shape.required");
    EXPECT_EQ(text_at(missing, "field"), "/fields/title");
    EXPECT_EQ(text_at(report.at("lines").as_array().at(2).at("problem").as_object(), "key"),
              "import.bad_cell");
    EXPECT_EQ(building.json(get(mira, list)).at("items").as_array().size(), 0u);
}

TEST_F(Exchange, TwoLinesThatOnlyTogetherAreWrongAreToldByLine)
{
    auto report = import(mira, "code,title\ng1,Harbour\ng1,Pier\n", "commit");
    EXPECT_FALSE(report.at("committed").as_bool());
    EXPECT_TRUE(report.at("lines").as_array().at(1).as_object().contains("problem"));
}

TEST_F(Exchange, FilesThatAreNoTablesAreRefusedAsAWhole)
{
    auto refusal = [&](std::string_view bytes, std::string_view query = "") {
        return problem_of(building.ask(mira, "POST", list + "/import" + std::string(query), bytes,
                                       "Content-Type: text/csv\r\n"));
    };
    EXPECT_EQ(refusal("code,title\n\xff,x\n"), "csv.not_utf8");
    EXPECT_EQ(refusal("code,colour\n1,x\n"), "import.unknown_columns");
    EXPECT_EQ(refusal("code,title\n\"1,x\n"), "csv.unclosed_quote");
    EXPECT_EQ(refusal("code,title\n1,x\n", "?as=vcard"), "import.unknown_form");
    EXPECT_EQ(refusal("code,title\n1,x\n", "?mode=perhaps"), "http.bad_parameter");
}

TEST_F(Exchange, NobodyImportsForAnotherState)
{
    auto report = import(mira, "owner,code,title\nQN,g1,Harbour\n", "commit");
    EXPECT_FALSE(report.at("committed").as_bool());
    EXPECT_EQ(count(report, "refused"), 1);
}

TEST_F(Exchange, WhatOneMayNotReadIsNotExported)
{
    import(mira, file, "commit");
    // Others read the gauge, but not who keeps it.
    for (auto form : {"csv", "json"}) {
        auto out = get(nilo, list + "/export?as=" + form);
        EXPECT_NE(out.body.find("Harbour"), std::string::npos) << out.body;
        EXPECT_EQ(out.body.find("Ana"), std::string::npos) << out.body;
    }
    // A draft of another State is in no file.
    auto made = building.ask(mira, "POST", "/api/v1/post/letters",
                             R"({"fields":{"title":"A quiet draft"}})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_NE(get(mira, "/api/v1/post/letters/export").body.find("A quiet draft"),
              std::string::npos);
    EXPECT_EQ(get(nilo, "/api/v1/post/letters/export").body.find("A quiet draft"),
              std::string::npos);
    EXPECT_EQ(get(the_public(), list + "/export").status, 401);
}

TEST_F(Exchange, ALongListComesWholeAndInOrder)
{
    std::string lines = "code,title\n";
    for (int i = 0; i < 450; ++i) lines += "n" + std::to_string(i) + ",Gauge\n";
    ASSERT_TRUE(import(mira, lines, "commit").at("committed").as_bool());
    auto out = get(nilo, list + "/export").body;
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 451);
    auto json = parse_json(get(nilo, list + "/export?as=json").body, {.members_max = 100'000});
    ASSERT_TRUE(json);
    EXPECT_EQ(json->as_array().size(), 450u);
    auto some = get(nilo, list + "/export?code=n7&code=n8").body;
    EXPECT_EQ(std::count(some.begin(), some.end(), '\n'), 3);
}

TEST_F(Exchange, AListIsFoundInByWordsAndFiltersAlike)
{
    for (auto body : {R"({"fields":{"title":"Water in the tunnel","about":"port"}})",
                      R"({"fields":{"title":"Water at the pier","about":"grid"}})",
                      R"({"fields":{"title":"Ice","about":"port"}})"})
        ASSERT_EQ(building.ask(mira, "POST", "/api/v1/post/letters", body).status, 201);
    auto found = [&](const Subject& who, const std::string& query) {
        auto reply = get(who, "/api/v1/post/letters" + query);
        EXPECT_EQ(reply.status, 200) << reply.body;
        return building.json(reply).at("items").as_array().size();
    };
    EXPECT_EQ(found(mira, "?q=wat"), 2u);
    EXPECT_EQ(found(mira, "?q=water&about=port"), 1u);
    EXPECT_EQ(found(mira, "?q=water&about=bank"), 0u);
    EXPECT_EQ(found(nilo, "?q=water"), 0u);
    auto page = building.json(get(mira, "/api/v1/post/letters?q=water&limit=1"));
    ASSERT_EQ(page.at("items").as_array().size(), 1u);
    EXPECT_EQ(found(mira, "?q=water&limit=1&cursor=" + std::string(text_at(page, "next"))), 1u);
}

TEST_F(Exchange, CasesAreNotMadeByATable)
{
    EXPECT_EQ(building.ask(mira, "POST", "/api/v1/post/letters/import", "title\nx\n").status, 405);
}

TEST_F(Exchange, AnEndpointTakesWhatItNamesAndNothingElse)
{
    auto said = building.json(get(mira, "/api/v1/tides/echo?word=x"));
    EXPECT_EQ(text_at(said, "by"), "QM");
    EXPECT_EQ(text_at(said.at("input").as_object(), "word"), "x");
    EXPECT_EQ(problem_of(get(mira, "/api/v1/tides/echo?colour=x")), "http.unknown_parameter");
    EXPECT_EQ(get(the_public(), "/api/v1/tides/echo").status, 401);
    auto told = building.ask(mira, "POST", "/api/v1/tides/tell", R"({"word":"x"})");
    EXPECT_EQ(told.status, 200) << told.body;
    auto refused = building.ask(mira, "POST", "/api/v1/tides/tell", R"({"colour":"x"})");
    EXPECT_EQ(problem_of(refused), "shape.unknown_field");
    EXPECT_EQ(get(mira, "/api/v1/tides/tell").status, 405);
}

TEST_F(Exchange, AnEndpointsTableIsAFileUnlessJsonIsAskedFor)
{
    auto table = get(mira, "/api/v1/tides/echo?as=csv");
    EXPECT_EQ(header(table, "Content-Type"), "text/csv; charset=utf-8");
    EXPECT_EQ(table.body, "a,b\r\n");
    EXPECT_NE(header(table, "Content-Disposition").find("attachment"), std::string::npos);
    auto json = get(mira, "/api/v1/tides/echo?as=csv", "Accept: application/json\r\n");
    EXPECT_EQ(header(json, "Content-Type"), "application/json");
}

}  // namespace
}  // namespace concord::api::test
