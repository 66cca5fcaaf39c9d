// Assistance between States: one asks, each State asked answers for itself; one offers unasked;
// what could be offered is declared beforehand (A/76/135 paras 30(b), 31-35 and 51-55).

#pragma once

#include "kernel/mechanism.h"

namespace concord::assistance {

extern const Mechanism mechanism;

}  // namespace concord::assistance
