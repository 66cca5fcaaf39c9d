#include "mechanisms/reports/markup.h"

#include <gtest/gtest.h>

namespace concord::reports {
namespace {

std::string shown(const paper::Text& text)
{
    std::string made;
    for (auto& run : text) {
        made += run.link.empty() ? run.text : "<" + run.text + " " + run.link + ">";
        if (!run.note.empty()) made += "(" + run.note.at(0).text + ")";
    }
    return made;
}

std::optional<paper::Run> two(std::string_view name)
{
    if (name != "replies") return {};
    paper::Run run;
    run.text = "2";
    run.link = "#annex";
    return run;
}

TEST(ReportsMarkup, AFootnoteStandsWhereItIsCalled)
{
    EXPECT_EQ(shown(runs_of("One.[^See A/76/135.] Two.[^Ibid. [sic]]")),
              "One.(See A/76/135.) Two.(Ibid. [sic])");
    EXPECT_EQ(shown(runs_of("[^First] One.[^a][^b]")), "(First) One.(a)(b)");
    // What is not closed is no footnote, and nothing of it is lost.
    EXPECT_EQ(shown(runs_of("One [^two")), "One [^two");
}

TEST(ReportsMarkup, AFigureIsALinkAndAllElseStaysAsItIsWritten)
{
    EXPECT_EQ(shown(runs_of("The {replies} replies {of} it {", two)),
              "The <2 #annex> replies {of} it {");
    EXPECT_EQ(shown(runs_of("{replies}[^Of {replies}.]", two)), "<2 #annex>(Of {replies}.)");
    EXPECT_EQ(shown(runs_of("{replies}")), "{replies}");
}

TEST(ReportsMarkup, SignsMakeHeadingsAndLists)
{
    std::vector<paper::Block> blocks;
    add_text(blocks, {"# Scope", "One.", "- a", "- b", "## Deeper", "- c"}, 3, "fr");
    ASSERT_EQ(blocks.size(), 5u);
    EXPECT_EQ(std::get<paper::Heading>(blocks[0]).level, 3);
    EXPECT_EQ(std::get<paper::Paragraph>(blocks[1]).language, "fr");
    EXPECT_EQ(std::get<paper::List>(blocks[2]).items.size(), 2u);
    EXPECT_EQ(std::get<paper::Heading>(blocks[3]).level, 4);
    EXPECT_EQ(std::get<paper::List>(blocks[4]).items.size(), 1u);
}

}  // namespace
}  // namespace concord::reports
