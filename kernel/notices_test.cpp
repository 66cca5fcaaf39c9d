// Who is told of an act, and who is not.

#include "kernel/notices.h"

#include <gtest/gtest.h>

#include "kernel/telling_fixture.h"

namespace concord {
namespace {

using test::Telling;
using test::Words;

TEST_P(Telling, TheAddresseesAreToldAndNobodyElse)
{
    auto letter = sent();
    std::set<std::string> told{nilo.person, world.technician("QN").person,
                               world.nominator("QN").person};
    for (auto& subject : world.everyone()) {
        auto expected = told.contains(subject.person) ? Words{"send"} : Words{};
        EXPECT_EQ(shown(subject), expected) << world.person(subject.person).text("name");
    }
    EXPECT_EQ(*notices->unread(nilo), 1);
    EXPECT_EQ(*notices->unread(mira), 0);
    EXPECT_TRUE(notices->list(the_public(), -1, 10)->items.empty());
}

TEST_P(Telling, OneDeskIsToldAloneAndTheAnswerReachesTheWriter)
{
    auto letter = sent({"desk:QN.technical"});
    auto technician = world.technician("QN");
    EXPECT_EQ(shown(technician), Words{"send"});
    EXPECT_EQ(shown(nilo), Words{});
    must(technician, act(letter, "answer",
                         {
                             {"text", "We have it."}
    }));
    EXPECT_EQ(shown(technician), Words{"send"});
    EXPECT_EQ(shown(mira), Words{"answer"});
    // The technical desk of the writer's State was not asked.
    EXPECT_EQ(shown(world.technician("QM")), Words{});
}

TEST_P(Telling, NobodyIsToldOfADraft)
{
    draft();
    for (auto& subject : world.everyone()) EXPECT_EQ(shown(subject), Words{});
}

TEST_P(Telling, NobodyIsToldBecauseMembersOrThePublicMayRead)
{
    auto command = make("post.letter", {
                                           {"title", "For all"}
    });
    command.label = Label{
        Tlp::clear, {"members", "public"},
         {},
         {}
    };
    auto letter = must(mira, act(must(mira, command), "send"));
    ASSERT_TRUE(kernel->read(oda, letter.id));
    EXPECT_EQ(shown(oda), Words{});
    EXPECT_EQ(shown(nilo), Words{});
}

TEST_P(Telling, ANarrowedLabelTakesTheNoticeAway)
{
    prefer(nilo, "act", {"screen", "mail"});
    auto command = make("board.note", {
                                          {"title", "A note"}
    });
    command.label = Label{
        Tlp::amber, {"participant:QN", "participant:QO"},
         {},
         {}
    };
    auto note = must(mira, command);
    ASSERT_EQ(shown(nilo), Words{"create"});
    ASSERT_EQ(shown(oda), Words{"create"});
    auto narrower = act(note, "edit");
    narrower.label = Label{Tlp::amber, {"participant:QO"}, {}, {}};
    must(mira, narrower);
    EXPECT_EQ(shown(nilo), Words{});
    EXPECT_EQ(*notices->unread(nilo), 0);
    EXPECT_EQ(shown(oda), (Words{"create", "edit"}));
    // The mail that was already waiting is not sent either. An entry mails nobody who did not ask.
    EXPECT_EQ(outbox->run_once(kernel->now()).value(), 0);
    EXPECT_EQ(mailer.attempts, 0);
}

TEST_P(Telling, NoticesPageNewestFirstAndAreReadOnce)
{
    for (int i = 0; i < 5; ++i) sent();
    auto first = *notices->list(nilo, -1, 2);
    ASSERT_EQ(first.items.size(), 2u);
    EXPECT_GT(first.items[0].id, first.items[1].id);
    auto second = *notices->list(nilo, first.next, 2);
    EXPECT_GT(first.items[1].id, second.items[0].id);
    EXPECT_EQ(notices->list(nilo, second.next, 2)->next, -1);
    ASSERT_TRUE(notices->mark_read(nilo, second.items[0].id));
    EXPECT_EQ(*notices->unread(nilo), 2);
    EXPECT_EQ(*notices->unread(world.technician("QN")), 5);
    restart();
    sent();
    EXPECT_GT(notices->list(nilo, -1, 1)->items[0].id, first.items[0].id);
    EXPECT_EQ(notices->mark_read(the_public(), 99).error().code, Code::unauthenticated);
}

TEST_P(Telling, EachPersonChoosesHow)
{
    prefer(nilo, "act", {"mail"});
    prefer(world.technician("QN"), "act", {"screen"});
    prefer(world.nominator("QN"), "act", {"none"});
    sent();
    EXPECT_EQ(shown(nilo), Words{});
    EXPECT_EQ(shown(world.technician("QN")), Words{"send"});
    EXPECT_EQ(shown(world.nominator("QN")), Words{});
    ASSERT_TRUE(outbox->run_once(kernel->now()));
    EXPECT_EQ(mailer.to(), Words{"officer@qn.example"});
}

TEST_P(Telling, AFailedActTellsNobody)
{
    std::vector<Told> heard;
    std::mutex mutex;
    notices->listen([&](const std::vector<Told>& told, const std::vector<ActPtr>&) {
        std::lock_guard lock(mutex);
        heard.insert(heard.end(), told.begin(), told.end());
    });
    auto letter = draft();
    auto refused = kernel->apply_all(mira, {act(letter, "send"), act(letter, "send")});
    ASSERT_FALSE(refused);
    EXPECT_EQ(shown(nilo), Words{});
    must(mira, act(letter, "edit",
                   {
                       {"title", "On the grid"}
    }));
    must(mira, act(letter, "send"));
    for (int i = 0; i < 500; ++i) {
        std::lock_guard lock(mutex);
        if (heard.size() >= 3) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    std::lock_guard lock(mutex);
    EXPECT_EQ(heard.size(), 3u);
    EXPECT_EQ(shown(nilo), Words{"send"});
}

TEST_P(Telling, WhoIsLetInAgainLearnsOfItByMail)
{
    // Whose account is in question may be unable to see a screen.
    auto admin = world.administrator("QN");
    must(admin, make("identity.recovery", {
                                              {"person", nilo.person },
                                              {"reason", "lost phone"}
    }));
    ASSERT_TRUE(outbox->run_once(kernel->now()));
    EXPECT_EQ(mailer.to(), Words{"officer@qn.example"});
    EXPECT_EQ(shown(world.technician("QN")), Words{});
    EXPECT_EQ(shown(mira), Words{});
}

INSTANTIATE_TEST_SUITE_P(Engines, Telling, testing::ValuesIn(test::engines()), test::print_engine);

}  // namespace
}  // namespace concord
