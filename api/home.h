// What concerns the one who asks: what is due, what one was told (docs/API.md).

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

std::vector<Operation> home_operations();

}  // namespace concord::api
