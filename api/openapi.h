// GET /api/v1/openapi.json: OpenAPI 3.1, made from the operations and the tables.

#pragma once

#include <span>

#include "api/site.h"

namespace concord::api {

Json print_openapi(std::span<const Operation>, const Types&);

// `all` must already hold every other operation.
Operation openapi_operation(std::vector<Operation> all);

}  // namespace concord::api
