// STIX patterns (section 9): the grammar, and what a pattern compares with.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "formats/indicators.h"

namespace concord::stix {

enum class Comparing : std::uint8_t {
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    in,
    like,
    matches,
    is_subset,
    is_superset,
    exists,
};

// One comparison of a pattern: "file:hashes.'SHA-256' = '...'".
struct Comparison {
    std::string object_type;        // "file"
    std::vector<std::string> path;  // "hashes", "SHA-256"; of a list "[0]" or "[*]"
    Comparing operation = Comparing::equal;
    bool negated = false;            // by NOT
    std::vector<std::string> texts;  // the constants that are text, without quotes and escapes
};

struct Pattern {
    std::vector<Comparison> comparisons;  // in the order of the text
};

struct PatternFault {
    std::size_t offset = 0;  // in bytes
    std::string near;        // what stands there, at most 20 bytes, or "" at the end
    enum class Why : std::uint8_t {
        form,       // it cannot be read there
        too_deep,   // more parentheses than depth_max
        types,      // AND joins comparisons that no one object can satisfy (section 9.5)
        qualifier,  // the same qualifier twice (section 9.5.1)
    } why = Why::form;
};

// Fails where the text is no pattern; the depth counts parentheses.
tl::expected<Pattern, PatternFault> parse_pattern(std::string_view, std::size_t depth_max = 64);

// What something of these objects is found by: constants that are compared for equality, and
// networks. Conditions that exclude are left out.
void collect_values(const Pattern&, std::vector<indicators::Value>& out);

}  // namespace concord::stix
