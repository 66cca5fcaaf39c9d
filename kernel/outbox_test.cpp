// What leaves the house, and what does not.

#include "kernel/outbox.h"

#include <gtest/gtest.h>

#include "kernel/telling_fixture.h"

namespace concord {
namespace {

using test::Words;
class Sending : public test::Telling {
protected:
    int send()
    {
        auto sent = outbox->run_once(kernel->now());
        EXPECT_TRUE(sent) << sent.error().key << sent.error().detail;
        return sent.value_or(-1);
    }
    const Words all_of_qn{"nominator@qn.example", "officer@qn.example", "technician@qn.example"};
};

TEST_P(Sending, AMailSaysThatSomethingWaitsAndNothingElse)
{
    auto letter = sent();
    EXPECT_EQ(send(), 3);
    EXPECT_EQ(send(), 0);
    EXPECT_EQ(mailer.to(), all_of_qn);
    auto& mail = mailer.sent[0];
    EXPECT_EQ(mail.subject, "Concord: a message waits, reference " + letter.reference);
    EXPECT_NE(mail.body.find("https://concord.example/r/" + letter.id), std::string::npos);
    for (auto secret : {"port", "QM", "Maru", "QN", "Nila", "Officer"}) {
        EXPECT_EQ(mail.subject.find(secret), std::string::npos) << secret;
        auto body = mail.body;
        body.erase(body.find(letter.id), letter.id.size());
        body.erase(body.find(letter.reference), letter.reference.size());
        EXPECT_EQ(body.find(secret), std::string::npos) << secret;
    }
}

TEST_P(Sending, InThePersonsLanguage)
{
    must(world.administrator("QN"), act(world.person(nilo.person), "edit",
                                        {
                                            {"language", "fr"}
    }));
    sent({"person:QN." + nilo.person});
    EXPECT_EQ(send(), 1);
    EXPECT_NE(mailer.sent[0].subject.find("un message vous attend"), std::string::npos);
}

TEST_P(Sending, NotToSomebodySuspendedMeanwhile)
{
    sent();
    must(world.administrator("QN"), act(world.person(nilo.person), "suspend",
                                        {
                                            {"reason", "left"}
    }));
    EXPECT_EQ(send(), 2);
    EXPECT_EQ(mailer.to(), (Words{"nominator@qn.example", "technician@qn.example"}));
    // Nor when the person is back: what was withheld stays so.
    must(world.administrator("QN"), act(world.person(nilo.person), "restore"));
    world.clock().pass(hours(2));
    EXPECT_EQ(send(), 0);
}

TEST_P(Sending, NotToSomebodyWhoMayNoLongerRead)
{
    prefer(nilo, "act", {"mail"});
    auto command = make("board.note", {
                                          {"title", "A note"}
    });
    command.label = Label{Tlp::amber, {"participant:QN"}, {}, {}};
    auto note = must(mira, command);
    auto narrower = act(note, "edit");
    narrower.label = Label{Tlp::amber, {"participant:QO"}, {}, {}};
    must(mira, narrower);
    EXPECT_EQ(send(), 0);
    EXPECT_EQ(mailer.attempts, 0);
}

TEST_P(Sending, AServerThatIsDownIsTriedAgainAndNothingIsLost)
{
    mailer.down = true;
    for (int i = 0; i < 3; ++i) {
        sent();
        world.clock().pass(seconds(1));
    }
    EXPECT_EQ(send(), 0);
    EXPECT_EQ(mailer.attempts, 3);  // it is plainly down: the other six wait
    restart();
    world.clock().pass(minutes(5));
    EXPECT_EQ(send(), 0);
    mailer.down = false;
    world.clock().pass(hours(1));
    EXPECT_EQ(send(), 9);
    world.clock().pass(hours(30));
    EXPECT_EQ(send(), 0);
    EXPECT_EQ(mailer.sent.size(), 9u);
}

TEST_P(Sending, AfterADayItIsGivenUpAndThePersonIsToldOnScreen)
{
    mailer.down = true;
    sent({"desk:QN.diplomatic"});
    int attempts = 0;
    for (int i = 0; i < 60 * 30; ++i) {
        EXPECT_EQ(send(), 0);
        world.clock().pass(minutes(1));
    }
    attempts = mailer.attempts;
    EXPECT_GT(attempts, 20);
    EXPECT_LT(attempts, 40);
    EXPECT_EQ(shown(nilo), (Words{"send", "given_up"}));
    mailer.down = false;
    world.clock().pass(days(1));
    EXPECT_EQ(send(), 0);
}

TEST_P(Sending, APoisonedRowKeepsNobodyBack)
{
    mailer.poisoned = "nominator@qn.example";
    mailer.refused = "technician@qn.example";
    sent();
    EXPECT_EQ(send(), 1);
    EXPECT_EQ(mailer.to(), Words{"officer@qn.example"});
    EXPECT_EQ(shown(world.technician("QN")), (Words{"send", "given_up"}));
    sent();
    EXPECT_EQ(send(), 1);
    EXPECT_EQ(mailer.sent.size(), 2u);
}

TEST_P(Sending, TwoOutboxesSendOnceAndAClaimRunsOut)
{
    for (int i = 0; i < 5; ++i) {
        sent();
        world.clock().pass(seconds(1));
    }
    test::FakeMailer other;
    Outbox second(*kernel, *notices, {&other, nullptr}, {"Concord", "https://concord.example"});
    std::thread one([&] { (void)outbox->run_once(kernel->now()); });
    std::thread two([&] { (void)second.run_once(kernel->now()); });
    one.join();
    two.join();
    EXPECT_EQ(mailer.sent.size() + other.sent.size(), 15u);
    // As after a kill between sending and settling: claimed, and sent again when the claim is over.
    sent({"desk:QN.diplomatic"});
    ASSERT_TRUE(kernel->store().write([&](store::Writer& writer) -> Result<> {
        TRY(writer.run("update deliveries set next_ms = $1, attempts = 1 where status = 'waiting'",
                       {(kernel->now() + minutes(10)).ms}));
        return {};
    }));
    restart();
    EXPECT_EQ(send(), 0);
    world.clock().pass(minutes(10));
    EXPECT_EQ(send(), 1);
}

TEST_P(Sending, OneCommitIsOneMail)
{
    auto letter = draft();
    ASSERT_TRUE(kernel->apply_all(
        mira, {
                  act(letter, "send"), act(letter, "answer", {{"text", "And more."}}
                      )
    }));
    EXPECT_EQ(send(), 3);
    EXPECT_EQ(shown(nilo), (Words{"send", "answer"}));
}

TEST_P(Sending, AHookHearsWhatReachesItsStateAndNothingElse)
{
    auto admin = world.administrator("QN");
    auto hook = must(admin, make("notices.webhook", {
                                                        {"name",   "Monitoring"              },
                                                        {"url",    "https://hook.qn.example/"},
                                                        {"secret", "first"                   }
    }));
    sent({"participant:QO"});
    sent({"desk:QN.technical"});
    auto letter = sent({"participant:QN"});
    EXPECT_TRUE(poster.posted.empty());
    outbox->run_once(Channel::webhook, kernel->now()).value();
    EXPECT_TRUE(poster.posted.empty()) << "there is no key yet";
    auto endpoint = notices::mechanism.endpoints[0].run;
    EXPECT_EQ(endpoint(*kernel, nilo,
                       {
                           {"name", "first"}
    })
                  .error()
                  .code,
              Code::forbidden);
    auto key = endpoint(*kernel, admin,
                        {
                            {"name", "first"}
    });
    ASSERT_TRUE(key);
    world.clock().pass(hours(1));
    EXPECT_EQ(outbox->run_once(Channel::webhook, kernel->now()).value(), 1);
    ASSERT_EQ(poster.posted.size(), 1u);
    auto& posting = poster.posted[0];
    EXPECT_EQ(posting.url, "https://hook.qn.example/");
    EXPECT_EQ(print_hex(posting.key), text_at(key->get_object(), "key"));
    EXPECT_NE(posting.body.find(letter.reference), std::string::npos);
    EXPECT_EQ(posting.body.find("port"), std::string::npos);
    EXPECT_EQ(posting.body.find("QM"), std::string::npos);
    // A person may have it told what is addressed to them alone.
    prefer(world.technician("QN"), "act", {"webhook"});
    sent({"desk:QN.technical"});
    EXPECT_EQ(outbox->run_once(Channel::webhook, kernel->now()).value(), 1);
    must(admin, act(hook, "remove"));
    sent({"participant:QN"});
    EXPECT_EQ(outbox->run_once(Channel::webhook, kernel->now()).value(), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, Sending, testing::ValuesIn(test::engines()), test::print_engine);

}  // namespace
}  // namespace concord
