// Where the directory has somebody to reach, for the map of the world. No score: only which levels.

#pragma once

#include "kernel/kernel.h"

namespace concord::contacts {

// GET: {"items":[{"participant":"QM","levels":["policy","technical"]}…]}, by code, from what the
// asker may see. Points for the map are in the records of the participants.
Result<Json> coverage(Kernel&, const Subject&, const JsonObject&);

}  // namespace concord::contacts
