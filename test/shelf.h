// A mechanism with roots and collections of objects, as `threats` is one, in miniature: the owner
// of a collection adds to it and, once it is shared, whoever reads it too.

#pragma once

#include "kernel/mechanism.h"

namespace concord::test {

extern const Mechanism shelf;

}  // namespace concord::test
