// A request for assistance, and the answer of each State asked.

#pragma once

#include "kernel/mechanism.h"

namespace concord::assistance {

extern const RecordType request, answer;

}  // namespace concord::assistance
