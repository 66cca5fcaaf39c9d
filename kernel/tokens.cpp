#include "kernel/tokens.h"

#include <cstring>

#include "kernel/secrets.h"

namespace concord {
namespace {

constexpr std::string_view prefix = "concord_";
constexpr std::string_view kind_prefix = "token:";

unsigned scopes_of(const Record& record)
{
    unsigned scopes = 0;
    if (auto given = find_at(record.fields, "scopes"); given && given->is_array())
        for (auto& each : given->get_array())
            scopes |= text_of(each) == "read"     ? unsigned(may_read)
                      : text_of(each) == "write"  ? unsigned(may_write)
                      : text_of(each) == "events" ? unsigned(may_follow_events)
                                                  : 0;
    return scopes;
}

// A secret does not outlive what it is for.
Result<> drop_what_ended(store::Writer& writer, const Act& act, const Record&)
{
    auto& record = act.after;
    if (record.type == "identity.token" && record.state != "active")
        TRY(drop_secret(writer, record.author, std::string(kind_prefix) + record.id));
    if (record.type == "identity.recovery" &&
        (record.state == "cancelled" || record.state == "expired" || record.state == "used"))
        TRY(drop_secret(writer, record.text("person"), "recovery:" + record.id));
    // Who lost what proves them may have lost what their machines prove themselves with.
    if (record.type == "identity.recovery" && record.state == "used")
        TRY(writer.run("delete from secrets where person = $1 and kind like 'token:%'",
                       {std::string(record.text("person"))}));
    if (record.type == "identity.person" && record.state == "removed")
        TRY(writer.run("delete from secrets where person = $1", {record.id}));
    // Why somebody is suspended is often that a secret of theirs is in other hands. What proves who
    // they are stays for their return; what acts or lets in without that does not.
    if (record.type == "identity.person" && record.state == "suspended")
        TRY(
            writer.run("delete from secrets where person = $1 and (kind in ('pending', "
                       "'enrolment') or kind like 'recovery:%' or kind like 'token:%')",
                       {record.id}));
    return {};
}

}  // namespace

// Secrets by hash; what the record says is asked each time, so that a revoked one is dead at once.
struct Tokens::Table {
    struct Entry {
        std::string person, record;
    };
    std::shared_mutex mutex;
    std::map<Bytes, Entry, std::less<>> entries;

    void put(Bytes hash, std::string_view person, std::string_view record)
    {
        std::unique_lock lock(mutex);
        std::erase_if(entries, [&](auto& each) { return each.second.record == record; });
        entries[std::move(hash)] = {std::string(person), std::string(record)};
    }
    void heed(const Record& record)
    {
        if (record.type == "identity.person" &&
            (record.state == "suspended" || record.state == "removed"))
            forget(record.id);
    }
    void forget(std::string_view person)
    {
        std::unique_lock lock(mutex);
        std::erase_if(entries, [&](auto& each) { return each.second.person == person; });
    }
};

Tokens::Tokens(Kernel& kernel) : kernel_(kernel), table_(std::make_shared<Table>()) {}

Tokens::~Tokens() = default;

Result<std::unique_ptr<Tokens>> Tokens::start(Kernel& kernel)
{
    std::unique_ptr<Tokens> tokens(new Tokens(kernel));
    TRY(tokens->load());
    kernel.add_index(drop_what_ended);
    kernel.listen([table = tokens->table_](const std::vector<ActPtr>& acts) {
        for (auto& act : acts) table->heed(act->after);
    });
    return tokens;
}

Result<> Tokens::load()
{
    return kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows =
            TRY(reader.query("select person, kind, bytes from secrets where kind like 'token:%'"));
        for (auto& row : rows)
            table_->put(row.bytes(2), row.text(0), row.text(1).substr(kind_prefix.size()));
        return {};
    });
}

Result<std::string> Tokens::mint(const Subject& subject, std::string_view record)
{
    auto secret =
        std::string(prefix) + print_base64url(random_bytes(kernel_.chance(), sizeof(Hash)));
    auto hash = hash_of(secret);
    Command command;
    command.type = "identity.token";
    command.id = record;
    command.action = "mint";
    command.also = [hash](store::Writer& writer, const Act& act) -> Result<> {
        auto expires = TRY(parse_time(act.after.text("expires")));
        return put_secret(
            writer, {act.after.author, std::string(kind_prefix) + act.after.id, hash, expires},
            act.at);
    };
    TRY(kernel_.apply(subject, command));
    table_->put(hash, subject.person, record);
    return secret;
}

void Tokens::forget(std::string_view person)
{
    table_->forget(person);
}

Result<Token> Tokens::find(std::string_view secret) const
{
    auto refused = fail(Code::unauthenticated, "identity.token_refused");
    if (!secret.starts_with(prefix) || secret.size() > 100) return refused;
    std::string id;
    {
        std::shared_lock lock(table_->mutex);
        auto found = table_->entries.find(hash_of(secret));
        if (found == table_->entries.end()) return refused;
        id = found->second.record;
    }
    auto standing = TRY(kernel_.standing(id));
    if (!standing || standing->record.state != "active") return refused;
    auto& record = standing->record;
    auto expires = parse_time(record.text("expires"));
    auto roster = kernel_.roster();
    auto person = roster->find_person(record.author);
    if (!expires || *expires <= kernel_.now() || !person || !person->is_active()) return refused;
    return Token{record.id, record.author, scopes_of(record), *expires};
}

Subject Tokens::subject_of(const Token& token) const
{
    auto subject = kernel_.roster()->subject_of(token.person);
    return subject.person.empty() ? subject : without_administration(std::move(subject));
}

}  // namespace concord
