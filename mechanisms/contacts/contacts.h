// The directory of points of contact at policy, diplomatic and technical level, and the
// communication checks that show whether they can be reached (A/76/135 paras 76-78).

#pragma once

#include "kernel/mechanism.h"

namespace concord::contacts {

extern const Mechanism mechanism;

}  // namespace concord::contacts
