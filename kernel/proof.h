// The case as a file that proves itself: what the asker may see of it, and nothing else.

#pragma once

#include "kernel/casefile.h"
#include "kernel/kernel.h"

namespace concord {

// The case that the record belongs to, in the form of docs/formats/CASE.md: every act of it that
// the asker may see, each member that it may see with its salt, the digests of the others, and the
// proof that the act is in the log at the newest checkpoint, which is signed for this if need be.
// If the asker may not see the root of the case, the record alone. Fails with not_found,
// records.not_found as Kernel::read does. Deadlines that passed in silence are acts of the platform
// and are proven as such.
Result<Json> case_file(Kernel&, const Subject&, std::string_view id);

}  // namespace concord
