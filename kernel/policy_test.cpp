// The policy against an oracle that was written from the rules in words, not from the code: it
// knows no reaches and no grants. A million small worlds are drawn; then whole stores, where the
// set of rows each path shows must be the set the oracle allows.

#include <gtest/gtest.h>

#include <random>

#include "kernel/feed.h"
#include "kernel/search.h"
#include "kernel/telling_fixture.h"

namespace concord {
namespace {

constexpr const char* codes[] = {"QM", "QN", "QO", "secretariat"};
constexpr const char* levels[] = {"policy", "technical"};

struct Draw {
    std::mt19937_64 source;
    int below(int count) { return int(source() % std::uint64_t(count)); }
    bool chance(int percent) { return below(100) < percent; }
    template <class T, std::size_t count>
    T one_of(const T (&values)[count])
    {
        return values[below(int(count))];
    }
};

// A person, as the rules speak of one.
struct Somebody {
    bool signed_in = false;
    std::string id, participant;
    std::set<std::string> desks;
    bool reads = false, administers = false;
};

bool is_of_owners_side(const Somebody& who, const Record& record)
{
    if (!who.reads || who.participant != record.owner) return false;
    if (record.label.tlp != Tlp::red) return true;
    // TLP:RED is for the eyes of those who wrote it: their desk, or the person where there is none.
    if (!record.desk.empty()) return who.desks.contains(record.desk);
    return record.author.empty() || record.author == who.id;
}

bool is_named(const Somebody& who, const std::string& recipient, Tlp tlp)
{
    auto name = recipient.substr(recipient.find(':') + 1);
    if (recipient == "public") return tlp == Tlp::clear;
    if (!who.signed_in) return false;
    if (recipient == "members") return tlp == Tlp::clear || tlp == Tlp::green;
    if (!who.reads) return false;  // administration contains no reading
    if (recipient.starts_with("participant:")) return tlp != Tlp::red && who.participant == name;
    if (recipient.starts_with("desk:")) return who.desks.contains(name);
    return name == who.participant + "." + who.id;
}

bool oracle(const Somebody& who, const Record& record, const Privacy& privacy, Time now)
{
    if (who.signed_in && is_of_owners_side(who, record)) return true;
    if (who.signed_in && privacy.kind == Privacy::Kind::account && who.administers &&
        who.participant == record.owner)
        return true;
    if (!privacy.private_states.empty() && record.state == "draft") return false;
    if (record.label.embargo && now < *record.label.embargo) return false;
    bool pending = !privacy.pending_states.empty() && record.state == "pending";
    for (auto& recipient : record.label.recipients) {
        auto name = recipient.substr(recipient.find(':') + 1);
        if (pending && name.substr(0, name.find('.')) != "secretariat") continue;
        if (is_named(who, recipient, record.label.tlp)) return true;
    }
    return false;
}

std::string person_id(int number)
{
    return "00000000-0000-7000-8000-00000000000" + std::to_string(number);
}

Subject draw_subject(Draw& draw, Somebody& who)
{
    if (draw.chance(5)) return the_public();
    Subject subject;
    who.signed_in = true;
    who.id = subject.person = person_id(draw.below(6));
    who.participant = subject.participant = draw.one_of(codes);
    for (auto level : levels)
        if (draw.chance(40)) {
            subject.desks.push_back(subject.participant + "." + level);
            who.desks.insert(subject.desks.back());
        }
    for (auto role : {Role::reader, Role::officer, Role::nominator, Role::administrator})
        if (draw.chance(30)) {
            subject.roles.push_back(role);
            (role == Role::administrator ? who.administers : who.reads) = true;
        }
    set_reaches(subject);
    return subject;
}

std::string draw_reach(Draw& draw)
{
    std::string code = draw.one_of(codes);
    switch (draw.below(6)) {
        case 0: return "public";
        case 1: return "members";
        case 2: return "desk:" + code + "." + draw.one_of(levels);
        case 3: return "person:" + code + "." + person_id(draw.below(6));
        default: return "participant:" + code;
    }
}

Record draw_record(Draw& draw, Time now)
{
    Record record;
    record.owner = draw.one_of(codes);
    if (draw.chance(60)) record.desk = record.owner + "." + draw.one_of(levels);
    if (draw.chance(70)) record.author = person_id(draw.below(6));
    record.state = draw.chance(25) ? "draft" : draw.chance(25) ? "pending" : "sent";
    record.label.tlp = Tlp(draw.below(5));
    // Labels that check_label would refuse are drawn too: the policy must not lean on it.
    for (int n = draw.below(4); n > 0; --n) record.label.recipients.push_back(draw_reach(draw));
    if (draw.chance(20)) record.label.embargo = now + Span{draw.below(2'001) - 1'000};
    return record;
}

TEST(Policy, AgreesWithTheOracleInAMillionWorlds)
{
    Draw draw{std::mt19937_64(20'261'120)};
    Time now{1'800'000'000'000};
    int allowed = 0;
    for (int world = 0; world < 1'000'000; ++world) {
        Somebody who;
        auto subject = draw_subject(draw, who);
        auto record = draw_record(draw, now);
        Privacy privacy{draw.chance(70) ? "draft" : "",
                        draw.chance(20) ? Privacy::Kind::account : Privacy::Kind::content,
                        draw.chance(50) ? "pending" : ""};
        bool expected = oracle(who, record, privacy, now);
        auto decision = decide_read(subject, record, privacy, now);
        bool granted = false;
        for (auto& grant : audience(record, privacy))
            granted = granted ||
                      (grant.from <= now && std::binary_search(subject.reaches.begin(),
                                                               subject.reaches.end(), grant.reach));
        ASSERT_EQ(bool(decision), expected)
            << "world " << world << ": " << print_json(print_body(record));
        ASSERT_EQ(granted, expected) << "world " << world << ": " << print_json(print_body(record));
        allowed += expected;
    }
    // The draw must exercise both answers, or the test says nothing.
    EXPECT_GT(allowed, 100'000);
    EXPECT_LT(allowed, 900'000);
}

class Paths : public testing::TestWithParam<test::Engine> {
protected:
    test::World world{GetParam(), {&notices::mechanism}};
    Kernel& kernel = world.kernel();
    Notices told{kernel};
    Search search{kernel};

    Somebody somebody(const Subject& subject)
    {
        Somebody who{
            !subject.person.empty(), subject.person, subject.participant, {}, false, false};
        who.desks = {subject.desks.begin(), subject.desks.end()};
        for (auto role : subject.roles)
            (role == Role::administrator ? who.administers : who.reads) = true;
        return who;
    }

    std::string draw_recipient(Draw& draw)
    {
        auto& target = world.everyone()[std::size_t(draw.below(int(world.everyone().size())))];
        switch (draw.below(5)) {
            case 0: return "members";
            case 1: return "public";
            case 2:
                if (!target.desks.empty()) return "desk:" + target.desks.front();
                [[fallthrough]];
            case 3: return "participant:" + target.participant;
            default: return "person:" + target.participant + "." + target.person;
        }
    }

    // Makes a letter with a drawn label and takes a few drawn steps; refusals are part of the
    // world.
    void draw_letter(Draw& draw)
    {
        auto& writer = world.everyone()[std::size_t(draw.below(int(world.everyone().size())))];
        Command command;
        command.type = "post.letter";
        command.fields = {
            {"title", "letter " + std::to_string(draw.below(1'000))}
        };
        Label label{Tlp(draw.below(5)), {}, {}, {}};
        for (int n = draw.below(4); n > 0; --n) label.recipients.push_back(draw_recipient(draw));
        if (draw.chance(20)) label.embargo = kernel.now() + hours(draw.below(48) - 24);
        command.label = label;
        auto made = kernel.apply(writer, command);
        if (!made || draw.chance(30)) return;
        Command send;
        send.type = "post.letter";
        send.id = (*made)->after.id;
        send.action = "send";
        if (!kernel.apply(writer, send) || draw.chance(50)) return;
        send.action = "answer";
        send.fields = {
            {"text", "noted"}
        };
        (void)bool(kernel.apply(writer, send));
    }

    std::map<std::string, Record> every_letter()
    {
        std::map<std::string, Record> all;
        auto read = kernel.store().read([&](store::Reader& reader) -> Result<> {
            for (auto& row : TRY(reader.query("select id from records where type = 'post.letter'")))
                all[row.text(0)] = {};
            return {};
        });
        EXPECT_TRUE(read);
        for (auto& [id, record] : all) record = (*kernel.standing(id))->record;
        return all;
    }

    std::set<std::string> found(const Subject& subject)
    {
        std::set<std::string> ids;
        SearchQuery query{.text = "letter", .types = {"post.letter"}, .limit = 30};
        for (;;) {
            auto hits = search.find(subject, query);
            EXPECT_TRUE(hits);
            for (auto& hit : hits->items) ids.insert(hit.item.record.id);
            if (hits->next < 0) {
                EXPECT_EQ(hits->total, std::int64_t(ids.size()));
                return ids;
            }
            query.after = hits->next;
        }
    }

    std::set<std::string> listed(const Subject& subject)
    {
        std::set<std::string> ids;
        Query query{.types = {"post.letter"}, .limit = 7};
        for (;;) {
            auto page = *kernel.find(subject, query);
            for (auto& item : page.items) ids.insert(item.record.id);
            if (page.next < 0) return ids;
            query.after = page.next;
        }
    }
};

TEST_P(Paths, ShowExactlyWhatTheOracleAllows)
{
    Draw draw{std::mt19937_64(7)};
    for (int n = 0; n < 150; ++n) draw_letter(draw);
    for (auto span : {Span{0}, hours(30)}) {  // embargoes end while nothing else happens
        world.clock().pass(span);
        auto all = every_letter();
        ASSERT_GT(all.size(), 50u);
        auto subjects = world.everyone();
        subjects.push_back(the_public());
        for (auto& subject : subjects) {
            std::set<std::string> expected, read, heard, proven;
            for (auto& [id, record] : all)
                if (oracle(somebody(subject), record, {"draft"}, kernel.now())) expected.insert(id);
            for (auto& [id, record] : all)
                if (kernel.read(subject, id)) read.insert(id);
            EXPECT_EQ(read, expected);
            EXPECT_EQ(listed(subject), expected);
            EXPECT_EQ(*kernel.count(subject, {.types = {"post.letter"}}),
                      std::int64_t(expected.size()));
            auto acts = kernel.since(subject, -1, 100'000);
            ASSERT_TRUE(acts);
            for (auto& act : *acts)
                if (act->after.type == "post.letter") heard.insert(act->after.id);
            for (auto& id : heard) {
                // An act is shown by its own version; none is shown of what was never open.
                bool ever = false;
                for (auto& act : *acts)
                    ever = ever || (act->after.id == id &&
                                    oracle(somebody(subject), act->after, {"draft"}, kernel.now()));
                EXPECT_TRUE(ever) << id;
            }
            for (auto& id : expected) EXPECT_TRUE(heard.contains(id)) << id;
            for (auto& [id, record] : all) {
                auto acts_of_it = kernel.history(subject, id, Kernel::Scope::record);
                if (acts_of_it) proven.insert(id);
                if (acts_of_it) EXPECT_FALSE(acts_of_it->empty()) << id;
            }
            EXPECT_EQ(proven, expected);
            EXPECT_EQ(found(subject), expected);
            auto page = told.list(subject, -1, 200);
            ASSERT_TRUE(page);
            for (auto& notice : page->items)
                if (notice.record.type == "post.letter")
                    EXPECT_TRUE(expected.contains(notice.record.id)) << notice.record.id;
        }
    }
}

// Events and mails leave at a moment of their own; each is held against the oracle at that moment.
TEST_P(Paths, TellNobodyWhatTheOracleDenies)
{
    Feed feed(kernel, told);
    std::mutex mutex;
    std::map<std::string, std::set<std::int64_t>> heard;          // person -> acts
    auto last = std::make_shared<std::atomic<std::int64_t>>(-1);  // the listener outlives the test
    std::vector<Feed::Handle> handles;
    auto listeners = world.everyone();
    listeners.push_back(the_public());
    for (auto& subject : listeners)
        handles.push_back(
            feed.subscribe([subject] { return subject; },
                           [&, id = subject.person](const std::vector<FeedEventPtr>& events) {
                               std::lock_guard lock(mutex);
                               for (auto& event : events)
                                   if (event->name == "act") heard[id].insert(event->seq);
                           }));
    kernel.listen([last](const std::vector<ActPtr>& done) { *last = done.back()->seq; });
    test::FakeMailer mailer;
    test::FakePoster poster;
    Outbox outbox(kernel, told, Outbox::Ways{&mailer, &poster},
                  Outbox::Settings{"Concord", "https://concord.example"});
    Draw draw{std::mt19937_64(11)};
    for (int n = 0; n < 120; ++n) draw_letter(draw);

    std::map<std::string, Record> by_reference;
    for (auto& [id, record] : every_letter()) by_reference[record.reference] = record;
    std::size_t checked = 0;
    for (int pass = 0; pass < 2; ++pass) {
        mailer.sent.clear();
        while (outbox.run_once(kernel.now()).value_or(0) > 0) {
        }
        for (auto& mail : mailer.sent) {
            auto person = kernel.roster()->find_by_email(mail.to);
            ASSERT_TRUE(person) << mail.to;
            for (auto& [reference, record] : by_reference) {
                if (mail.body.find(reference) == std::string::npos) continue;
                auto subject = kernel.roster()->subject_of(person->id);
                EXPECT_TRUE(oracle(somebody(subject), record, {"draft"}, kernel.now()))
                    << mail.to << " was told of " << reference;
                EXPECT_EQ(mail.body.find(record.text("title")), std::string::npos);
                ++checked;
            }
        }
        world.clock().pass(hours(30));
    }
    EXPECT_GT(checked, 20u);

    std::int64_t size = 0;
    ASSERT_TRUE(kernel.store().read([&](store::Reader& reader) -> Result<> {
        size = TRY(log_size(reader));
        return {};
    }));
    for (int n = 0; n < 500 && *last < size - 1; ++n)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    for (auto handle : handles) feed.unsubscribe(handle);
    std::size_t events = 0;
    auto acts = *kernel.since(the_platform(), -1, 100'000);
    for (auto& subject : listeners)
        for (auto& act : acts) {
            if (act->after.type != "post.letter" || !heard[subject.person].contains(act->seq))
                continue;
            EXPECT_TRUE(oracle(somebody(subject), act->after, {"draft"}, act->at))
                << subject.person << " heard of act " << act->seq;
            ++events;
        }
    EXPECT_GT(events, 100u);
}

INSTANTIATE_TEST_SUITE_P(Engines, Paths, testing::ValuesIn(test::engines()), test::print_engine);

}  // namespace
}  // namespace concord
