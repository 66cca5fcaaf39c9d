// What States, organizations and the secretariat publish: strategies, laws, positions, guidelines,
// meeting documents. README.md has the words and the texts behind them.

#pragma once

#include "kernel/mechanism.h"

namespace concord::library {

extern const Mechanism mechanism;

}  // namespace concord::library
