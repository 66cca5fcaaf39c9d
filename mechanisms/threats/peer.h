// Another TAXII server that a collection is exchanged with (kernel/peers.h).

#pragma once

#include "kernel/mechanism.h"

namespace concord::threats {

extern const RecordType peer;

// The collection is named, and it is an officer who takes it on.
Result<> names_a_collection(const Occasion&);
// The address is whole and the interval neither a minute nor a month.
Result<> stands_as_a_peer(const Occasion&);
// In whose name it runs from now on.
JsonObject takes_it_on(const Occasion&);

}  // namespace concord::threats
