// A report from its replies to its issue: what it counts, what becomes stale, what it looks like.

#include "formats/paper.h"
#include "mechanisms/reports/compiling_fixture.h"
#include "mechanisms/reports/documents.h"
#include "mechanisms/reports/material.h"
#include "mechanisms/reports/naming.h"
#include "mechanisms/reports/stale.h"

namespace concord::reports {
namespace {

class Report : public Compiling {
protected:
    Record call = open_call("2027-03-31");
    Record maru = published("QM", R"({"languages":["en"],"text":["# Measures",
        "Maru keeps a list of contacts.[^See A/76/135.]","- and tests it","- twice a year"]})");
    Record nila = published("QN", R"({"languages":["fr"],"text":["Nila salue la liste."]})");
    Record report = make(one, "report", call.id, R"({"title":"Views of States","symbol":"A/90/76",
        "distribution":"general","date":"2027-06-01","original":"en","covers":[
        {"language":"en","title":"Views of States","organ":"General Assembly",
         "session":"Ninetieth session","summary":"This report gives {replies} replies.\nLate: {late}."},
        {"language":"ar","title":"آراء الدول","summary":"يعرض هذا التقرير {replies} من الردود."}]})");
    Record theme = make(one, "theme", report.id, R"({"title":"Contacts","place":1,"headings":[
        {"language":"en","heading":"Contacts"},{"language":"ar","heading":"جهات الاتصال"}]})");
    Record passage = mark(maru, "list of contacts", 1, 13);
    Record paragraph =
        make(one, "paragraph", theme.id,
             R"({"texts":[{"language":"en","text":"{theme} of {replies} States keep a list."},
                          {"language":"ar","text":"تحتفظ دول بقائمة ({theme})."}],
                 "passages":[")" +
                 passage.id + R"("],"replies":[")" + nila.id + R"("]})");

    Record mark(const Record& reply, const std::string& quote, int number, int start)
    {
        return make(one, "passage", reply.id,
                    R"({"quote":")" + quote + R"(","paragraph":)" + std::to_string(number) +
                        R"(,"start":)" + std::to_string(start) + R"(,"theme":")" + theme.id +
                        R"(","report":")" + report.id + R"("})");
    }

    JsonObject asked()
    {
        return {
            {"report", report.id}
        };
    }
    JsonObject compiled()
    {
        auto made = compile(kernel(), one, asked());
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return made ? made->get_object() : JsonObject();
    }
    JsonObject looked()
    {
        auto found = stale(kernel(), one, asked());
        EXPECT_TRUE(found) << found.error().key;
        return found ? found->get_object() : JsonObject();
    }
    void issue()
    {
        act(one, report, "ask_approval");
        act(two, report, "issue");
    }
    paper::Document document(const std::string& language, const Subject& by)
    {
        auto made = report_document(kernel(), by, asked(), speech_in(language));
        EXPECT_TRUE(made) << made.error().key;
        return made ? *made : paper::Document();
    }
};

TEST_F(Report, CompilesWhatIsPublishedInTimeAndShownToItsReaders)
{
    auto orso = world.officer("QO");
    auto waiting =
        act(orso,
            make(orso, "reply", invitation_of("QO").id, R"({"languages":["ru"],"text":["Орсо"]})"),
            "submit");
    world.clock().pass(days(90));
    published("QP", R"({"languages":["es"],"text":["Pelagia"]})");
    auto made = compiled();
    EXPECT_EQ(made.at("replies"), 2);
    auto& left_out = made.at("left_out").get_array();
    ASSERT_EQ(left_out.size(), 2u);
    EXPECT_EQ(text_at(left_out[0].get_object(), "why"), "pending");
    EXPECT_EQ(text_at(left_out[0].get_object(), "reply"), waiting.id);
    EXPECT_EQ(text_at(left_out[1].get_object(), "why"), "late");
    auto figures = now(report).fields.at("figures").get_object();
    EXPECT_EQ(figures.at("replies"), 2);
    EXPECT_EQ(figures.at("late"), 1);
    EXPECT_EQ(figures.at("theme:" + theme.id), 1);
}

TEST_F(Report, AReplyForMembersIsNotCompiledForThePublic)
{
    auto orso = world.officer("QO");
    Command narrow;
    narrow.type = "reports.reply";
    narrow.parent = invitation_of("QO").id;
    narrow.fields = json(R"({"languages":["ru"],"text":["Орсо"]})").get_object();
    narrow.label = Label{
        Tlp::green, {"members", "participant:secretariat"},
         {},
         {}
    };
    auto reply = act(orso, done(kernel().apply(orso, narrow)), "submit");
    act(one, reply, "acknowledge");
    act(one, reply, "publish");
    auto left_out = compiled().at("left_out").get_array();
    ASSERT_EQ(left_out.size(), 1u);
    EXPECT_EQ(text_at(left_out[0].get_object(), "why"), "narrower");
}

