// The rules of assistance as tables: what is refused, by which name, and what follows from an act.

#include "mechanisms/assistance/rules.h"

#include <gtest/gtest.h>

namespace concord::assistance {
namespace {

constexpr Time now{1'800'000'000'000};

struct Act {
    Record before = {}, after = {};
    JsonObject input = {};
    std::string action = "send";
    Subject by = {};

    Occasion occasion() const { return {before, after, input, action, by, {}, now}; }
};

Act act(JsonObject fields, std::vector<Reach> to = {"participant:QN"})
{
    Act made;
    made.after.id = "0192f000-0000-7000-8000-000000000000";
    made.after.owner = "QM";
    made.after.label = {Tlp::amber, std::move(to), {}, {}};
    made.after.fields = std::move(fields);
    return made;
}

std::string refusal(const Result<>& result)
{
    return result ? "" : result.error().key;
}

TEST(Rules, ARequestNamesSomebodyAndANeedBeforeItIsSent)
{
    struct Row {
        Act act;
        std::string refused;
    };
    const Row rows[] = {
        {act({{"need", "Help"}}), ""},
        {act({{"need", "Help"}}, {}), "assistance.no_addressee"},
        {act({{"need", "Help"}}, {"members"}), "assistance.no_addressee"},
        {act({{"need", "Help"}}, {"participant:QM"}), "assistance.no_addressee"},
        {act({{"need", "Help"}}, {"desk:QN.technical"}), ""},
        {act({}), "assistance.need_missing"},
        {act({{"need", ""}}), "assistance.need_missing"},
        {act({{"need", "Help"}, {"reply_by", print(now)}}), "assistance.reply_by_past"},
        {act({{"need", "Help"}, {"reply_by", print(now + hours(1))}}), ""},
    };
    for (auto& row : rows)
        EXPECT_EQ(refusal(is_ready_to_send(row.act.occasion())), row.refused)
            << print_json(row.act.after.fields);
}

TEST(Rules, AnOldDeadlineDoesNotStopAnEditThatLeavesItAlone)
{
    auto edit = act({
        {"need",     "Help"               },
        {"reply_by", print(now - hours(1))}
    });
    edit.action = "edit";
    edit.input = {
        {"need", "Help"}
    };
    EXPECT_EQ(refusal(stays_answerable(edit.occasion())), "");
    edit.input["reply_by"] = edit.after.fields["reply_by"];
    EXPECT_EQ(refusal(stays_answerable(edit.occasion())), "assistance.reply_by_past");
}

TEST(Rules, EachAddresseeGetsOneAnswerOfItsOwn)
{
    auto send = act(
        {
            {"title",    "Port"               },
            {"reply_by", print(now + hours(9))}
    },
        {"desk:QN.technical", "members", "participant:QO", "desk:QN.policy", "participant:QM"});
    send.after.label.tlp = Tlp::green;
    send.after.label.embargo = now + hours(1);
    auto effects = ask_each_addressee(send.occasion());
    ASSERT_EQ(effects.size(), 2u);
    EXPECT_EQ(effects[0].type, "assistance.answer");
    EXPECT_EQ(effects[0].owner, "QM");
    EXPECT_EQ(effects[0].parent, send.after.id);
    EXPECT_EQ(effects[0].label.recipients,
              (std::vector<Reach>{"desk:QN.technical", "desk:QN.policy"}));
    EXPECT_EQ(effects[1].label.recipients, (std::vector<Reach>{"participant:QO"}));
    EXPECT_EQ(effects[1].label.tlp, Tlp::green);
    EXPECT_EQ(effects[1].label.embargo, send.after.label.embargo);
    EXPECT_EQ(text_at(effects[1].fields, "title"), "Port");
    EXPECT_EQ(text_at(effects[1].fields, "reply_by"), print(now + hours(9)));
}

TEST(Rules, AHiddenDeadlineDoesNotTravelWithTheAnswer)
{
    auto send = act({
        {"title",    "Port"               },
        {"reply_by", print(now + hours(9))}
    });
    send.after.label.fields = {
        {"reply_by", {}}
    };
    EXPECT_FALSE(ask_each_addressee(send.occasion())[0].fields.contains("reply_by"));
    send.input["reply_by"] = send.after.fields["reply_by"];
    EXPECT_TRUE(pass_on_reply_by(send.occasion()).empty());
}

TEST(Rules, AnOfferSaysSomethingOfWhatItIs)
{
    EXPECT_EQ(refusal(offers_something(act({}).occasion())), "assistance.offer_empty");
    for (auto field : {"time_frame", "nature", "scope", "terms"})
        EXPECT_EQ(refusal(offers_something(act({
                                                   {field, "x"}
        })
                                               .occasion())),
                  "");
}

TEST(Rules, AMessageHasATextOrAFile)
{
    auto message = act({});
    EXPECT_EQ(refusal(says_something(message.occasion())), "assistance.message_empty");
    message.input["text"] = "x";
    EXPECT_EQ(refusal(says_something(message.occasion())), "");
    message.input = {
        {"files", JsonArray{JsonObject{{"sha256", "…"}}}}
    };
    EXPECT_EQ(refusal(says_something(message.occasion())), "");
    message.input = {
        {"files", nullptr}
    };
    EXPECT_EQ(refusal(says_something(message.occasion())), "assistance.message_empty");
}

TEST(Rules, DecliningAndClosingSayWhy)
{
    auto step = act({});
    EXPECT_EQ(refusal(gives_a_reason(step.occasion())), "assistance.reason_missing");
    EXPECT_EQ(refusal(reports_the_outcome(step.occasion())), "assistance.outcome_missing");
    step.input = {
        {"reason",  "We have nobody"},
        {"outcome", "unknown"       }
    };
    EXPECT_EQ(refusal(gives_a_reason(step.occasion())), "");
    EXPECT_EQ(refusal(reports_the_outcome(step.occasion())), "");
}

TEST(Rules, CapabilitiesStandForAYearAndAreNeverPublic)
{
    auto declare = act({}, {"public"});
    declare.action = "declare";
    EXPECT_EQ(refusal(is_for_members_at_most(declare.occasion())), "assistance.not_public");
    EXPECT_EQ(text_at(stands_for_a_year(declare.occasion()), "renews_on"), "2028-01-15");
    declare.after.fields["renews_on"] = "2027-03-01";
    EXPECT_TRUE(stands_for_a_year(declare.occasion()).empty());
    EXPECT_EQ(refusal(renews_in_the_future(declare.occasion())), "");
    declare.after.fields["renews_on"] = "2027-01-15";
    EXPECT_EQ(refusal(renews_in_the_future(declare.occasion())), "assistance.renews_on_past");
}

}  // namespace
}  // namespace concord::assistance
