// What must hold before a step about an incident, and what follows from it. Pure: no clock, no
// store, no user.

#pragma once

#include "kernel/workflow.h"

namespace concord::incidents {

// Guards.

// A notification names a State or a desk (incidents.no_addressee), says something of substance
// (incidents.nothing_said) and asks for a reply in the future (incidents.reply_by_past).
Result<> is_ready_to_send(const Occasion&);
// incidents.nothing_said, incidents.reply_by_past
Result<> stays_answerable(const Occasion&);
// Whoever is told later has time to reply (incidents.reply_by_past).
Result<> tells_others_in_time(const Occasion&);
// incidents.reason_missing
Result<> gives_a_reason(const Occasion&);
// A message has a text, a file or both: incidents.message_empty.
Result<> says_something(const Occasion&);
// An answer, steps taken, or a file: incidents.answer_empty.
Result<> answers_something(const Occasion&);
// At least one factor (A/76/135 para 24): incidents.no_factor.
Result<> looks_at_a_factor(const Occasion&);
// A final assessment gives its reasons, factor by factor: incidents.reasons_missing.
Result<> reasons_each_factor(const Occasion&);
// incidents.factor_twice
Result<> states_each_factor_once(const Occasion&);
// Detected, contained and resolved in that order, as far as they are given: incidents.wrong_order.
Result<> ends_after_it_began(const Occasion&);
// incidents.no_levels, incidents.level_twice
Result<> has_levels(const Occasion&);

// Effects.

// One reply for each participant named, private to the two, received as soon as it is sent.
std::vector<Effect> tell_each_addressee(const Occasion&);
std::vector<Effect> tell_each_added(const Occasion&);
std::vector<Effect> pass_on_reply_by(const Occasion&);
std::vector<Effect> conclude_replies(const Occasion&);
std::vector<Effect> end_replies(const Occasion&);

// Derivations.

// Messages of one event are numbered from 1 by the sender (IAEA IRIX, OASIS CAP).
JsonObject counts_the_message(const Occasion&);
JsonObject counts_the_edition(const Occasion&);
// The moment of the act, unless another is given.
JsonObject contained_now(const Occasion&);
JsonObject resolved_now(const Occasion&);
JsonObject neither_contained_nor_resolved(const Occasion&);

}  // namespace concord::incidents
