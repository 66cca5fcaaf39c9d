#include "kernel/bootstrap.h"

#include <gtest/gtest.h>

#include "kernel/identity.h"
#include "kernel/schema.h"
#include "test/folder.h"
#include "test/world.h"

namespace concord {
namespace {

class FirstStart : public testing::Test {
protected:
    void SetUp() override
    {
        auto store = store::open((folder / "concord.sqlite").string(), schema());
        ASSERT_TRUE(store);
        auto key = tlog::NoteKey::generate("log.example", tlog::Algorithm::ed25519, sha256("key"));
        kernel = *Kernel::start(std::move(*store), mechanisms, {}, *key,
                                Settings{"log.example", {}}, clock, chance);
        Credentials::Terms terms;
        terms.cost = {1, 8192};
        credentials = *Credentials::start(*kernel, terms);
    }
    void TearDown() override
    {
        credentials.reset();
        kernel.reset();
    }
    void make_the_secretariat()
    {
        Command command;
        command.type = "identity.participant";
        command.owner = "secretariat";
        command.fields = {
            {"code", "secretariat"},
            {"kind", "secretariat"}
        };
        for (auto language : {"ar", "en", "es", "fr", "ru", "zh"})
            command.fields["name_" + std::string(language)] = "Secretariat";
        ASSERT_TRUE(kernel->apply(the_platform(), command));
    }
    Result<std::string> create(std::string email)
    {
        return create_first_secretary(*kernel, *credentials, {email, "Ena Tal"});
    }

    test::Folder folder;
    const Mechanism* mechanisms[1] = {&identity::mechanism};
    test::StoppedClock clock;
    SeededChance chance{3};
    std::unique_ptr<Kernel> kernel;
    std::unique_ptr<Credentials> credentials;
};

TEST_F(FirstStart, GivesOneCodeThatMakesOneSecretary)
{
    EXPECT_EQ(create("ena@un.example").error().key, "identity.no_secretariat");
    make_the_secretariat();
    EXPECT_EQ(create("not a mail").error().code, Code::invalid);
    auto lost = create("ena@un.example"), code = create("ena@un.example");
    ASSERT_TRUE(lost && code);
    EXPECT_EQ(credentials->accept({*lost, "nine otters under the bridge", ""}).error().key,
              "identity.code_refused");
    auto enrolment = credentials->accept({*code, "nine otters under the bridge", "ar"});
    ASSERT_TRUE(enrolment);
    auto begun = credentials->confirm(
        {enrolment->token, totp_code(*parse_base32(enrolment->secret), clock.now()), "", ""});
    ASSERT_TRUE(begun) << begun.error().key << begun.error().detail;
    auto ena = kernel->roster()->subject_of(begun->session.person);
    EXPECT_EQ(ena.kind, ParticipantKind::secretariat);
    EXPECT_TRUE(ena.has(Role::administrator));
    EXPECT_TRUE(ena.has(Role::officer));
    EXPECT_EQ(create("ena@un.example").error().key, "identity.already_begun");
    EXPECT_EQ(create("other@un.example").error().key, "identity.already_begun");
}

}  // namespace
}  // namespace concord
