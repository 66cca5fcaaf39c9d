// The eight steps, walked with a small mechanism of the test's own, in the fictional world.

#include "kernel/kernel.h"

#include <gtest/gtest.h>

#include "kernel/commitment.h"
#include "test/world.h"

namespace concord {
namespace {

using test::World;

Command make(std::string type, JsonObject fields, std::vector<Reach> to = {})
{
    Command command;
    command.type = std::move(type);
    command.fields = std::move(fields);
    if (!to.empty()) command.label = Label{Tlp::amber, std::move(to), {}, {}};
    return command;
}

Command act(const Record& record, std::string action, JsonObject fields = {})
{
    Command command;
    command.type = record.type;
    command.id = record.id;
    command.action = std::move(action);
    command.fields = std::move(fields);
    return command;
}

class Steps : public testing::TestWithParam<test::Engine> {
protected:
    World world{GetParam()};
    Kernel& kernel = world.kernel();
    Subject mira = world.officer("QM"), nilo = world.officer("QN"), oda = world.officer("QO");

    Record letter(std::vector<Reach> to = {"participant:QN"})
    {
        auto made = kernel.apply(mira, make("post.letter",
                                            {
                                                {"title", "On the port"}
        },
                                            to));
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return (*made)->after;
    }
    Record sent()
    {
        auto done = kernel.apply(mira, act(letter(), "send"));
        EXPECT_TRUE(done) << done.error().key;
        return (*done)->after;
    }
    std::string refusal(const Subject& by, const Command& command)
    {
        auto done = kernel.apply(by, command);
        return done ? "done" : done.error().key + " " + done.error().field;
    }
};

TEST_P(Steps, ADraftIsSeenByItsOwnersOnly)
{
    auto draft = letter();
    EXPECT_TRUE(kernel.read(mira, draft.id));
    EXPECT_EQ(kernel.read(nilo, draft.id).error().key, "records.not_found");
    EXPECT_EQ(refusal(nilo, act(draft, "answer")), "records.not_found ");
    EXPECT_EQ(kernel.read(nilo, "0192f000-0000-7000-8000-000000000000").error().key,
              "records.not_found");
}

TEST_P(Steps, WhatIsSentReachesTheAddresseeAndNobodyElse)
{
    auto record = sent();
    EXPECT_EQ(kernel.read(nilo, record.id)->rule, Rule::recipient);
    EXPECT_FALSE(kernel.read(oda, record.id));
    EXPECT_EQ(refusal(oda, act(record, "answer",
                               {
                                   {"text", "x"}
    })),
              "records.not_found ");
    EXPECT_EQ(refusal(nilo, act(record, "send")), "workflow.not_now ");
    EXPECT_EQ(refusal(nilo, act(record, "answer",
                                {
                                    {"text", "We have it."}
    })),
              "done");
    // The draft's own history stays with its author.
    EXPECT_EQ(kernel.history(mira, record.id, Kernel::Scope::record)->size(), 3u);
    EXPECT_EQ(kernel.history(nilo, record.id, Kernel::Scope::record)->size(), 2u);
    EXPECT_FALSE(kernel.history(oda, record.id, Kernel::Scope::record));
}

TEST_P(Steps, BadInputIsNamedAndChangesNothing)
{
    auto draft = letter();
    EXPECT_EQ(refusal(mira, make("post.letter", {})), "shape.required /fields/title");
    EXPECT_EQ(refusal(mira, make("post.letter",
                                 {
                                     {"title",  "x"  },
                                     {"colour", "red"}
    })),
              "shape.unknown_field /fields/colour");
    EXPECT_EQ(refusal(mira, make("post.letter",
                                 {
                                     {"title", 5}
    })),
              "shape.wrong_kind /fields/title");
    EXPECT_EQ(refusal(mira, make("post.letter",
                                 {
                                     {"title", "x"         },
                                     {"by",    "2026-13-01"}
    })),
              "time.invalid /fields/by");
    EXPECT_EQ(refusal(mira, make("post.letter",
                                 {
                                     {"title", "x"}
    },
                                 {"participant:ZZ"})),
              "label.recipient_unknown /label/recipients/0");
    EXPECT_EQ(refusal(mira, make("post.letter",
                                 {
                                     {"title", "x"}
    },
                                 {"members"})),
              "label.members_need_green /label/recipients/0");
    EXPECT_EQ(refusal(mira, make("post.parcel", {})), "records.not_found ");
    EXPECT_EQ(refusal(mira, act(draft, "burn")), "workflow.not_now ");
    auto stale = act(draft, "edit",
                     {
                         {"title", "y"}
    });
    stale.if_version = 7;
    EXPECT_EQ(refusal(mira, stale), "records.stale ");
    EXPECT_EQ(kernel.read(mira, draft.id)->record.version, 1);
}

TEST_P(Steps, TheSameKeyGivesTheSameAnswerOnce)
{
    auto command = make("post.letter", {
                                           {"title", "Twice"}
    });
    command.idempotency_key = "click-1";
    auto first = kernel.apply(mira, command), second = kernel.apply(mira, command);
    ASSERT_TRUE(first && second);
    EXPECT_EQ((*first)->after.id, (*second)->after.id);
    EXPECT_EQ((*first)->seq, (*second)->seq);
    command.fields["title"] = "Else";
    EXPECT_EQ(refusal(mira, command), "records.key_reused ");
    EXPECT_EQ(kernel.find(mira, {.types = {"post.letter"}})->items.size(), 1u);
}

TEST_P(Steps, OfTwoAnswersAtOnceOneIsTaken)
{
    auto record = sent();
    auto command = act(record, "close");
    command.if_version = record.version;
    std::atomic<int> done = 0, stale = 0;
    std::vector<std::thread> officers;
    for (int i = 0; i < 8; ++i)
        officers.emplace_back([&] {
            auto result = kernel.apply(mira, command);
            if (result)
                ++done;
            else if (result.error().code == Code::conflict)
                ++stale;
        });
    for (auto& officer : officers) officer.join();
    EXPECT_EQ(done, 1);
    EXPECT_EQ(stale, 7);
}

TEST_P(Steps, SuspensionActsOnTheNextRequest)
{
    auto person = world.person(nilo.person);
    auto admin = world.administrator("QN");
    ASSERT_TRUE(kernel.apply(admin, act(person, "suspend",
                                        {
                                            {"reason", "left"}
    })));
    EXPECT_EQ(refusal(nilo, make("post.letter",
                                 {
                                     {"title", "x"}
    })),
              "identity.not_signed_in ");
    EXPECT_TRUE(kernel.roster()->subject_of(nilo.person).person.empty());
}

TEST_P(Steps, EveryActIsALeafThatCanBeProven)
{
    auto record = sent();
    auto note = kernel.ledger().checkpoint(kernel.store(), kernel.now());
    ASSERT_TRUE(note) << note.error().detail;
    ASSERT_TRUE(kernel.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query("select act, salt from acts where seq = $1", {record.seq}));
        auto proof = TRY(kernel.ledger().prove(reader, record.seq, *note));
        const tlog::Verifier known[] = {kernel.ledger().verifier()};
        auto logged = TRY(parse_json(rows[0].text(0)));
        auto leaf = tlog::leaf_hash(TRY(entry_of(logged.as_object(), rows[0].bytes(1))));
        EXPECT_TRUE(tlog::check_proof(proof, leaf, kernel.ledger().origin(), known));
        logged.as_object()["from"] = "closed";
        auto other = tlog::leaf_hash(TRY(entry_of(logged.as_object(), rows[0].bytes(1))));
        EXPECT_FALSE(tlog::check_proof(proof, other, kernel.ledger().origin(), known));
        return {};
    }));
}

