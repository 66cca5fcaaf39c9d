// The register of existing and potential threats (A/76/135 paras 6-14), in neutral words: what
// happens and to what, never who. No field names an actor.

#pragma once

#include "kernel/mechanism.h"

namespace concord::threats {

extern const RecordType threat;

}  // namespace concord::threats
