// Objects across collections: by id, by what refers to them, by a value. A row counts only if its
// collection is for the asker and its marking, too.

#include <algorithm>

#include "base/text.h"
#include "kernel/objects_rows.h"

namespace concord {

using namespace objects;

namespace {

constexpr std::size_t versions_max = 200, page_max = 200;
// Of one value; fewer where many are asked for, and without their bytes beyond a bound.
constexpr std::size_t hits_max = 50, hits_of_many_max = 5, many = 200;
constexpr std::size_t found_bytes_max = 32u << 20;
// Rows that are not for the asker are passed over; so many of them end a search.
constexpr std::size_t looked_at_max = 20'000;

std::string select_objects(std::string_view from)
{
    return "select " + std::string(columns) + ", o.bytes, o.superseded, i.source from " +
           std::string(from) +
           " left join object_intakes i on i.first_place = (select max(f.first_place) from "
           "object_intakes f where f.first_place <= o.place)";
}

// What has no name of its own, or is never chosen by it.
constexpr std::string_view named_rows =
    "select o.place, o.bytes from objects o where o.place > $1 and o.place < $2 and o.recalled = 0 "
    "and o.type not in ('relationship', 'sighting', 'observed-data', 'marking-definition') order "
    "by o.place desc";

// Whether a member of this name holds the folded text; the object is not parsed for it.
bool says(std::string_view object, std::string_view member, std::string_view wanted)
{
    auto name = "\"" + std::string(member) + "\"";
    for (auto at = object.find(name); at != std::string_view::npos; at = object.find(name, at)) {
        at = object.find_first_not_of(" \t\r\n", at + name.size());
        if (at == std::string_view::npos) return false;
        if (object[at] != ':') continue;
        auto begin = object.find_first_not_of(" \t\r\n", at + 1);
        if (begin == std::string_view::npos || object[begin] != '"') continue;
        auto end = begin + 1;
        while (end < object.size() && object[end] != '"') end += object[end] == '\\' ? 2 : 1;
        if (end >= object.size()) return false;
        auto text = parse_json(object.substr(begin, end + 1 - begin));
        if (text && folded(text_of(*text)).find(wanted) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

// A collection by its number, as the asker sees it.
struct Objects::Readable {
    std::string record;
    std::int64_t strictest = tlp_unmarked - 1;  // of no object
};

Result<Objects::Readable> Objects::readable(const Subject& subject, std::int64_t number,
                                            std::map<std::int64_t, Readable>& known) const
{
    if (auto found = known.find(number); found != known.end()) return found->second;
    Readable made;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows =
            TRY(reader.query("select record from object_collections where number = $1", {number}));
        if (!rows.empty()) made.record = rows[0].text(0);
        return {};
    }));
    if (auto seen = collection_for(subject, made.record))
        made.strictest = std::int64_t(seen->second);
    return known.emplace(number, std::move(made)).first->second;
}

Result<std::vector<FoundObject>> Objects::find(const Subject& subject, std::string_view id) const
{
    std::vector<FoundObject> found;
    std::map<std::int64_t, Readable> known;
    static const auto text = select_objects("objects o") +
                             " where o.name = $1 and o.recalled = 0 order by o.version desc, "
                             "+o.place desc";
    const std::vector<store::Value> values{key_of(id)};
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        Result<> failed;
        std::size_t looked_at = 0;
        TRY(reader.each(text, values, [&](const store::Row& row) {
            auto object = fetch(row, ObjectQuery::Bytes::with);
            auto in = readable(subject, number_of_place(object.place), known);
            if (!in) failed = tl::make_unexpected(in.error());
            if (!in || ++looked_at > looked_at_max) return false;
            if (object.id == id && row.number(7) <= in->strictest)
                found.push_back({in->record, std::move(object), row.text_or(10, ""), {}});
            return found.size() < versions_max;
        }));
        return failed;
    }));
    if (found.empty()) return fail(Code::not_found, "records.not_found");
    return found;
}

Result<Objects::References> Objects::referring(const Subject& subject, std::string_view id,
                                               std::string_view property, std::int64_t after,
                                               std::size_t limit) const
{
    TRY(find(subject, id));
    References page;
    std::map<std::int64_t, Readable> known;
    static const auto text =
        "select r.property, " +
        select_objects("object_refs r join objects o on o.place = r.place").substr(7) +
        " where r.target = $1 and r.place < $2 and o.recalled = 0 order by r.place desc, "
        "r.property";
    const std::vector<store::Value> values{key_of(id), after < 0 ? std::int64_t{1} << 53 : after};
    limit = std::clamp<std::size_t>(limit, 1, page_max);
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        Result<> failed;
        std::size_t looked_at = 0;
        TRY(reader.each(text, values, [&](const store::Row& row) {
            store::Row object_row{
                {row.values.begin() + 1, row.values.end()}
            };
            auto object = fetch(object_row, ObjectQuery::Bytes::with);
            auto in = readable(subject, number_of_place(object.place), known);
            if (!in) failed = tl::make_unexpected(in.error());
            if (!in || ++looked_at > looked_at_max) return false;
            bool wanted = property.empty() || row.text(0) == property;
            bool is_last = object_row.number(9) > in->strictest;  // not superseded for the asker
            if (!wanted || !is_last || object_row.number(7) > in->strictest) return true;
            if (!page.items.empty() && page.items.back().object.place == object.place) return true;
            if (page.items.size() == limit) {
                page.next = page.items.back().object.place;
                return false;
            }
            page.items.push_back(
                {in->record, std::move(object), object_row.text_or(10, ""), row.text(0)});
            return true;
        }));
        return failed;
    }));
    return page;
}

