// What was a file when the program was built is the same bytes when it runs.

#include "base/embedded.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "embedded/deployment.h"
#include "embedded/states.h"

namespace concord {
namespace {

std::string bytes_of(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Embedded, FileIsTheWholeFile)
{
    auto states = embedded::states();
    ASSERT_FALSE(states.empty());
    EXPECT_EQ(states.substr(0, 2), "[\n");
    EXPECT_EQ(states.substr(states.size() - 2), "]\n");
    EXPECT_EQ(states.data()[states.size()], '\0');
    EXPECT_EQ(std::ranges::count(states, '\n'), 195 + 2);
}

TEST(Embedded, DirectoryIsEveryFileInTheOrderOfPaths)
{
    auto files = embedded::deployment();
    EXPECT_TRUE(std::ranges::is_sorted(files, {}, &embedded::File::path));
    EXPECT_TRUE(std::ranges::count(files, "members.csv", &embedded::File::path));
    for (const auto& file : files)
        EXPECT_EQ(file.bytes, bytes_of(std::filesystem::path("deployment") / file.path))
            << file.path;
}

TEST(Embedded, EveryAccessGivesTheSameMemory)
{
    EXPECT_EQ(embedded::states().data(), embedded::states().data());
    EXPECT_EQ(embedded::deployment().data(), embedded::deployment().data());
}

}  // namespace
}  // namespace concord
