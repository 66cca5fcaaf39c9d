// Mail to a real server, and what it may and may not say.

#include "kernel/mail.h"

#include <gtest/gtest.h>

#include "kernel/messages.h"
#include "kernel/telling_fixture.h"
#include "test/peer.h"

namespace concord {
namespace {

using test::Peer, test::Words;

const Mail mail{"id", "officer@qn.example",   "ar", "رسالة بانتظارك، المرجع K7F-42M رسالة بانتظارك",
                "نص", Time{1'800'000'000'000}};

MailSettings settings_of(const Peer& peer, MailSettings::Security security)
{
    MailSettings settings;
    settings.host = "127.0.0.1";
    settings.port = peer.port();
    settings.security = security;
    settings.from = "post@concord.example";
    settings.from_name = "Concord";
    settings.timeout = seconds(10);
    return settings;
}
MailSettings signed_in(const Peer& peer)
{
    auto settings = settings_of(peer, MailSettings::Security::starttls);
    settings.user = "concord";
    settings.password = "a word";
    settings.authorities = peer.authority();
    return settings;
}
std::string outcome(MailSettings settings, const Mail& what = mail)
{
    auto sent = SmtpMailer(std::move(settings)).send(what);
    return sent ? "sent" : sent.error().key;
}

TEST(Mail, IsWellFormedInEveryScript)
{
    MailSettings settings;
    settings.from = "post@concord.example";
    auto text = *print_mail(mail, settings);
    EXPECT_TRUE(text.starts_with("Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"));
    EXPECT_NE(text.find("Subject: =?UTF-8?B?"), std::string::npos);
    EXPECT_NE(text.find("Auto-Submitted: auto-generated\r\n"), std::string::npos);
    EXPECT_NE(text.find("Message-ID: <"), std::string::npos);
    for (unsigned char c : text) EXPECT_TRUE(c < 0x80 && (c >= ' ' || c == '\r' || c == '\n'));
    for (std::size_t at = 0, end; (end = text.find("\r\n", at)) != text.npos; at = end + 2)
        EXPECT_LE(end - at, 78u);
    for (auto bad : {"a@b\r\nBcc: c@d", "a b@c", "a@b>", "nobody", "@b", "a@"}) {
        auto to = mail;
        to.to = bad;
        EXPECT_EQ(print_mail(to, settings).error().key, "mail.bad_address") << bad;
    }
}

TEST(Mail, AServerThatIsNotThereIsTriedLater)
{
    MailSettings settings;
    settings.host = "127.0.0.1";
    settings.port = 1;
    settings.security = MailSettings::Security::none;
    EXPECT_EQ(outcome(settings), "mail.unreachable");
}

TEST(Mail, GoesThroughStartTlsToAServerThatKnowsUs)
{
    Peer peer("smtp --starttls --user 'concord:a word'");
    EXPECT_EQ(outcome(signed_in(peer)), "sent");
    auto received = peer.received();
    ASSERT_EQ(received.size(), 1u);
    auto& one = received[0];
    EXPECT_TRUE(one.at("tls").get_bool());
    EXPECT_EQ(text_at(one, "user"), "concord");
    EXPECT_EQ(text_at(one, "from"), "post@concord.example");
    EXPECT_EQ(one.at("to"), Json(JsonArray{"officer@qn.example"}));
    // As an independent reader of mail understands it.
    EXPECT_EQ(text_at(one, "subject"), mail.subject);
    EXPECT_EQ(text_at(one, "body"), mail.body);
    EXPECT_EQ(text_at(one, "language"), "ar");
}

TEST(Mail, GoesNowhereWithoutTheRightWordAndTheRightCertificate)
{
    Peer peer("smtp --starttls --user 'concord:a word'");
    auto wrong_word = signed_in(peer), stranger = signed_in(peer), nobody = signed_in(peer);
    wrong_word.password = "another";
    stranger.authorities = "/etc/ssl/certs/ca-certificates.crt";
    nobody.user.clear();
    for (auto& settings : {wrong_word, stranger, nobody})
        EXPECT_TRUE(outcome(settings).starts_with("mail.unreachable") ||
                    outcome(settings) == "mail.refused_for_now")
            << outcome(settings);
    EXPECT_TRUE(peer.received().empty());
    EXPECT_EQ(outcome(signed_in(peer)), "sent");
}

TEST(Mail, IsNeverSentInTheClearWhereTlsIsAskedFor)
{
    Peer plain("smtp");
    EXPECT_EQ(outcome(settings_of(plain, MailSettings::Security::starttls)), "mail.unreachable");
    EXPECT_TRUE(plain.received().empty());
    EXPECT_EQ(outcome(settings_of(plain, MailSettings::Security::none)), "sent");
    EXPECT_EQ(plain.received().size(), 1u);
}

TEST(Mail, GoesToAServerThatSpeaksTlsFromTheStart)
{
    Peer peer("smtp --tls");
    auto settings = settings_of(peer, MailSettings::Security::tls);
    settings.authorities = peer.authority();
    EXPECT_EQ(outcome(settings), "sent");
    ASSERT_EQ(peer.received().size(), 1u);
    EXPECT_TRUE(peer.received()[0].at("tls").get_bool());
}

TEST(Mail, WhatAServerRefusesForGoodIsToldFromWhatItRefusesForNow)
{
    Peer peer("smtp");
    auto settings = settings_of(peer, MailSettings::Security::none);
    for (auto& [answer, key] : {
             std::pair{"451", "mail.refused_for_now"},
             {"450", "mail.refused_for_now"},
             {"550", "mail.refused"        },
             {"553", "mail.refused"        }
    }) {
        peer.answers(answer);
        EXPECT_EQ(outcome(settings), key) << answer;
    }
    settings.timeout = seconds(1);
    peer.answers("stall");
    EXPECT_EQ(outcome(settings), "mail.unreachable");
    EXPECT_TRUE(peer.received().empty());
}

// Through the outbox, with the clock of the test.
class Delivering : public test::Telling {
protected:
    Peer peer{"smtp --starttls --user 'concord:a word'"};
    SmtpMailer smtp{signed_in(peer)};
    int send()
    {
        Outbox real(*kernel, *notices, {&smtp, nullptr}, {"Concord", "https://concord.example"});
        auto sent = real.run_once(Channel::mail, kernel->now());
        EXPECT_TRUE(sent) << sent.error().key << sent.error().detail;
        return sent.value_or(-1);
    }
};

TEST_P(Delivering, AGreylistingServerGetsTheMailLaterAndOnce)
{
    peer.answers("451");
    sent({"desk:QN.diplomatic"});
    EXPECT_EQ(send(), 0);
    EXPECT_EQ(send(), 0) << "not again at once";
    EXPECT_TRUE(peer.received().empty());
    peer.answers("");
    EXPECT_EQ(send(), 0) << "not before the minute is over";
    world.clock().pass(minutes(1));
    EXPECT_EQ(send(), 1);
    for (int i = 0; i < 30; ++i) {
        world.clock().pass(hours(1));
        EXPECT_EQ(send(), 0);
    }
    ASSERT_EQ(peer.received().size(), 1u);
    EXPECT_EQ(shown(nilo), Words{"send"});
}

TEST_P(Delivering, WhomTheServerDoesNotKnowIsGivenUpAndTheOthersGetTheirs)
{
    peer.answers("550 technician@qn.example");
    sent();
    EXPECT_EQ(send(), 2);
    EXPECT_EQ(shown(world.technician("QN")), (Words{"send", "given_up"}));
    world.clock().pass(hours(2));
    EXPECT_EQ(send(), 0);
    EXPECT_EQ(peer.received().size(), 2u);
}

TEST_P(Delivering, EverybodyReadsItInTheirLanguageAndNobodyReadsWhatItIsAbout)
{
    const Words languages{"ar", "en", "es", "fr", "ru", "zh"};
    auto admin = world.administrator("QN");
    std::map<std::string, std::string> language_of;
    std::size_t next = 0;
    for (auto& each : world.everyone()) {
        if (each.participant != "QN" || each.person == admin.person) continue;
        auto& language = languages[next++];
        must(admin, act(world.person(each.person), "edit",
                        {
                            {"language", language}
        }));
        language_of[kernel->roster()->find_person(each.person)->email] = language;
    }
    auto written = [&](const std::string& title) {
        auto command = make("post.letter", {
                                               {"title", title}
        });
        command.label = Label{Tlp::amber, {"participant:QN"}, {}, {}};
        return must(mira, act(must(mira, command), "send"));
    };
    // Three people read a letter; after the second everybody reads in another language.
    auto letter = written("Breach at the port");
    EXPECT_EQ(send(), 3);
    for (auto& [address, language] : language_of) {
        language = languages[next++];
        auto id = kernel->roster()->find_by_email(address)->id;
        must(admin, act(world.person(id), "edit",
                        {
                            {"language", language}
        }));
    }
    world.clock().pass(minutes(1));
    auto second = written("Breach at the port");
    EXPECT_EQ(send(), 3);
    std::set<std::string> seen;
    for (auto& one : peer.received()) {
        auto language = std::string(text_at(one, "language"));
        seen.insert(language);
        auto body = std::string(text_at(one, "body")),
             subject = std::string(text_at(one, "subject"));
        auto& about = body.find(letter.id) != std::string::npos ? letter : second;
        Values values{
            {"name",      "Concord"                              },
            {"reference", about.reference                        },
            {"link",      "https://concord.example/r/" + about.id}
        };
        EXPECT_EQ(subject, say(language, "mail.subject_act", values));
        EXPECT_EQ(body, say(language, "mail.body_act", values));
        // Nothing of the matter, nor who wrote; letters of id and reference are drawn.
        for (auto text : {&subject, &body})
            for (auto& drawn : {about.id, about.reference})
                if (auto at = text->find(drawn); at != text->npos) text->erase(at, drawn.size());
        for (auto secret : {"Breach", "port", "QM", "Maru", "officer@qm", "Officer", "amber"})
            for (auto& text : {subject, body})
                EXPECT_EQ(text.find(secret), std::string::npos) << language << " " << secret;
    }
    EXPECT_EQ(Words(seen.begin(), seen.end()), languages);
}

INSTANTIATE_TEST_SUITE_P(Engines, Delivering, testing::Values(test::Engine::sqlite),
                         test::print_engine);

}  // namespace
}  // namespace concord
