// Surveys: README.md has the words and the texts behind them.

#pragma once

#include "kernel/mechanism.h"

namespace concord::surveys {

extern const Mechanism mechanism;

}  // namespace concord::surveys
