#include "kernel/objects_rows.h"

#include <algorithm>

#include "formats/tlog.h"

namespace concord {

std::string print_micros(Micros us)
{
    auto ms = us >= 0 ? us / 1000 : (us - 999) / 1000;
    auto text = print(Time{ms});
    auto rest = std::to_string(us - ms * 1000);
    text.pop_back();  // the Z
    return text + std::string(3 - rest.size(), '0') + rest + "Z";
}

Result<Micros> parse_micros(std::string_view text)
{
    if (auto exact = stix::find_timestamp(text)) return exact->us;
    auto time = TRY(parse_time(text));
    return time.ms * 1000;
}

namespace objects {
namespace {

constexpr std::size_t rows_in_one_statement = 32;

std::int64_t key_from(const Hash& hash)
{
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < sizeof key; ++i) key = key << 8 | hash[i];
    return std::int64_t(key);
}

std::string values_text(std::size_t width, std::size_t rows)
{
    std::string text;
    for (std::size_t row = 0; row < rows; ++row) {
        text += row ? ", (" : "(";
        for (std::size_t i = 0; i < width; ++i)
            text += (i ? ", $" : "$") + std::to_string(row * width + i + 1);
        text += ")";
    }
    return text;
}

}  // namespace

std::int64_t key_of(std::string_view id)
{
    return key_from(sha256(id));
}

std::int64_t key_of(const indicators::Value& value)
{
    return key_from(sha256(std::string(indicators::name_of(value.kind)) + "\n" + value.text));
}

std::vector<std::int64_t> values_of(const stix::Object& object)
{
    std::vector<std::int64_t> keys;
    keys.reserve(object.values.size());
    for (auto& value : object.values) keys.push_back(key_of(value));
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

std::vector<Reference> references_of(const stix::Object& object)
{
    std::vector<Reference> made;
    for (auto& reference : object.references) {
        std::string_view path = reference.path;
        while (!path.empty() && path.back() >= '0' && path.back() <= '9') path.remove_suffix(1);
        if (path.ends_with('/')) path.remove_suffix(1);
        path.remove_prefix(std::min(path.rfind('/') + 1, path.size()));
        if (path == "object_marking_refs" || path == "marking_ref" || path == "created_by_ref")
            continue;
        made.push_back({key_of(reference.target), std::string(path)});
    }
    std::sort(made.begin(), made.end());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    return made;
}

std::optional<Tlp> marking_of(const stix::Object& object,
                              const std::map<std::string, Tlp, std::less<>>& more)
{
    std::optional<Tlp> strictest;
    auto take = [&](std::string_view id) {
        auto known = stix::tlp_of(id);
        auto tlp = known ? std::optional(Tlp(*known)) : std::nullopt;
        if (auto defined = more.find(id); !tlp && defined != more.end()) tlp = defined->second;
        if (tlp && (!strictest || *tlp > *strictest)) strictest = tlp;
    };
    for (auto& id : object.object_marking_refs) take(id);
    for (auto& part : object.granular_markings) take(part.marking_ref);
    return strictest;
}

int spec_of(const stix::Object& object)
{
    return object.spec_version == "2.0" ? 20 : 21;
}

void fetch(const store::Row& row, ObjectQuery::Bytes bytes, StoredObject& object)
{
    object.place = row.number(0);
    object.id = row.text(1);
    object.type = row.text(2);
    object.version = row.text(3);
    object.version_us = row.number(4);
    object.added = row.number(5);
    object.spec = int(row.number(6));
    object.tlp = parse_tlp(row.number(7));
    if (bytes == ObjectQuery::Bytes::with)
        object.bytes = row.bytes(8);
    else
        object.bytes.clear();
}

StoredObject fetch(const store::Row& row, ObjectQuery::Bytes bytes)
{
    StoredObject object;
    fetch(row, bytes, object);
    return object;
}

Hash digest_of_leaves(const std::vector<Hash>& leaves)
{
    tlog::Frontier frontier;
    std::vector<tlog::NodeHash> completed;
    for (auto& leaf : leaves) {
        frontier.append(leaf, completed);
        completed.clear();
    }
    return frontier.root();
}

Insertion::Insertion(std::string_view head, std::size_t width)
    : width_(width),
      one_(std::string(head) + values_text(width, 1)),
      many_(std::string(head) + values_text(width, rows_in_one_statement))
{
}

Result<> Insertion::run(store::Writer& writer, std::span<const store::Value> values) const
{
    for (auto step = width_ * rows_in_one_statement; values.size() >= step;
         values = values.subspan(step))
        TRY(writer.run(many_, values.first(step)));
    for (; !values.empty(); values = values.subspan(width_))
        TRY(writer.run(one_, values.first(width_)));
    return {};
}

}  // namespace objects
}  // namespace concord
