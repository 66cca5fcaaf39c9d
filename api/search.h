// GET /api/v1/search: full text over everything the asker may see (docs/API.md).

#pragma once

#include "api/site.h"
#include "kernel/search.h"

namespace concord::api {

// `search` must live as long as the operation may be called.
Operation search_operation(const Search&);
// GET /api/v1/search/suggestions: what somebody may mean who typed so far.
Operation suggestions_operation(const Search&);

}  // namespace concord::api
