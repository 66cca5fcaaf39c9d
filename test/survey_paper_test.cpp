// A questionnaire goes out on paper and comes back: over HTTP, for those who may read it, and
// nothing is written before the officer says so.

#include <gtest/gtest.h>

#include "api/accounts_fixture.h"
#include "api/press.h"
#include "formats/paper.h"
#include "formats/paper_form.h"
#include "mechanisms/all.h"

namespace concord {
namespace {

using api::test::header;
using api::test::said;

// Reads where it is asked, and prints what it was given.
class PlainPress final : public api::Press {
public:
    void press(std::string flat, Pressed done) override { done("%PDF-1.7 " + flat); }
    void read(std::string odt, Read done) override { done(paper::read_form(odt)); }
};

constexpr std::string_view body = R"({"title":{"en":"Implementation","ar":"التنفيذ"},
 "sections":[{"code":"law","title":{"en":"Law","ar":"القانون"},"questions":[
  {"code":"view","kind":"single","text":{"en":"Is there a view?","ar":"هل هناك رأي؟"},
   "options":[{"code":"yes","text":{"en":"Yes","ar":"نعم"}},{"code":"no","text":{"en":"No","ar":"لا"}}]},
  {"code":"which","kind":"text","text":{"en":"Which?","ar":"ما هو؟"},"when":{"question":"view","is":["yes"]}},
  {"code":"norms","kind":"multiple","text":{"en":"Norms?","ar":"القواعد؟"},
   "options":[{"code":"a","text":{"en":"First","ar":"الأولى"}},{"code":"b","text":{"en":"Second","ar":"الثانية"}}]},
  {"code":"people","kind":"number","text":{"en":"How many?","ar":"كم؟"}},
  {"code":"since","kind":"date","text":{"en":"Since?","ar":"منذ؟"}},
  {"code":"with","kind":"state","text":{"en":"With whom?","ar":"مع من؟"}},
  {"code":"laws","kind":"table","text":{"en":"Laws","ar":"القوانين"},
   "columns":[{"code":"name","text":{"en":"Name","ar":"الاسم"}},{"code":"year","text":{"en":"Year","ar":"السنة"}}]}]}]})";

class SurveyPaper : public testing::Test {
protected:
    std::vector<const Mechanism*> mechanisms{all_mechanisms().begin(), all_mechanisms().end()};
    api::test::Building building{test::Engine::sqlite, api::test::without_limits(), mechanisms};
    PlainPress press;
    Subject mira = building.world.officer("QM"), nilo = building.world.officer("QN");
    std::string questionnaire, response;

    void SetUp() override
    {
        building.site.press = &press;
        auto secretary = building.world.secretary();
        questionnaire = make(secretary, "surveys.questionnaire",
                             {
                                 {"title", "Implementation"                 },
                                 {"code",  "implementation"                 },
                                 {"body",  parse_json(body).value_or(Json())}
        });
        act(secretary, "surveys.questionnaire", questionnaire, "publish", {});
        auto in = [&](Span span) { return print(building.world.clock().now() + span); };
        act(secretary, "surveys.questionnaire", questionnaire, "start_round",
            {
                {"round_title",  "First round"        },
                {"opens",        in(hours(1))         },
                {"closes",       in(hours(48))        },
                {"participants", JsonArray{"QM", "QN"}}
        });
        auto round = building.world.kernel().find(secretary, {{"surveys.round"}});
        ASSERT_TRUE(round && round->items.size() == 1);
        building.world.clock().pass(hours(2));
        act(secretary, "surveys.round", round->items[0].record.id, "open", {});
        auto found =
            building.world.kernel().find(mira, {{"surveys.response"}, {{"owner", {"QM"}}}});
        ASSERT_TRUE(found && found->items.size() == 1);
        response = found->items[0].record.id;
    }

    std::string make(const Subject& by, const std::string& type, JsonObject fields,
                     const std::string& parent = {})
    {
        Command command;
        command.type = type;
        command.fields = std::move(fields);
        command.parent = parent;
        auto made = building.world.kernel().apply(by, command);
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return made ? (*made)->after.id : "";
    }

    void act(const Subject& by, const std::string& type, const std::string& id,
             const std::string& action, JsonObject fields)
    {
        Command command;
        command.type = type;
        command.id = id;
        command.action = action;
        command.fields = std::move(fields);
        auto made = building.world.kernel().apply(by, command);
        EXPECT_TRUE(made) << action << made.error().key << made.error().field;
    }