TEST_F(Report, SaysWhatIsStale)
{
    compiled();
    EXPECT_FALSE(looked().at("stale").get_bool());
    act(world.officer("QM"), maru, "correct",
        R"({"text":["One more word.","# Measures","Maru keeps a list of contacts."]})");
    act(world.officer("QN"), nila, "reopen");
    auto found = looked();
    EXPECT_TRUE(found.at("stale").get_bool());
    auto& replies = found.at("replies").get_array();
    ASSERT_EQ(replies.size(), 2u);
    EXPECT_EQ(text_at(replies[0].get_object(), "what"), "changed");
    EXPECT_EQ(text_at(replies[1].get_object(), "what"), "gone");
    auto& moved = found.at("passages").get_array().at(0).get_object();
    EXPECT_EQ(text_at(moved, "what"), "moved");
    EXPECT_EQ(moved.at("paragraph"), 2);
    EXPECT_EQ(moved.at("start"), 13);
    auto& rests = found.at("paragraphs").get_array().at(0).get_object();
    EXPECT_EQ(text_at(rests, "paragraph"), paragraph.id);
    EXPECT_EQ(rests.at("passages").get_array().size(), 1u);
    EXPECT_EQ(rests.at("replies").get_array().size(), 1u);
    // Gone is the same whether the State took it back or it never was: nothing of the draft is
    // said.
    EXPECT_FALSE(replies[1].get_object().contains("reference"));

    act(one, passage, "edit", R"({"paragraph":2,"start":13})");
    compiled();
    EXPECT_TRUE(looked().at("replies").get_array().empty());
    EXPECT_TRUE(looked().at("passages").get_array().empty());
}

TEST_F(Report, IsFrozenByItsIssue)
{
    compiled();
    auto before = paper::html(document("en", one));
    issue();
    EXPECT_EQ(now(maru).state, "compiled");
    EXPECT_FALSE(looked().at("stale").get_bool());
    EXPECT_FALSE(tried(world.officer("QM"), maru, "correct", R"({"text":["Other"]})"));
    // A contribution listed afterwards, and a translation, change nothing in it.
    auto after = document("en", the_public());
    auto later = make(one, "contribution", call.id,
                      R"({"title":"Ports","writer":"Institute","languages":["en"],"text":["P"]})");
    act(one, later, "submit");
    act(one, later, "list");
    act(one,
        make(one, "translation", nila.id,
             R"({"language":"en","text":["Nila welcomes the list."]})"),
        "publish");
    EXPECT_EQ(paper::html(after), paper::html(document("en", the_public())));
    EXPECT_NE(paper::html(after).find("Views of States"), std::string::npos);
}

TEST_F(Report, IsInTheFormOfTheUnitedNations)
{
    compiled();
    issue();
    auto made = document("en", the_public());
    ASSERT_TRUE(made.cover);
    EXPECT_EQ(made.cover->symbol, "A/90/76");
    EXPECT_EQ(made.cover->particulars,
              (std::vector<std::string>{"Distr.: General", "1 June 2027", "Original: English"}));
    EXPECT_EQ(made.cover->lines,
              (std::vector<std::string>{"General Assembly", "Ninetieth session"}));
    auto page = paper::html(made);
    for (auto words : {"I. Contacts", "[Original: French]", "[15 January 2027]", "Maru", "Nila",
                       "See A/76/135.", "Replies of: "})
        EXPECT_NE(page.find(words), std::string::npos) << words;
    // Each figure leads to what it counts: the annex, or the list of records.
    EXPECT_NE(page.find("<a href=\"#annex\">2</a>"), std::string::npos) << page;
    EXPECT_NE(page.find("href=\"#figure-"), std::string::npos);
    EXPECT_NE(page.find("href=\"#reply-" + maru.reference), std::string::npos);

    auto arabic = document("ar", the_public());
    EXPECT_EQ(arabic.language, "ar");
    EXPECT_EQ(arabic.title, "آراء الدول");
    EXPECT_NE(paper::html(arabic).find("أولا - جهات الاتصال"), std::string::npos);
    EXPECT_NE(paper::html(arabic).find("dir=\"rtl\""), std::string::npos);
}

TEST_F(Report, IsNotBuiltForWhoMayNotReadIt)
{
    compiled();
    for (auto by : {the_public(), world.officer("QM"), world.officer("QN")}) {
        EXPECT_EQ(report_document(kernel(), by, asked(), speech_in("en")).error().key,
                  "records.not_found");
        EXPECT_EQ(stale(kernel(), by, asked()).error().key, "records.not_found");
        EXPECT_EQ(compile(kernel(), by, asked()).error().key, "records.not_found");
    }
    issue();
    EXPECT_EQ(compile(kernel(), world.officer("QM"), asked()).error().key, "workflow.not_now");
}

TEST_F(Report, TranslationsAreMarkedAndKeptApart)
{
    act(one,
        make(one, "translation", nila.id,
             R"({"language":"en","text":["Nila welcomes the list."]})"),
        "publish");
    compiled();
    auto english = paper::html(document("en", one)), french = paper::html(document("fr", one));
    EXPECT_NE(english.find("Nila welcomes the list."), std::string::npos);
    EXPECT_NE(english.find("Unofficial translation from: French"), std::string::npos);
    EXPECT_EQ(english.find("Nila salue"), std::string::npos);
    EXPECT_NE(french.find("Nila salue la liste."), std::string::npos);
    EXPECT_EQ(french.find("Traduction non officielle"), std::string::npos);
}

TEST_F(Report, WhatIsMissingInALanguageStandsInAnotherAndSaysSo)
{
    compiled();
    auto page = paper::html(document("ru", one));
    EXPECT_NE(page.find("Views of States"), std::string::npos);
    auto made = document("ru", one);
    bool found = false;
    for (auto& block : made.blocks)
        if (auto each = std::get_if<paper::Paragraph>(&block); each && !each->number.empty()) {
            EXPECT_EQ(each->language, "en");
            found = true;
        }
    EXPECT_TRUE(found);
}

TEST_F(Report, AParagraphMayHaveHeadingsAndPoints)
{
    make(one, "paragraph", theme.id,
         R"({"texts":[{"language":"en","text":"# Tests\nStates test:\n(a) by telephone\n# After"}],
             "replies":[")" +
             nila.id + R"("]})");
    compiled();
    auto made = document("en", one);
    std::vector<std::string> shown;
    for (auto& block : made.blocks)
        if (auto each = std::get_if<paper::Paragraph>(&block);
            each && each->role == paper::Paragraph::Role::plain && !each->text.empty())
            shown.push_back(each->number + each->text[0].text +
                            (each->text.back().note.empty() ? "" : " *"));
    ASSERT_GE(shown.size(), 3u);
    EXPECT_EQ(shown[1], "2.States test:");
    EXPECT_EQ(shown[2], "(a) by telephone *");
}

