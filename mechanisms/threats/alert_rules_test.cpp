// The rules about alerts: what is refused, by which name, and who is told.

#include "mechanisms/threats/alert_rules.h"

#include <gtest/gtest.h>

#include "kernel/roster.h"

namespace concord::threats {
namespace {

constexpr Time now{1'800'000'000'000};

struct Act {
    Record before = {}, after = {};
    JsonObject input = {};
    std::string action = "publish";
    Subject by = {};
    const Roster* roster = nullptr;

    Occasion occasion() const { return {before, after, input, action, by, {}, now, roster}; }
};

Act act(std::string_view fields, std::vector<Reach> to = {"participant:QN"})
{
    Act made;
    made.after.id = "0192f000-0000-7000-8000-000000000000";
    made.after.owner = "QM";
    made.after.label = {Tlp::green, std::move(to), {}, {}};
    made.after.fields = parse_json(fields)->get_object();
    return made;
}

std::string refusal(const Result<>& result)
{
    return result ? "" : result.error().key + " " + result.error().field;
}

Roster three_states_of_which_two_have_people()
{
    Roster roster;
    auto put = [&](std::string type, std::string owner, std::string_view fields,
                   std::string state) {
        Record record;
        record.id = owner + "." + type;
        record.type = "identity." + type;
        record.owner = std::move(owner);
        record.state = std::move(state);
        record.fields = parse_json(fields)->get_object();
        roster.take(record);
    };
    for (std::string code : {"QM", "QN", "QO"})
        put("participant", "secretariat", R"({"code":")" + code + R"(","kind":"state"})", "listed");
    for (std::string code : {"QM", "QN"})
        put("person", code,
            R"({"name":"x","email":"x@)" + code + R"(.example","roles":["officer"]})", "active");
    put("desk", "QM", R"({"code":"QM.technical","second_eyes":["alerts"]})", "open");
    return roster;
}

std::vector<std::string> receivers(const std::vector<Effect>& effects)
{
    std::vector<std::string> all;
    for (auto& effect : effects)
        if (effect.kind == Effect::Kind::create)
            for (auto& reach : effect.label.recipients) all.push_back(reach);
    return all;
}

TEST(AlertRules, SaysSomethingToSomebodyUntilLater)
{
    struct Row {
        Act act;
        std::string refused;
    };
    auto past = R"({"text":"x","expires":")" + print(now) + R"("})";
    const Row rows[] = {
        {act(R"({"text":"x"})"), ""},
        {act(R"({"text":"x"})", {"members"}), ""},
        {act(R"({"text":"x"})", {"public"}), ""},
        {act(R"({})"), "threats.text_missing /fields/text"},
        {act(R"({"text":"x"})", {}), "threats.nobody_entitled /label/recipients"},
        {act(R"({"text":"x"})", {"participant:QM"}), "threats.nobody_entitled /label/recipients"},
        {act(past), "threats.expires_past /fields/expires"},
    };
    for (auto& row : rows)
        EXPECT_EQ(refusal(is_ready_to_publish(row.act.occasion())), row.refused)
            << print_json(row.act.after.fields);
}

TEST(AlertRules, EachLanguageStandsOnce)
{
    auto twice = R"({"language":"en","translations":[
        {"language":"fr","title":"a"},{"language":"fr","title":"b"}]})";
    EXPECT_EQ(refusal(holds_together(act(twice).occasion())),
              "threats.language_twice /fields/translations/1/language");
    auto original = R"({"language":"en","translations":[{"language":"en","title":"a"}]})";
    EXPECT_EQ(refusal(holds_together(act(original).occasion())),
              "threats.language_twice /fields/translations/0/language");
    auto two = R"({"language":"en","translations":[{"language":"ar","title":"a"}]})";
    EXPECT_EQ(refusal(holds_together(act(two).occasion())), "");
}

TEST(AlertRules, ObjectsAreNamedByTheirIdentifiers)
{
    for (std::string id : {"indicator--0192f000-0000-7000-8000-000000000001",
                           "x-own-type--0192f000-0000-4000-8000-00000000000a"})
        EXPECT_EQ(
            refusal(holds_together(act(R"({"objects":[{"object":")" + id + R"("}]})").occasion())),
            "");
    for (std::string id : {"indicator", "indicator--1", "--0192f000-0000-7000-8000-000000000001",
                           "Indicator--0192f000-0000-7000-8000-000000000001"})
        EXPECT_EQ(
            refusal(holds_together(act(R"({"objects":[{"object":")" + id + R"("}]})").occasion())),
            "threats.no_identifier /fields/objects/0/object");
}

