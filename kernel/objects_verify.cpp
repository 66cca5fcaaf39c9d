#include "kernel/objects_verify.h"

#include "formats/tlog.h"
#include "kernel/objects_rows.h"

namespace concord {

using namespace objects;

namespace {

std::string at_act(std::int64_t seq)
{
    return "acts/" + std::to_string(seq);
}

std::string at_object(std::int64_t place)
{
    return "objects/" + std::to_string(place);
}

std::int64_t number_at(const JsonObject& input, std::string_view name)
{
    auto value = find_at(input, name);
    return value && value->is_int64() ? value->get_int64() : -1;
}

}  // namespace

Result<> ObjectsVerification::act(const JsonObject& logged, std::int64_t seq)
{
    auto action = text_at(logged, "action");
    if (action != "add" && action != "recall") return {};
    auto record = find_at(logged, "record");
    auto input = find_at(logged, "input");
    if (!record || !record->is_object() || !input || !input->is_object()) return {};
    auto type = types_.find(text_at(record->get_object(), "type"));
    auto offering = type ? type->mechanism->offering : nullptr;
    if (!offering || offering->collection != type->name) return {};
    auto id = text_at(record->get_object(), "id");
    return action == "add" ? added(input->get_object(), id, seq)
                           : recalled(input->get_object(), seq);
}

Result<> ObjectsVerification::added(const JsonObject& input, std::string_view record,
                                    std::int64_t seq)
{
    auto rows =
        TRY(reader_.query("select i.first_place, i.count, i.first_added, c.record from "
                          "object_intakes i join object_collections c on c.number = i.collection "
                          "where i.seq = $1",
                          {seq}));
    if (rows.empty()) return found_("verify.objects_differ", at_act(seq)), Result<>();
    ++intakes_;
    auto first = rows[0].number(0), count = rows[0].number(1);
    std::vector<Hash> leaves;
    Micros last = rows[0].number(2) - 1;
    bool in_order = true;
    Result<> failed;
    const std::vector<store::Value> places{first, first + count};
    TRY(reader_.each(
        "select o.place, o.id, o.type, o.version_text, o.version, o.added, o.spec, o.tlp, o.bytes, "
        "o.name from objects o where o.place >= $1 and o.place < $2 order by o.place",
        places, [&](const store::Row& row) {
            leaves.push_back(tlog::leaf_hash(row.bytes(8)));
            in_order = in_order && row.number(5) > last;
            last = row.number(5);
            failed = object(row);
            return bool(failed);
        }));
    TRY(std::move(failed));
    bool same = in_order && rows[0].text(3) == record &&
                std::int64_t(leaves.size()) == number_at(input, "count") &&
                rows[0].number(2) == number_at(input, "first_added") &&
                print_hex(view(digest_of_leaves(leaves))) == text_at(input, "digest");
    if (!same) found_("verify.objects_differ", at_act(seq));
    return {};
}

Result<> ObjectsVerification::recalled(const JsonObject& input, std::int64_t seq)
{
    std::vector<Hash> leaves;
    const std::vector<store::Value> values{seq};
    TRY(reader_.each(
        "select bytes from objects where recalled = $1 and recalled <> 0 order by place", values,
        [&](const store::Row& row) {
            leaves.push_back(tlog::leaf_hash(row.bytes(0)));
            return true;
        }));
    recalled_ += std::int64_t(leaves.size());
    if (std::int64_t(leaves.size()) != number_at(input, "count") ||
        print_hex(view(digest_of_leaves(leaves))) != text_at(input, "digest"))
        found_("verify.objects_differ", at_act(seq));
    return {};
}

// What stands beside the bytes, against what they say.
Result<> ObjectsVerification::object(const store::Row& row)
{
    ++objects_;
    auto stored = fetch(row, ObjectQuery::Bytes::with);
    auto read = stix::check(stored.bytes);
    if (!read) return found_("verify.object_differs", at_object(stored.place)), Result<>();
    auto tlp = marking_of(*read, {});
    // A marking that its envelope defined cannot be found again from the object alone.
    bool marked_elsewhere = stored.tlp && (!tlp || *stored.tlp > *tlp) &&
                            !(read->object_marking_refs.empty() && read->granular_markings.empty());
    bool same = read->id == stored.id && read->type == stored.type &&
                row.number(9) == key_of(read->id) && spec_of(*read) == stored.spec &&
                (tlp == stored.tlp || marked_elsewhere);
    if (same && read->version)
        same = read->version->us == stored.version_us && read->version->text == stored.version;
    if (same && !read->version)
        same = stored.version_us == stored.added && stored.version == print_micros(stored.added);
    if (!same) found_("verify.object_differs", at_object(stored.place));

    bool found = true;
    for (auto value : values_of(*read)) {
        ++values_;
        found = found &&
                !TRY(reader_.query("select 1 from object_values where hash = $1 and place = $2",
                                   {value, stored.place}))
                     .empty();
    }
    for (auto& reference : references_of(*read)) {
        ++references_;
        found =
            found &&
            !TRY(reader_.query(
                     "select 1 from object_refs where target = $1 and place = $2 and property = $3",
                     {reference.target, stored.place, reference.property}))
                 .empty();
    }
    if (!found) found_("verify.object_lookup_differs", at_object(stored.place));
    return {};
}

Result<> ObjectsVerification::superseded()
{
    std::int64_t name = 0, number = -1;
    std::string id;
    auto most_open = tlp_none;
    // Versions of one object in one collection come together, the newest first.
    return reader_.each(
        "select name, id, place, tlp, superseded from objects where recalled = 0 order by name, "
        "id, "
        "place / 4294967296, version desc",
        {}, [&](const store::Row& row) {
            auto in = number_of_place(row.number(2));
            if (row.number(0) != name || row.text(1) != id || in != number) {
                name = row.number(0);
                id = row.text(1);
                number = in;
                most_open = tlp_none;
            }
            if (row.number(4) != most_open)
                found_("verify.object_differs", at_object(row.number(2)));
            most_open = std::min(most_open, row.number(3));
            return true;
        });
}

Result<> ObjectsVerification::finish()
{
    const std::pair<const char*, std::int64_t> expected[] = {
        {"objects",        objects_   },
        {"object_intakes", intakes_   },
        {"object_values",  values_    },
        {"object_refs",    references_}
    };
    for (auto& [table, count] : expected) {
        auto rows = TRY(reader_.query("select count(*) from " + std::string(table)));
        if (rows[0].number(0) != count) found_("verify.row_surplus", table);
    }
    auto rows = TRY(reader_.query("select count(*) from objects where recalled <> 0"));
    if (rows[0].number(0) != recalled_) found_("verify.row_surplus", "objects");
    return superseded();
}

}  // namespace concord
