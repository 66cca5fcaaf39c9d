// What an act entails is done with it or, where it may be left out, leaves no trace.

#include "kernel/effects.h"

#include <gtest/gtest.h>

#include "kernel/kernel.h"
#include "test/world.h"

namespace concord {
namespace {

using enum Kind;
using enum Party;

// A round of talks: closing it closes its sittings where they allow it. A sitting closes only after
// its minutes were made, and these only while no other sitting has minutes of that name.
constexpr Field round_fields[] = {
    {"title", line, Field::required},
};
constexpr Field sitting_fields[] = {
    {"title", line,  Field::required},
    {"names", prose, Field::plain   },
};
constexpr Field minutes_fields[] = {
    {"title", line, Field::required | Field::unique},
};

std::vector<Effect> close_the_sittings(const Occasion&)
{
    return {on_each_below("talks.sitting", "close")};
}

// One record of minutes for each word of `names`.
std::vector<Effect> make_the_minutes(const Occasion& occasion)
{
    std::vector<Effect> effects;
    each_word(occasion.before.text("names"), [&](std::string_view name) {
        Effect effect;
        effect.type = "talks.minutes";
        effect.fields["title"] = name;
        effects.push_back(std::move(effect));
        return true;
    });
    return effects;
}

constexpr Transition round_workflow[] = {
    {"open", author, "close", "closed", {}, nullptr, {}, close_the_sittings},
};
constexpr Transition sitting_workflow[] = {
    {"open", platform, "close", "closed", {}, nullptr, {}, make_the_minutes},
    {"open", author, "edit", "", "*"},
};
constexpr Transition minutes_workflow[] = {
    {"kept", author, "remove", "gone"},
};

constexpr RecordType talks_records[] = {
    {"round", "rounds", round_fields, "open", "closed", round_workflow, by_state},
    {"sitting",
     "sittings", sitting_fields,
     "open", "closed",
     sitting_workflow, by_state,
     Role::officer,
     {},
     "talks.round"},
    {"minutes", "minutes", minutes_fields, "kept", "gone", minutes_workflow, by_platform},
};
const Mechanism talks{"talks", talks_records};

class EffectsLeftOut : public testing::TestWithParam<test::Engine> {
protected:
    test::World world{GetParam(), {&talks}};
    Kernel& kernel = world.kernel();
    Subject mira = world.officer("QM");

    Record make(std::string type, JsonObject fields, std::string parent = {})
    {
        Command command;
        command.type = std::move(type);
        command.fields = std::move(fields);
        command.parent = std::move(parent);
        auto made = kernel.apply(mira, command);
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return (*made)->after;
    }
    std::string state_of(const Record& record)
    {
        return kernel.read(mira, record.id)->record.state;
    }
    std::int64_t count(std::string type)
    {
        return *kernel.count(mira, Query{.types = {std::move(type)}});
    }
};

TEST_P(EffectsLeftOut, LeaveNothingOfWhatTheyDidBeforeTheyFailed)
{
    auto round = make("talks.round", {
                                         {"title", "First"}
    });
    auto twice = make("talks.sitting",
                      {
                          {"title", "Morning"},
                          {"names", "a b a"  }
    },
                      round.id);
    auto fine = make("talks.sitting",
                     {
                         {"title", "Evening"},
                         {"names", "c"      }
    },
                     round.id);
    Command close;
    close.type = "talks.round";
    close.id = round.id;
    close.action = "close";
    auto done = kernel.apply(mira, close);
    ASSERT_TRUE(done) << done.error().key;
    EXPECT_EQ(state_of(round), "closed");
    EXPECT_EQ(state_of(twice), "open");
    EXPECT_EQ(state_of(fine), "closed");
    EXPECT_EQ(count("talks.minutes"), 1);
    // What stands in the log is what stands in the records, and what was told.
    EXPECT_EQ(kernel.history(mira, twice.id, Kernel::Scope::record)->size(), 1u);
    auto later = kernel.since(mira, (*done)->seq, 100);
    ASSERT_TRUE(later);
    EXPECT_EQ(later->size(), 2u);  // the sitting that closed, and its minutes
    // The one left out can still be done.
    EXPECT_EQ(make("talks.sitting",
                   {
                       {"title", "Night"}
    },
                   round.id)
                  .state,
              "open");
}

INSTANTIATE_TEST_SUITE_P(Engines, EffectsLeftOut, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord
