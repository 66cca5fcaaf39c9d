#include "api/limits.h"

#include <gtest/gtest.h>

#include <vector>

namespace concord::api {
namespace {

struct HandClock final : Clock {
    Time now() const override { return at; }
    Time at{1'000'000};
};

RateTable strict()
{
    RateTable table;
    for (auto& row : table.rows)
        row = {
            {1,  3  },
            {10, 100}
        };
    return table;
}

TEST(Limits, ABurstPassesThenTheRateHolds)
{
    HandClock clock;
    Limits limits(clock, strict());
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(limits.take(Rate::reads, "a"));
    const auto refused = limits.take(Rate::reads, "a");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::limited);
    EXPECT_EQ(refused.error().values.at("seconds"), "1");
    EXPECT_TRUE(limits.take(Rate::reads, "b"));
    clock.at = clock.at + seconds(1);
    EXPECT_TRUE(limits.take(Rate::reads, "a"));
    EXPECT_FALSE(limits.take(Rate::reads, "a"));
    clock.at = clock.at + hours(1);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(limits.take(Rate::reads, "a"));
    EXPECT_FALSE(limits.take(Rate::reads, "a"));
}

TEST(Limits, AClockThatGoesBackGivesNothing)
{
    HandClock clock;
    Limits limits(clock, strict());
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(limits.take(Rate::reads, "a"));
    clock.at = clock.at - hours(1);
    EXPECT_FALSE(limits.take(Rate::reads, "a"));
}

TEST(Limits, AFloodFromManyAddressesIsHeldAndLeavesEmergenciesAlone)
{
    HandClock clock;
    Limits limits(clock, strict(), 1000);
    int passed = 0;
    for (int i = 0; i < 100'000; ++i) {
        const auto key = std::to_string(i);
        for (const auto rate : {Rate::open, Rate::reads, Rate::writes, Rate::sign_in}) {
            if (limits.take(rate, key)) ++passed;
        }
    }
    EXPECT_EQ(passed, 400);  // the burst of each class, for all keys together
    EXPECT_LE(limits.keys(), 1000u);
    EXPECT_TRUE(limits.take(Rate::emergency, "officer"));
}

TEST(Places, TheLastPlacesAreForEmergencies)
{
    Places places(10, 2);
    std::vector<Places::Place> held;
    while (auto place = places.enter(Rate::reads)) held.push_back(*place);
    EXPECT_EQ(held.size(), 8u);
    EXPECT_EQ(places.enter(Rate::writes).error().key, "http.busy");
    auto first = places.enter(Rate::emergency);
    auto second = places.enter(Rate::emergency);
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(places.enter(Rate::emergency));
    held.clear();
    EXPECT_EQ(places.taken(), 2u);
    EXPECT_TRUE(places.enter(Rate::reads));
}

}  // namespace
}  // namespace concord::api