TEST_F(Report, TheNoteVerbaleAsksInTheLanguageOfItsReader)
{
    act(one, call, "extend", R"({"deadline":"2027-04-30","reason":"Asked for by States"})");
    JsonObject input{
        {"call",        call.id},
        {"participant", "QM"   }
    };
    auto note = note_verbale(kernel(), world.officer("QM"), input, speech_in("en"));
    ASSERT_TRUE(note);
    auto page = paper::html(*note);
    for (auto words : {"A/RES/90/1", "paragraph 3", "30 April 2027", "31 March 2027", "What?",
                       "To the Permanent Mission: Maru"})
        EXPECT_NE(page.find(words), std::string::npos) << words;
    auto arabic = paper::html(*note_verbale(kernel(), world.officer("QM"), input, speech_in("ar")));
    EXPECT_NE(arabic.find("30 نيسان/أبريل 2027"), std::string::npos) << arabic;
    input["participant"] = "ZZ";
    EXPECT_EQ(note_verbale(kernel(), one, input, speech_in("en")).error().key,
              "shape.no_such_participant");
}

TEST_F(Report, NamesStandInTheOrderOfTheLanguage)
{
    auto roster = kernel().roster();
    EXPECT_EQ(in_order(*roster, {"QP", "QM", "secretariat", "QN"}, "fr"),
              (std::vector<std::string>{"QM", "QN", "QP", "secretariat"}));
    EXPECT_EQ(long_date("2023-04-14", "en"), "14 April 2023");
    EXPECT_EQ(long_date("2023-04-14", "zh"), "2023年4月14日");
    EXPECT_EQ(long_date("2023-04-14", "fr"), "14 avril 2023");
    EXPECT_EQ(long_date("2023-04-14", "ar"), "14 نيسان/أبريل 2023");
    EXPECT_EQ(long_date("soon", "en"), "soon");
    EXPECT_EQ(languages_named({"en", "es"}, speech_in("zh")), "英文和西班牙文");
    EXPECT_EQ(languages_named({"pt"}, speech_in("en")), "Portuguese");
    EXPECT_EQ(section_number(4, speech_in("ru")), "IV");
    EXPECT_EQ(section_number(12, speech_in("zh")), "十二");
    EXPECT_EQ(section_number(99, speech_in("ar")), "99");
}

}  // namespace
}  // namespace concord::reports
