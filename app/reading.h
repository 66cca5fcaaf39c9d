// Files of the store, read in the sandbox.

#pragma once

#include "kernel/extraction.h"

namespace concord::app {

// Reads one file with a child of this program; safe from one thread at a time. What the child makes
// of it is the file's state; fails only if no child can be run.
Extraction::ReadFile reading_in_sandbox(const Kernel&);

}  // namespace concord::app
