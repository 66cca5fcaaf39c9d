// What stands in tables and lists, for programs and pages that draw themselves from it: the
// mechanisms, the code lists, the participants, the messages.

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

std::vector<Operation> schema_operations();

// {"mechanisms":[{"name","types":[{"name","plural","fields",…}]}]}
Json print_schema(const Types&);

std::string_view print(Kind);

}  // namespace concord::api
