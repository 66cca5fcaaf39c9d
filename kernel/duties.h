// What is due by when. A deadline is a row; when it passes, that is an act of the platform or a
// notice, once, also after a downtime.

#pragma once

#include <functional>

#include "kernel/types.h"
#include "store/store.h"

namespace concord {

using Within = std::function<Span(const Type&, const Duty&)>;

// Starts the duties that begin with this version, ends those that it carries out.
Result<> settle_duties(store::Writer&, const Type&, const Record& before, const Record& after,
                       Time now, const Within&);

}  // namespace concord
