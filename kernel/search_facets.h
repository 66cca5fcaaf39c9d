// What found records are sorted into and narrowed by. A record's values are taken from what every
// type has, and from its fields marked `filtered`, which are never hidden from whoever reads the
// record: languages from a field of that kind, norms, topics, sectors and kinds of document from
// fields with the code lists of these names, the year from a field `year`, else from when the
// record was made.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kernel/roster.h"
#include "kernel/types.h"
#include "store/index.h"

namespace concord {

// In the order they are shown.
enum class Facet { type, kind, owner, region, language, year, norm, topic, sector, label };
inline constexpr Facet all_facets[] = {Facet::type,     Facet::kind, Facet::owner, Facet::region,
                                       Facet::language, Facet::year, Facet::norm,  Facet::topic,
                                       Facet::sector,   Facet::label};
std::string_view print(Facet);
std::optional<Facet> parse_facet(std::string_view);

// One of the values of each facet that is named.
using FacetValues = std::map<Facet, std::vector<std::string>>;

struct FacetCount {
    std::string value;
    std::int64_t count = 0;
};
// The most frequent first, among equals by the value.
using FacetCounts = std::map<Facet, std::vector<FacetCount>>;

// All values of a record, for the index. The region follows from the owner and is not among them.
std::string pack_facets(const Type&, const Record&);

// Packs that were opened, remembered from one question to the next: many records are alike. Of one
// question at a time.
class FacetMemory {
public:
    // Forgets all if the participants have changed since, or if it is too much.
    void prepare(std::shared_ptr<const Roster>);

private:
    friend class FacetTally;
    struct Value {
        Facet facet;
        std::string text;
    };
    struct Pack {
        std::vector<std::uint32_t> values;  // numbers in values_
        std::uint64_t question = 0;         // the last that met it; of that one:
        std::int64_t count = 0;
        std::uint32_t missed = 0;  // facets chosen in, without a value of those chosen; a bit each
    };
    Pack& find(std::string_view pack);
    std::uint32_t number_of(Facet, std::string_view);

    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::shared_ptr<const Roster> roster_;
    std::unordered_map<std::string, Pack, Hash, std::equal_to<>> packs_;
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
    std::vector<Value> values_;
    std::uint64_t question_ = 0;
};

// Narrows to what was chosen, and counts. A facet in which something was chosen counts what there
// would be with another choice in it, so that choosing one value does not hide the others.
class FacetTally final : public store::IndexTally {
public:
    // Both must live longer; the memory was prepared.
    FacetTally(const FacetValues& chosen, FacetMemory&);

    void begin() override;
    bool take(std::string_view pack) override;

    // Of each facet at most 100 values, and always those chosen.
    FacetCounts counts() const;

private:
    std::uint32_t missed(const FacetMemory::Pack&) const;

    const FacetValues& chosen_;
    FacetMemory& memory_;
    std::vector<FacetMemory::Pack*> met_;
};

}  // namespace concord
