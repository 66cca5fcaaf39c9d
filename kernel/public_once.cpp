#include "kernel/public_once.h"

#include <algorithm>

namespace concord {
namespace {

bool names_public(const Label& label)
{
    return std::find(label.recipients.begin(), label.recipients.end(), "public") !=
           label.recipients.end();
}

// From when on anybody may read it, or nothing.
std::optional<Time> public_from(const Record& record, const Privacy& privacy)
{
    for (auto& grant : audience(record, privacy))
        if (grant.reach == "public") return grant.from;
    return {};
}

Result<> take(store::Writer& writer, const Type& type, const Act& act)
{
    auto from = public_from(act.after, type.privacy());
    auto rows =
        TRY(writer.query("select from_ms from public_once where record = $1", {act.after.id}));
    if (from) {
        auto changed = std::max(*from, act.at);
        auto first = rows.empty() ? changed.ms : std::min(rows[0].number(0), changed.ms);
        TRY(
            writer.run("insert into public_once (record, type, from_ms, changed_ms, gone) "
                       "values ($1, $2, $3, $4, 0) on conflict (record) do update set "
                       "from_ms = $3, changed_ms = $4, gone = 0",
                       {act.after.id, type.name, first, changed.ms}));
    } else if (!rows.empty() && rows[0].number(0) > act.at.ms) {
        // Its embargo had not ended: nobody has read it.
        TRY(writer.run("delete from public_once where record = $1", {act.after.id}));
    } else if (!rows.empty()) {
        TRY(
            writer.run("update public_once set gone = 1, changed_ms = $2 where record = $1 and "
                       "gone = 0",
                       {act.after.id, act.at.ms}));
    }
    return {};
}

constexpr auto columns =
    "select p.record, r.owner, p.changed_ms, p.gone from public_once p "
    "join records r on r.id = p.record where p.type = $1 ";

PublicOnce read_row(const store::Row& row)
{
    return {row.text(0), row.text(1), Time{row.number(2)},
            row.number(3) ? PublicOnce::Now::gone : PublicOnce::Now::there};
}

}  // namespace

void keep_public(Kernel& kernel)
{
    kernel.add_index([&types = kernel.types()](store::Writer& writer, const Act& act,
                                               const Record& before) -> Result<> {
        if (!names_public(act.after.label) && !names_public(before.label)) return {};
        auto type = types.find(act.after.type);
        return type ? take(writer, *type, act) : Result<>();
    });
}

Result<std::vector<PublicOnce>> find_public(const Kernel& kernel, const PublicQuery& query)
{
    static const auto text = std::string(columns) +
                             "and p.changed_ms >= $2 and p.changed_ms <= $3 and "
                             "(p.changed_ms > $4 or (p.changed_ms = $4 and p.record > $5)) "
                             "order by p.changed_ms, p.record limit $6";
    std::vector<PublicOnce> found;
    auto until = std::min(query.until, kernel.now());
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        for (auto& row :
             TRY(reader.query(text, {query.type, query.from.ms, until.ms, query.after.ms,
                                     query.after_record, std::int64_t(query.limit)})))
            found.push_back(read_row(row));
        return {};
    }));
    return found;
}

Result<std::optional<PublicOnce>> find_public_one(const Kernel& kernel, std::string_view type,
                                                  std::string_view record)
{
    static const auto text = std::string(columns) + "and p.record = $2 and p.changed_ms <= $3";
    std::optional<PublicOnce> found;
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        for (auto& row :
             TRY(reader.query(text, {std::string(type), std::string(record), kernel.now().ms})))
            found = read_row(row);
        return {};
    }));
    return found;
}

Result<std::optional<Time>> earliest_public(const Kernel& kernel, std::string_view type)
{
    std::optional<Time> found;
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        for (auto& row : TRY(reader.query("select changed_ms from public_once where type = $1 and "
                                          "changed_ms <= $2 order by changed_ms limit 1",
                                          {std::string(type), kernel.now().ms})))
            found = Time{row.number(0)};
        return {};
    }));
    return found;
}

}  // namespace concord
