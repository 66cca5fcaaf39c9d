// Documents that mechanisms offer on paper, and forms that come back:
// GET /api/v1/<mechanism>/<name>?format=html|odt|pdf&lang=…, POST /api/v1/<mechanism>/<name>.

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

// The document in the form asked for, HTML unless another is named, and in the language of `lang`
// or of the asker's program. HTML is shown, the others are files to be saved. Fails with
// http.bad_parameter {name} or as the mechanism and the press do.
std::vector<Operation> paper_operations(const Mechanism&);

}  // namespace concord::api
