// A public knowledge base as it is exchanged in the world: every object of it is taken. The files
// are large and not part of this repository; CONCORD_SHARED_DATA names a folder that has them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "formats/stix.h"

namespace concord::stix {
namespace {

TEST(StixAttack, EveryObjectIsTaken)
{
    const char* shared = std::getenv("CONCORD_SHARED_DATA");
    if (!shared) GTEST_SKIP() << "CONCORD_SHARED_DATA is not set";
    const auto folder = std::filesystem::path(shared) / "attack";
    std::size_t files = 0;
    for (auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        ++files;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(file), {});
        auto envelope = split_envelope(text);
        ASSERT_TRUE(envelope) << envelope.error().key;
        EXPECT_GT(envelope->objects.size(), 1000u);
        std::map<std::string, std::size_t> broken;
        for (auto slice : envelope->objects) {
            EXPECT_EQ(slice.front(), '{');
            EXPECT_EQ(slice.back(), '}');
            auto object = check(slice);
            if (object) {
                EXPECT_TRUE(object->version);
                continue;
            }
            for (auto& finding : object.error()) {
                auto& count = broken[std::string(finding.rule) + " " + finding.path];
                if (count++ == 0) ADD_FAILURE() << slice.substr(0, 800);
            }
        }
        for (auto& [what, count] : broken)
            ADD_FAILURE() << entry.path().filename() << ": " << what << ", times " << count;
    }
    EXPECT_GT(files, 0u);
}

}  // namespace
}  // namespace concord::stix