TEST(AlertRules, ADeskMayWantASecondOfficer)
{
    auto roster = three_states_of_which_two_have_people();
    auto alone = act(R"({"text":"x"})");
    alone.after.desk = "QM.technical";
    EXPECT_EQ(refusal(may_be_published_by_one(alone.occasion())), "");
    alone.roster = &roster;
    EXPECT_EQ(refusal(may_be_published_by_one(alone.occasion())), "threats.second_officer ");
    EXPECT_EQ(refusal(is_ready_to_publish(alone.occasion())), "");
    alone.after.desk = "QM.diplomatic";
    EXPECT_EQ(refusal(may_be_published_by_one(alone.occasion())), "");
}

TEST(AlertRules, EveryMemberWithPeopleGetsAReceiptAndNobodyElse)
{
    auto roster = three_states_of_which_two_have_people();
    auto wide = act(R"({"title":"t","class":"alert","urgency":"immediate"})", {"members"});
    wide.roster = &roster;
    auto effects = tell_everybody_entitled(wide.occasion());
    EXPECT_EQ(receivers(effects), (std::vector<std::string>{"participant:QN"}));
    EXPECT_EQ(effects[0].type, "threats.receipt");
    EXPECT_EQ(effects[0].owner, "QM");
    EXPECT_EQ(effects[0].label.tlp, Tlp::green);
    EXPECT_EQ(text_at(effects[0].fields, "read_by"), print(now + hours(2)));
    EXPECT_FALSE(effects[0].fields.contains("text"));

    // Whoever is named is told, whether or not anybody is there already.
    auto named = act(R"({"title":"t","class":"alert"})", {"desk:QO.technical", "participant:QM"});
    named.roster = &roster;
    EXPECT_EQ(receivers(tell_everybody_entitled(named.occasion())),
              (std::vector<std::string>{"desk:QO.technical"}));
}

TEST(AlertRules, WhoIsInAnothersGroupIsNotForTheOwnerOfTheAlertToLearn)
{
    auto roster = three_states_of_which_two_have_people();
    Record group;
    group.type = "identity.group";
    group.owner = "QN";
    group.state = "open";
    group.fields = parse_json(R"({"code":"port","members":["QN","QO","QM"]})")->get_object();
    roster.take(group);
    auto shared = act(R"({"title":"t","text":"x","class":"alert"})", {"group:port"});
    shared.roster = &roster;
    EXPECT_EQ(refusal(is_ready_to_publish(shared.occasion())), "");
    EXPECT_TRUE(tell_everybody_entitled(shared.occasion()).empty());
    shared.after.owner = "QN";
    EXPECT_EQ(receivers(tell_everybody_entitled(shared.occasion())),
              (std::vector<std::string>{"participant:QM", "participant:QO"}));
}

TEST(AlertRules, ACorrectionSupersedesWhatIsItsOwn)
{
    auto next = act(R"({"title":"t","class":"alert","corrects":"first"})");
    auto effects = tell_everybody_entitled(next.occasion());
    ASSERT_EQ(effects.size(), 2u);
    EXPECT_EQ(effects[0].kind, Effect::Kind::act);
    EXPECT_EQ(effects[0].id, "first");
    auto old = act("{}");
    old.before.owner = "QN";
    old.input = effects[0].fields;
    EXPECT_EQ(refusal(comes_from_its_owner(old.occasion())),
              "threats.not_yours_to_correct /fields/corrects");
    old.before.owner = "QM";
    EXPECT_EQ(refusal(comes_from_its_owner(old.occasion())), "");
    EXPECT_EQ(text_at(names_its_successor(old.occasion()), "corrected_by"), next.after.id);
}

TEST(AlertRules, WhatNamesNoEndStandsForThirtyDays)
{
    EXPECT_EQ(text_at(published_now(act("{}").occasion()), "expires"), print(now + days(30)));
    EXPECT_FALSE(
        published_now(act(R"({"expires":"2028-01-01T00:00:00Z"})").occasion()).contains("expires"));
}

TEST(AlertRules, ACancellationSaysWhy)
{
    auto cancel = act("{}");
    EXPECT_EQ(refusal(says_why_it_is_cancelled(cancel.occasion())),
              "threats.reason_missing /fields/reason");
    cancel.input["reason"] = "A mistake";
    EXPECT_EQ(refusal(says_why_it_is_cancelled(cancel.occasion())), "");
    EXPECT_EQ(text_at(keeps_the_reason(cancel.occasion()), "cancel_reason"), "A mistake");
}

}  // namespace
}  // namespace concord::threats
