// What a State keeps for itself and shares if it wishes: assessments by the factors of norm (b),
// the register of its own incidents, and its scale of severity.

#pragma once

#include "kernel/mechanism.h"

namespace concord::incidents {

extern const RecordType assessment, entry, scale;

}  // namespace concord::incidents
