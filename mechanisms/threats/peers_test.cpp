// Two deployments that exchange a collection, each with a kernel of its own; and peers that mean no
// good. The line between them is a function call, so that every turn can be looked at.

#include "kernel/peers.h"

#include <gtest/gtest.h>

#include <charconv>

#include "formats/stix.h"
#include "kernel/notices.h"
#include "mechanisms/threats/threats.h"
#include "test/threat_objects.h"
#include "test/world.h"

namespace concord {
namespace {

using namespace test;

const SealingKey key{1, 2, 3};

// A deployment with one collection of QM's, to which QN may add.
struct Place {
    explicit Place(Engine engine) : world(engine, {&threats::mechanism})
    {
        auto root = make("threats.root", world.secretary(),
                         {
                             {"title", "First"},
                             {"path",  "first"}
        });
        collection = make("threats.collection", mira,
                          {
                              {"title",    "Ports"  },
                              {"api_root", root     },
                              {"writing",  "readers"}
        },
                          Label{Tlp::green, {"members"}, {}, {}});
    }
    std::string make(const std::string& type, const Subject& who, JsonObject fields,
                     std::optional<Label> label = {})
    {
        Command command;
        command.type = type;
        command.fields = std::move(fields);
        command.label = std::move(label);
        auto made = world.kernel().apply(who, command);
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return made ? (*made)->after.id : "";
    }
    Result<ActPtr> act(const Subject& who, const std::string& id, const char* action,
                       JsonObject fields = {})
    {
        Command command;
        command.type = "threats.peer";
        command.id = id;
        command.action = action;
        command.fields = std::move(fields);
        return world.kernel().apply(who, command);
    }
    std::string list(JsonObject more = {})
    {
        JsonObject fields{
            {"title",            "Nila"                            },
            {"url",              "https://taxii.qn.example/first/" },
            {"collection_there", "91a7b528-80eb-42ed-a74d-c6fbd5a2"},
            {"direction",        "both"                            }
        };
        for (auto& [name, value] : more) fields[name] = value;
        return make("threats.peer", admin, fields);
    }
    std::string listed(JsonObject more = {})
    {
        auto peer = list(std::move(more));
        EXPECT_TRUE(act(mira, peer, "start",
                        {
                            {"collection", collection}
        }));
        return peer;
    }
    void add(std::initializer_list<Made> some)
    {
        std::vector<std::string> made;
        for (auto& one : some) made.push_back(indicator(one));
        auto report = objects->add(mira, collection, envelope(made));
        EXPECT_TRUE(report) << report.error().key;
    }
    std::vector<std::string> has()
    {
        std::vector<std::string> ids;
        ObjectQuery query;
        query.versions.all = true;
        query.limit = 1000;
        EXPECT_TRUE(objects->page(mira, collection, query, [&](StoredObject&& object) {
            ids.push_back(object.id.substr(object.id.size() - 2));
        }));
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    test::World world;
    std::unique_ptr<Objects> objects = std::make_unique<Objects>(world.kernel());
    Subject mira = world.officer("QM"), nilo = world.officer("QN"),
            admin = world.administrator("QM");
    std::string collection;
};

// Answers as a TAXII server would for the account of `as`, unless told otherwise.
struct Wire final : PeerLine {
    explicit Wire(Place& place) : there(place) {}

    static std::string find(const std::string& url, const std::string& name)
    {
        auto at = url.find(name + "=");
        if (at == std::string::npos) return {};
        auto from = at + name.size() + 1;
        std::string value;
        for (auto i = from; i < url.size() && url[i] != '&'; ++i) {
            if (url[i] == '%') {
                value += parse_hex(url.substr(i + 1, 2)).value();
                i += 2;
            } else {
                value += url[i];
            }
        }
        return value;
    }

    Result<PeerAnswer> ask(const PeerQuestion& question) override
    {
        asked.push_back(question);
        return instead ? instead(question) : honest(question);
    }

