// Inside objects_*.cpp: how objects stand in the store.

#pragma once

#include "formats/stix.h"
#include "kernel/objects.h"

namespace concord::objects {

// A collection's places: its number in the upper bits. Both fit 53 bits, as JSON has them.
constexpr int place_bits = 32;
constexpr std::int64_t first_place_of(std::int64_t number)
{
    return number << place_bits;
}
constexpr std::int64_t number_of_place(std::int64_t place)
{
    return place >> place_bits;
}

// Markings as numbers: what carries none goes as far as its collection.
constexpr std::int64_t tlp_unmarked = -1, tlp_none = 9;
inline std::int64_t print_tlp(std::optional<Tlp> tlp)
{
    return tlp ? std::int64_t(*tlp) : tlp_unmarked;
}
inline std::optional<Tlp> parse_tlp(std::int64_t number)
{
    return number == tlp_unmarked ? std::nullopt : std::optional(Tlp(number));
}

// The first eight bytes of a SHA-256: for finding; what is found is compared.
std::int64_t key_of(std::string_view id);
std::int64_t key_of(const indicators::Value&);

// What is searched and referred to, from an object that was read.
std::vector<std::int64_t> values_of(const stix::Object&);
struct Reference {
    std::int64_t target = 0;
    std::string property;  // the last name of its path: "source_ref", "object_refs"
    auto operator<=>(const Reference&) const = default;
};
// Each once, sorted, without markings and creators, which nearly every object has.
std::vector<Reference> references_of(const stix::Object&);
// The strictest marking it names, of the whole or a part; `more` are markings that the envelope
// itself defines.
std::optional<Tlp> marking_of(const stix::Object&,
                              const std::map<std::string, Tlp, std::less<>>& more);
int spec_of(const stix::Object&);

// The columns that fetch() reads, in order; the last one only if bytes are asked for.
inline constexpr std::string_view columns =
    "o.place, o.id, o.type, o.version_text, o.version, o.added, o.spec, o.tlp";
StoredObject fetch(const store::Row&, ObjectQuery::Bytes);
// Into one that is used again, with what it has allocated.
void fetch(const store::Row&, ObjectQuery::Bytes, StoredObject&);

// The root of the tree over the leaves of some objects, as an act logs it.
Hash digest_of_leaves(const std::vector<Hash>&);

// Inserts rows of `width` values, many with one statement; its texts are made once. `head` is
// "insert into t (a, b) values ".
class Insertion {
public:
    Insertion(std::string_view head, std::size_t width);
    Result<> run(store::Writer&, std::span<const store::Value>) const;

private:
    std::size_t width_;
    std::string one_, many_;
};

// Puts the report of an envelope into the store; drops those that are too old.
Result<> put_report(store::Writer&, const Subject&, const ObjectReport&);
// Makes up the counts from the outcomes.
void count(ObjectReport&);

}  // namespace concord::objects
