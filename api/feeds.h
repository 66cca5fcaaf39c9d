// What a mechanism tells everybody, as Atom feeds at addresses that stay (RFC 4287).

#pragma once

#include <vector>

#include "api/operation.h"
#include "kernel/mechanism.h"

namespace concord::api {

// GET /feeds/<mechanism>/<name> in all languages and /feeds/<mechanism>/<name>/<language> in one.
// Read as the public whoever asks, so that the same address shows everybody the same.
std::vector<Operation> feed_operations(const Mechanism&);

}  // namespace concord::api
