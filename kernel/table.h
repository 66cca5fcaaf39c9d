// Records of one type as a table, for every type alike.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "kernel/record.h"
#include "kernel/types.h"

namespace concord {

// CSV that no spreadsheet runs: reference, owner, state, context, TLP, times, then the type's
// fields. Several values of a cell are divided by "; "; rows are JSON.
std::string print_table(const Type&, std::span<const Record>);

// Back: the columns of the fields that may be brought; `owner` is each line's owner, and what the
// platform sets (reference, state, context, tlp, times) is read over. Fails as csv::parse does or
// with import.unknown_columns {columns}; a line is refused with import.bad_cell {column}.
Result<std::vector<Incoming>> parse_table(const Type&, std::string_view text);

}  // namespace concord
