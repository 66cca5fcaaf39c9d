// What one State tells or asks another about an incident, and the reply of each State addressed.

#pragma once

#include "kernel/mechanism.h"

namespace concord::incidents {

extern const RecordType notification, reply;

}  // namespace concord::incidents
