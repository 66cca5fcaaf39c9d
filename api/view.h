// Records and acts as the API shows them (docs/API.md). What reaches this file was already decided
// and redacted by the kernel.

#pragma once

#include <span>

#include "base/json.h"
#include "kernel/kernel.h"
#include "kernel/owed.h"

namespace concord::api {

// The whole record, with what the asker may do now and what is due.
JsonObject view_of(const Kernel&, const Subject&, const Item&, std::span<const Owed>);

// {"id","type","reference","title","state","context","owner","updated","tlp"}
JsonObject summary_of(const Kernel&, const Record&);

JsonObject view_of(const Kernel&, const Act&);

}  // namespace concord::api
