// Whole stores of drawn collections and objects: every way out shows exactly what an oracle allows
// that was written from the rules in words and knows neither reaches nor decide_read.

#include <gtest/gtest.h>

#include <random>

#include "kernel/hooks.h"
#include "kernel/objects.h"
#include "mechanisms/threats/threats.h"
#include "test/threat_objects.h"
#include "test/world.h"

namespace concord {
namespace {

using namespace test;

constexpr std::string_view names[] = {"", "clear", "green", "amber", "amber+strict", "red"};

struct Placed {
    std::string id, value;
    Micros version = 0;
    std::string_view marking;
};

struct Shelf {
    Record record;
    std::vector<Placed> objects;
};

// Whether a recipient of a label means this person, for something of that colour.
bool is_meant(const Subject& who, const std::string& recipient, Tlp tlp)
{
    if (recipient == "public") return tlp == Tlp::clear;
    if (who.person.empty()) return false;
    if (recipient == "members") return tlp <= Tlp::green;
    bool reads = who.has(Role::reader) || who.has(Role::officer) || who.has(Role::nominator);
    auto name = recipient.substr(recipient.find(':') + 1);
    if (!reads) return false;
    if (recipient.starts_with("desk:"))
        return std::find(who.desks.begin(), who.desks.end(), name) != who.desks.end();
    return tlp != Tlp::red && name == who.participant;
}

bool reads_at(const Subject& who, const Record& record, Tlp tlp)
{
    bool reads = who.has(Role::reader) || who.has(Role::officer) || who.has(Role::nominator);
    bool own = reads && who.participant == record.owner;
    if (own && tlp == Tlp::red)
        own = std::find(who.desks.begin(), who.desks.end(), record.desk) != who.desks.end();
    if (own) return true;
    return std::any_of(record.label.recipients.begin(), record.label.recipients.end(),
                       [&](auto& each) { return is_meant(who, each, tlp); });
}

bool may_see(const Subject& who, const Shelf& shelf, std::string_view marking)
{
    auto own = shelf.record.label.tlp;
    if (!reads_at(who, shelf.record, own)) return false;
    auto tlp = parse_tlp(marking);
    return !tlp || *tlp <= own || reads_at(who, shelf.record, *tlp);
}

class ObjectPaths : public testing::TestWithParam<Engine> {
protected:
    test::World world{
        GetParam(), {&concord::notices::mechanism, &threats::mechanism}
    };
    Kernel& kernel = world.kernel();
    Objects objects{kernel};
    std::vector<Shelf> shelves;
    std::mt19937_64 source{20'261'122};

    int below(int count) { return int(source() % std::uint64_t(count)); }

    std::optional<Record> make(const Subject& who, std::string type, JsonObject fields, Label label)
    {
        Command command;
        command.type = std::move(type);
        command.fields = std::move(fields);
        command.label = std::move(label);
        auto made = kernel.apply(who, command);
        return made ? std::optional((*made)->after) : std::nullopt;
    }

    void draw_shelf(const std::string& root)
    {
        const Subject owners[] = {world.officer("QM"), world.technician("QN"), world.officer("QO")};
        const std::string recipients[] = {
            "public",         "members",           "participant:QM",
            "participant:QN", "desk:QN.technical", "desk:QP.diplomatic"};
        auto& owner = owners[below(3)];
        Label label{Tlp(below(5)), {}, {}, {}};
        for (int n = below(4); n > 0; --n) {
            auto& to = recipients[below(6)];
            auto tried = label;
            tried.recipients.push_back(to);
            if (check_label(tried)) label = tried;
        }
        auto record = make(owner, "threats.collection",
                           {
                               {"title",    "Drawn"},
                               {"api_root", root   }
        },
                           label);
        if (!record) return;
        Shelf shelf{*record, {}};
        std::vector<std::string> some;
        for (int n = 0; n < 12; ++n) {
            Made made{std::uint64_t(below(8)), below(4) + 1, names[below(6)]};
            auto id = object_id("indicator", made.number);
            auto text = indicator(made);
            auto version = *parse_micros("2026-01-01T00:00:0" + std::to_string(made.version) + "Z");
            bool twice = std::any_of(shelf.objects.begin(), shelf.objects.end(), [&](auto& each) {
                return each.id == id && each.version == version;
            });
            if (twice) continue;
            some.push_back(text);
            shelf.objects.push_back(
                {id, "h" + std::to_string(made.number) + ".example", version, made.marking});
        }
        auto report = objects.add(owner, record->id, envelope(some));
        EXPECT_TRUE(report && report->added == some.size());
        shelves.push_back(std::move(shelf));
    }

