// The directory in the fictional world: who lists whom, and who sees what of it.

#include "mechanisms/contacts/contacts.h"

#include <gtest/gtest.h>

#include "test/world.h"

namespace concord::contacts {
namespace {

using test::World;

JsonArray channels()
{
    return {
        JsonObject{{"kind", "telephone"}, {"address", "+999 10 555 0101"},     {"priority", 1}},
        JsonObject{{"kind", "email"},     {"address", "duty@cert.qm.example"}, {"priority", 2}}
    };
}

class Directory : public testing::TestWithParam<test::Engine> {
protected:
    World world{GetParam(), {&mechanism}};
    Kernel& kernel = world.kernel();
    Subject officer = world.officer("QM"), nominator = world.nominator("QM"),
            secretary = world.secretary(), third = world.officer("QN");

    Command make(JsonObject more = {})
    {
        Command command;
        command.type = "contacts.contact";
        command.fields = {
            {"code",             "qm-duty"                                             },
            {"holder_kind",      "post"                                                },
            {"name",             "Duty officer"                                        },
            {"institution",      "CERT of Maru"                                        },
            {"level",            "technical"                                           },
            {"zone",             "Europe/Paris"                                        },
            {"channels",         channels()                                            },
            {"private_channels",
             JsonArray{JsonObject{{"kind", "mobile"}, {"address", "+999 10 555 0199"}}}}
        };
        for (auto& member : more) command.fields[member.key()] = member.value();
        return command;
    }
    Command act(const std::string& id, std::string action, JsonObject fields = {})
    {
        Command command;
        command.type = "contacts.contact";
        command.id = id;
        command.action = std::move(action);
        command.fields = std::move(fields);
        return command;
    }
    std::string refusal(const Subject& by, const Command& command)
    {
        auto done = kernel.apply(by, command);
        return done ? "done" : done.error().key + " " + done.error().field;
    }
    std::string made(const Subject& by, const Command& command)
    {
        auto done = kernel.apply(by, command);
        EXPECT_TRUE(done) << done.error().key << done.error().field << done.error().detail;
        return done ? (*done)->after.id : "";
    }
    void does(const Subject& by, const Command& command)
    {
        EXPECT_EQ(refusal(by, command), "done") << command.action;
    }
    std::string nominated()
    {
        auto id = made(officer, make());
        does(nominator, act(id, "nominate"));
        return id;
    }
    std::string listed()
    {
        auto id = nominated();
        does(secretary, act(id, "confirm",
                            {
                                {"confirmed_by", "telephone"}
        }));
        return id;
    }
    std::string state(const std::string& id) { return kernel.read(officer, id)->record.state; }
};

TEST_P(Directory, AStateNominatesAndTheSecretariatConfirms)
{
    auto id = made(officer, make());
    EXPECT_FALSE(kernel.read(secretary, id)) << "a draft stays at home";
    EXPECT_EQ(refusal(officer, act(id, "nominate")), "workflow.role_missing ");
    does(nominator, act(id, "nominate"));
    EXPECT_TRUE(kernel.read(secretary, id));
    EXPECT_FALSE(kernel.read(third, id)) << "not before it is confirmed";
    EXPECT_EQ(refusal(third, act(id, "confirm")), "records.not_found ");
    EXPECT_EQ(refusal(nominator, act(id, "confirm")), "workflow.not_yours ");
    EXPECT_EQ(refusal(secretary, act(id, "confirm")), "contacts.say_how /fields/confirmed_by");
    does(secretary, act(id, "confirm",
                        {
                            {"confirmed_by", "telephone"}
    }));
    EXPECT_EQ(kernel.read(third, id)->rule, Rule::members);
    EXPECT_EQ(*kernel.count(third, {.types = {"contacts.contact"}, .filters = {}}), 1);
}

TEST_P(Directory, WhoDraftedDoesNotNominate)
{
    auto id = made(nominator, make());
    EXPECT_EQ(refusal(nominator, act(id, "nominate")), "workflow.four_eyes ");
}

INSTANTIATE_TEST_SUITE_P(Engines, Directory, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord::contacts
