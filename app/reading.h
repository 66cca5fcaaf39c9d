// Files of the store, read in the sandbox.

#pragma once

#include <filesystem>

#include "base/time.h"
#include "kernel/extraction.h"

namespace concord::app {

// What is run, as `PROGRAM extract MEDIA_TYPE` with the file as its standard input.
struct ReadingTool {
    std::filesystem::path program = {};  // none: this program
    Span time = seconds(120);
};

// Reads one file with a child of this program; safe from one thread at a time. What the child makes
// of it is the file's state; fails only if no child can be run.
Extraction::ReadFile reading_in_sandbox(const Kernel&, ReadingTool = {});

}  // namespace concord::app
