// What mechanisms answer beyond their records: GET or POST /api/v1/<mechanism>/<name>.

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

// Takes the query parameters, or the members of a JSON body, that the endpoint names; any other is
// refused. An answer asked for with as=csv is a file to be saved, unless the asker accepts JSON.
std::vector<Operation> endpoint_operations(const Mechanism&);

}  // namespace concord::api
