// The rules about incidents as tables: what is refused, by which name, and what follows from an
// act.

#include "mechanisms/incidents/rules.h"

#include <gtest/gtest.h>

namespace concord::incidents {
namespace {

constexpr Time now{1'800'000'000'000};

struct Act {
    Record before = {}, after = {};
    JsonObject input = {};
    std::string action = "send";
    Subject by = {};

    Occasion occasion() const { return {before, after, input, action, by, {}, now}; }
};

Act act(std::string_view fields, std::vector<Reach> to = {"participant:QN"})
{
    Act made;
    made.after.id = "0192f000-0000-7000-8000-000000000000";
    made.after.owner = "QM";
    made.after.label = {Tlp::amber, std::move(to), {}, {}};
    made.after.fields = parse_json(fields)->get_object();
    return made;
}

struct Refused {
    std::string key, field;
    bool operator==(const Refused&) const = default;
};

Refused refusal(const Result<>& result)
{
    return result ? Refused{} : Refused{result.error().key, result.error().field};
}

TEST(IncidentRules, ANotificationSaysSomethingToSomebody)
{
    auto sent = [](const Act& each) { return refusal(is_ready_to_send(each.occasion())).key; };
    EXPECT_EQ(sent(act(R"({"facts":"x"})")), "");
    EXPECT_EQ(sent(act(R"({"effect":"x"})")), "");
    EXPECT_EQ(sent(act(R"({"requested_action":"x"})")), "");
    EXPECT_EQ(sent(act(R"({"severity":"large"})")), "incidents.nothing_said");
    EXPECT_EQ(sent(act(R"({"facts":"x"})", {})), "incidents.no_addressee");
    EXPECT_EQ(sent(act(R"({"facts":"x"})", {"members", "participant:QM"})),
              "incidents.no_addressee");
    EXPECT_EQ(sent(act(R"({"facts":"x","reply_by":"2020-01-01T00:00:00.000Z"})")),
              "incidents.reply_by_past");
}

TEST(IncidentRules, EachAddresseeGetsOneReplyOfItsOwn)
{
    auto effects = tell_each_addressee(
        act(R"({"title":"Grid","facts":"x"})", {"desk:QN.technical", "participant:QO"}).occasion());
    ASSERT_EQ(effects.size(), 2u);
    EXPECT_EQ(effects[0].label.recipients, (std::vector<Reach>{"desk:QN.technical"}));
    EXPECT_EQ(effects[0].fields, (JsonObject{
                                     {"title", "Grid"}
    }));
    EXPECT_EQ(effects[1].label.recipients, (std::vector<Reach>{"participant:QO"}));
}

TEST(IncidentRules, AFinalAssessmentHasReasonsForEachFactor)
{
    EXPECT_EQ(refusal(looks_at_a_factor(act("{}").occasion())).key, "incidents.no_factor");
    auto half = act(R"({"factors":[{"factor":"scope","reasons":"a"},{"factor":"scale"}]})");
    EXPECT_EQ(refusal(looks_at_a_factor(half.occasion())).key, "");
    EXPECT_EQ(refusal(reasons_each_factor(half.occasion())),
              (Refused{"incidents.reasons_missing", "/fields/factors/1/reasons"}));
    auto twice = act(R"({"factors":[{"factor":"scope"},{"factor":"scale"},{"factor":"scope"}]})");
    EXPECT_EQ(refusal(states_each_factor_once(twice.occasion())),
              (Refused{"incidents.factor_twice", "/fields/factors/2/factor"}));
}

TEST(IncidentRules, MomentsOfARegisterEntryAreInOrder)
{
    auto order = [](const Act& each) {
        return refusal(ends_after_it_began(each.occasion())).field;
    };
    EXPECT_EQ(order(act(R"({"detected":"2027-01-01T00:00:00.000Z"})")), "");
    EXPECT_EQ(order(act(R"({"detected":"2027-01-02T00:00:00.000Z",
                            "resolved":"2027-01-01T00:00:00.000Z"})")),
              "/fields/resolved");
    EXPECT_EQ(order(act(R"({"contained":"2027-01-02T00:00:00.000Z",
                            "resolved":"2027-01-02T00:00:00.000Z"})")),
              "");
}

TEST(IncidentRules, AScaleHasLevelsAndCountsItsEditions)
{
    EXPECT_EQ(refusal(has_levels(act("{}").occasion())).key, "incidents.no_levels");
    EXPECT_EQ(refusal(has_levels(act(R"({"levels":[{"level":"1"},{"level":"1"}]})").occasion())),
              (Refused{"incidents.level_twice", "/fields/levels/1/level"}));
    auto edit = act("{}");
    EXPECT_EQ(counts_the_edition(edit.occasion()), (JsonObject{
                                                       {"edition", 1}
    }));
    edit.before.fields["edition"] = 4;
    EXPECT_EQ(counts_the_edition(edit.occasion()), (JsonObject{
                                                       {"edition", 5}
    }));
}

TEST(IncidentRules, TheMomentOfTheActStandsUnlessAnotherIsGiven)
{
    auto contain = act("{}");
    EXPECT_EQ(text_at(contained_now(contain.occasion()), "contained"), print(now));
    contain.input["contained"] = "2027-01-01T00:00:00.000Z";
    EXPECT_TRUE(contained_now(contain.occasion()).empty());
}

TEST(IncidentRules, AnAnswerAMessageAndARevocationAreNotEmpty)
{
    EXPECT_EQ(refusal(answers_something(act("{}").occasion())).key, "incidents.answer_empty");
    EXPECT_EQ(refusal(answers_something(act(R"({"steps_taken":"x"})").occasion())).key, "");
    EXPECT_EQ(refusal(says_something(act("{}").occasion())).key, "incidents.message_empty");
    EXPECT_EQ(refusal(gives_a_reason(act("{}").occasion())).key, "incidents.reason_missing");
}

}  // namespace
}  // namespace concord::incidents
