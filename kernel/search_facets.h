// What found records are sorted into and narrowed by. A record's values are taken from what every
// type has, and from its fields marked `filtered`, which are never hidden from whoever reads the
// record: languages from a field of that kind, norms, topics, sectors and kinds of document from
// fields with the code lists of these names, the year from a field `year`, else from when the
// record was made.

#pragma once

#include <map>
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

// Narrows to what was chosen, and counts. A facet in which something was chosen counts what there
// would be with another choice in it, so that choosing one value does not hide the others.
class FacetTally final : public store::IndexTally {
public:
    FacetTally(const FacetValues& chosen, const Roster&);

    void begin() override { packs_.clear(); }
    bool take(std::string_view pack) override;

    // Of each facet at most 100 values, and always those chosen.
    FacetCounts counts() const;

private:
    struct Pack {
        std::int64_t count = 0;
        FacetValues values;
        std::vector<Facet> missed;  // chosen in, without a value of those chosen
    };
    Pack opened(std::string_view) const;

    const FacetValues& chosen_;
    const Roster& roster_;
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    // Few, for many records are alike.
    std::unordered_map<std::string, Pack, Hash, std::equal_to<>> packs_;
};

}  // namespace concord
