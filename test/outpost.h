// A small deployment on a store of the caller's choosing, with the real clock and real chance: for
// programs that are killed, measured or both. Unlike World it can be opened again by another
// process.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernel/kernel.h"

namespace concord::test {

// Two States, QM and QN, with a desk and an officer each; made if the store is new. The key of the
// log is a fixed one, the mechanisms are identity, `post` (world.h) and `shelf`
// (shelf.h). Runs in the root of the
// repository, for the code lists.
Result<std::unique_ptr<Kernel>> open_outpost(const std::string& address);
// The same on a store that looks at what passes.
using WrapStore = std::function<std::unique_ptr<store::Store>(std::unique_ptr<store::Store>)>;
Result<std::unique_ptr<Kernel>> open_outpost(const std::string& address, const WrapStore&);

// The officers, QM's first.
std::vector<Subject> officers_of(const Kernel&);

// A letter from QM to QN, and an act on it.
Command write_letter(std::string title);
Command act_on(const Record&, std::string action, JsonObject fields = {});

}  // namespace concord::test
