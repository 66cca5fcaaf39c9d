#include "kernel/peers.h"

#include <algorithm>
#include <chrono>

#include "base/check.h"
#include "kernel/peers_run.h"
#include "kernel/secrets.h"

namespace concord {
namespace {

constexpr Span wait_max = hours(24);
constexpr std::int64_t interval_minutes_max = 7 * 24 * 60;
constexpr std::size_t credential_bytes_max = 500;

// The markings of TLP 2.0, in the order of Tlp.
constexpr std::pair<std::string_view, std::string_view> levels[] = {
    {"clear",        "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"},
    {"green",        "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"},
    {"amber",        "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"},
    {"amber_strict", "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"},
    {"red",          "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"},
};

std::size_t level_of(std::string_view word, std::size_t otherwise)
{
    for (std::size_t i = 0; i < std::size(levels); ++i)
        if (levels[i].first == word) return i;
    return otherwise;
}

std::string kind_of(std::string_view credential)
{
    return "peer:" + std::string(credential);
}

bool is_plain(std::string_view text)
{
    return text.size() <= credential_bytes_max &&
           std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

// Between three quarters and five quarters of it, so that many do not come at once.
Span about(Span span, Chance& chance)
{
    auto drawn = static_cast<unsigned char>(random_bytes(chance, 1)[0]);
    return {span.ms * 3 / 4 + span.ms / 2 * drawn / 255};
}

Span wait_after(Span interval, std::int64_t failures)
{
    auto doubled = std::min<std::int64_t>(failures, 12);
    return std::max(interval, std::min(Span{interval.ms << doubled}, wait_max));
}

}  // namespace

Peers::Peers(Objects& objects, PeerLine& line, const SealingKey& key, PeerLimits limits)
    : objects_(objects), kernel_(objects.kernel()), line_(line), key_(key), limits_(limits)
{
}

Peers::~Peers()
{
    {
        std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Result<> Peers::keep(const Subject& subject, const Credential& credential)
{
    if (!subject.has(Role::administrator))
        return fail(Code::forbidden, "workflow.role_missing",
                    {
                        {"action", "keep"},
                        {"state",  ""    }
        });
    if (credential.name.empty() || credential.secret.empty() || !is_plain(credential.name) ||
        !is_plain(credential.user) || !is_plain(credential.secret) ||
        credential.user.find(':') != std::string::npos)
        return fail(Code::invalid, "peer.bad_credential");
    auto plain = credential.user + "\n" + credential.secret;
    Secret secret{subject.participant, kind_of(credential.name),
                  seal(key_, subject.participant, plain, kernel_.chance()), Time{0}};
    return kernel_.store().write(
        [&](store::Writer& writer) { return put_secret(writer, secret, kernel_.now()); });
}

Result<std::string> Peers::authorization_of(const Peer& peer) const
{
    if (peer.credential.empty()) return std::string();
    std::optional<Secret> kept;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        kept = TRY(find_secret(reader, peer.owner, kind_of(peer.credential), kernel_.now()));
        return {};
    }));
    if (!kept) return fail(Code::not_found, "peer.no_credential");
    auto plain = TRY(unseal(key_, peer.owner, kept->bytes));
    auto end = plain.find('\n');
    CHECK(end != std::string::npos);
    auto user = plain.substr(0, end), secret = plain.substr(end + 1);
    // TAXII 2.1 section 1.6.10: HTTP Basic is what every server has.
    return user.empty() ? "Bearer " + secret : "Basic " + print_base64(user + ":" + secret);
}

Result<std::vector<Peers::Peer>> Peers::active() const
{
    std::vector<Peer> peers;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        for (auto mechanism : kernel_.types().mechanisms()) {
            if (!mechanism->offering || mechanism->offering->peer.empty()) continue;
            auto rows =
                TRY(reader.query("select a.act, a.seq from records r join acts a on a.seq = r.seq "
                                 "where r.type = $1 and r.state in ('active', 'failing') "
                                 "order by r.id",
                                 {std::string(mechanism->offering->peer)}));
            for (auto& row : rows) {
                auto record = TRY(parse_act(row.text(0), row.number(1))).after;
                Peer peer;
                peer.record = record.id;
                peer.type = record.type;
                peer.state = record.state;
                peer.owner = record.owner;
                peer.url = record.text("url");
                while (peer.url.ends_with('/')) peer.url.pop_back();
                peer.there = record.text("collection_there");
                peer.collection = record.text("collection");
                peer.officer = record.text("officer");
                peer.credential = record.text("credential");
                auto direction = record.text("direction");
                peer.pulls = direction != "push";
                peer.pushes = direction == "push" || direction == "both";
                if (auto minutes_of = find_at(record.fields, "interval_minutes"))
                    peer.interval = minutes(std::clamp<std::int64_t>(
                        minutes_of->to_number<std::int64_t>(), 1, interval_minutes_max));
                auto unmarked = level_of(record.text("unmarked"), std::size(levels));
                if (unmarked < std::size(levels)) peer.unmarked = levels[unmarked].second;
                peer.up_to = Tlp(level_of(record.text("up_to"), std::size_t(Tlp::green)));
                peers.push_back(std::move(peer));
            }
        }
        return {};
    }));
    return peers;
}

