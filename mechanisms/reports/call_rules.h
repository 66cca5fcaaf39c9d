// What a call for views must be like, and what follows from its acts. Pure.

#pragma once

#include "kernel/workflow.h"

namespace concord::reports {

// Its wordings name each language once: reports.language_twice. At creation and edit, of a draft:
// the deadline is not over: reports.deadline_past.
Result<> is_a_sound_call(const Occasion&);
// The deadline is not over: reports.deadline_past.
Result<> ends_in_the_future(const Occasion&);
// An extension ends later than before and in the future, and says why: reports.not_later,
// reports.give_a_reason.
Result<> ends_later(const Occasion&);
Result<> call_gives_a_reason(const Occasion&);  // reports.give_a_reason

JsonObject opened_now(const Occasion&);
JsonObject with_the_extension(const Occasion&);
JsonObject belongs_to_the_call(const Occasion&);

// One invitation for each participant that is asked: those named, or every State and observer.
std::vector<Effect> invite_each(const Occasion&);
std::vector<Effect> invite_more(const Occasion&);
std::vector<Effect> extend_each(const Occasion&);
std::vector<Effect> withdraw_invitations(const Occasion&);
// Whether a reply is late is reckoned anew when the deadline was moved.
std::vector<Effect> reckon_replies(const Occasion&);

}  // namespace concord::reports