    using Seen = std::set<std::string>;  // "collection id version"
    static std::string print(const Shelf& shelf, const std::string& id, Micros version)
    {
        return shelf.record.id.substr(30) + " " + id.substr(40) + " " +
               std::to_string(version / 1'000'000 % 10);
    }
    static std::string print(const FoundObject& found)
    {
        return found.collection.substr(30) + " " + found.object.id.substr(40) + " " +
               std::to_string(found.object.version_us / 1'000'000 % 10);
    }

    // What the rules allow: all versions, or of each object the last one that is for the asker.
    Seen allowed(const Subject& who, bool only_last)
    {
        Seen seen;
        for (auto& shelf : shelves)
            for (auto& each : shelf.objects) {
                if (!may_see(who, shelf, each.marking)) continue;
                bool newer =
                    std::any_of(shelf.objects.begin(), shelf.objects.end(), [&](auto& other) {
                        return other.id == each.id && other.version > each.version &&
                               may_see(who, shelf, other.marking);
                    });
                if (!only_last || !newer) seen.insert(print(shelf, each.id, each.version));
            }
        return seen;
    }
    Seen paged(const Subject& who, bool only_last)
    {
        Seen seen;
        for (auto& shelf : shelves) {
            ObjectQuery query;
            query.versions.all = !only_last;
            query.limit = 3;
            for (bool more = true; more;) {
                auto page = objects.page(who, shelf.record.id, query, [&](StoredObject&& object) {
                    seen.insert(print(shelf, object.id, object.version_us));
                });
                more = page && page->more;
                if (more) query.after_place = page->last_place;
            }
        }
        return seen;
    }
};

TEST_P(ObjectPaths, ShowWhatTheRulesAllowAndNothingElse)
{
    auto root = make(world.secretary(), "threats.root",
                     {
                         {"title", "First"},
                         {"path",  "first"}
    },
                     {Tlp::green, {"members"}, {}, {}});
    ASSERT_TRUE(root);
    while (shelves.size() < 12) draw_shelf(root->id);
    auto everyone = world.everyone();
    everyone.push_back(the_public());
    std::size_t shown = 0;
    for (auto& who : everyone) {
        auto all = allowed(who, false), last = allowed(who, true);
        EXPECT_EQ(paged(who, false), all) << who.participant << " " << who.person;
        EXPECT_EQ(paged(who, true), last) << who.participant << " " << who.person;
        Seen by_id, by_value;
        for (std::uint64_t number = 0; number < 8; ++number) {
            if (auto found = objects.find(who, object_id("indicator", number)))
                for (auto& each : *found) by_id.insert(print(each));
            const indicators::Value value{indicators::Kind::domain,
                                          "h" + std::to_string(number) + ".example"};
            auto hits = objects.find_values(who, {&value, 1});
            ASSERT_TRUE(hits);
            for (auto& each : *hits)
                for (auto& hit : each.hits) by_value.insert(print(hit));
        }
        EXPECT_EQ(by_id, all) << who.participant << " " << who.person;
        EXPECT_EQ(by_value, last) << who.participant << " " << who.person;
        std::int64_t counted = 0;
        for (auto& shelf : shelves)
            if (auto volume = objects.volume(who, shelf.record.id))
                for (auto& each : *volume) counted += each.count;
        EXPECT_EQ(counted, std::int64_t(all.size())) << who.participant << " " << who.person;
        shown += all.size();
    }
    // The draw must exercise both answers, or the test says nothing.
    EXPECT_GT(shown, 200u);
}

INSTANTIATE_TEST_SUITE_P(Engines, ObjectPaths, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord
