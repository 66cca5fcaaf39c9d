#include "kernel/throttle.h"

#include <gtest/gtest.h>

namespace concord {
namespace {

constexpr Throttle::Pace pace{3, seconds(2), seconds(10), hours(1)};
constexpr Time start{1'000'000};

TEST(Throttle, WaitsDoubleAfterTheFreeTries)
{
    Throttle throttle(pace);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttle.admit("mira", start));
    auto refused = throttle.admit("mira", start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::limited);
    EXPECT_EQ(refused.error().key, "identity.too_many_tries");
    EXPECT_EQ(refused.error().values.at("seconds"), "2");
    EXPECT_TRUE(throttle.admit("nilo", start));

    EXPECT_TRUE(throttle.admit("mira", start + seconds(2)));
    EXPECT_FALSE(throttle.admit("mira", start + seconds(5)));
    EXPECT_TRUE(throttle.admit("mira", start + seconds(6)));
    EXPECT_FALSE(throttle.admit("mira", start + seconds(13)));
    EXPECT_TRUE(throttle.admit("mira", start + seconds(14)));
    EXPECT_TRUE(throttle.admit("mira", start + seconds(24))) << "never longer than the longest";
}

TEST(Throttle, TimeAndSuccessForgive)
{
    Throttle throttle(pace);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttle.admit("mira", start));
    EXPECT_TRUE(throttle.admit("mira", start + hours(2)));
    EXPECT_TRUE(throttle.admit("mira", start + hours(2)));
    throttle.clear("mira");
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttle.admit("mira", start + hours(2)));
    EXPECT_FALSE(throttle.admit("mira", start + hours(2)));
    throttle.undo("mira");
    EXPECT_TRUE(throttle.admit("mira", start + hours(2)));
    EXPECT_FALSE(throttle.admit("mira", start + hours(2)));
}

TEST(Throttle, MemoryIsBoundedAndTheQuietAreForgotten)
{
    Throttle throttle(pace, 100);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttle.admit("mira", start));
    for (int i = 0; i < 1000; ++i)
        EXPECT_TRUE(throttle.admit("someone " + std::to_string(i), start + seconds(1)));
    EXPECT_EQ(throttle.size(), 100u);
    EXPECT_TRUE(throttle.admit("mira", start + seconds(1)));
}

}  // namespace
}  // namespace concord
