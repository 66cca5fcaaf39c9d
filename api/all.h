// Everything the API answers, in the order it is documented.

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

std::vector<Operation> all_operations(const Types&);

}  // namespace concord::api