Result<Peers::Position> Peers::position_of(const Peer& peer) const
{
    Position position;
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        // Another address is another beginning.
        TRY(writer.run("delete from peer_states where peer = $1 and address <> $2",
                       {peer.record, peer.address()}));
        TRY(writer.run(
            "insert into peer_states (peer, address, added_after, page, last_added, pushed_place, "
            "tried_ms, worked_ms, next_ms, failures, wrong, pulled, known, refused, pushed, "
            "not_taken) values ($1, $2, '', '', '', -1, 0, 0, 0, 0, '', 0, 0, 0, 0, 0) on conflict "
            "do nothing",
            {peer.record, peer.address()}));
        auto rows =
            TRY(writer.query("select added_after, page, last_added, pushed_place from "
                             "peer_states where peer = $1",
                             {peer.record}));
        position = {rows[0].text(0), rows[0].text(1), rows[0].text(2), rows[0].number(3)};
        return {};
    }));
    return position;
}

Result<std::int64_t> Peers::settle(const Peer& peer, const Result<>& done, Time now)
{
    std::int64_t failures = 0;
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        auto rows =
            TRY(writer.query("select failures from peer_states where peer = $1", {peer.record}));
        failures = done || rows.empty() ? 0 : rows[0].number(0) + 1;
        auto next = now + about(wait_after(peer.interval, failures), kernel_.chance());
        JsonObject wrong;
        if (!done) {
            JsonObject values;
            for (auto& [name, value] : done.error().values) values[name] = value;
            wrong = {
                {"key",    done.error().key },
                {"values", std::move(values)}
            };
        }
        TRY(
            writer.run("update peer_states set tried_ms = $2, next_ms = $3, failures = $4, wrong = "
                       "$5 where peer = $1",
                       {peer.record, now.ms, next.ms, failures, done ? "" : print_json(wrong)}));
        if (done)
            TRY(writer.run("update peer_states set worked_ms = $2 where peer = $1",
                           {peer.record, now.ms}));
        return {};
    }));
    return failures;
}

// Its owner is told by an act of the record, through the door that all acts go through.
Result<> Peers::mark(const Peer& peer, std::int64_t failures)
{
    bool was_failing = peer.state == "failing";
    if (was_failing ? failures > 0 : failures < limits_.failures_told) return {};
    Command command;
    command.type = peer.type;
    command.id = peer.record;
    command.action = was_failing ? "recover" : "fail";
    auto marked = kernel_.apply(the_platform(), command);
    // Paused or removed meanwhile: then nobody needs to be told.
    if (marked || marked.error().code == Code::conflict || marked.error().code == Code::forbidden)
        return {};
    return tl::make_unexpected(std::move(marked).error());
}

