// Signing in and being signed in.

#include "kernel/credentials.h"

#include <gtest/gtest.h>

#include "test/signed_in.h"

namespace concord {
namespace {

using test::password;

class SigningIn : public testing::TestWithParam<test::Engine> {
protected:
    test::SignedInWorld its{GetParam()};
    Kernel& kernel() { return its.world.kernel(); }
    Credentials& credentials() { return *its.credentials; }
    Sessions& sessions() { return its.credentials->sessions(); }
    Subject mira = its.world.officer("QM"), nilo = its.world.officer("QN");
    Subject boss = its.world.administrator("QM");

    void SetUp() override
    {
        for (auto& each : {mira, nilo, boss}) its.endow(each);
    }
    std::string key(const Credentials::Attempt& attempt)
    {
        auto begun = credentials().sign_in(attempt);
        return begun ? "in" : begun.error().key;
    }
    bool is_in(const Sessions::Begun& begun) { return bool(sessions().find(begun.token)); }
    ActPtr act(const Subject& by, std::string_view person, std::string action)
    {
        Command command;
        command.type = "identity.person";
        command.id = person;
        command.action = std::move(action);
        auto done = kernel().apply(by, command);
        EXPECT_TRUE(done) << done.error().key;
        return done ? *done : nullptr;
    }
    std::int64_t rows(std::string sql)
    {
        std::int64_t count = 0;
        EXPECT_TRUE(kernel().store().read([&](store::Reader& reader) -> Result<> {
            count = TRY(reader.query(sql))[0].number(0);
            return {};
        }));
        return count;
    }
};

TEST_P(SigningIn, APasswordAndACodeGiveASession)
{
    auto begun = its.sign_in(mira);
    auto session = sessions().find(begun.token);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->person, mira.person);
    EXPECT_EQ(session->id, begun.session.id);
    EXPECT_EQ(kernel().roster()->subject_of(session->person).participant, "QM");
    EXPECT_EQ(begun.token.size(), 43u);
    EXPECT_EQ(sessions().of(mira.person).at(0).peer, "192.0.2.1");
    EXPECT_TRUE(sessions().of(nilo.person).empty());
    // The store knows only the hash.
    EXPECT_EQ(
        rows("select count(*) from sessions where cast(token as text) = '" + begun.token + "'"), 0);
}

TEST_P(SigningIn, EveryWrongThingGetsTheSameAnswer)
{
    auto right = its.attempt(mira);
    auto wrong = right;
    wrong.email = "nobody@qm.example";
    auto nobody = credentials().sign_in(wrong);
    wrong = right;
    wrong.password += "!";
    auto bad_password = credentials().sign_in(wrong);
    wrong = right;
    wrong.totp = right.totp == "000000" ? "000001" : "000000";
    auto bad_code = credentials().sign_in(wrong);
    act(boss, mira.person, "suspend");
    auto suspended = credentials().sign_in(right);
    auto without_credentials = credentials().sign_in(its.attempt(its.world.technician("QM")));
    for (auto* each : {&nobody, &bad_password, &bad_code, &suspended, &without_credentials}) {
        ASSERT_FALSE(*each);
        EXPECT_EQ(each->error().code, Code::unauthenticated);
        EXPECT_EQ(each->error().key, "identity.refused");
        EXPECT_EQ(each->error().field, "");
        EXPECT_TRUE(each->error().values.empty());
    }
}

TEST_P(SigningIn, TheCodeIsAskedForOnlyAfterTheRightPassword)
{
    auto attempt = its.attempt(mira);
    attempt.totp = "";
    EXPECT_EQ(key(attempt), "identity.totp_needed");
    attempt.password = "not the one at all";
    EXPECT_EQ(key(attempt), "identity.refused");
}

TEST_P(SigningIn, ACodeWorksOnceAlsoAfterARestart)
{
    auto attempt = its.attempt(mira);
    EXPECT_EQ(key(attempt), "in");
    EXPECT_EQ(key(attempt), "identity.refused");
    its.restart();
    EXPECT_EQ(key(attempt), "identity.refused");
    its.clock().pass(seconds(30));
    EXPECT_EQ(key(its.attempt(mira)), "in");
}

TEST_P(SigningIn, OfManyAtOnceWithOneCodeOneComesIn)
{
    auto attempt = its.attempt(mira);
    std::atomic<int> in = 0;
    std::vector<std::thread> thieves;
    for (int i = 0; i < 4; ++i)
        thieves.emplace_back([&] { in += credentials().sign_in(attempt) ? 1 : 0; });
    for (auto& thief : thieves) thief.join();
    EXPECT_EQ(in, 1);
}

TEST_P(SigningIn, GuessingIsSlowedDownForAnAccountWhoeverItIs)
{
    for (std::string email : {"officer@qm.example", "nobody@qm.example"}) {
        auto attempt = its.attempt(mira);
        attempt.email = email;
        attempt.password = "not the one at all";
        for (int i = 0; i < 5; ++i) {
            attempt.peer = "192.0.2." + std::to_string(i);
            EXPECT_EQ(key(attempt), "identity.refused");
        }
        EXPECT_EQ(key(attempt), "identity.too_many_tries");
        attempt.email[0] =
            char(std::toupper(attempt.email[0]));  // the same account in other letters
        EXPECT_EQ(key(attempt), "identity.too_many_tries");
        its.clock().pass(seconds(3));
        EXPECT_EQ(key(attempt), "identity.refused");
        EXPECT_EQ(key(attempt), "identity.too_many_tries");
    }
    its.clock().pass(minutes(1));
    EXPECT_EQ(key(its.attempt(mira)), "in");
}

TEST_P(SigningIn, GuessingIsSlowedDownForAPeerOverManyAccounts)
{
    auto attempt = its.attempt(mira);
    attempt.password = "not the one at all";
    for (int i = 0; i < 30; ++i) {
        attempt.email = "person" + std::to_string(i) + "@qm.example";
        EXPECT_EQ(key(attempt), "identity.refused");
    }
    EXPECT_EQ(key(its.attempt(mira)), "identity.too_many_tries");
    auto elsewhere = its.attempt(mira);
    elsewhere.peer = "198.51.100.7";
    EXPECT_EQ(key(elsewhere), "in");
}

TEST_P(SigningIn, AskingForTheCodeDoesNotWashAwayGuesses)
{
    auto without = its.attempt(mira), guess = without;
    without.totp = "";
    guess.totp = "000000";
    int admitted = 0;
    for (int i = 0; i < 40; ++i) {
        (void)key(without);
        admitted += key(guess) == "identity.refused";
    }
    EXPECT_LE(admitted, 6);
}

TEST_P(SigningIn, HugeAndStrangeInputIsJustWrong)
{
    auto attempt = its.attempt(mira);
    attempt.password = std::string(1 << 20, 'x');
    EXPECT_EQ(key(attempt), "identity.refused");
    attempt.password = "\xff\xfe";
    EXPECT_EQ(key(attempt), "identity.refused");
    attempt.email = std::string(1 << 20, '@');
    EXPECT_EQ(key(attempt), "identity.refused");
    for (std::string token : {std::string(), std::string(43, 'A'), std::string(1 << 20, 'A')})
        EXPECT_EQ(sessions().find(token).error().key, "identity.not_signed_in");
}

TEST_P(SigningIn, SessionsSurviveARestartUntilTheyEnd)
{
    auto kept = its.sign_in(mira), ended = its.sign_in(mira);
    ASSERT_TRUE(sessions().end(ended.session.id));
    EXPECT_TRUE(is_in(kept));
    EXPECT_FALSE(is_in(ended));
    its.restart();
    EXPECT_TRUE(is_in(kept));
    EXPECT_FALSE(is_in(ended));
    ASSERT_TRUE(sessions().end_all(mira.person));
    EXPECT_FALSE(is_in(kept));
    its.restart();
    EXPECT_FALSE(is_in(kept));
    EXPECT_TRUE(sessions().end(ended.session.id)) << "ending twice is no error";
}

TEST_P(SigningIn, SessionsEndByIdlenessAndByAge)
{
    auto officer = its.sign_in(mira), administrator = its.sign_in(boss);
    its.clock().pass(minutes(59));
    EXPECT_TRUE(is_in(officer));
    EXPECT_TRUE(is_in(administrator));
    its.clock().pass(minutes(61));
    EXPECT_TRUE(is_in(officer));
    EXPECT_FALSE(is_in(administrator));
    its.clock().pass(minutes(12 * 60 + 1));
    EXPECT_FALSE(is_in(officer));

    auto busy = its.sign_in(mira);
    for (int i = 0; i < 7 * 24 - 1; ++i) {
        its.clock().pass(hours(1));
        ASSERT_TRUE(is_in(busy)) << i;
    }
    its.clock().pass(hours(1));
    EXPECT_FALSE(is_in(busy));
}

TEST_P(SigningIn, UseIsRememberedOverARestart)
{
    auto begun = its.sign_in(mira);
    its.clock().pass(hours(11));
    EXPECT_TRUE(is_in(begun));
    its.restart();
    its.clock().pass(hours(11));
    EXPECT_TRUE(is_in(begun));
}

TEST_P(SigningIn, ASuspendedPersonIsOutAndStaysOutWhenRestored)
{
    auto begun = its.sign_in(mira);
    act(boss, mira.person, "suspend");
    EXPECT_TRUE(kernel().roster()->subject_of(mira.person).person.empty());
    EXPECT_EQ(rows("select count(*) from sessions"), 0);
    act(boss, mira.person, "restore");
    its.restart();
    EXPECT_FALSE(is_in(begun));
    EXPECT_TRUE(is_in(its.sign_in(mira)));
}

TEST_P(SigningIn, ANewPasswordEndsAllOtherSessions)
{
    auto here = its.sign_in(mira), there = its.sign_in(mira);
    auto change = [&](std::string before, std::string after) {
        auto done = credentials().change_password(mira, {here.session.id, before, after});
        return done ? "done" : done.error().key + " " + done.error().field;
    };
    EXPECT_EQ(change("not the one at all", "eight herons over the weir"),
              "identity.old_refused /old");
    EXPECT_EQ(change(password, "short"), "identity.password_too_short /new");
    EXPECT_TRUE(is_in(there));
    EXPECT_EQ(change(password, "eight herons over the weir"), "done");
    EXPECT_TRUE(is_in(here));
    EXPECT_FALSE(is_in(there));
    its.restart();
    EXPECT_TRUE(is_in(here));
    EXPECT_FALSE(is_in(there));
    its.clock().pass(seconds(30));
    auto attempt = its.attempt(mira);
    EXPECT_EQ(key(attempt), "identity.refused");
    attempt.password = "eight herons over the weir";
    EXPECT_EQ(key(attempt), "in");
    // The act is in the log; the password is not.
    auto history = *kernel().history(mira, mira.person, Kernel::Scope::record);
    EXPECT_EQ(history.back().action, "change_password");
    EXPECT_EQ(history.back().person, mira.person);
    EXPECT_EQ(print_json(print_act(history.back())).find("herons"), std::string::npos);
}

TEST_P(SigningIn, AnotherFactorTakesThePlaceOfTheFirst)
{
    auto old = its.sign_in(mira);
    EXPECT_EQ(credentials().change_factor(mira, "not the one at all").error().key,
              "identity.old_refused");
    auto enrolment = credentials().change_factor(mira, password);
    ASSERT_TRUE(enrolment);
    auto secret = *parse_base32(enrolment->secret);
    EXPECT_EQ(credentials().confirm({enrolment->token, "000000", "", ""}).error().field, "/totp");
    auto begun =
        credentials().confirm({enrolment->token, totp_code(secret, its.clock().now()), "", ""});
    ASSERT_TRUE(begun) << begun.error().key;
    EXPECT_TRUE(is_in(*begun));
    EXPECT_FALSE(is_in(old));
    its.clock().pass(seconds(30));
    auto attempt = its.attempt(mira);
    EXPECT_EQ(key(attempt), "identity.refused");
    attempt.totp = totp_code(secret, its.clock().now());
    EXPECT_EQ(key(attempt), "in");
}

TEST_P(SigningIn, AnAdministratorEndsSessionsOfItsOwnPeopleOnly)
{
    auto own = its.sign_in(mira), foreign = its.sign_in(nilo);
    EXPECT_EQ(credentials().sessions_of(boss, mira.person)->size(), 1u);
    EXPECT_EQ(credentials().sessions_of(boss, nilo.person).error().key, "records.not_found");
    EXPECT_EQ(credentials().sessions_of(mira, boss.person).error().key, "records.not_found");
    EXPECT_EQ(credentials().end_session(boss, foreign.session.id).error().key, "records.not_found");
    EXPECT_EQ(credentials().end_session(boss, "no such id").error().key, "records.not_found");
    EXPECT_EQ(credentials().end_sessions(boss, nilo.person).error().key, "records.not_found");
    EXPECT_EQ(credentials().end_sessions(mira, boss.person).error().key, "identity.only_oneself");
    EXPECT_TRUE(is_in(foreign));
    ASSERT_TRUE(credentials().end_session(boss, own.session.id));
    EXPECT_FALSE(is_in(own));
    auto again = its.sign_in(mira);
    ASSERT_TRUE(credentials().end_sessions(boss, mira.person));
    EXPECT_FALSE(is_in(again));
    auto history = *kernel().history(boss, mira.person, Kernel::Scope::record);
    EXPECT_EQ(history.back().action, "end_sessions");
    EXPECT_EQ(history.back().person, boss.person);
}

TEST_P(SigningIn, ActsWithASecretAreTakenOnlyByTheirOwnDoor)
{
    Command command;
    command.type = "identity.person";
    command.id = mira.person;
    command.action = "change_password";
    EXPECT_EQ(kernel().apply(mira, command).error().key, "workflow.by_its_own_door");
}

INSTANTIATE_TEST_SUITE_P(Engines, SigningIn, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord
