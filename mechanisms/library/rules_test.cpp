// The rules of the library: what is refused, by which name, and what follows from an act.

#include "mechanisms/library/rules.h"

#include <gtest/gtest.h>

#include "kernel/roster.h"

namespace concord::library {
namespace {

constexpr Time now{1'800'000'000'000};

struct Act {
    Record before = {}, after = {};
    JsonObject input = {};
    std::string action = "publish";
    Subject by = {};
    Roster roster = {};

    Occasion occasion() const { return {before, after, input, action, by, {}, now, &roster}; }
};

Act act(std::string_view fields, std::string_view input = "{}")
{
    Act made;
    made.after.id = made.before.id = "0192f000-0000-7000-8000-000000000000";
    made.after.owner = "QM";
    made.after.desk = "QM.legal";
    made.after.fields = made.before.fields = parse_json(fields)->get_object();
    made.input = parse_json(input)->get_object();
    made.by.person = "0192f000-0000-7000-8000-00000000000a";
    return made;
}

std::string refusal(const Result<>& result)
{
    return result ? "" : result.error().key + " " + result.error().field;
}

TEST(LibraryRules, TitlesHaveALanguageEach)
{
    auto said = [](std::string_view fields) {
        return refusal(holds_together(act(fields).occasion()));
    };
    EXPECT_EQ(said(R"({"titles":[{"language":["fr"],"title":"x"}]})"), "");
    EXPECT_EQ(said(R"({"titles":[{"language":["fr"],"title":"x"},
                                 {"language":["fr"],"title":"y"}]})"),
              "library.title_language /fields/titles/1/language");
    EXPECT_EQ(said(R"({"titles":[{"language":["fr","en"],"title":"x"}]})"),
              "library.title_language /fields/titles/0/language");
}

TEST(LibraryRules, AProgramUnderADocumentsNameIsNoDocument)
{
    auto said = [](std::string_view name, std::string_view type) {
        auto fields = R"({"files":[{"name":")" + std::string(name) + R"(","media_type":")" +
                      std::string(type) + R"("}]})";
        return refusal(holds_together(act(fields).occasion()));
    };
    EXPECT_EQ(said("law.pdf", "application/pdf"), "");
    EXPECT_EQ(said("notes.html", "text/html"), "");
    EXPECT_EQ(said("law.exe", "application/octet-stream"),
              "library.not_a_document /fields/files/0");
    EXPECT_EQ(said("law.pdf", "application/octet-stream"),
              "library.not_a_document /fields/files/0");
    EXPECT_EQ(
        said("sums.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "library.not_a_document /fields/files/0");
}

TEST(LibraryRules, ADeskThatWantsASecondOfficerPublishesNothingByOne)
{
    auto made = act(R"({"source":"https://maru.example/law"})");
    EXPECT_EQ(refusal(can_be_published_alone(made.occasion())), "");
    Record desk;
    desk.type = "identity.desk";
    desk.owner = "QM";
    desk.state = "open";
    desk.fields = {
        {"code",        "QM.legal"                  },
        {"second_eyes", JsonArray{Json("documents")}}
    };
    made.roster.take(desk);
    EXPECT_EQ(refusal(can_be_published_alone(made.occasion())), "library.needs_second_officer ");
    EXPECT_EQ(refusal(may_be_changed_alone(made.occasion())), "library.needs_second_officer ");
    EXPECT_EQ(refusal(was_submitted_by_another(made.occasion())), "");
}

// The platform reads files on its own, also between submission and approval: then "who acted last"
// would be nobody, and one officer could do both.
TEST(LibraryRules, WhoSubmittedDoesNotApproveAlsoAfterThePlatformReadTheFiles)
{
    auto made = act(R"({"source":"https://maru.example/law",
                        "submitted_by":"0192f000-0000-7000-8000-00000000000a"})");
    EXPECT_EQ(refusal(was_submitted_by_another(made.occasion())), "workflow.four_eyes ");
    made.by.person = "0192f000-0000-7000-8000-00000000000b";
    EXPECT_EQ(refusal(was_submitted_by_another(made.occasion())), "");
}

TEST(LibraryRules, NobodyReplacesThePaperOfAnother)
{
    EXPECT_EQ(
        refusal(is_succeeded_by_its_owner(act("{}", R"({"successor_owner":"QN"})").occasion())),
        "library.not_its_owner /fields/supersedes");
    EXPECT_EQ(
        refusal(is_succeeded_by_its_owner(act("{}", R"({"successor_owner":"QM"})").occasion())),
        "");
    auto effects = supersede_the_former(act(R"({"supersedes":"x"})").occasion());
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_EQ(effects[0].id, "x");
    EXPECT_EQ(text_at(effects[0].fields, "successor_owner"), "QM");
}

TEST(LibraryRules, WhatWasReadStandsBesideItsFile)
{
    auto made = act(R"({"files":[{"sha256":"aa","name":"a.pdf"},{"sha256":"bb","name":"b.pdf"}],
                        "readings":[{"sha256":"aa","state":"crashed"},
                                    {"sha256":"cc","state":"has_text","pages":9}]})",
                    R"({"found":[{"sha256":"aa","state":"has_text","pages":2}]})");
    auto read = with_the_reading(made.occasion());
    EXPECT_EQ(
        print_json(read),
        R"({"reading":"has_text","pages":2,"readings":[{"sha256":"aa","state":"has_text","pages":2}]})");
    made.after.fields["readings"] = read["readings"];
    made.input =
        parse_json(R"({"found":[{"sha256":"bb","state":"no_text","pages":3}]})")->get_object();
    read = with_the_reading(made.occasion());
    EXPECT_EQ(text_at(read, "reading"), "no_text");
    EXPECT_EQ(find_at(read, "pages")->get_int64(), 5);
}

TEST(LibraryRules, ADocumentIsFoundByItsYear)
{
    EXPECT_EQ(text_at(with_its_year(act(R"({"date":"2021-07-14"})").occasion()), "year"), "2021");
    EXPECT_TRUE(find_at(with_its_year(act("{}").occasion()), "year")->is_null());
}

}  // namespace
}  // namespace concord::library
