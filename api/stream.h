// GET /api/v1/events: what happens, as it happens, resumed after a break (WHATWG HTML section 9.2).

#pragma once

#include "api/site.h"

namespace concord::api {

Operation events_operation();

}  // namespace concord::api
