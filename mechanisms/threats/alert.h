// Alerts, warnings and notices, and the receipt of each participant that was told.
//
// The three classes are those by which national teams publish (A/76/187, Türkiye: alerts, warnings
// and security notices; Colombia: warnings and bulletins), in the service of norm 13(j) and of the
// exchange that A/76/135 para 83 encourages.

#pragma once

#include "kernel/kernel.h"
#include "kernel/mechanism.h"

namespace concord::threats {

extern const RecordType alert, receipt;

// The public feed of what was published for everybody.
extern const NewsFeed alert_feed;

// Whom an alert to `recipients` (reaches divided by spaces) under `tlp` would reach, before it is
// published: {"participants":[codes],"people":number,"public":flag}.
Result<Json> alert_audience(Kernel&, const Subject&, const JsonObject& input);

}  // namespace concord::threats