TEST_P(Steps, ListsPageInOrderAndCountWhatMayBeSeen)
{
    for (int i = 0; i < 7; ++i) sent();
    letter();
    Query query{.types = {"post.letter"}, .filters = {}, .limit = 3};
    std::vector<std::string> seen;
    for (;;) {
        auto page = *kernel.find(nilo, query);
        for (auto& item : page.items) seen.push_back(item.record.id);
        if (page.next < 0) break;
        query.after = page.next;
    }
    EXPECT_EQ(seen.size(), 7u);
    EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 7u);
    EXPECT_EQ(*kernel.count(nilo, {.types = {"post.letter"}, .filters = {}}), 7);
    EXPECT_EQ(*kernel.count(mira, {.types = {"post.letter"}, .filters = {}}), 8);
    EXPECT_EQ(*kernel.count(oda, {.types = {"post.letter"}, .filters = {}}), 0);
    EXPECT_EQ(*kernel.count(mira, {.types = {"post.letter"}, .filters = {{"state", {"draft"}}}}),
              1);
}

TEST_P(Steps, AllOrNothing)
{
    std::vector<Command> commands{
        make("post.letter", {{"title", "one"}}
         ), make("post.letter", {               }
         )
    };
    auto refused = kernel.apply_all(mira, commands);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().field, "/1/fields/title");
    EXPECT_EQ(*kernel.count(mira, {.types = {"post.letter"}, .filters = {}}), 0);
    auto rehearsed = *kernel.rehearse(mira, commands);
    EXPECT_TRUE(rehearsed[0]);
    EXPECT_FALSE(rehearsed[1]);
    EXPECT_EQ(*kernel.count(mira, {.types = {"post.letter"}, .filters = {}}), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, Steps, testing::ValuesIn(test::engines()), test::print_engine);

}  // namespace
}  // namespace concord
