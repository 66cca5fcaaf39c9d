// Records of one type as a table, for every type alike.

#pragma once

#include <span>
#include <string>

#include "kernel/record.h"
#include "kernel/types.h"

namespace concord {

// CSV that no spreadsheet runs: reference, owner, state, context, TLP, times, then the type's
// fields. Several values of a cell are divided by "; "; rows are JSON.
std::string print_table(const Type&, std::span<const Record>);

}  // namespace concord