    api::test::Reply form(const Subject& by, const std::string& more)
    {
        return building.ask(by, "GET", "/api/v1/surveys/form?" + more);
    }

    api::test::Reply give_back(const Subject& by, const std::string& file,
                               const std::string& type = paper::odt_media_type)
    {
        return building.ask(by, "POST", "/api/v1/surveys/read_form?response=" + response, file,
                            "Content-Type: " + type + "\r\n");
    }

    // "view new {"choice":"yes"}" of each line of the report that is not the same as before.
    std::vector<std::string> report(const std::string& file,
                                    const std::string& type = paper::odt_media_type)
    {
        auto reply = give_back(mira, file, type);
        EXPECT_EQ(said(reply), "200");
        std::vector<std::string> lines;
        auto all = building.json(reply);
        if (!all.contains("lines")) return lines;
        for (auto& each : all.at("lines").get_array()) {
            auto& line = each.get_object();
            if (text_at(line, "state") == "same") continue;
            auto what = print_json(line.at("value"));
            if (auto instead = text_at(line, "instead"); !instead.empty()) what = instead;
            for (auto& problem : line.at("problems").get_array())
                what = text_at(problem.get_object(), "key");
            lines.push_back(std::string(text_at(line, "question")) + " " +
                            std::string(text_at(line, "state")) + " " + what);
        }
        return lines;
    }
};

