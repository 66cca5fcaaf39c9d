// Calls for views and the reports made of what was answered: README.md has the words and the texts
// behind them.

#pragma once

#include "kernel/mechanism.h"

namespace concord::reports {

extern const Mechanism mechanism;

}  // namespace concord::reports
