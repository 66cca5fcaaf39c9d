#include "kernel/tokens.h"

#include <gtest/gtest.h>

#include "test/signed_in.h"

namespace concord {
namespace {

class Machines : public testing::TestWithParam<test::Engine> {
protected:
    test::SignedInWorld its{GetParam()};
    Kernel& kernel() { return its.world.kernel(); }
    Tokens& tokens() { return its.credentials->tokens(); }
    Subject mira = its.world.officer("QM"), boss = its.world.administrator("QM");
    Subject nilo = its.world.officer("QN");

    Result<ActPtr> create(const Subject& by, Span lasts, JsonArray scopes = {"read", "events"})
    {
        Command command;
        command.type = "identity.token";
        command.fields = {
            {"name",    "The team's collector"          },
            {"scopes",  std::move(scopes)               },
            {"expires", print(its.clock().now() + lasts)}
        };
        return kernel().apply(by, command);
    }
    Record token() { return (*create(mira, days(30)))->after; }
    Result<ActPtr> act(const Subject& by, std::string type, std::string_view id, std::string action)
    {
        Command command;
        command.type = std::move(type);
        command.id = id;
        command.action = std::move(action);
        return kernel().apply(by, command);
    }
    bool works(std::string_view secret)
    {
        auto found = tokens().find(secret);
        if (!found) EXPECT_EQ(found.error().key, "identity.token_refused");
        return bool(found);
    }
};

TEST_P(Machines, ATokenIsShownOnceAndKnownByItsHash)
{
    auto record = token();
    auto secret = tokens().mint(mira, record.id);
    ASSERT_TRUE(secret) << secret.error().key;
    EXPECT_EQ(secret->size(), 8u + 43u);
    EXPECT_TRUE(secret->starts_with("concord_"));
    auto found = tokens().find(*secret);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, record.id);
    EXPECT_EQ(found->person, mira.person);
    EXPECT_EQ(found->scopes, unsigned(may_read | may_follow_events));
    auto history = *kernel().history(mira, record.id, Kernel::Scope::record);
    EXPECT_EQ(history.back().action, "mint");
    EXPECT_EQ(print_json(print_act(history.back())).find("concord_"), std::string::npos);
    its.restart();
    EXPECT_TRUE(works(*secret));
    auto second = tokens().mint(mira, record.id);
    EXPECT_FALSE(works(*secret));
    EXPECT_TRUE(works(*second));
    for (auto bad : {std::string(), std::string("concord_"), *second + "A", second->substr(8),
                     "concord_" + std::string(1 << 20, 'A')})
        EXPECT_FALSE(works(bad));
}

TEST_P(Machines, ARevokedTokenIsDeadAtOnceAndAfterARestart)
{
    auto record = token();
    auto secret = *tokens().mint(mira, record.id);
    ASSERT_TRUE(act(boss, "identity.token", record.id, "revoke"));
    EXPECT_FALSE(works(secret));
    its.restart();
    EXPECT_FALSE(works(secret));
    EXPECT_EQ(tokens().mint(mira, record.id).error().key, "workflow.not_now");
}

TEST_P(Machines, ATokenEndsWithItsTime)
{
    auto secret = *tokens().mint(mira, token().id);
    its.clock().pass(Span{days(30).ms - 1});
    EXPECT_TRUE(works(secret));
    its.clock().pass(Span{1});
    EXPECT_FALSE(works(secret));
}

TEST_P(Machines, ATokenIsSuspendedWithItsPerson)
{
    auto secret = *tokens().mint(mira, token().id);
    ASSERT_TRUE(act(boss, "identity.person", mira.person, "suspend"));
    EXPECT_FALSE(works(secret));
    its.restart();
    EXPECT_FALSE(works(secret));
    ASSERT_TRUE(act(boss, "identity.person", mira.person, "remove"));
    EXPECT_FALSE(works(secret));
}

TEST_P(Machines, ATokenDoesNotComeBackWithItsSuspendedPerson)
{
    auto record = token();
    auto secret = *tokens().mint(mira, record.id);
    ASSERT_TRUE(act(boss, "identity.person", mira.person, "suspend"));
    ASSERT_TRUE(act(boss, "identity.person", mira.person, "restore"));
    EXPECT_FALSE(works(secret));
    its.restart();
    EXPECT_FALSE(works(secret));
    auto second = tokens().mint(mira, record.id);
    ASSERT_TRUE(second) << second.error().key;
    EXPECT_TRUE(works(*second));
}

TEST_P(Machines, ATokenHasAnEndScopesAndAMaker)
{
    auto refusal = [](const Result<ActPtr>& done) {
        return done ? "done" : done.error().key + " " + done.error().field;
    };
    EXPECT_EQ(refusal(create(mira, days(367))), "identity.token_too_long /fields/expires");
    EXPECT_EQ(refusal(create(mira, Span{0})), "identity.token_too_long /fields/expires");
    EXPECT_EQ(refusal(create(mira, days(1), {})), "shape.required /fields/scopes");
    EXPECT_EQ(refusal(create(mira, days(1), {"admin"})), "shape.not_a_choice /fields/scopes/0");
    auto record = token();
    EXPECT_EQ(tokens().mint(boss, record.id).error().key, "identity.only_its_maker");
    EXPECT_EQ(tokens().mint(nilo, record.id).error().key, "records.not_found");
    EXPECT_EQ(act(its.world.technician("QM"), "identity.token", record.id, "revoke").error().key,
              "identity.only_its_maker");
}

TEST_P(Machines, ThroughATokenNobodyAdministers)
{
    auto record = (*create(boss, days(30)))->after;
    auto token = *tokens().find(*tokens().mint(boss, record.id));
    auto machine = tokens().subject_of(token);
    EXPECT_EQ(machine.person, boss.person);
    EXPECT_FALSE(machine.has(Role::administrator));
    // Not in the transaction either, where the roles are read again.
    auto done = act(machine, "identity.person", mira.person, "suspend");
    ASSERT_FALSE(done);
    EXPECT_TRUE(kernel().roster()->find_person(mira.person)->is_active());
    auto officer = tokens().subject_of(*tokens().find(*tokens().mint(mira, this->token().id)));
    EXPECT_EQ(officer.desks, mira.desks);
    EXPECT_TRUE(officer.has(Role::officer));
    EXPECT_EQ(create(officer, days(1)).error().key, "identity.not_by_token");
    EXPECT_EQ(tokens().mint(officer, this->token().id).error().key, "identity.not_by_token");
    EXPECT_EQ(act(officer, "identity.person", mira.person, "prefer").error().key,
              "identity.not_by_token");
}

INSTANTIATE_TEST_SUITE_P(Engines, Machines, testing::ValuesIn(test::engines()), test::print_engine);

}  // namespace
}  // namespace concord