    Result<PeerAnswer> honest(const PeerQuestion& question)
    {
        if (question.method == PeerQuestion::Method::post) {
            auto report = there.objects->add(there.nilo, there.collection, question.body);
            if (!report) return tl::make_unexpected(report.error());
            posted += stix::split_envelope(question.body)->objects.size();
            return PeerAnswer{202, R"({"status":"complete","failure_count":0})", taxii, "", ""};
        }
        ObjectQuery query;
        query.versions.all = true;
        query.limit = page_max;
        if (auto next = find(question.url, "next"); !next.empty())
            query.after_place = std::stoll(next);
        if (auto after = find(question.url, "added_after"); !after.empty())
            query.added_after = *parse_micros(after);
        std::string body = "{\"objects\":[";
        auto page =
            there.objects->page(there.nilo, there.collection, query, [&](StoredObject&& object) {
                if (body.back() != '[') body += ',';
                body += object.bytes;
            });
        if (!page) return tl::make_unexpected(page.error());
        body += "]";
        if (page->more)
            body += ",\"more\":true,\"next\":\"" + std::to_string(page->last_place) + "\"";
        PeerAnswer answer{200, page->count ? body + "}" : "{}", taxii, "", ""};
        if (page->count > 0) {
            answer.date_added_first = print_micros(page->first_added);
            answer.date_added_last = print_micros(page->last_added);
        }
        return answer;
    }

    static constexpr const char* taxii = "application/taxii+json;version=2.1";
    Place& there;
    std::size_t page_max = 2;
    std::vector<PeerQuestion> asked;
    std::size_t posted = 0;
    std::function<Result<PeerAnswer>(const PeerQuestion&)> instead;
};

class ThreatPeers : public testing::TestWithParam<Engine> {
protected:
    Place here{GetParam()}, there{GetParam()};
    Wire wire{there};
    std::unique_ptr<Peers> peers = std::make_unique<Peers>(*here.objects, wire, key);
    using Ids = std::vector<std::string>;

