// The rules about the register of threats, and what a machine finds of names.

#include "mechanisms/threats/threat_rules.h"

#include <gtest/gtest.h>

#include "kernel/roster.h"

namespace concord::threats {
namespace {

constexpr Time now{1'800'000'000'000};

struct Act {
    Record before = {}, after = {};
    JsonObject input = {};
    Subject by = {};
    const Roster* roster = nullptr;

    Occasion occasion() const { return {before, after, input, "edit", by, {}, now, roster}; }
};

Act act(std::string_view fields, std::vector<Reach> to = {"members", "participant:secretariat"})
{
    Act made;
    made.after.owner = "QM";
    made.after.label = {Tlp::green, std::move(to), {}, {}};
    made.after.fields = parse_json(fields)->get_object();
    return made;
}

std::string refusal(const Result<>& result)
{
    return result ? "" : result.error().key + " " + result.error().field;
}

Roster fictional_states()
{
    Roster roster;
    const char* names[] = {
        R"x({"code":"QM","kind":"state","name_en":"Maru (fictional State)","name_es":"Maru",
             "name_fr":"Marou","name_ru":"Марунская Земля","name_ar":"مارو",
             "name_zh":"马鲁共和国（虚构国家）"})x",
        R"x({"code":"QN","kind":"state","name_en":"Nila","name_es":"Nila","name_fr":"Nila",
             "name_ru":"Нилания","name_ar":"نيلانيا","name_zh":"尼拉"})x",
        R"x({"code":"org","kind":"organization","name_en":"Harbour Union","name_es":"Unión",
             "name_fr":"Union","name_ru":"Союз","name_ar":"اتحاد","name_zh":"联盟"})x"};
    for (auto fields : names) {
        Record record;
        record.type = "identity.participant";
        record.fields = parse_json(fields)->get_object();
        roster.take(record);
    }
    return roster;
}

TEST(ThreatRules, NamesOfStatesAreFoundInEveryLanguage)
{
    using Names = std::vector<std::string>;
    struct Row {
        const char* text;
        Names found;
    };
    auto roster = fictional_states();
    const Row rows[] = {
        {"Activity against hospitals", {}              },
        {"Seen in MARU, often.",       {"Maru"}        },
        {"Maru's ports and Nila",      {"Maru", "Nila"}},
        {"A marula tree and vanilla",  {}              },
        {"на территории Нилании",      {"Нилания"}     },
        {"马鲁共和国境内的活动",       {"马鲁共和国"}  },
        {"Harbour Union",              {}              },
        {"fictional State",            {}              },
        {"",                           {}              },
    };
    for (auto& row : rows) EXPECT_EQ(states_named_in(row.text, roster), row.found) << row.text;
}

TEST(ThreatRules, WhatIsFoundIsForTheReviewerAndGoesAwayAgain)
{
    auto roster = fictional_states();
    auto entry = act(R"({"title":"x","translations":[{"language":"fr","title":"De Nila"}]})");
    EXPECT_TRUE(finds_names(entry.occasion()).empty());
    entry.roster = &roster;
    EXPECT_EQ(text_at(finds_names(entry.occasion()), "names_found"), "Nila");
    entry.after.fields.erase("translations");
    EXPECT_TRUE(find_at(finds_names(entry.occasion()), "names_found")->is_null());

    auto publish = act(R"({"names_found":"Maru\nNila"})");
    auto refused = names_were_checked(publish.occasion());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().key, "threats.names_a_state");
    publish.input["names_checked"] = true;
    EXPECT_TRUE(names_were_checked(publish.occasion()));
    EXPECT_TRUE(names_were_checked(act("{}").occasion()));
}

TEST(ThreatRules, AnEntryIsInOrderAndReviewable)
{
    EXPECT_EQ(refusal(is_a_sound_entry(act("{}").occasion())), "");
    EXPECT_EQ(refusal(is_a_sound_entry(act("{}", {"members"}).occasion())),
              "threats.not_reviewable /label/recipients");
    auto order = R"({"first_seen":"2026-02-01","last_seen":"2026-01-31"})";
    EXPECT_EQ(refusal(is_a_sound_entry(act(order).occasion())),
              "threats.wrong_order /fields/last_seen");
    EXPECT_EQ(refusal(describes_it(act("{}").occasion())),
              "threats.description_missing /fields/description");
    EXPECT_EQ(refusal(describes_it(act(R"({"description":"x"})").occasion())), "");
}

TEST(ThreatRules, AnEntryIsMergedIntoAnother)
{
    auto merge = act("{}");
    merge.before.id = "one";
    EXPECT_EQ(refusal(merges_into_another(merge.occasion())),
              "threats.merge_into_another /fields/into");
    merge.input["into"] = "one";
    EXPECT_EQ(refusal(merges_into_another(merge.occasion())),
              "threats.merge_into_another /fields/into");
    merge.input["into"] = "two";
    EXPECT_EQ(refusal(merges_into_another(merge.occasion())), "");
    EXPECT_EQ(text_at(names_the_other(merge.occasion()), "merged_into"), "two");
}

TEST(ThreatRules, ReturningSaysWhy)
{
    auto back = act("{}");
    EXPECT_EQ(refusal(gives_a_reason(back.occasion())), "threats.reason_missing /fields/reason");
    back.input["reason"] = "Please say what happens";
    EXPECT_EQ(refusal(gives_a_reason(back.occasion())), "");
    EXPECT_EQ(text_at(says_why_it_came_back(back.occasion()), "return_reason"),
              "Please say what happens");
}

}  // namespace
}  // namespace concord::threats
