// The append-only log as everybody may read it: C2SP tlog-tiles under /log, and the case with its
// proof.

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

std::vector<Operation> log_operations();

// GET …/{id}/proof of the type.
Operation proof_operation(const Type&);

}  // namespace concord::api
