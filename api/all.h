// Everything the API answers.

#pragma once

#include <vector>

#include "api/site.h"
#include "kernel/search.h"

namespace concord::api {

// In the order it is documented. `search` outlives them.
std::vector<Operation> all_operations(const Types&, const Search&);

}  // namespace concord::api
