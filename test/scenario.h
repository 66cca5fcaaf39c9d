// Stories in plain text, played in the fictional world through the kernel's own door. Each line is
// a sentence; one that is not understood fails, like one that is not true. At the end of each story
// it is checked without being asked for that nobody outside saw anything on any way out, and that
// the log is whole. docs/SCENARIOS.md has the sentences.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "test/world.h"

namespace concord::test {

// Plays the story; what is wrong is reported to GoogleTest at its line in the file.
void play(const std::filesystem::path& story, Engine, std::vector<const Mechanism*>);

// Files named *.txt in every folder `scenarios` below `folder`, in order.
std::vector<std::filesystem::path> stories_below(const std::filesystem::path& folder);

}  // namespace concord::test
