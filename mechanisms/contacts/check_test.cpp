// Communication checks in the fictional world: who is asked, who answers, and what others learn.

#include "mechanisms/contacts/check.h"

#include <gtest/gtest.h>

#include "kernel/ticker.h"
#include "mechanisms/contacts/bundle.h"
#include "mechanisms/contacts/contacts.h"
#include "test/world.h"

namespace concord::contacts {
namespace {

using test::World;

class Check : public testing::TestWithParam<test::Engine> {
protected:
    World world{GetParam(), {&mechanism}};
    Kernel& kernel = world.kernel();
    Subject secretary = world.secretary();

    void SetUp() override
    {
        for (std::string state : {"QM", "QN", "QO"}) list(state, "technical");
        list("QM", "policy");
    }

    // A contact of the State, in the directory already, with a telephone and an address.
    std::string list(const std::string& state, std::string_view level)
    {
        Command command;
        command.type = "contacts.contact";
        command.owner = state;
        command.state = "listed";
        command.fields = {
            {"holder_kind", "post"                                                     },
            {"name",        "Duty of " + state                                         },
            {"level",       level                                                      },
            {"channels",
             JsonArray{JsonObject{{"kind", "telephone"}, {"address", "+999 10 555 0101"}},
                       JsonObject{{"kind", "email"}, {"address", "duty@cert.example"}}}}
        };
        auto made = kernel.apply(the_platform(), command);
        EXPECT_TRUE(made) << made.error().key << made.error().detail;
        return made ? (*made)->after.id : "";
    }
    Command plan(JsonObject more = {})
    {
        Command command;
        command.type = "contacts.check";
        command.context = Context::exercise;
        command.fields = {
            {"title",    "Half-yearly check"                   },
            {"scope",    "all"                                 },
            {"channels", JsonArray{"telephone", "email"}       },
            {"closes",   print(world.clock().now() + hours(24))}
        };
        for (auto& member : more) command.fields[member.key()] = member.value();
        return command;
    }
    std::string planned(const Subject& by, const Command& command)
    {
        auto made = kernel.apply(by, command);
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return made ? (*made)->after.id : "";
    }
    JsonObject start(const Subject& by, const std::string& check)
    {
        auto started = start_check(kernel, by,
                                   {
                                       {"check", check}
        });
        EXPECT_TRUE(started) << started.error().key << started.error().field
                             << started.error().detail;
        return started ? started->get_object() : JsonObject();
    }
    std::string refusal(const Subject& by, std::string_view id, std::string action,
                        JsonObject fields = {})
    {
        Command command;
        command.type = "contacts.reply";
        command.id = id;
        command.action = std::move(action);
        command.fields = std::move(fields);
        auto done = kernel.apply(by, command);
        return done ? "done" : done.error().key + " " + done.error().field;
    }
    // The first thing asked of the State over the channel.
    JsonObject asked(const JsonObject& started, std::string_view state, std::string_view channel)
    {
        auto& codes = started.at("codes").get_array();
        for (auto& each : codes)
            if (text_at(each.get_object(), "state") == state &&
                text_at(each.get_object(), "channel") == channel)
                return each.get_object();
        return {};
    }
    std::string id_of(const JsonObject& asked) { return std::string(text_at(asked, "reply")); }
    std::int64_t count(const Subject& by)
    {
        return *kernel.count(by, {.types = {"contacts.reply"}, .filters = {}});
    }
};

TEST_P(Check, EachContactIsAskedOverEachChannelAndAnswersOnce)
{
    auto check = planned(secretary, plan());
    EXPECT_FALSE(kernel.read(world.officer("QM"), check)) << "not before it starts";
    auto started = start(secretary, check);
    EXPECT_EQ(started["asked"], 8);
    EXPECT_EQ(count(secretary), 8);
    EXPECT_EQ(count(world.officer("QM")), 4);
    EXPECT_EQ(count(world.officer("QN")), 2);
    EXPECT_EQ(count(world.officer("QP")), 0);

    auto by_mail = asked(started, "QN", "email"), by_phone = asked(started, "QN", "telephone");
    auto mail = std::string(text_at(by_mail, "reply")),
         phone = std::string(text_at(by_phone, "reply"));
    EXPECT_EQ(refusal(world.officer("QM"), mail, "answer"), "records.not_found ");
    EXPECT_EQ(refusal(secretary, mail, "answer"), "workflow.not_yours ");
    world.clock().pass(seconds(90));
    EXPECT_EQ(refusal(world.officer("QN"), mail, "answer"), "done");
    EXPECT_EQ(refusal(world.officer("QN"), mail, "answer"), "workflow.not_now ");
    EXPECT_EQ(*find_at(kernel.read(secretary, mail)->record.fields, "seconds"), 90);

    // By telephone: the secretariat reads the code out, and QN's officer, or it, types it in.
    EXPECT_EQ(refusal(secretary, phone, "answer_by_code",
                      {
                          {"code", "000-000"}
    }),
              "contacts.wrong_code /fields/code");
    EXPECT_EQ(refusal(secretary, phone, "answer_by_code",
                      {
                          {"code", text_at(by_mail, "code")}
    }),
              "contacts.wrong_code /fields/code");
    EXPECT_EQ(refusal(secretary, phone, "answer_by_code",
                      {
                          {"code", text_at(by_phone, "code")}
    }),
              "done");
    auto silent = id_of(asked(started, "QO", "telephone"));
    EXPECT_EQ(refusal(the_platform(), silent, "lapse"), "done");
    EXPECT_EQ(kernel.read(world.officer("QO"), silent)->record.state, "silent");
}

TEST_P(Check, TheHashOfACodeStaysWithWhoAsked)
{
    auto started = start(secretary, planned(secretary, plan()));
    auto reply = id_of(asked(started, "QN", "email"));
    EXPECT_TRUE(kernel.read(secretary, reply)->record.has("code_hash"));
    EXPECT_FALSE(kernel.read(world.officer("QN"), reply)->record.has("code_hash"));
    auto acts = *kernel.history(world.officer("QN"), reply, Kernel::Scope::record);
    for (auto& act : acts) {
        EXPECT_FALSE(act.input.contains("code_hash"));
        EXPECT_FALSE(act.after.fields.contains("code_hash"));
    }
}

TEST_P(Check, AStateChecksItsOwnDesksOnly)
{
    auto mira = world.officer("QM");
    auto check = planned(mira, plan());
    auto started = start(mira, check);
    EXPECT_EQ(started["asked"], 4);
    EXPECT_EQ(count(mira), 4);
    EXPECT_EQ(count(world.officer("QN")), 0);
    EXPECT_EQ(count(secretary), 0);
    auto reply = id_of(asked(started, "QM", "email"));
    EXPECT_EQ(refusal(world.technician("QM"), reply, "answer"), "done");

    // Nor by hand: nobody asks another State in its own check.
    auto contacts = *kernel.find(mira, {.types = {"contacts.contact"}, .filters = {}});
    for (auto& item : contacts.items) {
        if (item.record.owner != "QN") continue;
        Command command;
        command.type = "contacts.reply";
        command.parent = check;
        command.label = Label{Tlp::green, {"participant:QN"}, {}, {}};
        command.fields = {
            {"contact", item.record.id                       },
            {"name",    "x"                                  },
            {"state",   "QN"                                 },
            {"level",   "policy"                             },
            {"channel", "email"                              },
            {"address", "x"                                  },
            {"closes",  print(world.clock().now() + hours(2))}
        };
        auto done = kernel.apply(mira, command);
        EXPECT_EQ(done.error().key, "workflow.not_yours");
    }
}

TEST_P(Check, ItIsAnExerciseOrATestAndEnds)
{
    auto refused = [&](Command command) {
        auto done = kernel.apply(secretary, command);
        return done ? "done" : done.error().key + " " + done.error().field;
    };
    auto real = plan();
    real.context = {};
    EXPECT_EQ(refused(real), "contacts.check_context /context");
    real.context = Context::emergency;
    EXPECT_EQ(refused(real), "contacts.check_context /context");
    EXPECT_EQ(refused(plan({
                  {"closes", print(world.clock().now())}
    })),
              "contacts.check_times /fields/closes");
    EXPECT_EQ(refused(plan({
                  {"scope", "level"}
    })),
              "contacts.check_scope /fields/levels");
    EXPECT_EQ(refused(plan({
                  {"scope", "list"}
    })),
              "contacts.check_scope /fields/contacts");

    auto check = planned(secretary, plan({
                                        {"scope",  "level"                },
                                        {"levels", JsonArray{"diplomatic"}}
    }));
    EXPECT_EQ(start_check(kernel, secretary,
                          {
                              {"check", check}
    })
                  .error()
                  .key,
              "contacts.nobody_to_ask");
    EXPECT_EQ(kernel.read(secretary, check)->record.state, "planned") << "nothing is half started";
    EXPECT_EQ(start_check(kernel, secretary,
                          {
                              {"check", "x"}
    })
                  .error()
                  .key,
              "records.not_found");

    auto late = planned(secretary, plan());
    world.clock().pass(hours(25));
    EXPECT_EQ(start_check(kernel, secretary,
                          {
                              {"check", late}
    })
                  .error()
                  .key,
              "contacts.check_over");
    EXPECT_EQ(count(secretary), 0);
}

TEST_P(Check, WhoAskedEndsItEarlyAndNobodyWasSilent)
{
    auto check = planned(secretary, plan());
    auto act = [&](const Subject& by) {
        Command command;
        command.type = "contacts.check";
        command.id = check;
        command.action = "end";
        auto done = kernel.apply(by, command);
        return done ? "done" : done.error().key;
    };
    EXPECT_EQ(act(secretary), "workflow.not_now") << "a plan is cancelled";
    auto started = start(secretary, check);
    auto answered = id_of(asked(started, "QN", "email")),
         open = id_of(asked(started, "QO", "email"));
    EXPECT_EQ(refusal(world.officer("QN"), answered, "answer"), "done");
    EXPECT_EQ(act(world.officer("QN")), "workflow.not_yours");
    EXPECT_EQ(act(secretary), "done");
    EXPECT_EQ(kernel.read(secretary, check)->record.state, "closed");
    EXPECT_EQ(kernel.read(secretary, answered)->record.state, "answered");
    EXPECT_EQ(kernel.read(secretary, open)->record.state, "ended");
    EXPECT_EQ(refusal(world.officer("QO"), open, "answer"), "workflow.not_now ");
    auto results = check_results(kernel, secretary,
                                 {
                                     {"check", check}
    })
                       ->get_object();
    EXPECT_EQ(results["asked"], 8);
    EXPECT_EQ(results["answered"], 1);
    // Nobody owes an answer any more.
    world.clock().pass(days(8));
    Notices notices(kernel);
    Ticker ticker(kernel, notices);
    EXPECT_EQ(ticker.run_once(kernel.now()).value_or(-1), 0);
}

TEST_P(Check, ResultsNameNobodyAndEachStateSeesItsOwn)
{
    auto check = planned(secretary, plan());
    auto started = start(secretary, check);
    world.clock().pass(seconds(60));
    refusal(world.officer("QN"), id_of(asked(started, "QN", "email")), "answer");
    auto seen = check_results(kernel, world.officer("QN"),
                              {
                                  {"check", check},
                                  {"as",    "csv"}
    });
    ASSERT_TRUE(seen) << seen.error().key;
    auto& results = seen->get_object();
    EXPECT_EQ(results["asked"], 8);
    EXPECT_EQ(results["answered"], 1);
    EXPECT_EQ(print_json(results["own"].get_array()[0]),
              R"({"region":"","channel":"email","asked":1,"answered":1,"share":100,)"
              R"("median_seconds":60})");
    EXPECT_EQ(print_json(results["lines"].get_array()[0]),
              R"({"region":"World","channel":"email","asked":4,"answered":1,"share":25,)"
              R"("median_seconds":60})");
    EXPECT_EQ(text_at(results, "csv"),
              "region,channel,asked,answered,share_percent,median_seconds\r\n"
              "World,email,4,1,25,60\r\nWorld,telephone,4,0,0,\r\n");
    auto text = print_json(*seen);
    for (auto state : {"QM", "QN", "QO"})
        EXPECT_EQ(text.find("\"" + std::string(state) + "\""), std::string::npos);

    // A State's own check tells the others nothing: its number of States is one.
    auto own = planned(world.officer("QM"), plan());
    start(world.officer("QM"), own);
    auto others = *check_results(kernel, world.officer("QN"),
                                 {
                                     {"check", own}
    });
    EXPECT_EQ(others.at("asked"), 0);
    EXPECT_TRUE(others.at("lines").get_array().empty());
    EXPECT_EQ(check_results(kernel, world.officer("QM"),
                            {
                                {"check", own}
    })
                  ->at("asked"),
              4);
}

TEST_P(Check, ABundleIsWhatTheAskerSeesAndVerifiesWithoutTheServer)
{
    auto mine = *bundle(kernel, world.officer("QN"), {});
    auto text = print_json(mine);
    const tlog::Verifier known[] = {kernel.ledger().verifier()};
    auto read = verify_bundle(text, known);
    ASSERT_TRUE(read) << read.error().key;
    EXPECT_EQ(read->contacts.size(), 4u);
    EXPECT_EQ(read->made_for, "QN");
    EXPECT_EQ(read->origin, "log.example");

    auto altered = text;
    altered.replace(altered.find("0101"), 4, "0102");
    EXPECT_EQ(verify_bundle(altered, known).error().key, "contacts.bundle_altered");
    auto shorter = mine;
    shorter.at("contacts").get_array().pop_back();
    EXPECT_EQ(verify_bundle(print_json(shorter), known).error().key, "contacts.bundle_altered");
    EXPECT_EQ(verify_bundle("[]", known).error().key, "contacts.bundle_malformed");
    auto other = tlog::NoteKey::generate("other.example", tlog::Algorithm::ed25519, sha256("x"));
    const tlog::Verifier stranger[] = {other->verifier};
    EXPECT_EQ(verify_bundle(text, stranger).error().key, "note.unverified");
    EXPECT_EQ(bundle(kernel, the_public(), {}).error().code, Code::unauthenticated);
    EXPECT_FALSE(kernel.ledger().attest("log.example\n1\nx\n"));
}

INSTANTIATE_TEST_SUITE_P(Engines, Check, testing::ValuesIn(test::engines()), test::print_engine);

}  // namespace
}  // namespace concord::contacts
