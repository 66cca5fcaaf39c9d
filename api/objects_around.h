// What lies around one object, for its page: whatever it is related to, one step away, and saying
// that one has seen it.

#pragma once

#include <vector>

#include "api/operation.h"

namespace concord::api {

// GET …/by_id/{object}/around:
// {"nodes":[{"id","type","name"}…],"edges":[{"from","to","name","by"}…], "more"}; `by` is the
// relationship object, or "" where a property of `from` says it. POST …/by_id/{object}/sightings
// {"collection":id}: a sighting by the asker, now, with the object's own markings, added to that
// collection.
std::vector<Operation> around_operations();

}  // namespace concord::api
