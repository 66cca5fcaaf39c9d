// What a State or an organization could do for others, declared before anything happens.

#pragma once

#include "kernel/mechanism.h"

namespace concord::assistance {

extern const RecordType capability;

}  // namespace concord::assistance
