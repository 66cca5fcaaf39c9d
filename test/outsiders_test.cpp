// The check that ends every story finds what it is there to find.

#include "test/outsiders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace concord {
namespace {

TEST(Outsiders, AreReportedOnEveryWay)
{
    test::World world(test::Engine::sqlite);
    Command letter;
    letter.type = "post.letter";
    letter.fields["title"] = "Shown to more than the story says";
    letter.label = Label{
        Tlp::amber, {"participant:QN", "participant:QO"},
         {},
         {}
    };
    auto& kernel = world.kernel();
    auto made = kernel.apply(world.officer("QM"), letter);
    ASSERT_TRUE(made);
    Command send;
    send.type = "post.letter";
    send.id = (*made)->after.id;
    send.action = "send";
    auto sent = kernel.apply(world.officer("QM"), send);
    ASSERT_TRUE(sent);
    EXPECT_EQ(test::ways_it_is_seen(kernel, world.officer("QO"), (*sent)->after).size(), 6u);
    EXPECT_TRUE(test::ways_it_is_seen(kernel, world.officer("QP"), (*sent)->after).empty());
    test::Insiders story{
        {send.id, {"QM", "QN"}}
    };
    EXPECT_FALSE(test::seen_outside(world, story).empty());
    story[send.id].insert("QO");
    EXPECT_TRUE(test::seen_outside(world, story).empty());
    auto faults = test::faults_in(kernel);
    ASSERT_TRUE(faults) << faults.error().detail;
    EXPECT_THAT(*faults, testing::IsEmpty());
}

}  // namespace
}  // namespace concord
