// Coming in: by an invitation, by a recovery of two officers, as the first of all.

#include <gtest/gtest.h>

#include "kernel/bootstrap.h"
#include "test/signed_in.h"

namespace concord {
namespace {

constexpr const char* new_password = "nine otters under the bridge";

class ComingIn : public testing::TestWithParam<test::Engine> {
protected:
    test::SignedInWorld its{GetParam()};
    Kernel& kernel() { return its.world.kernel(); }
    Credentials& credentials() { return *its.credentials; }
    Subject mira = its.world.officer("QM"), boss = its.world.administrator("QM");
    Subject technician = its.world.technician("QM"), nilo = its.world.officer("QN");
    Subject one = its.world.secretary(), two = its.world.secretary_two();

    Result<ActPtr> apply(const Subject& by, std::string type, std::string id, std::string action,
                         JsonObject fields = {})
    {
        Command command;
        command.type = std::move(type);
        command.id = std::move(id);
        command.action = std::move(action);
        command.fields = std::move(fields);
        return kernel().apply(by, command);
    }
    Record make(const Subject& by, std::string type, JsonObject fields)
    {
        auto made = apply(by, std::move(type), "", "", std::move(fields));
        if (!made) throw std::runtime_error(made.error().key + " " + made.error().field);
        return (*made)->after;
    }
    std::string newcomer()
    {
        return make(boss, "identity.person",
                    {
                        {"name",  "Aro Lem"             },
                        {"email", "aro.lem@qm.example"  },
                        {"roles", JsonArray{"officer"}  },
                        {"desks", JsonArray{"QM.policy"}}
        })
            .id;
    }
    std::string state(const std::string& id) { return (*kernel().standing(id))->record.state; }
    std::string refusal(const Credentials::Acceptance& acceptance)
    {
        auto made = credentials().accept(acceptance);
        return made ? "accepted" : made.error().key + " " + made.error().field;
    }
    Result<Sessions::Begun> confirm(const Credentials::Enrolment& enrolment)
    {
        return credentials().confirm({enrolment.token, code_for(enrolment), "192.0.2.9", "phone"});
    }
    std::string code_for(const Credentials::Enrolment& enrolment)
    {
        return totp_code(*parse_base32(enrolment.secret), its.clock().now());
    }
    std::int64_t rows(std::string_view sql, std::string_view what)
    {
        std::int64_t count = 0;
        EXPECT_TRUE(kernel().store().read([&](store::Reader& reader) -> Result<> {
            count = TRY(reader.query(sql, {std::string(what)}))[0].number(0);
            return {};
        }));
        return count;
    }
    // Nothing in the log names it.
    void expect_not_logged(std::string_view secret)
    {
        EXPECT_EQ(
            rows("select count(*) from acts where act like $1", "%" + std::string(secret) + "%"),
            0);
    }
};

TEST_P(ComingIn, AnInvitedPersonMayNothingBeforeTheSecondFactor)
{
    auto id = newcomer();
    auto code = credentials().invite(boss, id);
    ASSERT_TRUE(code) << code.error().key;
    auto enrolment = credentials().accept({*code, new_password, "fr"});
    ASSERT_TRUE(enrolment) << enrolment.error().key;
    EXPECT_NE(enrolment->uri.find("aro.lem%40qm.example"), std::string::npos);
    EXPECT_EQ(state(id), "invited");
    EXPECT_TRUE(kernel().roster()->subject_of(id).person.empty());
    EXPECT_EQ(credentials()
                  .sign_in({"aro.lem@qm.example", new_password, code_for(*enrolment), "", ""})
                  .error()
                  .key,
              "identity.refused");
    EXPECT_EQ(credentials().confirm({enrolment->token, "000000", "", ""}).error().key,
              "identity.totp_refused");
    EXPECT_EQ(credentials().confirm({"nonsense", code_for(*enrolment), "", ""}).error().key,
              "identity.enrolment_over");
    EXPECT_EQ(state(id), "invited");

    auto begun = confirm(*enrolment);
    ASSERT_TRUE(begun) << begun.error().key << begun.error().detail;
    EXPECT_EQ(state(id), "active");
    EXPECT_EQ(credentials().sessions().find(begun->token)->person, id);
    EXPECT_EQ(kernel().roster()->find_person(id)->language, "fr");
    // What was used up is used up: the enrolment, the code of the factor, the invitation.
    EXPECT_EQ(confirm(*enrolment).error().key, "identity.enrolment_over");
    EXPECT_EQ(credentials()
                  .sign_in({"aro.lem@qm.example", new_password, code_for(*enrolment), "", ""})
                  .error()
                  .key,
              "identity.refused");
    EXPECT_EQ(refusal({*code, new_password, ""}), "identity.code_refused /code");
    its.restart();
    its.clock().pass(seconds(30));
    EXPECT_TRUE(
        credentials().sign_in({"aro.lem@qm.example", new_password, code_for(*enrolment), "", ""}));
    expect_not_logged("otters");
    expect_not_logged(*code);
    expect_not_logged(enrolment->secret);
    auto history = *kernel().history(boss, id, Kernel::Scope::record);
    ASSERT_EQ(history.size(), 3u);
    EXPECT_EQ(history[1].action, "invite");
    EXPECT_EQ(history[1].person, boss.person);
    EXPECT_EQ(history[2].action, "activate");
}

TEST_P(ComingIn, CodesAreRefusedWhenWrongOldOrReplaced)
{
    auto id = newcomer();
    auto first = *credentials().invite(boss, id);
    auto second = *credentials().invite(boss, id);
    EXPECT_EQ(refusal({first, new_password, ""}), "identity.code_refused /code");
    EXPECT_EQ(refusal({"", new_password, ""}), "identity.code_refused /code");
    EXPECT_EQ(refusal({std::string(1 << 20, 'A'), new_password, ""}),
              "identity.code_refused /code");
    EXPECT_EQ(refusal({second, "short", ""}), "identity.password_too_short /password");
    EXPECT_EQ(refusal({second, "aro.lem and an otter", ""}),
              "identity.password_personal /password");
    EXPECT_EQ(refusal({second, new_password, "de"}), "shape.not_a_choice /language");
    // As somebody types it after a telephone call.
    std::string typed;
    for (auto c : second) typed += c == '-' ? ' ' : char(std::tolower(c));
    EXPECT_EQ(refusal({typed, new_password, ""}), "accepted");
    its.clock().pass(days(7));
    EXPECT_EQ(refusal({second, new_password, ""}), "identity.code_refused /code");
}

TEST_P(ComingIn, AnEnrolmentEndsAfterAnHourAndWithANewerOne)
{
    auto id = newcomer();
    auto code = *credentials().invite(boss, id);
    auto first = *credentials().accept({code, new_password, ""});
    auto second = *credentials().accept({code, new_password, ""});
    EXPECT_EQ(confirm(first).error().key, "identity.enrolment_over");
    its.clock().pass(hours(1));
    EXPECT_EQ(confirm(second).error().key, "identity.enrolment_over");
    auto third = *credentials().accept({code, new_password, ""});
    ASSERT_TRUE(credentials().invite(boss, id));
    EXPECT_EQ(confirm(third).error().key, "identity.enrolment_over");
}

TEST_P(ComingIn, GuessingTheFirstCodeIsSlowedDown)
{
    auto id = newcomer();
    auto enrolment = *credentials().accept({*credentials().invite(boss, id), new_password, ""});
    std::string last;
    for (int i = 0; i < 6; ++i)
        last = credentials().confirm({enrolment.token, "000000", "", ""}).error().key;
    EXPECT_EQ(last, "identity.too_many_tries");
}

TEST_P(ComingIn, OnlyWhoAdministersInvites)
{
    auto id = newcomer();
    EXPECT_EQ(credentials().invite(mira, id).error().key, "workflow.role_missing");
    EXPECT_EQ(credentials().invite(its.world.administrator("QN"), id).error().key,
              "records.not_found");
    EXPECT_EQ(credentials().invite(one, id).error().key, "records.not_found");
    EXPECT_EQ(credentials().invite(boss, mira.person).error().key, "workflow.not_now");
    EXPECT_EQ(apply(boss, "identity.person", id, "invite").error().key, "workflow.by_its_own_door");
}

TEST_P(ComingIn, TheSecretariatOpensAStatesAdministrationWithFourEyes)
{
    auto opening =
        make(one, "identity.opening",
             {
                 {"participant", "QP"                },
                 {"name",        "Ila Wen"           },
                 {"email",       "ila.wen@qp.example"}
    });
    EXPECT_EQ(apply(one, "identity.opening", opening.id, "confirm").error().key,
              "workflow.four_eyes");
    EXPECT_EQ(apply(boss, "identity.opening", opening.id, "confirm").error().key,
              "records.not_found");
    ASSERT_TRUE(apply(two, "identity.opening", opening.id, "confirm"));
    auto roster = kernel().roster();
    auto ila = roster->find_by_email("ila.wen@qp.example");
    ASSERT_TRUE(ila);
    EXPECT_EQ(ila->participant, "QP");
    EXPECT_EQ(ila->state, "invited");
    auto code = credentials().invite(two, ila->id);
    ASSERT_TRUE(code) << code.error().key;
    ASSERT_TRUE(confirm(*credentials().accept({*code, new_password, ""})));
    EXPECT_TRUE(kernel().roster()->subject_of(ila->id).has(Role::administrator));
    // No State opens another's, and the secretariat not its own.
    EXPECT_EQ(apply(boss, "identity.opening", "", "",
                    {
                        {"participant", "QP"          },
                        {"name",        "X"           },
                        {"email",       "x@qp.example"}
    })
                  .error()
                  .key,
              "workflow.not_yours");
    EXPECT_EQ(apply(one, "identity.opening", "", "",
                    {
                        {"participant", "secretariat" },
                        {"name",        "X"           },
                        {"email",       "x@qp.example"}
    })
                  .error()
                  .key,
              "identity.needs_appointment");
}

TEST_P(ComingIn, TwoOfficersLetAThirdInAgainAfterTheDelay)
{
    its.endow(mira);
    auto old = its.sign_in(mira);
    auto record = make(boss, "identity.recovery",
                       {
                           {"person", mira.person     },
                           {"reason", "Lost the phone"}
    });
    EXPECT_EQ(credentials().confirm_recovery(boss, record.id).error().key, "workflow.four_eyes");
    EXPECT_EQ(credentials().confirm_recovery(mira, record.id).error().key, "identity.not_oneself");
    EXPECT_EQ(credentials().confirm_recovery(nilo, record.id).error().key, "records.not_found");
    EXPECT_EQ(apply(technician, "identity.recovery", record.id, "confirm").error().key,
              "workflow.by_its_own_door");
    auto code = credentials().confirm_recovery(technician, record.id);
    ASSERT_TRUE(code) << code.error().key;
    EXPECT_EQ(refusal({*code, new_password, ""}), "identity.code_refused /code") << "too early";
    ASSERT_TRUE(apply(the_platform(), "identity.recovery", record.id, "open"));
    auto enrolment = credentials().accept({*code, new_password, ""});
    ASSERT_TRUE(enrolment);
    EXPECT_TRUE(credentials().sessions().find(old.token)) << "nothing has changed yet";
    auto begun = confirm(*enrolment);
    ASSERT_TRUE(begun) << begun.error().key << begun.error().detail;
    EXPECT_EQ(state(record.id), "used");
    EXPECT_FALSE(credentials().sessions().find(old.token));
    EXPECT_TRUE(credentials().sessions().find(begun->token));
    EXPECT_EQ(refusal({*code, new_password, ""}), "identity.code_refused /code");
    its.restart();
    EXPECT_FALSE(credentials().sessions().find(old.token));
    its.clock().pass(seconds(30));
    EXPECT_EQ(credentials().sign_in(its.attempt(mira)).error().key, "identity.refused");
    auto history = *kernel().history(boss, mira.person, Kernel::Scope::record);
    EXPECT_EQ(history.back().action, "reset");
    expect_not_logged(*code);
}

TEST_P(ComingIn, ARecoveryEndsTheTokensOfThePersonsMachines)
{
    auto token_of = [&](const Subject& who) {
        auto record = make(who, "identity.token",
                           {
                               {"name",    "A collector"                      },
                               {"scopes",  JsonArray{"read"}                  },
                               {"expires", print(its.clock().now() + days(90))}
        });
        return std::pair(record.id, *credentials().tokens().mint(who, record.id));
    };
    auto [id, secret] = token_of(mira);
    auto other = token_of(technician).second;
    auto record = make(boss, "identity.recovery",
                       {
                           {"person", mira.person     },
                           {"reason", "Lost the phone"}
    });
    auto code = *credentials().confirm_recovery(technician, record.id);
    ASSERT_TRUE(apply(the_platform(), "identity.recovery", record.id, "open"));
    auto enrolment = *credentials().accept({code, new_password, ""});
    EXPECT_TRUE(credentials().tokens().find(secret)) << "nothing has changed yet";
    ASSERT_TRUE(confirm(enrolment));
    EXPECT_FALSE(credentials().tokens().find(secret));
    EXPECT_TRUE(credentials().tokens().find(other)) << "that of somebody else";
    its.restart();
    EXPECT_FALSE(credentials().tokens().find(secret));
    EXPECT_TRUE(credentials().tokens().find(other));
    EXPECT_TRUE(credentials().tokens().mint(mira, id)) << "the record stands";
}

TEST_P(ComingIn, ThePersonConcernedStopsARecoveryThatItDidNotAskFor)
{
    auto record = make(boss, "identity.recovery",
                       {
                           {"person", mira.person     },
                           {"reason", "Lost the phone"}
    });
    auto code = *credentials().confirm_recovery(technician, record.id);
    EXPECT_EQ(apply(technician, "identity.recovery", record.id, "cancel").error().key,
              "identity.only_concerned");
    ASSERT_TRUE(apply(mira, "identity.recovery", record.id, "cancel"));
    EXPECT_EQ(apply(the_platform(), "identity.recovery", record.id, "open").error().key,
              "workflow.not_now");
    EXPECT_EQ(refusal({code, new_password, ""}), "identity.code_refused /code");
    EXPECT_EQ(rows("select count(*) from secrets where kind like $1", "recovery%"), 0);
}

TEST_P(ComingIn, ACancelledRecoveryStopsAnEnrolmentUnderWay)
{
    auto record = make(boss, "identity.recovery",
                       {
                           {"person", mira.person     },
                           {"reason", "Lost the phone"}
    });
    auto code = *credentials().confirm_recovery(technician, record.id);
    ASSERT_TRUE(apply(the_platform(), "identity.recovery", record.id, "open"));
    auto enrolment = *credentials().accept({code, new_password, ""});
    ASSERT_TRUE(apply(mira, "identity.recovery", record.id, "cancel"));
    EXPECT_EQ(confirm(enrolment).error().key, "workflow.not_now");
    EXPECT_EQ(kernel().history(boss, mira.person, Kernel::Scope::record)->back().action, "create");
}

TEST_P(ComingIn, NobodyRecoversOneselfOrAForeigner)
{
    auto propose = [&](const Subject& by, std::string person) {
        auto done = apply(by, "identity.recovery", "", "",
                          {
                              {"person", person},
                              {"reason", "x"   }
        });
        return done ? "done" : done.error().key;
    };
    EXPECT_EQ(propose(boss, boss.person), "identity.not_oneself");
    EXPECT_EQ(propose(boss, nilo.person), "identity.foreign_person");
    EXPECT_EQ(propose(mira, technician.person), "workflow.role_missing");
    EXPECT_EQ(propose(boss, newcomer()), "identity.not_active");
}

TEST_P(ComingIn, AnAdministratorIsAppointedByTwo)
{
    auto appoint = [&](const Subject& by, std::string person, std::string role) {
        return apply(by, "identity.appointment", "", "",
                     {
                         {"person", person},
                         {"role",   role  }
        });
    };
    EXPECT_EQ(appoint(boss, boss.person, "nominator").error().key, "identity.not_oneself");
    EXPECT_EQ(appoint(boss, nilo.person, "administrator").error().key, "identity.foreign_person");
    EXPECT_EQ(appoint(mira, technician.person, "administrator").error().key,
              "workflow.role_missing");
    EXPECT_EQ(apply(boss, "identity.person", mira.person, "edit",
                    {
                        {"roles", JsonArray{"officer", "administrator"}}
    })
                  .error()
                  .key,
              "identity.needs_appointment");
    auto record = (*appoint(boss, mira.person, "administrator"))->after;
    EXPECT_EQ(apply(boss, "identity.appointment", record.id, "confirm").error().key,
              "workflow.four_eyes");
    EXPECT_EQ(apply(mira, "identity.appointment", record.id, "confirm").error().key,
              "workflow.role_missing");
    ASSERT_TRUE(apply(one, "identity.appointment", record.id, "confirm"));
    EXPECT_TRUE(kernel().roster()->subject_of(mira.person).has(Role::administrator));
    // Now there are two, and the new one may end the other, but not itself as the last.
    ASSERT_TRUE(apply(mira, "identity.person", boss.person, "suspend"));
    EXPECT_EQ(apply(mira, "identity.appointment", record.id, "end").error().key,
              "identity.last_administrator");
    ASSERT_TRUE(apply(one, "identity.appointment", record.id, "end"));
    EXPECT_FALSE(kernel().roster()->subject_of(mira.person).has(Role::administrator));
}

TEST_P(ComingIn, TheLastAdministratorStays)
{
    for (auto action : {"suspend", "remove"})
        EXPECT_EQ(apply(boss, "identity.person", boss.person, action).error().key,
                  "identity.last_administrator");
    EXPECT_EQ(apply(boss, "identity.person", boss.person, "edit",
                    {
                        {"roles", JsonArray{"reader"}}
    })
                  .error()
                  .key,
              "identity.last_administrator");
    EXPECT_TRUE(apply(boss, "identity.person", boss.person, "edit",
                      {
                          {"name", "Another name"}
    }));
    EXPECT_EQ(apply(mira, "identity.person", technician.person, "prefer",
                    {
                        {"language", "es"}
    })
                  .error()
                  .key,
              "identity.only_oneself");
}

TEST_P(ComingIn, TheFirstSecretaryIsMadeOnce)
{
    auto refused = create_first_secretary(kernel(), credentials(), {"first@un.example", "First"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().key, "identity.already_begun");
}

INSTANTIATE_TEST_SUITE_P(Engines, ComingIn, testing::ValuesIn(test::engines()), test::print_engine);

}  // namespace
}  // namespace concord
