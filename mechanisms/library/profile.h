// What one State published, on one page; up to four of them side by side. Nothing is counted
// against anybody: there are lists, in the order of the alphabet of codes, and no totals.

#pragma once

#include "kernel/kernel.h"

namespace concord::library {

// GET /api/v1/library/profile?of=QM,QN: {items: [{participant, kinds: [{kind, documents: […]}],
// contacts: […]}], csv}. Of each, what the asker may read of what it published. Fails with invalid,
// library.bad_profile for no, an unknown or more than four participants.
Result<Json> profile(Kernel&, const Subject&, const JsonObject& input);

// GET /api/v1/library/changes?since=2026-11-01&of=QM: documents that the asker may read whose last
// act was after that moment, newest first, at most 500: {items: [{document…, changed}], more}.
// Fails with time.invalid.
Result<Json> changes(Kernel&, const Subject&, const JsonObject& input);

}  // namespace concord::library
