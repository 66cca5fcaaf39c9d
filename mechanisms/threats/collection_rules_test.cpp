#include "mechanisms/threats/collection_rules.h"

#include <gtest/gtest.h>

namespace concord::threats {
namespace {

struct Case {
    Record before, after;
    Subject by;
    JsonObject input;
    Occasion occasion() { return {before, after, input, "add", by, {}, Time{}}; }
};

TEST(Collection, APathIsOneSegmentOfAUrl)
{
    Case one;
    for (auto good : {"first-port", "a", "2026"}) {
        one.after.fields["path"] = good;
        EXPECT_TRUE(names_a_path(one.occasion())) << good;
    }
    for (auto bad : {"", "A", "a/b", "..", "-a", "a b"}) {
        one.after.fields["path"] = bad;
        EXPECT_EQ(names_a_path(one.occasion()).error().key, "threats.bad_path") << bad;
    }
}

TEST(Collection, AGivenIdentifierIsAUuid)
{
    Case one;
    EXPECT_TRUE(stands_as_a_collection(one.occasion()));
    one.after.fields["identifier"] = "91a7b528-80eb-42ed-a74d-c6fbd5a26116";
    EXPECT_TRUE(stands_as_a_collection(one.occasion()));
    one.after.fields["identifier"] = "91A7B528-80eb-42ed-a74d-c6fbd5a26116";
    EXPECT_EQ(stands_as_a_collection(one.occasion()).error().key, "threats.bad_identifier");
    one.after.fields = {
        {"alias", "a/b"}
    };
    EXPECT_EQ(stands_as_a_collection(one.occasion()).error().key, "threats.bad_alias");
}

TEST(Collection, OnlyWhomItLetsMayWrite)
{
    Case one;
    one.by.participant = "QN";
    EXPECT_EQ(may_write(one.occasion()).error().key, "threats.may_not_write");
    one.before.fields = {
        {"writing", "readers"}
    };
    EXPECT_TRUE(may_write(one.occasion()));
    one.before.fields = {
        {"writing", "listed"       },
        {"writers", JsonArray{"QM"}}
    };
    EXPECT_EQ(may_write(one.occasion()).error().key, "threats.may_not_write");
    one.before.fields["writers"] = JsonArray{"QM", "QN"};
    EXPECT_TRUE(may_write(one.occasion()));
    one.before.fields["writing"] = "owner";
    EXPECT_FALSE(may_write(one.occasion()));
}

}  // namespace
}  // namespace concord::threats