Result<> Peers::run(const Peer& peer, Time now)
{
    auto position = TRY(position_of(peer));
    auto done = [&]() -> Result<> {
        auto subject = without_administration(kernel_.roster()->subject_of(peer.officer));
        if (subject.participant != peer.owner || !subject.has(Role::officer))
            return fail(Code::forbidden, "peer.no_officer");
        auto authorization = TRY(authorization_of(peer));
        Run one(*this, peer, std::move(subject), std::move(authorization), std::move(position));
        if (peer.pulls) TRY(one.pull());
        if (peer.pushes) TRY(one.push());
        return {};
    }();
    auto failures = TRY(settle(peer, done, now));
    TRY(mark(peer, failures));
    return done;
}

Result<PeerState> Peers::state(const Subject& subject, std::string_view record) const
{
    TRY(kernel_.read(subject, record));
    PeerState state;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query(
            "select tried_ms, worked_ms, next_ms, failures, wrong, pulled, known, refused, pushed, "
            "not_taken from peer_states where peer = $1",
            {std::string(record)}));
        if (rows.empty()) return {};
        auto& row = rows[0];
        state = {Time{row.number(0)}, Time{row.number(1)}, Time{row.number(2)}, row.number(3)};
        if (!row.text(4).empty()) {
            auto wrong = TRY(parse_json(row.text(4)));
            state.wrong = text_at(wrong.get_object(), "key");
            for (auto& value : wrong.at("values").get_object())
                state.values[std::string(value.key())] = text_of(value.value());
        }
        state.pulled = row.number(5);
        state.known = row.number(6);
        state.refused = row.number(7);
        state.pushed = row.number(8);
        state.not_taken = row.number(9);
        return {};
    }));
    return state;
}

Result<> Peers::hurry(const Subject& subject, std::string_view record)
{
    auto item = TRY(kernel_.read(subject, record));
    bool is_peer = std::ranges::any_of(kernel_.types().mechanisms(), [&](auto mechanism) {
        return mechanism->offering && mechanism->offering->peer == item.record.type;
    });
    if (!is_peer) return fail(Code::not_found, "records.not_found");
    if (subject.participant != item.record.owner ||
        !(subject.has(Role::officer) || subject.has(Role::administrator)))
        return fail(Code::forbidden, "workflow.role_missing",
                    {
                        {"action", "run"            },
                        {"state",  item.record.state}
        });
    if (item.record.state != "active" && item.record.state != "failing")
        return fail(Code::conflict, "peer.not_running");
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        TRY(writer.run("update peer_states set next_ms = 0 where peer = $1", {item.record.id}));
        return {};
    }));
    {
        std::lock_guard lock(mutex_);
        hurried_ = true;
    }
    wake_.notify_all();
    return {};
}

Result<> Peers::run_now(std::string_view record, Time now)
{
    for (auto& peer : TRY(active()))
        if (peer.record == record) return run(peer, now);
    return fail(Code::not_found, "records.not_found");
}

Result<int> Peers::run_once(Time now)
{
    int worked = 0;
    for (auto& peer : TRY(active())) {
        bool due = true;
        TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
            // Nothing ever waits longer than this: what seems to was written by a wrong clock.
            auto longest = std::max(peer.interval, wait_max);
            auto rows =
                TRY(reader.query("select next_ms from peer_states where peer = $1 and "
                                 "address = $2",
                                 {peer.record, peer.address()}));
            due = rows.empty() || rows[0].number(0) <= now.ms ||
                  rows[0].number(0) > (now + longest + longest).ms;
            return {};
        }));
        if (due && run(peer, now)) ++worked;
        std::lock_guard lock(mutex_);
        if (closing_) break;
    }
    return worked;
}

void Peers::start(Span every)
{
    thread_ = std::thread([this, every] {
        std::unique_lock lock(mutex_);
        while (!closing_) {
            hurried_ = false;
            lock.unlock();
            // What went wrong stands with the peer it went wrong with.
            auto ran = run_once(kernel_.now());
            static_cast<void>(ran);
            lock.lock();
            wake_.wait_for(lock, std::chrono::milliseconds(every.ms),
                           [&] { return closing_ || hurried_; });
        }
    });
}

}  // namespace concord
