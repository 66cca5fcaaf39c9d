// What is put into the log in one pass is what everybody who verifies it computes in steps.

#include "kernel/logged.h"

#include <gtest/gtest.h>

#include "kernel/commit.h"
#include "kernel/commitment.h"

namespace concord {
namespace {

Act some_act()
{
    Act act;
    act.root = "root";
    act.action = "say \"more\"";
    act.from = "draft";
    act.person = "person";
    act.participant = "QM";
    act.desk = "QM.technical";
    act.at = {1'700'000'000'000};
    act.input = {
        {"text", "line\n\\ \x01 ünï"                         },
        {"b",    nullptr                                     },
        {"a",    JsonArray{JsonObject{{"z", 1}, {"y", true}}}}
    };
    auto& record = act.after;
    record.id = "id";
    record.type = "post.letter";
    record.reference = "K7F-42M";
    record.version = 7;
    record.state = "sent";
    record.owner = "QM";
    record.desk = "QM.technical";
    record.author = "person";
    record.context = Context::exercise;
    record.label = {
        Tlp::amber_strict,
        {"participant:QN", "desk:QO.policy"},
        Time{1'800'000'000'000},
        {{"secret", {"participant:QN"}}, {"about", {}}}
    };
    record.parent = "above";
    record.fields = {
        {"title", "T"                              },
        {"about", 5                                },
        {"rows",  JsonArray{JsonObject{{"q", 1.5}}}}
    };
    record.created = {1};
    record.updated = {2};
    return act;
}

void expect_the_same(const Act& act)
{
    const Bytes salt(32, 's');
    auto made = log_act(act, salt);
    EXPECT_EQ(made.text, print_canonical(print_act(act)));
    auto logged = parse_logged(made.text);
    ASSERT_TRUE(logged);
    EXPECT_EQ(entry_of(std::move(made.digests)), entry_of(*logged, salt));
}

TEST(Logged, IsWhatIsVerified)
{
    auto act = some_act();
    expect_the_same(act);
    act.after.sealed = Bytes("\x00\x01sealed", 8);
    expect_the_same(act);
}

TEST(Logged, AlsoWhenThereIsNothing)
{
    expect_the_same({});
}

}  // namespace
}  // namespace concord
