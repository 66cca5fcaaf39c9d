// The policy of objects against an oracle that was written from the rules in words: it knows no
// reaches and does not ask decide_read.

#include "kernel/objects_policy.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace concord {
namespace {

constexpr const char* codes[] = {"QM", "QN", "QO"};
constexpr const char* people[] = {"00000000-0000-7000-8000-000000000001",
                                  "00000000-0000-7000-8000-000000000002"};

struct Somebody {
    bool signed_in = false, reads = false;
    std::string id, participant, desk;
    std::set<std::string> groups;
};

struct Draw {
    std::mt19937_64 source;
    int below(int count) { return int(source() % std::uint64_t(count)); }
    bool chance(int percent) { return below(100) < percent; }
};

// Whether a recipient of a label means this person, for something of that colour.
bool is_meant(const Somebody& who, const std::string& recipient, Tlp tlp)
{
    auto name = recipient.substr(recipient.find(':') + 1);
    if (recipient == "public") return tlp == Tlp::clear;
    if (recipient == "members") return who.signed_in && tlp <= Tlp::green;
    if (!who.reads) return false;
    if (recipient.starts_with("desk:")) return who.desk == name;
    if (recipient.starts_with("person:")) return name == who.participant + "." + who.id;
    if (tlp == Tlp::red) return false;
    if (recipient.starts_with("group:")) return who.groups.contains(name);
    return who.participant == name;
}

bool reads_at(const Somebody& who, const Record& collection, Tlp tlp, Time now)
{
    bool own = who.reads && who.participant == collection.owner;
    if (own && tlp == Tlp::red)
        own = collection.desk.empty() ? collection.author.empty() || collection.author == who.id
                                      : collection.desk == who.desk;
    if (own) return true;
    if (collection.state == "draft") return false;
    if (collection.label.embargo && now < *collection.label.embargo) return false;
    for (auto& recipient : collection.label.recipients)
        if (is_meant(who, recipient, tlp)) return true;
    return false;
}

bool oracle(const Somebody& who, const Record& collection, std::optional<Tlp> marking, Time now)
{
    if (!reads_at(who, collection, collection.label.tlp, now)) return false;
    return !marking || *marking <= collection.label.tlp || reads_at(who, collection, *marking, now);
}

Subject draw_subject(Draw& draw, Somebody& who)
{
    if (draw.chance(5)) return the_public();
    Subject subject;
    who.signed_in = true;
    who.id = subject.person = people[draw.below(2)];
    who.participant = subject.participant = codes[draw.below(3)];
    who.reads = draw.chance(85);
    subject.roles = {who.reads ? Role::reader : Role::administrator};
    if (draw.chance(60)) who.desk = subject.participant + ".technical";
    if (!who.desk.empty()) subject.desks = {who.desk};
    for (auto group : {"ports", "rails"})
        if (draw.chance(40)) who.groups.insert(group);
    subject.groups = {who.groups.begin(), who.groups.end()};
    set_reaches(subject);
    return subject;
}

Record draw_collection(Draw& draw, Time now)
{
    Record record;
    record.owner = codes[draw.below(3)];
    record.state = draw.chance(10) ? "draft" : "open";
    record.label.tlp = Tlp(draw.below(5));
    if (draw.chance(60)) record.desk = record.owner + ".technical";
    if (draw.chance(60)) record.author = people[draw.below(2)];
    for (int n = draw.below(4); n > 0; --n) {
        std::string code = codes[draw.below(3)];
        const std::string all[] = {"public",
                                   "members",
                                   "participant:" + code,
                                   "desk:" + code + ".technical",
                                   "person:" + code + "." + people[draw.below(2)],
                                   draw.chance(50) ? "group:ports" : "group:rails"};
        record.label.recipients.push_back(all[draw.below(6)]);
    }
    if (draw.chance(15)) record.label.embargo = now + Span{draw.below(2'001) - 1'000};
    return record;
}

TEST(ObjectsPolicy, AgreesWithTheOracleInManyWorlds)
{
    Draw draw{std::mt19937_64(20'261'121)};
    Time now{1'800'000'000'000};
    int allowed = 0, narrowed = 0;
    constexpr int worlds = 300'000;
    for (int world = 0; world < worlds; ++world) {
        Somebody who;
        auto subject = draw_subject(draw, who);
        auto collection = draw_collection(draw, now);
        Privacy privacy{"draft"};
        auto marking = draw.chance(20) ? std::nullopt : std::optional(Tlp(draw.below(5)));
        bool expected = oracle(who, collection, marking, now);
        ASSERT_EQ(may_read_object(subject, collection, privacy, marking, now), expected)
            << "world " << world << ": " << print_json(print_body(collection));
        // The predicate of a query is this comparison.
        auto strictest = strictest_read(subject, collection, privacy, now);
        ASSERT_EQ(strictest && (!marking || *marking <= *strictest), expected);
        allowed += expected;
        narrowed += !expected && bool(strictest);
    }
    // The draw must exercise all answers, or the test says nothing.
    EXPECT_GT(allowed, worlds / 10);
    EXPECT_LT(allowed, worlds * 9 / 10);
    EXPECT_GT(narrowed, worlds / 50);
}

TEST(ObjectsPolicy, ThePlatformReadsAll)
{
    Record collection;
    collection.label.tlp = Tlp::green;
    EXPECT_EQ(strictest_read(the_platform(), collection, {}, Time{}), Tlp::red);
}

}  // namespace
}  // namespace concord
