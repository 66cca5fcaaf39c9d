// What belongs to a case is read with it, by whoever may; a part has a timeline of its own.

#include <gtest/gtest.h>

#include "kernel/labels.h"
#include "test/world.h"

namespace concord {
namespace {

using enum Party;

constexpr Field entry_fields[] = {
    {"title", Kind::line, Field::required},
    {"text", Kind::line},
    {"readers", Kind::participants, Field::transient},
    {"reader_desks", Kind::desks, Field::transient},
};
constexpr Transition entry_workflow[] = {
    {"open", author, "note", "", "text"},
    {"open", addressee, "note", "", "text"},
    {.from = "open",
     .by = author,
     .action = "open_to",
     .to = "",
     .takes = "readers reader_desks",
     .opens_to = "readers reader_desks"},
    {"open", author, "close", "closed"},
};
static_assert(well_formed(entry_workflow, "open", "closed"));
constexpr RecordType binder_records[] = {
    {"binder", "binders", entry_fields, "open", "closed", entry_workflow},
    {"sheet",
     "sheets", entry_fields,
     "open", "closed",
     entry_workflow, by_state,
     Role::officer,
     {},
     "binders.binder"},
};
constexpr Mechanism binders{"binders", binder_records};

class Binders : public testing::TestWithParam<test::Engine> {
protected:
    test::World world{GetParam(), {&binders}};
    Subject mira = world.officer("QM"), nilo = world.officer("QN"), oda = world.officer("QO");

    Record must(const Subject& by, const Command& command)
    {
        auto done = world.kernel().apply(by, command);
        EXPECT_TRUE(done) << done.error().key << " " << done.error().field;
        return done ? (*done)->after : Record();
    }
    Record make(std::string type, std::string title, std::vector<Reach> to, std::string parent = {})
    {
        Command command;
        command.type = std::move(type);
        command.parent = std::move(parent);
        command.fields["title"] = std::move(title);
        command.label = Label{Tlp::amber, std::move(to), {}, {}};
        return must(mira, command);
    }
    void note(const Subject& by, const Record& record, std::string text)
    {
        Command command;
        command.type = record.type;
        command.id = record.id;
        command.action = "note";
        command.fields["text"] = std::move(text);
        must(by, command);
    }
    // "binder create, first sheet note one", oldest first; the key of the refusal if there is one.
    std::string story(const Subject& by, const Record& record, Kernel::Scope scope)
    {
        auto acts = world.kernel().history(by, record.id, scope);
        if (!acts) return acts.error().key;
        std::string text;
        for (auto& act : *acts) {
            text += text.empty() ? "" : ", ";
            text += std::string(act.after.text("title")) + " " + act.action;
            if (auto said = text_at(act.input, "text"); !said.empty())
                text += " " + std::string(said);
        }
        return text;
    }
};

TEST_P(Binders, TheTimelineOfAPartIsItsOwnAndThatOfACaseIsAllThatOneMaySee)
{
    auto binder = make("binders.binder", "binder", {"participant:QN", "participant:QO"});
    auto first = make("binders.sheet", "first", {"participant:QN"}, binder.id);
    auto second = make("binders.sheet", "second", {"participant:QO"}, binder.id);
    note(nilo, first, "one");
    note(oda, second, "two");
    note(mira, binder, "three");
    using enum Kernel::Scope;
    EXPECT_EQ(story(mira, binder, below),
              "binder create, first create, second create, first note one, second note two, "
              "binder note three");
    EXPECT_EQ(story(nilo, binder, below),
              "binder create, first create, first note one, binder note three");
    EXPECT_EQ(story(oda, binder, below),
              "binder create, second create, second note two, binder note three");
    // A part is the root of nothing, and yet its own acts are its timeline.
    EXPECT_EQ(story(mira, first, below), "first create, first note one");
    EXPECT_EQ(story(nilo, first, below), "first create, first note one");
    EXPECT_EQ(story(oda, first, below), "records.not_found");
    EXPECT_EQ(story(mira, binder, record), "binder create, binder note three");
    EXPECT_EQ(story(world.officer("QP"), binder, below), "records.not_found");
}

TEST_P(Binders, WhoIsLetInLaterReadsWhatIsAndNotWhatWasSaidBefore)
{
    auto binder = make("binders.binder", "binder", {"participant:QN"});
    note(nilo, binder, "one");
    auto open_to = [&](const Subject& by, JsonObject fields) {
        Command command;
        command.type = binder.type;
        command.id = binder.id;
        command.action = "open_to";
        command.fields = std::move(fields);
        auto done = world.kernel().apply(by, command);
        return done ? "" : done.error().key + " " + done.error().field;
    };
    EXPECT_EQ(open_to(mira, {}), "label.nobody_added /fields/readers");
    EXPECT_EQ(open_to(mira,
                      {
                          {"readers", JsonArray{"QO", "QN"}}
    }),
              "label.already_reads /fields/readers/1");
    EXPECT_EQ(open_to(mira,
                      {
                          {"readers", JsonArray{"QM"}}
    }),
              "label.already_reads /fields/readers/0");
    EXPECT_EQ(open_to(mira,
                      {
                          {"reader_desks", JsonArray{"QN.technical"}}
    }),
              "label.already_reads /fields/reader_desks/0");
    EXPECT_EQ(open_to(nilo,
                      {
                          {"readers", JsonArray{"QO"}}
    }),
              "workflow.not_yours ");
    EXPECT_EQ(story(oda, binder, Kernel::Scope::below), "records.not_found");
    EXPECT_EQ(open_to(mira,
                      {
                          {"readers", JsonArray{"QO"}}
    }),
              "");
    EXPECT_EQ(world.kernel().read(oda, binder.id)->rule, Rule::recipient);
    EXPECT_EQ(story(oda, binder, Kernel::Scope::below), "binder open_to");
    EXPECT_TRUE(world.kernel().since(oda, -1, 1000)->back()->action == "open_to");
    note(nilo, binder, "two");
    EXPECT_EQ(story(oda, binder, Kernel::Scope::below), "binder open_to, binder note two");
    EXPECT_EQ(story(nilo, binder, Kernel::Scope::record),
              "binder create, binder note one, binder open_to, binder note two");
}

TEST_P(Binders, OnRedNobodyIsLetInButDesks)
{
    Command command;
    command.type = "binders.binder";
    command.fields["title"] = "red";
    command.label = Label{Tlp::red, {"desk:QN.diplomatic"}, {}, {}};
    auto binder = must(mira, command);
    Command opening;
    opening.type = binder.type;
    opening.id = binder.id;
    opening.action = "open_to";
    opening.fields["readers"] = JsonArray{"QO"};
    auto refused = world.kernel().apply(mira, opening);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().key + refused.error().field,
              "label.red_names_desks/fields/readers/0");
    opening.fields = {
        {"reader_desks", JsonArray{"QO.diplomatic"}}
    };
    must(mira, opening);
    EXPECT_TRUE(world.kernel().read(oda, binder.id));
    EXPECT_FALSE(world.kernel().read(world.technician("QO"), binder.id));
}

INSTANTIATE_TEST_SUITE_P(Engines, Binders, testing::ValuesIn(test::engines()), test::print_engine);

Record labelled(Tlp tlp, std::vector<Reach> to)
{
    Record record;
    record.owner = "QM";
    record.label = Label{tlp, std::move(to), {}, {}};
    return record;
}

TEST(DerivedLabels, AreNeverWiderThanWhatTheyStandUnder)
{
    auto refusal = [](const Record& child, const Record& parent, Privacy::Kind kind) {
        Privacy privacy;
        privacy.kind = kind;
        auto fine = check_derived(child, parent, privacy);
        return fine ? "" : fine.error().field;
    };
    constexpr auto plain = Privacy::Kind::content, account = Privacy::Kind::account;
    auto own = labelled(Tlp::amber, {}), with_nila = labelled(Tlp::amber, {"participant:QN"});
    auto desk = labelled(Tlp::amber, {"desk:QN.technical"});
    auto members = labelled(Tlp::green, {"members"}), everybody = labelled(Tlp::clear, {"public"});
    EXPECT_EQ(refusal(desk, with_nila, plain), "");
    EXPECT_EQ(refusal(with_nila, desk, plain), "/label/recipients");
    EXPECT_EQ(refusal(with_nila, own, plain), "/label/recipients");
    EXPECT_EQ(refusal(members, everybody, plain), "");
    EXPECT_EQ(refusal(everybody, members, plain), "/label/tlp");
    // Who only administers a State is no reader of what its people may read.
    EXPECT_EQ(refusal(own, own, account), "/label/recipients");
    auto to_administrators = labelled(Tlp::amber, {"administrators:QN"});
    EXPECT_EQ(refusal(to_administrators, with_nila, plain), "/label/recipients");
    EXPECT_EQ(refusal(own, members, account), "") << "a member is who has an account";
}

}  // namespace
}  // namespace concord
