// Who can be reached now: the duty roster, the hours in the contact's own time zone, and the
// channels in the order in which they should be tried.

#pragma once

#include <vector>

#include "kernel/kernel.h"

namespace concord::contacts {

// The rows of `duty` that cover the moment, in the order they stand; pure.
JsonArray on_duty(const Record& contact, Time now);

// True if `now` falls into the contact's hours, in its zone (UTC without one); a row that ends
// before it begins goes on past midnight. A contact without hours is not known to be there.
bool in_hours(const Record& contact, Time now);

// Both lists of channels that the record still holds, by priority; those without one come last.
JsonArray channels_in_order(const Record& contact);

// GET contact=id: {"contact","now","in_hours","on_duty":[row…],"channels":[row…]}.
Result<Json> reach_now(Kernel&, const Subject&, const JsonObject&);

}  // namespace concord::contacts
