// The rows that an act leaves: its leaf, the newest version, and what may be found by whom.

#include <algorithm>
#include <array>
#include <span>

#include "base/check.h"
#include "kernel/commit.h"
#include "kernel/commitment.h"
#include "kernel/derived.h"
#include "kernel/duties.h"
#include "kernel/logged.h"

namespace concord {
namespace {

bool same_audience(const std::vector<Grant>& a, const std::vector<Grant>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto& one, auto& other) {
        return one.reach == other.reach && one.from == other.from;
    });
}

// Bounds the number of statement texts.
constexpr std::size_t grants_in_one_statement = 8;

const std::string& insert_grants(std::size_t count)
{
    static const auto texts = [] {
        std::array<std::string, grants_in_one_statement> made;
        std::string rows;
        for (std::size_t i = 0; i < made.size(); ++i) {
            rows += (i ? ", ($" : "($") + std::to_string(4 + 2 * i) + ", $1, $2, $3, $" +
                    std::to_string(5 + 2 * i) + ")";
            made[i] = "insert into grants (reach, type, seq, record, from_ms) values " + rows +
                      " on conflict do nothing";
        }
        return made;
    }();
    return texts[count - 1];
}

std::string_view title_of(const Type& type, const Record& record)
{
    return record.text(type.record->title);
}

}  // namespace

// Steps 5 to 7: the new version, its leaf, and what may be found by whom.
Result<ActPtr> Commit::put(Permit&& permit, Act act, const Type& type, const Record& before)
{
    auto& record = act.after;
    CHECK(permit.record() == record.id && permit.version() + 1 == record.version);
    act.cause = cause_;
    act.seq = record.seq = TRY(parts_.ledger.next_seq(writer_));
    auto salt = parts_.ledger.new_salt();
    auto logged = log_act(act, salt);
    auto leaf = TRY(parts_.ledger.append(writer_, act.seq, entry_of(std::move(logged.digests))));
    TRY(
        writer_.run("insert into acts (seq, record, version, root, act, salt, leaf) "
                    "values ($1, $2, $3, $4, $5, $6, $7)",
                    {act.seq, record.id, record.version, act.root, std::move(logged.text),
                     store::Blob{std::move(salt)}, store::Blob{Bytes(view(leaf))}}));
    if (record.version == 1) {
        TRY(
            writer_.run("insert into records (id, type, reference, version, state, owner, parent, "
                        "root, context, title, last_by, seq) "
                        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                        {record.id, record.type, record.reference, record.version, record.state,
                         record.owner, record.parent, act.root, std::string(print(record.context)),
                         std::string(title_of(type, record)), act.person, act.seq}));
    } else {
        auto changed = TRY(writer_.run(
            "update records set version = $2, state = $3, title = $4, last_by = $5, seq = $6 "
            "where id = $1 and version = $7",
            {record.id, record.version, record.state, std::string(title_of(type, record)),
             act.person, act.seq, permit.version()}));
        CHECK(changed == 1);
    }
    TRY(put_grants(type, act, before));
    TRY(put_facets(type, act, before));
    TRY(put_uniques(type, act, before));
    TRY(settle_duties(writer_, type, before, record, now_, parts_.within));
    if (!act.is_quiet)
        for (auto& index : parts_.indexes) TRY(index(writer_, act, before));
    auto made = std::make_shared<const Act>(std::move(act));
    acts_.push_back(made);
    parts_.unpublished.keep(writer_, standing_after(*made));
    auto& changed = made->after.type;
    if (changed == "identity.participant" || changed == "identity.desk" ||
        changed == "identity.person" || changed == "identity.group") {
        auto next = std::make_shared<Roster>(*roster_);
        next->take(made->after);
        roster_changed_ = roster_changed_ || next->epoch() != roster_->epoch();
        roster_ = std::move(next);
    }
    return made;
}

Result<> Commit::put_grants(const Type& type, const Act& act, const Record& before)
{
    auto& record = act.after;
    auto grants = audience(record, type.privacy());
    if (record.version > 1 && same_audience(grants, audience(before, type.privacy()))) {
        TRY(writer_.run("update grants set seq = $1 where record = $2", {act.seq, record.id}));
        return {};
    }
    if (record.version > 1) TRY(writer_.run("delete from grants where record = $1", {record.id}));
    for (std::span<const Grant> left = grants; !left.empty();) {
        auto some = left.first(std::min(left.size(), grants_in_one_statement));
        left = left.subspan(some.size());
        std::vector<store::Value> values{record.type, act.seq, record.id};
        for (auto& grant : some) {
            values.emplace_back(grant.reach);
            values.emplace_back(grant.from.ms);
        }
        TRY(writer_.run(insert_grants(some.size()), values));
    }
    return {};
}

Result<> Commit::put_facets(const Type& type, const Act& act, const Record& before)
{
    auto& record = act.after;
    for (auto& field : type.record->fields) {
        bool files = field.kind == Kind::files;
        if (files) {
            if (auto value = act.input.if_contains(field.name); value && value->is_array())
                for (auto& file : value->get_array())
                    TRY(writer_.run(
                        "insert into file_uses (sha256, record, seq) values ($1, $2, $3) "
                        "on conflict do nothing",
                        {std::string(text_at(file.get_object(), "sha256")), record.id, act.seq}));
        }
        if (!(field.marks & Field::filtered)) continue;
        auto value = find_at(record.fields, field.name);
        auto earlier = find_at(before.fields, field.name);
        if (earlier && value && *earlier == *value) continue;
        if (earlier)
            TRY(writer_.run("delete from facets where record = $1 and name = $2",
                            {record.id, std::string(field.name)}));
        if (!value) continue;
        for (auto& word : words_of(*value))
            TRY(
                writer_.run("insert into facets (record, name, value) values ($1, $2, $3) "
                            "on conflict do nothing",
                            {record.id, std::string(field.name), word}));
    }
    return {};
}

Result<> Commit::put_uniques(const Type& type, const Act& act, const Record& before)
{
    auto& record = act.after;
    bool gone = names_word(type.record->finals, record.state);
    for (auto& field : type.record->fields) {
        if (!(field.marks & Field::unique)) continue;
        if (gone || before.text(field.name) != record.text(field.name))
            TRY(writer_.run("delete from uniques where record = $1 and name = $2",
                            {record.id, std::string(field.name)}));
        if (gone || !record.has(field.name) || before.text(field.name) == record.text(field.name))
            continue;
        auto value = std::string(record.text(field.name));
        if (field.marks & Field::own) value = record.owner + " " + value;
        auto added =
            TRY(writer_.run("insert into uniques (type, name, value, record) "
                            "values ($1, $2, $3, $4) on conflict do nothing",
                            {record.type, std::string(field.name), value, record.id}));
        if (added == 0)
            return fail_at("/fields/" + std::string(field.name), Code::conflict, "records.taken",
                           {
                               {"value", std::string(record.text(field.name))}
            });
    }
    return {};
}

}  // namespace concord