TEST_F(SurveyPaper, AnEmptyFormIsThereForWhoeverMayReadTheQuestionnaire)
{
    auto page = form(the_public(), "questionnaire=" + questionnaire + "&lang=ar");
    EXPECT_EQ(said(page), "200");
    EXPECT_EQ(header(page, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(header(page, "Content-Language"), "ar");
    EXPECT_NE(header(page, "Content-Security-Policy").find("style-src 'sha256-"),
              std::string::npos);
    EXPECT_NE(page.body.find("dir=\"rtl\""), std::string::npos);
    EXPECT_NE(page.body.find("هل هناك رأي؟"), std::string::npos);
    EXPECT_EQ(page.body.find("surveys.paper"), std::string::npos) << "a word is missing";
    auto odt = form(mira, "questionnaire=" + questionnaire + "&format=odt");
    EXPECT_EQ(said(odt), "200");
    EXPECT_NE(header(odt, "Content-Disposition").find("Implementation.odt"), std::string::npos);
    EXPECT_TRUE(paper::read_form(odt.body));
    auto pdf = form(mira, "questionnaire=" + questionnaire + "&format=pdf&lang=fr");
    EXPECT_EQ(header(pdf, "Content-Type"), "application/pdf");
    EXPECT_EQ(said(form(mira, "questionnaire=" + questionnaire + "&format=exe")),
              "400 http.bad_parameter");
    EXPECT_EQ(said(form(mira, "questionnaire=" + questionnaire + "&lang=xx")),
              "400 http.bad_parameter");
    building.site.press = nullptr;
    EXPECT_EQ(said(form(mira, "questionnaire=" + questionnaire + "&format=pdf")),
              "503 paper.no_press");
}

TEST_F(SurveyPaper, ADraftIsOnPaperForItsOwnSideOnly)
{
    make(mira, "surveys.answer",
         {
             {"question", "which"                               },
             {"value",    JsonObject{{"text", "A view in full"}}}
    },
         response);
    auto own = form(mira, "response=" + response);
    EXPECT_EQ(said(own), "200");
    EXPECT_NE(own.body.find("A view in full"), std::string::npos);
    for (auto& other : {nilo, building.world.secretary(), the_public()}) {
        auto denied = form(other, "response=" + response);
        auto unknown = form(other, "response=018f0000-0000-7000-8000-000000000000");
        EXPECT_EQ(said(denied), "404 records.not_found");
        EXPECT_EQ(said(unknown), "404 records.not_found");
    }
    auto filled = form(mira, "response=" + response + "&format=odt").body;
    EXPECT_EQ(said(give_back(nilo, filled)), "404 records.not_found");
    EXPECT_EQ(said(give_back(the_public(), filled)), "401 identity.not_signed_in");
}

TEST_F(SurveyPaper, WhatWasFilledInComesBackLineByLineAndIsWrittenByNobody)
{
    make(mira, "surveys.answer",
         {
             {"question", "people"                  },
             {"value",    JsonObject{{"number", 12}}}
    },
         response);
    auto blank = form(mira, "response=" + response + "&format=odt&lang=ar").body;
    EXPECT_EQ(report(blank), std::vector<std::string>{});

    // As an office program leaves it: the same document, with something in its fields.
    paper::Document filled;
    filled.form = "surveys." + questionnaire;
    auto field = [&](paper::Field made) { filled.blocks.emplace_back(std::move(made)); };
    using paper::Field;
    Field view{Field::Kind::one, "view"};
    view.options = {
        {"yes", "نعم", true},
        {"no", "لا"}
    };
    field(view);
    field({.name = "which", .value = "Published\nin 2024"});
    Field norms{Field::Kind::many, "norms"};
    norms.options = {
        {"a", "First",  true},
        {"b", "Second", true}
    };
    field(norms);
    field({.name = "people", .value = "١٥"});
    field({.name = "since", .value = "14 May"});
    field({.name = "with", .value = "Nila\nqo"});
    Field laws{Field::Kind::table, "laws"};
    laws.columns = {"Name", "Year"};
    laws.rows = {
        {"Act on networks", "2024"}
    };
    field(laws);
    Field instead{Field::Kind::one, "since:instead"};
    instead.options = {
        {"unknown",       "Not known"    },
        {"not_disclosed", "Not disclosed"}
    };
    field(instead);
    field({.name = "gone", .value = "of another edition"});
    EXPECT_EQ(report(paper::odt(filled)),
              (std::vector<std::string>{
                  R"(view new {"choice":"yes"})", R"(which new {"text":"Published\nin 2024"})",
                  R"(norms new {"choices":["a","b"]})", R"(people changed {"number":15})",
                  "since unread surveys.read.no_date", R"(with new {"participants":["QN","QO"]})",
                  R"(laws new {"rows":[{"name":"Act on networks","year":"2024"}]})"}));
    auto reply = building.json(give_back(mira, paper::odt(filled)));
    EXPECT_EQ(print_json(reply.at("foreign")), R"(["gone"])");
    auto answers =
        building.world.kernel().find(mira, {{"surveys.answer"}, {{"parent", {response}}}});
    EXPECT_EQ(answers->items.size(), 1u) << "reading writes nothing";

    filled.form = "surveys.018f0000-0000-7000-8000-000000000000";
    EXPECT_EQ(said(give_back(mira, paper::odt(filled))), "409 surveys.other_form");
}

TEST_F(SurveyPaper, WhatCannotBeIsSaid)
{
    paper::Document filled;
    using paper::Field;
    Field view{Field::Kind::one, "view"};
    view.options = {
        {"yes", "Yes", true},
        {"no",  "No",  true}
    };
    filled.blocks.emplace_back(view);
    filled.blocks.emplace_back(Field{.name = "people", .value = "many"});
    filled.blocks.emplace_back(Field{.name = "with", .value = "Atlantis"});
    Field instead{Field::Kind::one, "norms:instead"};
    instead.options = {
        {"unknown", "Not known"},
        {"not_disclosed", "Not disclosed", true}
    };
    filled.blocks.emplace_back(instead);
    EXPECT_EQ(report(paper::odt(filled)),
              (std::vector<std::string>{
                  "view unread surveys.read.more_than_one", "norms new not_disclosed",
                  "people unread surveys.read.no_number", "with unread surveys.read.no_state"}));
    EXPECT_EQ(said(give_back(mira, "PK not a zip")), "400 paper.broken");
    EXPECT_EQ(said(give_back(mira, "hello", "application/pdf")), "400 paper.not_odt");
    EXPECT_EQ(said(give_back(mira, "a,b\r\n1,2\r\n", "text/csv")), "400 paper.no_fields");
}

TEST_F(SurveyPaper, ATableIsReadLikeAForm)
{
    EXPECT_EQ(
        report("question,option,answer,more\r\nview,Yes,x,\r\nview,no,,\r\nnorms,,a;Second,\r\n"
               "which,,Some words,\r\nlaws,,Act on networks,2024\r\nlaws,,Another,2025\r\n",
               "text/csv; charset=utf-8"),
        (std::vector<std::string>{
            R"(view new {"choice":"yes"})", R"(which new {"text":"Some words"})",
            R"(norms new {"choices":["a","b"]})",
            R"(laws new {"rows":[{"name":"Act on networks","year":"2024"},{"name":"Another","year":"2025"}]})"}));
}

TEST_F(SurveyPaper, ASubmittedResponseTakesNoPaper)
{
    auto filled = form(mira, "response=" + response + "&format=odt").body;
    act(mira, "surveys.response", response, "ask_approval", {});
    EXPECT_EQ(said(give_back(mira, filled)), "409 surveys.response_closed");
}

}  // namespace
}  // namespace concord
