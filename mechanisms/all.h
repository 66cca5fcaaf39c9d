// Every mechanism of this build: one line each, in all.cpp.

#pragma once

#include <span>

#include "kernel/mechanism.h"

namespace concord {

// In the order in which people see them; `identity`, which the kernel brings itself, is not among
// them.
std::span<const Mechanism* const> all_mechanisms();

}  // namespace concord
