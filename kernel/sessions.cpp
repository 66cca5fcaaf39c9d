#include "kernel/sessions.h"

#include <algorithm>
#include <cstring>

namespace concord {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_characters = 43;  // base64url without padding
constexpr Span seen_is_written_every = minutes(5);

struct HashOfHash {
    std::size_t operator()(const Hash& hash) const
    {
        std::size_t first;
        std::memcpy(&first, hash.data(), sizeof first);
        return first;
    }
};

// Whose idle session would do the most harm.
bool is_strict(const Person& person)
{
    auto has = [&](Role role) {
        return std::find(person.roles.begin(), person.roles.end(), role) != person.roles.end();
    };
    return has(Role::administrator) || has(Role::nominator) || person.participant == "secretariat";
}

// What one may write into a list of one's sessions.
std::string shortened(std::string_view text)
{
    std::string made;
    for (auto c : text.substr(0, 200)) made += c >= ' ' && c < 0x7f ? c : '?';
    return made;
}

// In the transaction that suspends or removes a person its sessions go too.
Result<> end_with_the_person(store::Writer& writer, const Act& act, const Record&)
{
    if (act.after.type != "identity.person") return {};
    if (act.after.state != "suspended" && act.after.state != "removed") return {};
    return Sessions::erase_others(writer, act.after.id, {});
}

}  // namespace

struct Sessions::Table {
    struct Entry {
        std::string id, person, peer, agent;
        Time created, ends;
        mutable std::atomic<std::int64_t> seen_ms, written_ms;
        std::atomic<bool> strict;
    };

    mutable std::shared_mutex mutex;
    std::unordered_map<Hash, std::shared_ptr<Entry>, HashOfHash> entries;

    void put(const Hash& hash, const Session& session, const Time& ends, std::string_view peer,
             std::string_view agent, const Roster& roster)
    {
        auto entry = std::make_shared<Entry>();
        entry->id = session.id;
        entry->person = session.person;
        entry->peer = peer;
        entry->agent = agent;
        entry->created = session.created;
        entry->ends = ends;
        entry->seen_ms = entry->written_ms = session.seen.ms;
        auto person = roster.find_person(session.person);
        entry->strict = !person || is_strict(*person);
        std::unique_lock lock(mutex);
        entries[hash] = std::move(entry);
    }
    template <class Wanted>
    void erase(Wanted wanted)
    {
        std::unique_lock lock(mutex);
        std::erase_if(entries, [&](auto& each) { return wanted(*each.second); });
    }
    // A person changed: its sessions end, or what may be idle for how long is decided anew.
    void heed(const Record& record)
    {
        Roster roster;
        roster.take(record);
        auto person = roster.find_person(record.id);
        if (!person->is_active())
            return erase([&](const Entry& entry) { return entry.person == record.id; });
        std::shared_lock lock(mutex);
        for (auto& [hash, entry] : entries)
            if (entry->person == record.id) entry->strict = is_strict(*person);
    }
    static Time expires(const Entry& entry, const SessionLimits& limits)
    {
        auto idle = entry.strict ? limits.idle_strict : limits.idle;
        return std::min(entry.ends, Time{entry.seen_ms} + idle);
    }
    static Session print(const Entry& entry, const SessionLimits& limits)
    {
        return {entry.id, entry.person, entry.created, Time{entry.seen_ms}, expires(entry, limits)};
    }
};

Sessions::Sessions(Kernel& kernel, SessionLimits limits)
    : kernel_(kernel), limits_(limits), table_(std::make_shared<Table>())
{
}

Sessions::~Sessions() = default;

Result<std::unique_ptr<Sessions>> Sessions::start(Kernel& kernel, SessionLimits limits)
{
    std::unique_ptr<Sessions> sessions(new Sessions(kernel, limits));
    TRY(sessions->load());
    kernel.add_index(end_with_the_person);
    kernel.listen([table = sessions->table_](const std::vector<ActPtr>& acts) {
        for (auto& act : acts)
            if (act->after.type == "identity.person") table->heed(act->after);
    });
    return sessions;
}

Result<> Sessions::load()
{
    auto now = kernel_.now();
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        TRY(writer.run("delete from sessions where expires_ms <= $1 or seen_ms <= $2",
                       {now.ms, (now - limits_.idle).ms}));
        return {};
    }));
    auto roster = kernel_.roster();
    return kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows =
            TRY(reader.query("select id, person, token, created_ms, seen_ms, expires_ms, "
                             "peer, agent from sessions"));
        for (auto& row : rows) {
            auto person = roster->find_person(row.text(1));
            if (!person || !person->is_active() || row.bytes(2).size() != sizeof(Hash)) continue;
            Hash hash;
            std::memcpy(hash.data(), row.bytes(2).data(), hash.size());
            Session session{row.text(0), row.text(1), Time{row.number(3)}, Time{row.number(4)}, {}};
            table_->put(hash, session, Time{row.number(5)}, row.text(6), row.text(7), *roster);
        }
        return {};
    });
}

