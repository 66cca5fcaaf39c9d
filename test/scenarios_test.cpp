// Every story of every mechanism, on both engines.

#include <gtest/gtest.h>

#include "mechanisms/all.h"
#include "test/scenario.h"

namespace concord {
namespace {

using Case = std::tuple<std::filesystem::path, test::Engine>;

class Scenarios : public testing::TestWithParam<Case> {};

TEST_P(Scenarios, AreTrue)
{
    auto& [story, engine] = GetParam();
    auto all = all_mechanisms();
    test::play(story, engine, {all.begin(), all.end()});
}

std::string print_case(const testing::TestParamInfo<Case>& info)
{
    auto& [story, engine] = info.param;
    auto mechanism = story.parent_path().parent_path().filename().string();
    return mechanism + "_" + story.stem().string() +
           (engine == test::Engine::sqlite ? "_sqlite" : "_postgres");
}

INSTANTIATE_TEST_SUITE_P(Stories, Scenarios,
                         testing::Combine(testing::ValuesIn(test::stories_below("mechanisms")),
                                          testing::ValuesIn(test::engines())),
                         print_case);

}  // namespace
}  // namespace concord
