// The components of the OpenAPI document: fixed shapes, and those of each record type's tables.

#pragma once

#include "base/json.h"
#include "kernel/types.h"

namespace concord::api {

JsonObject print_schemas(const Types&);

}  // namespace concord::api
