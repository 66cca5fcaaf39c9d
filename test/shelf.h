// A mechanism with roots and collections of objects, as `threats` is one, in miniature.

#pragma once

#include "kernel/mechanism.h"

namespace concord::test {

extern const Mechanism shelf;

}  // namespace concord::test