    std::string run(const std::string& peer)
    {
        auto done = peers->run_now(peer, here.world.kernel().now());
        return done ? "" : done.error().key;
    }
    PeerState state(const std::string& peer) { return peers->state(here.mira, peer).value(); }
};

TEST_P(ThreatPeers, what_was_added_there_comes_once_page_by_page)
{
    auto peer = here.listed({
        {"direction", "pull"}
    });
    there.add({{1}, {2}, {3}, {4}, {5}});
    EXPECT_EQ(run(peer), "");
    EXPECT_EQ(here.has(), (Ids{"01", "02", "03", "04", "05"}));
    EXPECT_EQ(wire.asked.size(), 3u);
    EXPECT_EQ(wire.asked[0].url,
              "https://taxii.qn.example/first/collections/91a7b528-80eb-42ed-a74d-c6fbd5a2/objects/"
              "?limit=500");
    wire.asked.clear();
    EXPECT_EQ(run(peer), "");
    EXPECT_EQ(wire.asked.size(), 1u);
    EXPECT_NE(wire.asked[0].url.find("added_after="), std::string::npos);
    there.add({
        {.number = 1, .version = 2},
        {6}
    });
    EXPECT_EQ(run(peer), "");
    EXPECT_EQ(here.has(), (Ids{"01", "01", "02", "03", "04", "05", "06"}));
    EXPECT_EQ(state(peer).pulled, 7);
    EXPECT_EQ(state(peer).known, 0);
    EXPECT_EQ(wire.posted, 0u);
}

TEST_P(ThreatPeers, both_ways_without_doubles_or_loops)
{
    auto peer = here.listed();
    Wire back(here);
    Peers others(*there.objects, back, key);
    auto other = there.listed();
    here.add({{1}, {2}, {3}});
    there.add({{4}, {5}});
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(run(peer), "");
        auto done = others.run_now(other, there.world.kernel().now());
        EXPECT_TRUE(done) << done.error().key;
        Ids all{"01", "02", "03", "04", "05"};
        EXPECT_EQ(here.has(), all);
        EXPECT_EQ(there.has(), all);
    }
    // What came from there was not sent back, and nothing was sent twice.
    EXPECT_EQ(wire.posted, 3u);
    EXPECT_EQ(state(peer).pushed, 3);
    there.add({{6}});
    EXPECT_EQ(run(peer), "");
    EXPECT_EQ(here.has().size(), 6u);
    EXPECT_EQ(wire.posted, 3u);
}

TEST_P(ThreatPeers, goes_on_after_a_break_where_it_was)
{
    auto peer = here.listed({
        {"direction", "pull"}
    });
    there.add({{1}, {2}, {3}, {4}, {5}});
    int answered = 0;
    wire.instead = [&](const PeerQuestion& question) -> Result<PeerAnswer> {
        if (++answered > 1) return fail(Code::unavailable, "peer.unreachable");
        return wire.honest(question);
    };
    EXPECT_EQ(run(peer), "peer.unreachable");
    EXPECT_EQ(here.has(), (Ids{"01", "02"}));
    peers.reset();
    here.objects.reset();
    here.world.restart();
    here.objects = std::make_unique<Objects>(here.world.kernel());
    peers = std::make_unique<Peers>(*here.objects, wire, key);
    wire.instead = nullptr;
    wire.asked.clear();
    EXPECT_EQ(run(peer), "");
    EXPECT_EQ(wire.asked.size(), 2u);  // not from the beginning
    EXPECT_EQ(here.has(), (Ids{"01", "02", "03", "04", "05"}));
    EXPECT_EQ(state(peer).known, 0);
}

TEST_P(ThreatPeers, a_walk_that_the_other_side_forgot_begins_again)
{
    auto peer = here.listed({
        {"direction", "pull"}
    });
    there.add({{1}, {2}, {3}});
    int answered = 0;
    wire.instead = [&](const PeerQuestion& question) -> Result<PeerAnswer> {
        ++answered;
        if (answered == 2) return fail(Code::unavailable, "peer.unreachable");
        if (answered == 3) return fail(Code::invalid, "peer.refused");
        return wire.honest(question);
    };
    EXPECT_EQ(run(peer), "peer.unreachable");
    EXPECT_EQ(run(peer), "");
    EXPECT_EQ(here.has(), (Ids{"01", "02", "03"}));
    EXPECT_EQ(state(peer).known, 2);
}

TEST_P(ThreatPeers, what_is_marked_stricter_than_agreed_stays_here)
{
    auto peer = here.listed({
        {"direction", "push"}
    });
    here.add({
        {.number = 1, .marking = "clear"},
        {.number = 2, .marking = "amber"},
        {.number = 3, .marking = "red"},
        {4}
    });
    EXPECT_EQ(run(peer), "");
    EXPECT_EQ(there.has(), (Ids{"01", "04"}));
    EXPECT_EQ(wire.asked.size(), 1u);  // it does not ask for anything
}

TEST_P(ThreatPeers, what_comes_without_a_marking_gets_the_one_that_was_agreed)
{
    auto peer = here.listed({
        {"direction", "pull" },
        {"unmarked",  "amber"}
    });
    there.add({
        {1},
        {.number = 2, .marking = "clear"}
    });
    EXPECT_EQ(run(peer), "");
    std::vector<std::optional<Tlp>> levels;
    ASSERT_TRUE(here.objects->page(here.mira, here.collection, {}, [&](StoredObject&& object) {
        levels.push_back(object.tlp);
        EXPECT_TRUE(stix::check(object.bytes)) << object.bytes;
    }));
    EXPECT_EQ(levels, (std::vector<std::optional<Tlp>>{Tlp::amber, Tlp::clear}));
}

TEST_P(ThreatPeers, a_hostile_peer_gets_nowhere)
{
    auto peer = here.listed({
        {"direction", "pull"}
    });
    auto says = [&](std::string body, std::string date = "", const char* media = Wire::taxii) {
        wire.asked.clear();
        wire.instead = [=](const PeerQuestion&) -> Result<PeerAnswer> {
            return PeerAnswer{200, body, media, date, date};
        };
        return run(peer);
    };
    auto one = indicator({1});
    EXPECT_EQ(says("<html>", "", "text/html"), "peer.not_taxii");
    EXPECT_EQ(says("{\"objects\":[{"), "stix.envelope.cut_off");
    EXPECT_EQ(says("[]"), "stix.envelope.not_an_object");
    // The same next for ever, pages without end or content, no way to go on.
    EXPECT_EQ(says("{\"more\":true,\"next\":\"a\"}"), "peer.no_progress");
    EXPECT_EQ(says("{\"more\":true,\"objects\":[" + one + "]}"), "peer.no_progress");
    EXPECT_LE(wire.asked.size(), 2u);
    int number = 0;
    wire.asked.clear();
    wire.instead = [&](const PeerQuestion&) -> Result<PeerAnswer> {
        return PeerAnswer{200, "{\"more\":true,\"next\":\"" + std::to_string(++number) + "\"}",
                          Wire::taxii, "", ""};
    };
    EXPECT_EQ(run(peer), "peer.no_progress");
    EXPECT_LE(wire.asked.size(), 5u);
    // Pages that never end but bring something: so many at once, and no more.
    PeerLimits limits;
    limits.pages_max = 4;
    Peers bounded(*here.objects, wire, key, limits);
    wire.asked.clear();
    wire.instead = [&](const PeerQuestion&) -> Result<PeerAnswer> {
        ++number;
        return PeerAnswer{200,
                          "{\"more\":true,\"next\":\"" + std::to_string(number) +
                              "\",\"objects\":[" + indicator({std::uint64_t(number)}) + "]}",
                          Wire::taxii, "", ""};
    };
    EXPECT_TRUE(bounded.run_now(peer, here.world.kernel().now()));
    EXPECT_EQ(wire.asked.size(), 4u);
    limits.bytes_max = 500;
    Peers small(*here.objects, wire, key, limits);
    EXPECT_EQ(small.run_now(peer, here.world.kernel().now()).error().key, "peer.too_much");
    // One object that is wrong does not take down the others.
    EXPECT_EQ(says("{\"objects\":[{\"type\":\"indicator\"}," + indicator({77}) + "]}",
                   "2026-01-01T00:00:00.000001Z"),
              "");
    EXPECT_EQ(state(peer).refused, 1);
}

TEST_P(ThreatPeers, failures_wait_longer_and_longer_and_never_keep_back_another)
{
    auto peer = here.listed({
        {"interval_minutes", 60}
    });
    wire.instead = [](const PeerQuestion&) -> Result<PeerAnswer> {
        return fail(Code::unavailable, "peer.refused_for_now",
                    {
                        {"status", "503"}
        });
    };
    Span before{};
    for (int i = 0; i < 4; ++i) {
        auto now = here.world.kernel().now();
        EXPECT_EQ(peers->run_once(now).value(), 0);
        auto stands = state(peer);
        EXPECT_EQ(stands.failures, i + 1);
        EXPECT_EQ(stands.wrong, "peer.refused_for_now");
        EXPECT_EQ(stands.values.at("status"), "503");
        auto waits = stands.next - now;
        EXPECT_GT(waits, before);
        before = waits;
        auto asked = wire.asked.size();
        EXPECT_EQ(peers->run_once(now + minutes(1)).value(), 0);
        EXPECT_EQ(wire.asked.size(), asked);  // not before its time
        here.world.clock().pass(Span{waits.ms + minutes(1).ms});
    }
    wire.instead = nullptr;
    EXPECT_EQ(peers->run_once(here.world.kernel().now()).value(), 1);
    EXPECT_EQ(state(peer).failures, 0);
    EXPECT_EQ(state(peer).wrong, "");
}

TEST_P(ThreatPeers, its_owner_is_told_once_that_it_keeps_failing_and_once_that_it_works_again)
{
    Notices notices(here.world.kernel());
    auto peer = here.listed();
    auto told = [&](const Subject& who) {
        std::vector<std::string> reasons;
        auto page = notices.list(who, -1, 100).value();
        for (auto& notice : page.items)
            if (notice.record.id == peer) reasons.insert(reasons.begin(), notice.reason);
        return reasons;
    };
    auto state_of = [&] { return here.world.kernel().standing(peer).value()->record.state; };
    auto begun = told(here.admin);
    auto with = [&](Ids more) {
        auto all = begun;
        all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    wire.instead = [](const PeerQuestion&) -> Result<PeerAnswer> {
        return fail(Code::unavailable, "peer.unreachable");
    };
    run(peer);
    run(peer);
    EXPECT_EQ(state_of(), "active");
    EXPECT_EQ(told(here.admin), begun);
    for (int i = 0; i < 3; ++i) run(peer);
    EXPECT_EQ(state_of(), "failing");
    EXPECT_EQ(told(here.admin), with({"fail"}));
    EXPECT_EQ(told(here.mira).back(), "fail");
    wire.instead = nullptr;
    there.add({{1}});
    EXPECT_EQ(run(peer), "");
    EXPECT_EQ(run(peer), "");
    EXPECT_EQ(state_of(), "active");
    EXPECT_EQ(told(here.admin), with({"fail", "recover"}));
    EXPECT_EQ(told(here.mira).back(), "recover");
    EXPECT_EQ(here.has(), (Ids{"01"}));
    for (auto& who : {here.nilo, here.world.administrator("QN"), here.world.secretary()})
        EXPECT_TRUE(told(who).empty());
    // Neither is for people to say.
    for (auto action : {"fail", "recover"})
        for (auto& who : {here.mira, here.admin}) EXPECT_FALSE(here.act(who, peer, action));
}

TEST_P(ThreatPeers, one_that_failed_is_tried_at_once_when_its_side_asks)
{
    auto peer = here.listed();
    EXPECT_EQ(run(peer), "");
    auto now = here.world.kernel().now();
    EXPECT_EQ(peers->run_once(now).value(), 0);
    for (auto& who : {here.mira, here.admin}) {
        EXPECT_TRUE(peers->hurry(who, peer));
        EXPECT_EQ(peers->run_once(now).value(), 1);
    }
    EXPECT_EQ(peers->run_once(now).value(), 0);
    for (auto& who : {here.nilo, here.world.administrator("QN"), the_public()})
        EXPECT_EQ(peers->hurry(who, peer).error().key, "records.not_found");
    EXPECT_EQ(peers->hurry(here.mira, here.collection).error().key, "records.not_found");
    ASSERT_TRUE(here.act(here.mira, peer, "pause"));
    EXPECT_EQ(peers->hurry(here.mira, peer).error().key, "peer.not_running");
}

TEST_P(ThreatPeers, administrators_say_where_and_an_officer_that_and_neither_both)
{
    auto peer = here.list();
    EXPECT_EQ(run(peer), "records.not_found");  // not active yet
    EXPECT_EQ(here.act(here.admin, peer, "start",
                       {
                           {"collection", here.collection}
    })
                  .error()
                  .code,
              Code::forbidden);
    EXPECT_EQ(here.act(here.mira, peer, "edit",
                       {
                           {"url", "https://elsewhere.example/"}
    })
                  .error()
                  .code,
              Code::forbidden);
    EXPECT_EQ(here.act(here.mira, peer, "start").error().code, Code::invalid);
    EXPECT_EQ(here.act(here.nilo, peer, "start").error().key, "records.not_found");
    ASSERT_TRUE(here.act(here.mira, peer, "start",
                         {
                             {"collection", here.collection}
    }));
    EXPECT_EQ(run(peer), "");
    // Another address needs the officer again.
    ASSERT_TRUE(here.act(here.mira, peer, "pause"));
    ASSERT_TRUE(here.act(here.admin, peer, "edit",
                         {
                             {"url", "https://elsewhere.example/"}
    }));
    EXPECT_EQ(run(peer), "records.not_found");
    for (auto& who : {here.nilo, here.world.officer("QO"), the_public()})
        EXPECT_EQ(peers->state(who, peer).error().key, "records.not_found");
}

TEST_P(ThreatPeers, credentials_are_kept_sealed_and_shown_to_the_peer_only)
{
    auto peer = here.listed({
        {"credential", "nila"}
    });
    EXPECT_EQ(run(peer), "peer.no_credential");
    EXPECT_EQ(wire.asked.size(), 0u);
    EXPECT_EQ(peers->keep(here.mira, {"nila", "maru", "word"}).error().code, Code::forbidden);
    EXPECT_EQ(peers->keep(here.admin, {"nila", "ma:ru", "word"}).error().key,
              "peer.bad_credential");
    EXPECT_EQ(peers->keep(here.admin, {"nila", "maru", "a\r\nb"}).error().key,
              "peer.bad_credential");
    ASSERT_TRUE(peers->keep(here.admin, {"nila", "maru", "word"}));
    EXPECT_EQ(run(peer), "");
    EXPECT_EQ(wire.asked.at(0).authorization, "Basic " + print_base64("maru:word"));
    ASSERT_TRUE(here.world.kernel().store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query("select bytes from secrets where kind = 'peer:nila'"));
        EXPECT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0].bytes(0).find("word"), std::string::npos);
        return {};
    }));
}

INSTANTIATE_TEST_SUITE_P(Engines, ThreatPeers, testing::ValuesIn(engines()), print_engine);

}  // namespace
}  // namespace concord
