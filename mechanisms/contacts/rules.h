// What a contact, a check and a reply must be like. Pure: an act is looked at, and nothing else.

#pragma once

#include <optional>

#include "kernel/workflow.h"

namespace concord::contacts {

// -- a contact --

// Every address fits its channel, hours and duty times are in order, the label reaches the
// secretariat, and nobody writes what only an act of the workflow may set. At creation and edit.
// Fails with contacts.bad_hours, contacts.bad_duty, contacts.bad_label, contacts.set_by_act, or
// what the kernel says of an address: shape.bad_phone, shape.bad_email, shape.bad_url.
Result<> holds_together(const Occasion&);

// Of a listed contact, who it is changes only by an amendment that the secretariat confirms:
// contacts.needs_amendment.
Result<> keeps_its_identity(const Occasion&);

// It has at least one channel: contacts.no_channel.
Result<> can_be_reached(const Occasion&);

// The secretariat says by which independent channel it asked, and who confirms did not enter the
// entry: contacts.say_how, workflow.four_eyes.
Result<> was_verified(const Occasion&);

Result<> gives_a_reason(const Occasion&);     // contacts.give_a_reason
Result<> proposes_a_change(const Occasion&);  // contacts.nothing_changed

// The fields by which people know who it is.
inline constexpr std::string_view identity_fields = "holder_kind name institution post level";

// A contact is reconfirmed within a year of this act.
JsonObject reconfirmed(const Occasion&);
// The proposed identity becomes the contact's own, or is dropped.
JsonObject with_the_change(const Occasion&);
JsonObject without_the_change(const Occasion&);

// Minutes since midnight of "08:30", up to "24:00".
std::optional<int> parse_clock(std::string_view);

// -- a communication check and its replies --

// An exercise or a test, never real traffic; it opens before it closes, and its scope says of what.
// Fails with contacts.check_context, contacts.check_times or contacts.check_scope.
Result<> is_a_sound_check(const Occasion&);
Result<> is_not_over(const Occasion&);  // contacts.check_over

// Whoever answers for the contact belongs to its State: workflow.not_yours.
Result<> answers_for_itself(const Occasion&);
// The code is the one that was sent over the channel: contacts.wrong_code.
Result<> brings_the_code(const Occasion&);

JsonObject answered_now(const Occasion&);
JsonObject sent_now(const Occasion&);

// What is kept of a code. It is short, so it is bound to one contact, channel and check.
std::string code_hash(std::string_view check, std::string_view contact, std::string_view address,
                      std::string_view code);

}  // namespace concord::contacts
