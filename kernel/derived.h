// What the store keeps beside the acts so that queries are quick: all of it follows from the newest
// act of each record, and is worth nothing where it differs (security.md I12).

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/commit.h"
#include "kernel/types.h"
#include "store/store.h"

namespace concord {

// The tables, with their columns in the order of `Derived`. Each names the record in a column, by
// which it can be read in order.
struct DerivedTable {
    std::string_view name;
    std::string_view columns;
    std::string_view record;
    std::size_t record_column;
};
// clang-format off
inline constexpr DerivedTable derived_tables[] = {
    {"records",
     "id, type, reference, version, state, owner, parent, root, context, title, last_by, seq",
     "id", 0},
    {"grants", "record, reach, type, seq, from_ms", "record", 0},
    {"facets", "record, name, value", "record", 0},
    {"uniques", "record, type, name, value", "record", 0},
};
// clang-format on

// The rows of one record in each table, from its newest act.
std::vector<std::vector<store::Row>> derive_rows(const Type&, const Act& newest);

// Every word a field can be filtered by.
std::vector<std::string> words_of(const Json& value);

}  // namespace concord
