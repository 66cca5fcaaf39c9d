// Threat objects for the pages: one object with its versions and what refers to it, search by
// values, what came in and who fetched it. docs/API.md.

#pragma once

#include <vector>

#include "api/operation.h"

namespace concord::api {

std::vector<Operation> object_operations();

}  // namespace concord::api
