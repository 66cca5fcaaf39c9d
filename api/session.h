// Signing in and out, and one's own sessions, factors and password (docs/API.md).

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

std::vector<Operation> session_operations();

// {"person":{…},"participant":{…},"desks":[…],"roles":[…],"expires":"…"}
JsonObject print_session(const Site&, const Known&);

}  // namespace concord::api
