// What must hold before a step in assistance, and what follows from it. Pure: no clock, no store,
// no user. A guard names its refusal; an effect lists what the platform does in the same
// transaction.

#pragma once

#include "kernel/workflow.h"

namespace concord::assistance {

// Guards.

// A request leaves its draft when it names a State or a desk (assistance.no_addressee), says what
// is needed (assistance.need_missing) and asks for an answer in the future
// (assistance.reply_by_past).
Result<> is_ready_to_send(const Occasion&);
// The same for an offer, which says what it consists of (assistance.offer_empty).
Result<> is_ready_to_offer(const Occasion&);
// A request that others hold already still says what is needed, and by when, in the future.
Result<> stays_answerable(const Occasion&);
// Whoever is asked later has time to answer (assistance.reply_by_past).
Result<> asks_others_in_time(const Occasion&);
// assistance.reason_missing
Result<> gives_a_reason(const Occasion&);
// A message has a text, a file or both: assistance.message_empty.
Result<> says_something(const Occasion&);
// At least one of time frame, nature, scope and terms (A/76/135 para 54): assistance.offer_empty.
Result<> offers_something(const Occasion&);
// assistance.outcome_missing
Result<> reports_the_outcome(const Occasion&);
// Capabilities are for members or fewer, never for the public: assistance.not_public.
Result<> is_for_members_at_most(const Occasion&);
// assistance.renews_on_past
Result<> renews_in_the_future(const Occasion&);

// Effects.

// One answer for each participant named, private to the two, received as soon as it is sent.
std::vector<Effect> ask_each_addressee(const Occasion&);
std::vector<Effect> ask_each_added(const Occasion&);
std::vector<Effect> offer_to_each_addressee(const Occasion&);
std::vector<Effect> offer_to_each_added(const Occasion&);
// A new time for answering holds for every answer that is still open.
std::vector<Effect> pass_on_reply_by(const Occasion&);
// The case is under way as soon as one offer is taken up; others may follow.
std::vector<Effect> begin_the_case(const Occasion&);
std::vector<Effect> end_answers(const Occasion&);
std::vector<Effect> conclude_answers(const Occasion&);
std::vector<Effect> finish_answers(const Occasion&);

// Derivations.

// The next interim report is due 72 hours after this act.
JsonObject sets_the_next_report(const Occasion&);
// A capability stands for a year, unless its State says until when.
JsonObject stands_for_a_year(const Occasion&);

}  // namespace concord::assistance
