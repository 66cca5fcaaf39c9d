// What must hold before a step of an alert, and what follows from it. Pure: no clock, no store, no
// user. A guard names its refusal; an effect lists what the platform does in the same transaction.

#pragma once

#include <vector>

#include "kernel/workflow.h"

namespace concord::threats {

// Guards.

// Each language stands once, the original one not among the translations: threats.language_twice.
// Objects are named by their STIX identifiers: threats.no_identifier. At creation and edit.
Result<> holds_together(const Occasion&);
// An alert leaves its side when it says something (threats.text_missing), reaches somebody
// (threats.nobody_entitled) and expires in the future (threats.expires_past).
Result<> is_ready_to_publish(const Occasion&);
// The same, and its desk lets one officer publish alone: threats.second_officer.
Result<> may_be_published_by_one(const Occasion&);
Result<> expires_in_the_future(const Occasion&);
Result<> says_why_it_is_cancelled(const Occasion&);  // threats.reason_missing
// Nobody corrects another's alert: threats.not_yours_to_correct.
Result<> comes_from_its_owner(const Occasion&);
// A message has a text, a file or both: threats.message_empty.
Result<> says_something(const Occasion&);

// Effects.

// A receipt for each participant that may read the alert and has anybody who could, seen by the two
// alone; what it corrects is superseded.
std::vector<Effect> tell_everybody_entitled(const Occasion&);
std::vector<Effect> recall_receipts(const Occasion&);
std::vector<Effect> end_receipts(const Occasion&);

// Derivations.

// When it was published, and, unless it says so itself, that it expires after 30 days.
JsonObject published_now(const Occasion&);
// A cancelled alert stays visible with the reason.
JsonObject keeps_the_reason(const Occasion&);
JsonObject names_its_successor(const Occasion&);

// Who gets a receipt of an alert with this label: those it names; the members of a group of the
// owner's own; and, if it is for all members or everybody, each participant on the roster with an
// active person. The members of another's group are told without a receipt, since who they are is
// not for the owner of the alert to learn. Never the owner.
std::vector<Addressee> entitled_to(const Record&, const Roster*);

}  // namespace concord::threats
