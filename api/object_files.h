// Threat objects as files (docs/API.md): imports of a collection that are looked at, started,
// stopped and resumed, and a collection's objects as a STIX bundle, a table or MISP events.

#pragma once

#include <vector>

#include "api/operation.h"
#include "kernel/types.h"

namespace concord::api {

// POST …/{id}/imports of collections; GET /api/v1/imports, /api/v1/imports/{id} and its remarks;
// POST /api/v1/imports/{id}/start and /stop.
std::vector<Operation> object_import_operations(const Types&);

// GET …/{id}/export?as=stix|indicators|misp of collections, through the door that TAXII reads
// through, and noted for the collection's owner in the same way. POST /api/v1/objects/export
// {"ids"} does so for objects of any collections.
std::vector<Operation> object_export_operations(const Types&);

// What one proves oneself to peers with, and how the exchange with one of them stands.
std::vector<Operation> peer_operations(const Types&);

}  // namespace concord::api
