// Lists with q-values, as in Accept-Language and Accept-Encoding (RFC 9110 section 12.4.2).

#pragma once

#include <string_view>
#include <vector>

namespace concord::api {

struct Weighted {
    std::string_view name;
    int per_mille = 1000;
};

// In the order they came; at most 50. A malformed weight counts as 0.
std::vector<Weighted> parse_weighted(std::string_view list);

}  // namespace concord::api
