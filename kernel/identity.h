// Participants, desks, people and what they are entitled to, as records like all others: every
// change is an act in the log. What proves who somebody is (passwords, factors, sessions) is not
// here but in credentials.h.

#pragma once

#include "kernel/mechanism.h"

namespace concord::identity {

extern const Mechanism mechanism;

}  // namespace concord::identity
