// What threat objects stand in: collections, and the roots that machines find them under.

#pragma once

#include "kernel/mechanism.h"

namespace concord::threats {

extern const RecordType root;
extern const RecordType collection;
extern const Offering offering;

}  // namespace concord::threats
