// The way out: one record, lists, histories. Labels are a predicate in the query, and every record
// is checked again before it leaves.

#include "kernel/kernel.h"

namespace concord {
namespace {

constexpr std::size_t page_max = 200;

Error nothing_there()
{
    return {Code::not_found, "records.not_found", {}, {}, {}};
}

// Builds the text of one query and its values side by side.
class Sql {
public:
    std::string value(store::Value value)
    {
        values_.push_back(std::move(value));
        return "$" + std::to_string(values_.size());
    }

    std::string values(const std::vector<std::string>& all)
    {
        std::string list;
        for (auto& each : all) list += (list.empty() ? "" : ", ") + value(each);
        return list.empty() ? "null" : list;
    }

    const std::vector<store::Value>& parameters() const { return values_; }

private:
    std::vector<store::Value> values_;
};

bool is_column(std::string_view name)
{
    return name == "owner" || name == "state" || name == "context" || name == "parent" ||
           name == "root" || name == "reference";
}

// The column that the order goes by, in the rows of grants; ids of records sort by time of making.
std::string_view order_column(const Query& query)
{
    bool made = query.order == Query::Order::last_made || query.order == Query::Order::first_made;
    return made ? "record" : "seq";
}

bool descends(const Query& query)
{
    return query.order == Query::Order::newest || query.order == Query::Order::last_made;
}

// Everything a query asks of a record besides the policy, as SQL over `g` (grants) and `r`
// (records).
std::string conditions(const Query& query, Sql& sql)
{
    std::string text;
    for (auto& [name, any_of] : query.filters) {
        if (is_column(name))
            text += " and r." + name + " in (" + sql.values(any_of) + ")";
        else
            text += " and exists (select 1 from facets f where f.record = g.record and f.name = " +
                    sql.value(name) + " and f.value in (" + sql.values(any_of) + "))";
    }
    if (query.after >= 0) {
        auto column = order_column(query);
        auto after = column == "seq" ? sql.value(query.after) : sql.value(query.after_record);
        text += " and g." + std::string(column) + (descends(query) ? " < " : " > ") + after;
    }
    return text;
}

bool needs_records(const Query& query)
{
    for (auto& [name, any_of] : query.filters)
        if (is_column(name)) return true;
    return false;
}

// One ordered branch for each reach and type, so that each walks the index of `grants` in order and
// stops at the limit, however many records there are.
std::string visible_rows(const Subject& subject, const Query& query, Time now, Sql& sql,
                         std::string_view columns, std::string_view ending)
{
    std::string text;
    for (auto& type : query.types)
        for (auto& reach : subject.reaches) {
            if (!text.empty()) text += " union ";
            text += "select * from (select " + std::string(columns) + " from grants g";
            if (needs_records(query)) text += " join records r on r.id = g.record";
            text += " where g.reach = " + sql.value(reach) + " and g.type = " + sql.value(type) +
                    " and g.from_ms <= " + sql.value(now.ms) + conditions(query, sql) +
                    std::string(ending) + ") b" + std::to_string(sql.parameters().size());
        }
    return text;
}

}  // namespace

Result<std::shared_ptr<const Standing>> Kernel::standing(std::string_view id) const
{
    if (!is_id(id)) return std::shared_ptr<const Standing>();
    if (auto found = recent_.find(id)) return found;
    auto commits = recent_.commits();
    std::optional<Stored> stored;
    TRY(store_->read([&](store::Reader& reader) -> Result<> {
        stored = TRY(load(reader, id));
        return {};
    }));
    if (!stored) return std::shared_ptr<const Standing>();
    auto standing = std::make_shared<const Standing>(
        Standing{std::move(stored->act.after), std::move(stored->act.root), stored->last_by});
    recent_.keep_loaded(standing, commits);
    return standing;
}

Result<Item> Kernel::read(const Subject& subject, std::string_view id) const
{
    auto found = TRY(standing(id));
    if (!found) return tl::make_unexpected(nothing_there());
    auto type = types_.find(found->record.type);
    if (!type) return tl::make_unexpected(nothing_there());
    auto decision = decide_read(subject, found->record, type->privacy(), now());
    if (!decision) return tl::make_unexpected(nothing_there());
    Item item{found->record, decision.rule, found->last_by, found->root};
    redact(item.record, subject);
    return item;
}

Result<Page> Kernel::find(const Subject& subject, const Query& query) const
{
    Page page;
    auto limit = std::min(query.limit, page_max);
    auto order = descends(query) ? " desc" : "";
    Sql sql;
    auto column = std::string(order_column(query));
    auto ending = " order by g." + column + order + " limit " + std::to_string(limit + 1);
    auto rows_sql = visible_rows(subject, query, now(), sql, "g.seq, g.record", ending);
    if (rows_sql.empty()) return page;
    auto text = "select a.act, a.seq, a.root, s.last_by from (" + rows_sql +
                ") v join acts a on a.seq = v.seq "
                "join records s on s.id = a.record order by a." +
                column + order + " limit " + std::to_string(limit + 1);
    TRY(store_->read([&](store::Reader& reader) -> Result<> {
        for (auto& row : TRY(reader.query(text, sql.parameters()))) {
            if (page.items.size() == limit) {
                page.next = page.items.back().record.seq;
                break;
            }
            auto act = TRY(parse_act(row.text(0), row.number(1)));
            auto type = types_.find(act.after.type);
            auto decision =
                type ? decide_read(subject, act.after, type->privacy(), now()) : Decision{};
            if (!decision) continue;
            redact(act.after, subject);
            page.items.push_back({std::move(act.after), decision.rule, row.text(3), row.text(2)});
        }
        return {};
    }));
    return page;
}

Result<std::int64_t> Kernel::count(const Subject& subject, const Query& query) const
{
    std::int64_t counted = 0;
    Sql sql;
    auto rows_sql = visible_rows(subject, query, now(), sql, "g.seq", "");
    if (rows_sql.empty()) return counted;
    TRY(store_->read([&](store::Reader& reader) -> Result<> {
        auto rows =
            TRY(reader.query("select count(*) from (" + rows_sql + ") v", sql.parameters()));
        counted = rows[0].number(0);
        return {};
    }));
    return counted;
}

bool Kernel::may_see(const Subject& subject, const Act& act) const
{
    auto type = types_.find(act.after.type);
    return type && decide_read(subject, act.after, type->privacy(), now());
}

Result<std::vector<Act>> Kernel::history(const Subject& subject, std::string_view id,
                                         Scope scope) const
{
    TRY(read(subject, id));
    std::vector<Act> acts;
    TRY(store_->read([&](store::Reader& reader) -> Result<> {
        // A record below another is the root of nothing, and yet its own acts are its timeline.
        auto text = scope == Scope::record
                        ? "select act, seq from acts where record = $1 order by seq"
                        : "select act, seq from acts where record = $1 or root = $1 order by seq";
        for (auto& row : TRY(reader.query(text, {std::string(id)}))) {
            auto act = TRY(parse_act(row.text(0), row.number(1)));
            if (!may_see(subject, act)) continue;
            acts.push_back(std::move(act));
        }
        return {};
    }));
    // What is closed to the asker today stays closed in its past, fields included.
    std::map<std::string, std::shared_ptr<const Standing>> newest;
    std::vector<Act> shown;
    for (auto& act : acts) {
        auto& now_standing = newest[act.after.id];
        if (!now_standing) now_standing = TRY(standing(act.after.id));
        if (!now_standing || !read(subject, act.after.id)) continue;
        auto hidden = [&](std::string_view field) {
            Record probe = now_standing->record;
            probe.fields = JsonObject{
                {field, true}
            };
            redact(probe, subject);
            Record then = act.after;
            then.fields = JsonObject{
                {field, true}
            };
            redact(then, subject);
            return probe.fields.empty() || then.fields.empty();
        };
        for (auto body : {&act.after.fields, &act.input}) {
            std::vector<std::string> gone;
            for (auto& member : *body)
                if (hidden(member.key())) gone.emplace_back(member.key());
            for (auto& name : gone) body->erase(name);
        }
        redact(act.after, subject);
        shown.push_back(std::move(act));
    }
    return shown;
}

Result<std::vector<ActPtr>> Kernel::since(const Subject& subject, std::int64_t seq,
                                          std::size_t limit) const
{
    // As in a history: what is closed to the asker today stays closed in its past.
    std::vector<ActPtr> found;
    for (bool more = true; more && found.size() < limit;) {
        std::vector<ActPtr> read_now;
        auto missing = limit - found.size();
        more = false;
        TRY(store_->read([&](store::Reader& reader) -> Result<> {
            return reader.each(
                "select act, seq from acts where seq > $1 order by seq",
                std::vector<store::Value>{seq}, [&](const store::Row& row) {
                    seq = row.number(1);
                    auto act = parse_act(row.text(0), seq);
                    if (act && may_see(subject, *act))
                        read_now.push_back(std::make_shared<const Act>(*std::move(act)));
                    more = read_now.size() == missing;
                    return !more;
                });
        }));
        for (auto& act : read_now)
            if (read(subject, act->after.id)) found.push_back(std::move(act));
    }
    return found;
}

}  // namespace concord