Result<Session> Sessions::find(std::string_view token) const
{
    auto refused = fail(Code::unauthenticated, "identity.not_signed_in");
    if (token.size() != token_characters) return refused;
    auto hash = sha256(token);
    auto now = kernel_.now();
    std::shared_ptr<Table::Entry> entry;
    {
        std::shared_lock lock(table_->mutex);
        auto found = table_->entries.find(hash);
        if (found == table_->entries.end()) return refused;
        entry = found->second;
    }
    if (Table::expires(*entry, limits_) <= now) return refused;
    entry->seen_ms = now.ms;
    auto written = entry->written_ms.load();
    if (Time{written} + seen_is_written_every <= now &&
        entry->written_ms.compare_exchange_strong(written, now.ms)) {
        kernel_.store().write(
            [id = entry->id, now](store::Writer& writer) -> Result<> {
                TRY(writer.run("update sessions set seen_ms = $2 where id = $1", {id, now.ms}));
                return {};
            },
            [](Result<>) {});  // if it is lost, the session only ends a little earlier
    }
    return Table::print(*entry, limits_);
}

Sessions::Begun Sessions::draw(std::string_view person, std::string_view peer,
                               std::string_view agent) const
{
    auto now = kernel_.now();
    Begun begun;
    begun.session.id = new_id(kernel_.chance(), now);
    begun.session.person = person;
    begun.session.created = begun.session.seen = now;
    begun.session.expires = now + limits_.longest;
    begun.token = print_base64url(random_bytes(kernel_.chance(), token_bytes));
    begun.peer = shortened(peer);
    begun.agent = shortened(agent);
    return begun;
}

Result<> Sessions::insert(store::Writer& writer, const Begun& begun) const
{
    auto& session = begun.session;
    TRY(writer.run(
        "insert into sessions (id, person, token, created_ms, seen_ms, expires_ms, peer, "
        "agent) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        {session.id, session.person, store::Blob{Bytes(view(sha256(begun.token)))},
         session.created.ms, session.seen.ms, session.expires.ms, begun.peer, begun.agent}));
    return {};
}

void Sessions::keep(const Begun& begun)
{
    table_->put(sha256(begun.token), begun.session, begun.session.expires, begun.peer, begun.agent,
                *kernel_.roster());
}

Result<Sessions::Begun> Sessions::begin(std::string_view person, std::string_view peer,
                                        std::string_view agent)
{
    auto begun = draw(person, peer, agent);
    TRY(kernel_.store().write([&](store::Writer& writer) { return insert(writer, begun); }));
    keep(begun);
    return begun;
}

Result<> Sessions::end(std::string_view session)
{
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        TRY(writer.run("delete from sessions where id = $1", {std::string(session)}));
        return {};
    }));
    table_->erase([&](const Table::Entry& entry) { return entry.id == session; });
    return {};
}

Result<> Sessions::end_all(std::string_view person)
{
    TRY(kernel_.store().write(
        [&](store::Writer& writer) { return erase_others(writer, person, {}); }));
    forget_others(person, {});
    return {};
}

Result<> Sessions::erase_others(store::Writer& writer, std::string_view person,
                                std::string_view spared)
{
    TRY(writer.run("delete from sessions where person = $1 and id <> $2",
                   {std::string(person), std::string(spared)}));
    return {};
}

void Sessions::forget_others(std::string_view person, std::string_view spared)
{
    table_->erase(
        [&](const Table::Entry& entry) { return entry.person == person && entry.id != spared; });
}

std::vector<Sessions::Listed> Sessions::of(std::string_view person) const
{
    std::vector<Listed> found;
    auto now = kernel_.now();
    {
        std::shared_lock lock(table_->mutex);
        for (auto& [hash, entry] : table_->entries)
            if (entry->person == person && now < Table::expires(*entry, limits_))
                found.push_back({Table::print(*entry, limits_), entry->peer, entry->agent});
    }
    std::sort(found.begin(), found.end(),
              [](auto& a, auto& b) { return a.session.id > b.session.id; });
    return found;
}

std::optional<Session> Sessions::find_by_id(std::string_view id) const
{
    std::shared_lock lock(table_->mutex);
    for (auto& [hash, entry] : table_->entries)
        if (entry->id == id) return Table::print(*entry, limits_);
    return {};
}

}  // namespace concord