Result<std::vector<ValueHits>> Objects::find_values(const Subject& subject,
                                                    std::span<const indicators::Value> values) const
{
    std::vector<ValueHits> found;
    std::map<std::int64_t, Readable> known;
    static const std::string places =
        "select place from object_values where hash = $1 order by place desc";
    static const auto text =
        select_objects("objects o") +
        " where o.place = $1 and o.recalled = 0 and o.tlp <= $2 and o.superseded > $2";
    auto most = values.size() > many ? hits_of_many_max : hits_max;
    std::size_t bytes = 0;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        for (std::size_t i = 0; i < values.size(); ++i) {
            ValueHits hits;
            hits.number = i;
            std::size_t looked_at = 0;
            Result<> failed;
            auto look = [&](std::int64_t place) -> Result<bool> {
                auto in = TRY(readable(subject, number_of_place(place), known));
                if (in.strictest < tlp_unmarked) return true;
                auto rows = TRY(reader.query(text, {place, in.strictest}));
                if (rows.empty() || rows[0].number(7) > in.strictest) return true;
                hits.more = hits.hits.size() == most;
                if (hits.more) return false;
                auto with = bytes < found_bytes_max ? ObjectQuery::Bytes::with
                                                    : ObjectQuery::Bytes::without;
                auto object = fetch(rows[0], with);
                bytes += object.bytes.size();
                hits.hits.push_back({in.record, std::move(object), rows[0].text_or(10, ""), {}});
                return true;
            };
            const std::vector<store::Value> hash{key_of(values[i])};
            TRY(reader.each(places, hash, [&](const store::Row& row) {
                auto on = look(row.number(0));
                if (!on) failed = tl::make_unexpected(std::move(on).error());
                return on && *on && ++looked_at < looked_at_max;
            }));
            TRY(std::move(failed));
            if (!hits.hits.empty()) found.push_back(std::move(hits));
        }
        return {};
    }));
    return found;
}

Result<std::vector<FoundObject>> Objects::named(const Subject& subject, std::string_view text,
                                                std::size_t limit) const
{
    std::vector<FoundObject> found;
    auto wanted = folded(text.substr(0, 200));
    if (wanted.empty()) return found;
    limit = std::clamp<std::size_t>(limit, 1, page_max);
    std::map<std::int64_t, Readable> known;
    static const auto whole =
        select_objects("objects o") +
        " where o.place = $1 and o.recalled = 0 and o.tlp <= $2 and o.superseded > $2";
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        std::vector<std::pair<std::int64_t, std::int64_t>> ends;  // last place, strictest
        auto numbers = TRY(reader.query(
            "select c.number, (select max(o.place) from objects o where o.place >= c.number * "
            "4294967296 and o.place < (c.number + 1) * 4294967296) from object_collections c"));
        for (auto& row : numbers) {
            if (row.is_null(1)) continue;
            auto in = TRY(readable(subject, row.number(0), known));
            if (in.strictest >= tlp_unmarked) ends.emplace_back(row.number(1), in.strictest);
        }
        // The newest collections first, each with its share of what may be looked at.
        std::sort(ends.rbegin(), ends.rend());
        auto share = named_looked_at_max / std::max<std::int64_t>(1, std::int64_t(ends.size()));
        for (auto& [last, strictest] : ends) {
            if (found.size() >= limit) break;
            auto first = first_place_of(number_of_place(last));
            Result<> failed;
            const std::vector<store::Value> from{
                std::max(first - 1, last - std::max<std::int64_t>(share, 100)), last + 1};
            TRY(reader.each(named_rows, from, [&](const store::Row& row) {
                if (!says(row.bytes(1), "name", wanted) && !says(row.bytes(1), "value", wanted))
                    return true;
                auto rows = reader.query(whole, {row.number(0), strictest});
                if (!rows) failed = tl::make_unexpected(std::move(rows).error());
                if (!rows || rows->empty() || (*rows)[0].number(7) > strictest) return bool(rows);
                auto& hit = (*rows)[0];
                found.push_back({known[number_of_place(last)].record,
                                 fetch(hit, ObjectQuery::Bytes::with),
                                 hit.text_or(10, ""),
                                 {}});
                return found.size() < limit;
            }));
            TRY(std::move(failed));
        }
        return {};
    }));
    return found;
}

Result<std::vector<Volume>> Objects::volume(const Subject& subject, std::string_view id) const
{
    auto [collection, strictest] = TRY(collection_for(subject, id));
    std::vector<Volume> found;
    auto number = TRY(number_of(collection->record.id));
    if (!number) return found;
    // What is not for the asker is not counted either.
    constexpr std::string_view markings[] = {"clear", "green", "amber", "amber_strict", "red"};
    std::string sum = "unmarked";
    for (std::size_t i = 0; i <= std::size_t(strictest); ++i)
        sum += " + " + std::string(markings[i]);
    auto text = "select at_ms / 86400000 as day, source, cast(sum(" + sum +
                ") as bigint) from object_intakes where collection = $1 group by at_ms / 86400000, "
                "source order by 1, 2";
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        for (auto& row : TRY(reader.query(text, {*number})))
            if (row.number(2) > 0)
                found.push_back({Time{row.number(0) * 86'400'000}, row.text(1), row.number(2)});
        return {};
    }));
    return found;
}

}  // namespace concord
