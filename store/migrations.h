// Brings the schema up to date, before anything else may use the store.

#pragma once

#include "store/queue.h"
#include "store/store.h"

namespace concord::store {

// Fails with store.newer, and with whatever a step fails with, which then has left no trace.
Result<> migrate(WritingConnection&, Engine, std::span<const Migration>);

}  // namespace concord::store
