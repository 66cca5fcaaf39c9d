// Reminders, deadlines, lapses and escalation, with a clock that the test moves.

#include "kernel/ticker.h"

#include <gtest/gtest.h>

#include <thread>

#include "kernel/telling_fixture.h"

namespace concord {
namespace {

using test::Words;
class Ticking : public test::Telling {
protected:
    Record record(const Record& of) { return (*kernel->standing(of.id))->record; }
    int tick()
    {
        auto moved = ticker->run_once(kernel->now());
        EXPECT_TRUE(moved) << moved.error().key << moved.error().detail;
        return moved.value_or(-1);
    }
};

TEST_P(Ticking, RemindsOnceThenLapsesOnce)
{
    auto letter = sent();
    EXPECT_EQ(tick(), 0);
    world.clock().pass(hours(19));
    EXPECT_EQ(tick(), 1);
    EXPECT_EQ(tick(), 0);
    EXPECT_EQ(shown(nilo), (Words{"send", "reminder"}));
    EXPECT_EQ(shown(mira), Words{});
    EXPECT_EQ(shown(oda), Words{});
    world.clock().pass(hours(6));
    EXPECT_EQ(tick(), 1);
    EXPECT_EQ(tick(), 0);
    EXPECT_EQ(record(letter).state, "silent");
    EXPECT_EQ(record(letter).version, 3);
    EXPECT_EQ(status_of(letter), "missed");
    // The side that waits sees the lapse itself; the side that owes sees both.
    EXPECT_EQ(shown(mira), Words{"lapse"});
    EXPECT_EQ(shown(nilo), (Words{"send", "reminder", "lapse", "missed"}));
    for (auto& subject : {oda, world.secretary(), world.administrator("QN")})
        EXPECT_EQ(shown(subject), Words{});
}

TEST_P(Ticking, AfterThreeDaysWithoutPowerEverythingHappensOnce)
{
    escalate("QN.technical", "QN.diplomatic");
    escalate("QN.diplomatic", "QN.policy");
    auto letter = sent();
    world.clock().pass(days(3));
    restart();
    EXPECT_EQ(tick(), 1);
    EXPECT_EQ(tick(), 0);
    EXPECT_EQ(record(letter).version, 3);
    // No reminder any more; the desks above, each once.
    EXPECT_EQ(shown(world.technician("QN")), (Words{"send", "lapse", "missed"}));
    EXPECT_EQ(shown(nilo), (Words{"send", "lapse", "missed", "escalated"}));
    EXPECT_EQ(shown(world.nominator("QN")), (Words{"send", "lapse", "missed", "escalated"}));
}

TEST_P(Ticking, TwoTickersAtOnceDoItOnce)
{
    std::vector<Record> letters;
    for (int i = 0; i < 10; ++i) letters.push_back(sent());
    world.clock().pass(hours(25));
    Ticker second(*kernel, *notices);
    std::atomic<int> moved = 0;
    std::thread one([&] { moved += *ticker->run_once(kernel->now()); });
    std::thread two([&] { moved += *second.run_once(kernel->now()); });
    one.join();
    two.join();
    EXPECT_EQ(moved, 10);
    for (auto& letter : letters) EXPECT_EQ(record(letter).version, 3);
    EXPECT_EQ(shown(nilo).size(), 30u);
}

TEST_P(Ticking, EscalatesUpTheChainUntilSomebodyActs)
{
    escalate("QN.technical", "QN.diplomatic");
    escalate("QN.diplomatic", "QN.policy");
    escalate("QN.policy", "QN.technical");  // a circle ends
    auto letter = sent({"desk:QN.technical", "desk:QN.diplomatic", "desk:QN.policy"});
    world.clock().pass(hours(24));
    EXPECT_EQ(tick(), 1);
    EXPECT_EQ(shown(world.technician("QN")), (Words{"send", "lapse", "missed"}));
    EXPECT_EQ(shown(nilo), (Words{"send", "lapse", "escalated"}));
    EXPECT_EQ(shown(world.nominator("QN")), (Words{"send", "lapse"}));
    world.clock().pass(hours(6));
    EXPECT_EQ(tick(), 1);
    EXPECT_EQ(shown(nilo), (Words{"send", "lapse", "escalated"}));
    EXPECT_EQ(shown(world.nominator("QN")), (Words{"send", "lapse", "escalated"}));
    world.clock().pass(days(30));
    EXPECT_EQ(tick(), 0);
    EXPECT_EQ(shown(world.technician("QN")), (Words{"send", "lapse", "missed"}));
}

TEST_P(Ticking, EscalationDoesNotWidenALabel)
{
    escalate("QN.technical", "QN.diplomatic");
    sent({"desk:QN.technical"});
    world.clock().pass(hours(25));
    EXPECT_EQ(tick(), 1);
    EXPECT_EQ(shown(world.technician("QN")), (Words{"send", "lapse", "missed"}));
    EXPECT_EQ(shown(nilo), Words{});
}

TEST_P(Ticking, WhatIsDoneInTimeBothersNobody)
{
    auto letter = sent();
    must(mira, act(letter, "close"));
    EXPECT_EQ(status_of(letter), "met");
    world.clock().pass(days(9));
    EXPECT_EQ(tick(), 0);
    EXPECT_EQ(record(letter).state, "closed");
}

TEST_P(Ticking, AClockThatJumpsNeitherDoublesNorLoses)
{
    auto letter = sent();
    auto start = kernel->now();
    world.clock().set(start + hours(20));
    EXPECT_EQ(tick(), 1);
    world.clock().set(start - days(2));
    EXPECT_EQ(tick(), 0);
    world.clock().set(start + hours(20));
    EXPECT_EQ(tick(), 0);
    world.clock().set(start + days(400));
    EXPECT_EQ(tick(), 1);
    world.clock().set(start);
    EXPECT_EQ(tick(), 0);
    EXPECT_EQ(record(letter).version, 3);
    EXPECT_EQ(shown(nilo).size(), 4u);
}

TEST_P(Ticking, WhatIsDueAgainStartsAnewOnceForAllRoundsMissed)
{
    auto note = must(mira, make("board.note", {
                                                  {"title", "Reported on"}
    }));
    world.clock().pass(days(10));  // three rounds of three days, and a day
    EXPECT_EQ(tick(), 1);
    EXPECT_EQ(shown(mira), Words{"missed"});
    EXPECT_EQ(status_of(note), "running");
    auto dues = *due_list(*kernel, mira, Side::ours, 10);
    ASSERT_EQ(dues.size(), 1u);
    EXPECT_EQ(dues[0].due, note.created + days(12));
    EXPECT_EQ(tick(), 0);
    must(mira, act(note, "end"));
    EXPECT_TRUE(due_list(*kernel, mira, Side::ours, 10)->empty());
}

TEST_P(Ticking, HomeShowsWhatIsOwedAndWhatIsWaitedFor)
{
    auto late = sent();
    world.clock().pass(hours(1));
    auto soon = sent();
    auto ours = *due_list(*kernel, nilo, Side::ours, 10);
    ASSERT_EQ(ours.size(), 2u);
    EXPECT_EQ(ours[0].record.id, late.id);
    EXPECT_EQ(ours[0].duty, "answer");
    EXPECT_EQ(ours[0].owed_by, "QN");
    EXPECT_EQ(ours[0].due, late.updated + hours(24));
    EXPECT_EQ(ours[0].record.text("title"), "On the port");
    EXPECT_EQ(due_list(*kernel, nilo, Side::ours, 1)->size(), 1u);
    auto theirs = *due_list(*kernel, mira, Side::theirs, 10);
    ASSERT_EQ(theirs.size(), 2u);
    EXPECT_EQ(theirs[0].status, "running");
    EXPECT_TRUE(due_list(*kernel, mira, Side::ours, 10)->empty());
    // Neither a third State, nor an administrator, nor the secretariat, nor the public.
    for (auto& subject : {oda, world.administrator("QN"), world.secretary(), the_public()})
        for (auto side : {Side::ours, Side::theirs})
            EXPECT_TRUE(due_list(*kernel, subject, side, 10)->empty());
    EXPECT_EQ(duties_of(*kernel, nilo, soon.id)->size(), 1u);
    EXPECT_EQ(duties_of(*kernel, oda, soon.id).error().code, Code::not_found);
}

TEST_P(Ticking, ThePlatformsOwnDutyIsDoneWithoutAWord)
{
    auto admin = world.administrator("QN");
    auto recovery = must(
        admin, make("identity.recovery", {
                                             {"person", nilo.person },
                                             {"reason", "lost phone"}
    }));
    auto person = world.person(world.nominator("QN").person);
    // Four eyes: another administrator has to confirm, so the platform gives the role to one.
    must(the_platform(), act(person, "appoint",
                             {
                                 {"role", "administrator"}
    }));
    auto confirm = act(recovery, "confirm");
    confirm.also = [](store::Writer&, const Act&) -> Result<> { return {}; };  // the inner door
    auto waiting = must(world.nominator("QN"), confirm);
    ASSERT_EQ(waiting.state, "waiting");
    world.clock().pass(hours(19));
    EXPECT_EQ(tick(), 0);
    world.clock().pass(hours(6));
    EXPECT_EQ(tick(), 1);
    EXPECT_EQ(record(recovery).state, "open");
    for (auto& reason : shown(nilo)) EXPECT_TRUE(reason != "missed" && reason != "reminder");
}

INSTANTIATE_TEST_SUITE_P(Engines, Ticking, testing::ValuesIn(test::engines()), test::print_engine);

}  // namespace
}  // namespace concord
