#include <gtest/gtest.h>

#include "mechanisms/reports/call_rules.h"
#include "mechanisms/reports/reply_rules.h"
#include "mechanisms/reports/report_rules.h"
#include "mechanisms/reports/text.h"

namespace concord::reports {
namespace {

// 2027-01-15T08:00:00Z
constexpr Time now{1'800'000'000'000};

struct Act {
    Record before, after;
    JsonObject input;
    Subject by;
    std::vector<const Record*> above;

    Occasion occasion(Time at = now) const
    {
        return {before, after, input, "act", by, {}, at, nullptr, above};
    }
};

Json json(std::string_view text)
{
    auto parsed = parse_json(text);
    EXPECT_TRUE(parsed);
    return parsed ? *parsed : Json();
}

std::string refusal(const Result<>& done)
{
    return done ? "" : done.error().key;
}

TEST(ReportsText, IsAListOfParagraphsThatSaySomething)
{
    EXPECT_TRUE(is_text(json(R"(["# Scope","One.","- two"])")));
    EXPECT_EQ(refusal(is_text(json(R"({"text":"One"})"))), "reports.not_a_text");
    EXPECT_EQ(refusal(is_text(json(R"(["One",2])"))), "reports.not_a_text");
    EXPECT_EQ(refusal(is_text(json(R"(["One","  "])"))), "reports.paragraph_empty");
    EXPECT_EQ(is_text(json(R"(["One","\n"])")).error().field, "/1");
    EXPECT_EQ(refusal(are_numbers(json(R"({"a":-1})"))), "reports.not_numbers");
}

TEST(ReportsText, AQuoteIsFoundByCodePointsInAnyScript)
{
    EXPECT_TRUE(stands_at("Мару ведёт список", 11, "список"));
    EXPECT_FALSE(stands_at("Мару ведёт список", 12, "список"));
    EXPECT_TRUE(stands_at("行动纲领的范围", 5, "范围"));
    EXPECT_FALSE(stands_at("行动纲领", 40, "范围"));
    EXPECT_FALSE(stands_at("行动纲领", 0, ""));
    auto place = find_quote({"一", "行动纲领的范围"}, "范围");
    EXPECT_EQ(place.paragraph, 1);
    EXPECT_EQ(place.start, 5);
    EXPECT_EQ(find_quote({"一"}, "二").paragraph, -1);
}

TEST(ReportsText, SpeaksTheLanguageAskedForOrEnglish)
{
    auto rows = json(R"({"texts":[{"language":"fr","text":"Bonjour"},
                                  {"language":"en","text":"Hello"}]})")
                    .get_object();
    EXPECT_EQ(said_in(rows, "texts", "fr", "text"), "Bonjour");
    EXPECT_EQ(said_in(rows, "texts", "zh", "text"), "Hello");
    EXPECT_EQ(other_language(rows, "texts", "zh", "text"), "en");
    EXPECT_EQ(other_language(rows, "texts", "fr", "text"), "");
    EXPECT_EQ(said_in(rows, "nothing", "zh", "text"), "");
}

TEST(ReportsCall, ADeadlineLastsToTheEndOfItsDay)
{
    Act act;
    act.after.fields["deadline"] = "2027-01-15";
    EXPECT_TRUE(ends_in_the_future(act.occasion()));
    act.after.fields["deadline"] = "2027-01-14";
    EXPECT_EQ(refusal(ends_in_the_future(act.occasion())), "reports.deadline_past");
}

TEST(ReportsCall, AnExtensionIsLaterAndGivesAReason)
{
    Act act;
    act.before.fields["deadline"] = "2027-02-01";
    act.after.fields["deadline"] = "2027-01-20";
    act.input["reason"] = "Asked for";
    EXPECT_EQ(refusal(ends_later(act.occasion())), "reports.not_later");
    act.after.fields["deadline"] = "2027-01-02";
    EXPECT_EQ(refusal(ends_later(act.occasion())), "reports.deadline_past");
    act.after.fields["deadline"] = "2027-03-01";
    EXPECT_TRUE(ends_later(act.occasion()));
    auto extended = with_the_extension(act.occasion());
    EXPECT_EQ(print_json(extended.at("extensions")),
              R"([{"was":"2027-02-01","deadline":"2027-03-01","on":"2027-01-15",)"
              R"("reason":"Asked for"}])");
    act.input.clear();
    EXPECT_EQ(refusal(ends_later(act.occasion())), "reports.give_a_reason");
}

TEST(ReportsReply, IsInTimeWhileItIsStillTheDaySomewhere)
{
    Act act;
    Record invitation;
    invitation.fields["deadline"] = "2027-01-14";
    act.above = {&invitation};
    auto late_at = [&](const char* moment) {
        return submitted_now(act.occasion(*parse_time(moment))).at("late").get_bool();
    };
    EXPECT_FALSE(late_at("2027-01-14T23:59:00Z"));
    EXPECT_FALSE(late_at("2027-01-15T11:59:00Z"));  // still the 14th at UTC-12
    EXPECT_TRUE(late_at("2027-01-15T12:00:00Z"));
    // What came on paper has a day only.
    act.after.fields["received"] = "2027-01-14";
    EXPECT_FALSE(with_the_edition(act.occasion()).at("late").get_bool());
    act.after.fields["received"] = "2027-01-15";
    EXPECT_TRUE(with_the_edition(act.occasion()).at("late").get_bool());
}

TEST(ReportsReply, ACorrectionCountsOnlyIfWordsChange)
{
    Act act;
    act.before.fields = {
        {"edition", 2               },
        {"text",    JsonArray{"One"}}
    };
    act.after.fields = act.before.fields;
    act.after.fields["title"] = "Another title";
    EXPECT_EQ(corrected_now(act.occasion()).at("edition"), 2);
    act.after.fields["text"] = JsonArray{"Two"};
    EXPECT_EQ(corrected_now(act.occasion()).at("edition"), 3);
}

TEST(ReportsReply, IsIncludedOnlyAsItWasCompiled)
{
    Act act;
    act.before.fields = {
        {"edition", 2    },
        {"late",    false}
    };
    act.input["as_of"] = 2;
    EXPECT_TRUE(stands_as_compiled(act.occasion()));
    act.input["as_of"] = 1;
    EXPECT_EQ(refusal(stands_as_compiled(act.occasion())), "reports.reply_changed");
    act.input.clear();
    EXPECT_EQ(refusal(stands_as_compiled(act.occasion())), "reports.reply_changed");
    act.before.fields["late"] = true;
    EXPECT_EQ(refusal(stands_as_compiled(act.occasion())), "reports.late");
}

TEST(ReportsReport, IsKnownByTheOpeningOfItsParagraphs)
{
    Act act;
    act.after.fields =
        json(R"({"texts":[{"language":"zh","text":"许多国家\n强调"}]})").get_object();
    EXPECT_EQ(known_by_its_opening(act.occasion()).at("title"), "许多国家…");
}

TEST(ReportsReport, APassageStandsWhereItSays)
{
    Act act;
    Record reply;
    reply.fields = json(R"({"text":["# Scope","One list of contacts"],"edition":3})").get_object();
    act.above = {&reply};
    act.after.fields = json(R"({"quote":"list","paragraph":1,"start":4})").get_object();
    EXPECT_TRUE(stands_in_the_reply(act.occasion()));
    EXPECT_EQ(of_this_edition(act.occasion()).at("edition"), 3);
    act.after.fields["paragraph"] = 7;
    EXPECT_EQ(refusal(stands_in_the_reply(act.occasion())), "reports.not_in_the_text");
    act.after.fields["paragraph"] = 1;
    reply.state = "compiled";
    EXPECT_EQ(refusal(stands_in_the_reply(act.occasion())), "reports.reply_compiled");
}

}  // namespace
}  // namespace concord::reports
