// The directory in the fictional world: who lists whom, and who sees what of it.

#include "mechanisms/contacts/contacts.h"

#include <gtest/gtest.h>

#include <fstream>

#include "mechanisms/contacts/exchange.h"
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
    void nominated_elsewhere()
    {
        auto id = made(world.officer("QO"), make({
                                                {"level", "policy"}
        }));
        does(world.nominator("QO"), act(id, "nominate"));
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

TEST_P(Directory, ARejectedOrRemovedEntryIsGoneForOthers)
{
    auto refused = nominated();
    EXPECT_EQ(refusal(secretary, act(refused, "reject")), "contacts.give_a_reason /fields/reason");
    does(secretary, act(refused, "reject",
                        {
                            {"reason", "The number is another office's."}
    }));
    EXPECT_EQ(state(refused), "rejected");
    EXPECT_FALSE(kernel.read(third, refused));

    auto id = listed();
    EXPECT_EQ(refusal(officer, act(id, "remove")), "workflow.role_missing ");
    EXPECT_EQ(refusal(secretary, act(id, "remove")), "workflow.not_yours ");
    does(nominator, act(id, "remove",
                        {
                            {"reason", "She has left."}
    }));
    EXPECT_TRUE(kernel.read(third, id)) << "it stands until the removal is confirmed";
    does(secretary, act(id, "confirm",
                        {
                            {"confirmed_by", "note_verbale"}
    }));
    EXPECT_EQ(state(id), "removed");
    EXPECT_FALSE(kernel.read(third, id));
    EXPECT_EQ(*kernel.count(third, {.types = {"contacts.contact"}, .filters = {}}), 0);
    EXPECT_EQ(refusal(nominator, act(id, "nominate")), "workflow.not_now ");
}

TEST_P(Directory, ChannelsChangeAtOnceAndIdentityOnlyWhenConfirmed)
{
    auto id = listed();
    JsonArray other{
        JsonObject{{"kind", "email"}, {"address", "new@cert.qm.example"}}
    };
    does(officer, act(id, "edit",
                      {
                          {"channels", other}
    }));
    EXPECT_EQ(state(id), "listed");
    EXPECT_EQ(refusal(officer, act(id, "edit",
                                   {
                                       {"name", "Somebody"}
    })),
              "contacts.needs_amendment /fields/name");
    EXPECT_EQ(refusal(officer, act(id, "edit",
                                   {
                                       {"reconfirm_by", "2099-01-01T00:00:00Z"}
    })),
              "contacts.set_by_act /fields/reconfirm_by");
    EXPECT_EQ(refusal(officer, act(id, "amend",
                                   {
                                       {"new_name", "Duty officer"}
    })),
              "contacts.nothing_changed /fields/new_name");

    does(officer, act(id, "amend",
                      {
                          {"new_name", "Officer of the watch"}
    }));
    auto seen = kernel.read(third, id)->record;
    EXPECT_EQ(seen.state, "changed");
    EXPECT_EQ(seen.text("name"), "Duty officer") << "what was confirmed stays until the next is";
    EXPECT_FALSE(seen.has("new_name"));
    EXPECT_EQ(kernel.read(secretary, id)->record.text("new_name"), "Officer of the watch");
    does(secretary, act(id, "confirm",
                        {
                            {"confirmed_by", "telephone"}
    }));
    seen = kernel.read(third, id)->record;
    EXPECT_EQ(seen.text("name"), "Officer of the watch");
    EXPECT_EQ(seen.state, "listed");

    does(officer, act(id, "amend",
                      {
                          {"new_level", "policy"}
    }));
    does(secretary, act(id, "reject",
                        {
                            {"reason", "The ministry knows nothing of it."}
    }));
    EXPECT_EQ(kernel.read(officer, id)->record.text("level"), "technical");
    EXPECT_FALSE(kernel.read(officer, id)->record.has("new_level"));
}

TEST_P(Directory, AContactIsReconfirmedEveryYear)
{
    auto id = listed();
    auto by = std::string(kernel.read(officer, id)->record.text("reconfirm_by"));
    EXPECT_EQ(*parse_time(by), world.clock().now() + days(365));
    does(the_platform(), act(id, "doubt"));
    EXPECT_EQ(kernel.read(third, id)->record.state, "doubted") << "doubted, and still to be found";
    world.clock().pass(days(400));
    EXPECT_EQ(refusal(secretary, act(id, "reconfirm")), "workflow.not_yours ");
    does(officer, act(id, "reconfirm"));
    EXPECT_EQ(state(id), "listed");
    EXPECT_EQ(*parse_time(kernel.read(officer, id)->record.text("reconfirm_by")),
              world.clock().now() + days(365));
}

TEST_P(Directory, HiddenFieldsAreSeenByWhomTheLabelNamesAndNowhereElse)
{
    auto id = listed();
    auto number = "+999 10 555 0199";
    auto tells = [&](const Subject& by) {
        std::string all;
        all += print_json(kernel.read(by, id)->record.fields);
        auto page = *kernel.find(by, {.types = {"contacts.contact"}, .filters = {}});
        for (auto& item : page.items) {
            all += print_json(item.record.fields);
            for (auto& form : mechanism.exports) all += form.print({&item.record, 1});
        }
        auto acts = *kernel.history(by, id, Kernel::Scope::record);
        for (auto& past : acts) all += print_json(past.input) + print_json(past.after.fields);
        all += print_json(*mechanism.endpoints[2].run(kernel, by, {}));
        all += print_json(*mechanism.endpoints[1].run(kernel, by,
                                                      {
                                                          {"contact", id}
        }));
        return all.find(number) != std::string::npos;
    };
    EXPECT_TRUE(tells(officer));
    EXPECT_TRUE(tells(secretary));
    EXPECT_FALSE(tells(third));
    auto acts = *kernel.history(third, id, Kernel::Scope::record);
    for (auto& past : acts) EXPECT_FALSE(past.input.contains("confirmed_by"));

    auto command = act(id, "edit");
    command.label = Label{
        Tlp::green,
        {"members", "participant:secretariat"},
        {},
        {{"private_channels", {"participant:QN"}}}
    };
    does(officer, command);
    EXPECT_TRUE(tells(third)) << "the State chose to show it to QN";
    EXPECT_FALSE(tells(world.officer("QO")));
    EXPECT_FALSE(tells(secretary));
}

TEST_P(Directory, ALabelThatNobodyCouldConfirmIsRefused)
{
    auto command = make();
    command.label = Label{Tlp::green, {"members"}, {}, {}};
    EXPECT_EQ(refusal(officer, command), "contacts.bad_label /label/recipients");
    command.label = Label{
        Tlp::amber, {"participant:secretariat", "participant:QN"},
         {},
         {}
    };
    auto id = made(officer, command);
    does(nominator, act(id, "nominate"));
    does(secretary, act(id, "confirm",
                        {
                            {"confirmed_by", "in_person"}
    }));
    EXPECT_TRUE(kernel.read(third, id));
    EXPECT_FALSE(kernel.read(world.officer("QO"), id));
    EXPECT_FALSE(kernel.read(world.administrator("QM"), id));
}

TEST_P(Directory, BadAddressesHoursAndDutyAreNamed)
{
    auto with = [&](std::string_view field, JsonObject row) {
        return refusal(officer, make({
                                    {field, JsonArray{std::move(row)}}
        }));
    };
    EXPECT_EQ(with("channels",
                   {
                       {"kind",    "telephone"},
                       {"address", "ask Tom"  }
    }),
              "shape.bad_phone /fields/channels/0/address");
    EXPECT_EQ(with("private_channels",
                   {
                       {"kind",    "secure_email"},
                       {"address", "nobody"      }
    }),
              "shape.bad_email /fields/private_channels/0/address");
    EXPECT_EQ(with("channels",
                   {
                       {"kind",    "web"                },
                       {"address", "javascript:alert(1)"}
    }),
              "shape.bad_url /fields/channels/0/address");
    EXPECT_EQ(with("channels",
                   {
                       {"kind",    "pigeon"},
                       {"address", "Coo"   }
    }),
              "shape.not_a_choice /fields/channels/0/kind");
    EXPECT_EQ(with("hours",
                   {
                       {"days", JsonArray{"mon"}},
                       {"from", "8:00"          },
                       {"to",   "17:00"         }
    }),
              "contacts.bad_hours /fields/hours/0/from");
    EXPECT_EQ(with("hours",
                   {
                       {"days", JsonArray{"mon"}},
                       {"from", "08:00"         },
                       {"to",   "24:01"         }
    }),
              "contacts.bad_hours /fields/hours/0/to");
    EXPECT_EQ(with("duty",
                   {
                       {"from", "2027-02-01T00:00:00Z"},
                       {"to",   "2027-01-01T00:00:00Z"}
    }),
              "contacts.bad_duty /fields/duty/0/to");
    EXPECT_EQ(refusal(officer, make({
                                   {"zone", "Mars/Olympus"}
    })),
              "shape.bad_zone /fields/zone");
    EXPECT_EQ(refusal(officer, make({
                                   {"reconfirmed", "2027-01-01T00:00:00Z"}
    })),
              "contacts.set_by_act /fields/reconfirmed");
}

TEST_P(Directory, ACodeIsTakenWithinOneStateOnly)
{
    made(officer, make());
    EXPECT_EQ(refusal(officer, make()), "records.taken /fields/code");
    made(third, make());  // what another State has drafted cannot be guessed by trying
}

TEST_P(Directory, WhatTheSecretariatEntersWaitsForTheState)
{
    auto command = make();
    command.owner = "QN";
    EXPECT_EQ(refusal(officer, command), "records.not_for_another /owner");
    auto id = made(secretary, command);
    auto entered = kernel.read(secretary, id)->record;
    EXPECT_EQ(entered.state, "imported");
    EXPECT_EQ(entered.owner, "QN");
    EXPECT_EQ(entered.author, secretary.person);
    EXPECT_FALSE(kernel.read(officer, id)) << "no State vouches for it yet";
    EXPECT_EQ(refusal(secretary, act(id, "confirm",
                                     {
                                         {"confirmed_by", "telephone"}
    })),
              "workflow.not_now ");
    EXPECT_EQ(refusal(third, act(id, "adopt")), "workflow.role_missing ");
    does(world.nominator("QN"), act(id, "adopt"));
    EXPECT_EQ(refusal(secretary, act(id, "confirm",
                                     {
                                         {"confirmed_by", "telephone"}
    })),
              "workflow.four_eyes ");
    does(world.secretary_two(), act(id, "confirm",
                                    {
                                        {"confirmed_by", "telephone"}
    }));
    EXPECT_TRUE(kernel.read(officer, id));
    command.owner = "ZZ";
    EXPECT_EQ(refusal(secretary, command), "shape.no_such_participant /owner");
}

TEST_P(Directory, CoverageCountsWhatTheAskerSees)
{
    listed();
    nominated_elsewhere();
    auto map = *mechanism.endpoints[0].run(kernel, third, {});
    EXPECT_EQ(print_json(map), R"({"items":[{"participant":"QM","levels":["technical"]}]})");
    EXPECT_EQ(print_json(*mechanism.endpoints[0].run(kernel, the_public(), {})), R"({"items":[]})");
}

TEST_P(Directory, TheSampleDirectoryIsTakenInAndLeavesEqual)
{
    std::size_t entered = 0;
    for (auto [name, count] : {
             std::pair("csv", 48u), {"vcf", 12u}
    }) {
        std::ifstream in("deployment/contacts-sample." + std::string(name), std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        auto parsed = std::string(name) == "csv" ? parse_directory(text) : parse_vcards(text);
        ASSERT_TRUE(parsed) << parsed.error().key << print_json(Json(parsed.error().field));
        EXPECT_EQ(parsed->size(), count);
        std::vector<Command> commands;
        for (auto& each : *parsed) {
            ASSERT_TRUE(each.fields) << each.line << each.fields.error().key;
            Command command;
            command.type = "contacts.contact";
            command.owner = each.owner;
            command.fields = *each.fields;
            commands.push_back(std::move(command));
        }
        auto done = kernel.apply_all(secretary, commands);
        ASSERT_TRUE(done) << done.error().key << done.error().field;
        entered += done->size();
        std::vector<Record> records;
        for (auto& each : *done) records.push_back(each->after);
        for (auto parse : {parse_directory, parse_vcards}) {
            auto again =
                parse(parse == parse_directory ? print_directory(records) : print_vcards(records));
            ASSERT_TRUE(again) << again.error().key;
            ASSERT_EQ(again->size(), records.size());
            for (std::size_t i = 0; i < records.size(); ++i) {
                ASSERT_TRUE((*again)[i].fields) << (*again)[i].fields.error().key;
                EXPECT_EQ(print_canonical(*(*again)[i].fields), print_canonical(records[i].fields));
                EXPECT_EQ((*again)[i].owner, records[i].owner);
            }
        }
    }
    EXPECT_EQ(entered, 60u);
    EXPECT_EQ(*kernel.count(world.officer("QP"), {.types = {"contacts.contact"}, .filters = {}}),
              15);
}

INSTANTIATE_TEST_SUITE_P(Engines, Directory, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord::contacts
