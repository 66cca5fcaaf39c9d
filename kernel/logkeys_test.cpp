// A log whose key is changed: two keys sign for a while, and what was signed stays good.

#include <gtest/gtest.h>

#include "kernel/rekey.h"
#include "kernel/verify.h"
#include "test/signed_in.h"

namespace concord {
namespace {

tlog::NoteKey key_of(std::string_view seed, std::string name = "log.example")
{
    return *tlog::NoteKey::generate(std::move(name), tlog::Algorithm::ed25519, sha256(seed));
}
// The world's own (test/world.cpp), and the one that comes after it.
const auto former = key_of("a test key"), next = key_of("the next key");

TEST(Handover, WhoTrustsTheFormerKeyLearnsTheNewOne)
{
    auto note = *sign_handover(former, next);
    auto learned = open_handover(note, former.verifier);
    ASSERT_TRUE(learned) << learned.error().key;
    EXPECT_EQ(*learned, next.verifier);
    EXPECT_EQ(open_handover(note, key_of("a stranger").verifier).error().key, "note.unverified");
    // The new key has signed as well, so that nobody hands a log over to a key that is not theirs.
    auto half =
        *tlog::sign_note("concord-log-key@1\nlog.example\n" + print(next.verifier) + "\n", former);
    EXPECT_EQ(open_handover(half, former.verifier).error().key, "note.unverified");
    for (auto& text :
         {std::string("concord-log-key@1\nother.example\n") + print(next.verifier) + "\n",
          "concord-log-key@2\nlog.example\n" + print(next.verifier) + "\n",
          "concord-log-key@1\nlog.example\n" + print(next.verifier) + "\nmore\n",
          std::string("concord-log-key@1\nlog.example\nnonsense\n")}) {
        auto odd = *tlog::add_signature(*tlog::sign_note(text, former), next);
        EXPECT_FALSE(open_handover(odd, former.verifier)) << text;
    }
    auto changed = note;
    changed.replace(changed.find("concord-log-key"), 7, "discord");
    EXPECT_FALSE(open_handover(changed, former.verifier));
    // Nor to a key of another log.
    auto elsewhere = key_of("the next key", "other.example");
    auto foreign = *tlog::sign_note(
        "concord-log-key@1\nlog.example\n" + print(elsewhere.verifier) + "\n", former);
    EXPECT_FALSE(open_handover(*tlog::add_signature(foreign, elsewhere), former.verifier));
}

class KeyChange : public testing::TestWithParam<test::Engine> {
protected:
    test::SignedInWorld its{GetParam()};
    Kernel& kernel() { return its.world.kernel(); }
    bool is_signed_by(std::string_view note, const tlog::NoteKey& key)
    {
        return bool(tlog::open_checkpoint(note, "log.example", {&key.verifier, 1}));
    }
    void grow()
    {
        Command command;
        command.type = "post.letter";
        command.fields["title"] = "On the port";
        ASSERT_TRUE(kernel().apply(its.world.officer("QM"), command));
    }
    bool is_sound(std::vector<tlog::Verifier> trusted)
    {
        auto report = verify_store(kernel().store(), kernel().types(), trusted);
        return report && report->is_sound();
    }
};

TEST_P(KeyChange, TwoKeysSignUntilItIsEndedAndThePastStaysGood)
{
    auto first = *kernel().ledger().checkpoint(kernel().store(), kernel().now());
    EXPECT_TRUE(is_signed_by(first, former));
    EXPECT_FALSE(is_signed_by(first, next));
    LogKeys keys(next);
    keys.former = former;
    Ledger both(keys, kernel().chance());
    // The log has not grown: the same words, signed by the new key too.
    auto again = *both.checkpoint(kernel().store(), kernel().now());
    EXPECT_TRUE(is_signed_by(again, former) && is_signed_by(again, next));
    EXPECT_EQ(again.substr(0, again.find("\n\n")), first.substr(0, first.find("\n\n")));
    EXPECT_EQ(*both.checkpoint(kernel().store(), kernel().now()), again);
    grow();
    auto grown = *both.checkpoint(kernel().store(), kernel().now());
    EXPECT_TRUE(is_signed_by(grown, former) && is_signed_by(grown, next));
    auto statement = *both.attest("a bundle\n");
    for (auto& key : {former, next}) EXPECT_TRUE(tlog::open_note(statement, {&key.verifier, 1}));

    LogKeys after(next);
    after.past = {former.verifier};
    Ledger alone(after, kernel().chance());
    grow();
    auto last = *alone.checkpoint(kernel().store(), kernel().now());
    EXPECT_FALSE(is_signed_by(last, former));
    EXPECT_TRUE(is_signed_by(last, next));
    EXPECT_TRUE(is_sound(alone.verifiers()));
    EXPECT_FALSE(is_sound({former.verifier}));
    EXPECT_FALSE(is_sound({key_of("a stranger").verifier}));
}

TEST_P(KeyChange, FactorsAreSealedAnewAndOpenUnderTheNewKeyAlone)
{
    auto mira = its.world.officer("QM");
    its.endow(mira);
    its.sign_in(mira);
    const SealingKey before{7, 7, 7}, after{8, 8, 8}, wrong{9};
    EXPECT_TRUE(*fits(kernel(), before)) << "never marked";
    auto refused = reseal_factors(kernel(), wrong, after);
    ASSERT_FALSE(refused);
    its.sign_in(mira);  // nothing has changed
    auto resealed = reseal_factors(kernel(), before, after);
    ASSERT_TRUE(resealed) << resealed.error().detail;
    EXPECT_EQ(*resealed, 1);
    EXPECT_TRUE(*fits(kernel(), after));
    EXPECT_FALSE(*fits(kernel(), before));
    its.clock().pass(seconds(30));
    EXPECT_FALSE(its.credentials->sign_in(its.attempt(mira)));
    its.credentials.reset();
    its.world.restart();
    Credentials::Terms terms;
    terms.key = after;
    terms.cost = {1, 8192};
    its.credentials = *Credentials::start(kernel(), terms);
    its.sign_in(mira);
}

INSTANTIATE_TEST_SUITE_P(Engines, KeyChange, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord
