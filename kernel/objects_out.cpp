// Objects on their way out: one page is one statement, and every row is checked again.

#include <algorithm>

#include "base/check.h"
#include "kernel/objects_rows.h"

namespace concord {

using namespace objects;

namespace {

constexpr std::size_t limit_max = 1'000;
constexpr std::size_t types_apart_max = 16;  // each has a walk of the index of its own

// Builds the text of one query and its values side by side.
class Sql {
public:
    std::string value(store::Value value)
    {
        values_.push_back(std::move(value));
        return "$" + std::to_string(values_.size());
    }
    template <class All>
    std::string list(const All& all)
    {
        std::string text;
        for (auto& each : all) text += (text.empty() ? "" : ", ") + value(each);
        return text.empty() ? "null" : text;
    }
    const std::vector<store::Value>& values() const { return values_; }

private:
    std::vector<store::Value> values_;
};

// For whom `strictest` is the strictest marking, the versions that are asked for.
std::string version_condition(const ObjectQuery::Versions& versions, std::int64_t number,
                              const std::string& strictest, Sql& sql)
{
    bool last = versions.last || (!versions.first && versions.exactly.empty());
    std::string any;
    auto add = [&](const std::string& one) { any += (any.empty() ? "" : " or ") + one; };
    if (last) add("o.superseded > " + strictest);
    if (versions.first)
        add("not exists (select 1 from objects e where e.name = o.name and e.version < o.version "
            "and +e.place > " +
            sql.value(first_place_of(number)) + " and +e.place < " +
            sql.value(first_place_of(number + 1)) +
            " and e.recalled = 0 and e.tlp <= " + strictest + ")");
    if (!versions.exactly.empty()) add("o.version in (" + sql.list(versions.exactly) + ")");
    return " and (" + any + ")";
}

// Where the objects that were added after a moment begin.
Result<std::int64_t> place_after(store::Reader& reader, std::int64_t number, Micros after)
{
    auto rows = TRY(reader.query(
        "select first_place, count, last_added from object_intakes where collection = $1 and "
        "first_added <= $2 order by first_added desc limit 1",
        {number, after}));
    if (rows.empty()) return first_place_of(number);
    auto first = rows[0].number(0), end = first + rows[0].number(1);
    if (rows[0].number(2) <= after) return end - 1;
    // Dates of one act are a few microseconds apart, in the order of the places.
    while (first < end) {
        auto middle = first + (end - first) / 2;
        auto row = TRY(reader.query("select added from objects where place = $1", {middle}));
        CHECK(row.size() == 1);
        if (row[0].number(0) <= after)
            first = middle + 1;
        else
            end = middle;
    }
    return first - 1;
}

std::string text_of(const ObjectQuery& query, std::int64_t number, Tlp strictest,
                    std::int64_t after, std::size_t limit, Sql& sql)
{
    std::string all(columns);
    if (query.bytes == ObjectQuery::Bytes::with) all += ", o.bytes";
    auto from = sql.value(after), to = sql.value(first_place_of(number + 1));
    auto most = sql.value(std::int64_t(strictest)), count = sql.value(std::int64_t(limit));
    auto conditions = " and o.recalled = 0 and o.tlp <= " + most;
    if (!query.versions.all) conditions += version_condition(query.versions, number, most, sql);
    if (!query.specs.empty()) {
        std::vector<std::int64_t> specs(query.specs.begin(), query.specs.end());
        conditions += " and o.spec in (" + sql.list(specs) + ")";
    }
    auto ending = " order by o.place limit " + count;
    if (!query.ids.empty()) {
        std::vector<std::int64_t> names;
        for (auto& id : query.ids) names.push_back(key_of(id));
        if (!query.types.empty()) conditions += " and o.type in (" + sql.list(query.types) + ")";
        return "select " + all + " from objects o where o.name in (" + sql.list(names) +
               ") and o.id in (" + sql.list(query.ids) + ") and +o.place > " + from +
               " and +o.place < " + to + conditions + " order by +o.place limit " + count;
    }
    auto places = " and o.place > " + from + " and o.place < " + to;
    if (query.types.empty() || query.types.size() > types_apart_max) {
        if (!query.types.empty()) conditions += " and +o.type in (" + sql.list(query.types) + ")";
        return "select " + all + " from objects o where 1 = 1" + places + conditions + ending;
    }
    // One ordered branch for each type, so that each walks the index and stops at the limit.
    std::string branches;
    for (auto& type : query.types) {
        if (!branches.empty()) branches += " union all ";
        branches += "select * from (select " + all +
                    " from objects o where o.type = " + sql.value(type) + places + conditions +
                    ending + ") b" + std::to_string(sql.values().size());
    }
    if (query.types.size() == 1) return branches;
    return "select * from (" + branches + ") u order by 1 limit " + count;
}

bool asks(const ObjectQuery& query, const StoredObject& object)
{
    auto among = [](const auto& list, const auto& value) {
        return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
    };
    return among(query.ids, object.id) && among(query.types, object.type) &&
           among(query.specs, object.spec) &&
           (!query.added_after || object.added > *query.added_after);
}

}  // namespace

Result<Objects::Seen> Objects::collection_for(const Subject& subject, std::string_view id) const
{
    auto standing = TRY(kernel_.standing(id));
    auto type = standing ? kernel_.types().find(standing->record.type) : nullptr;
    bool holds =
        type && type->mechanism->offering && type->mechanism->offering->collection == type->name;
    if (!holds) return fail(Code::not_found, "records.not_found");
    auto strictest = strictest_read(subject, standing->record, type->privacy(), kernel_.now());
    if (!strictest) return fail(Code::not_found, "records.not_found");
    return Seen(std::move(standing), *strictest);
}

Result<std::optional<std::int64_t>> Objects::number_of(std::string_view collection) const
{
    {
        std::lock_guard lock(mutex_);
        if (auto found = numbers_.find(collection); found != numbers_.end())
            return std::optional(found->second);
    }
    std::optional<std::int64_t> number;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query("select number from object_collections where record = $1",
                                     {std::string(collection)}));
        if (!rows.empty()) number = rows[0].number(0);
        return {};
    }));
    if (number) {
        std::lock_guard lock(mutex_);
        numbers_[std::string(collection)] = *number;
    }
    return number;
}

Result<Tlp> Objects::strictest_in(const Subject& subject, std::string_view id) const
{
    return TRY(collection_for(subject, id)).second;
}

Result<ObjectPage> Objects::page(const Subject& subject, std::string_view id,
                                 const ObjectQuery& query, const Take& take) const
{
    auto [collection, strictest] = TRY(collection_for(subject, id));
    ObjectPage page;
    page.strictest = strictest;
    auto number = TRY(number_of(collection->record.id));
    // Only objects of STIX 2.1 come in.
    bool wants_ours = query.specs.empty() ||
                      std::find(query.specs.begin(), query.specs.end(), 21) != query.specs.end();
    if (!number || !wants_ours) return page;
    auto limit = std::clamp<std::size_t>(query.limit, 1, limit_max);
    auto most = strictest;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto after = std::max(query.after_place, first_place_of(*number));
        if (query.added_after)
            after = std::max(after, TRY(place_after(reader, *number, *query.added_after)));
        Sql sql;
        auto text = text_of(query, *number, most, after, limit + 1, sql);
        std::size_t bytes = 0;
        StoredObject object;
        return reader.each(text, sql.values(), [&](const store::Row& row) {
            if (page.count == limit || bytes > query.bytes_max) {
                page.more = true;
                return false;
            }
            fetch(row, query.bytes, object);
            // The same rule again: a wrong row in the store opens nothing.
            bool right = number_of_place(object.place) == *number && asks(query, object) &&
                         (!object.tlp || *object.tlp <= most);
            if (!right) return true;
            bytes += object.bytes.size();
            if (page.count++ == 0) {
                page.first_place = object.place;
                page.first_added = object.added;
            }
            page.last_place = object.place;
            page.last_added = object.added;
            take(std::move(object));
            return true;
        });
    }));
    return page;
}

}  // namespace concord
