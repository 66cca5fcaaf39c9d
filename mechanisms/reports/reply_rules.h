// What a reply, a translation and a contribution must be like, and what follows from their acts.
// Pure: an act is looked at, with what it belongs to, and nothing else.

#pragma once

#include "kernel/workflow.h"

namespace concord::reports {

// -- a reply: above it the invitation and the call --

// Of whom was invited, while the call stands, in languages that exist, received not later than
// today; one that the secretariat enters names its note verbale and says something. Fails with
// reports.not_ones_own, reports.call_ended, reports.language_unknown, reports.received_later,
// reports.received_missing, reports.note_missing, reports.nothing_said.
Result<> is_a_sound_reply(const Occasion&);
// It has text or files, and the secretariat may read it: reports.nothing_said,
// reports.secretariat_not_named.
Result<> can_be_submitted(const Occasion&);
// The same, and the desk does not want a second officer: reports.needs_second_officer.
Result<> can_be_submitted_alone(const Occasion&);
// What a State sent by the platform, the secretariat does not touch: reports.not_by_note.
Result<> came_by_note(const Occasion&);
Result<> came_by_note_with_a_reason(const Occasion&);
Result<> gives_a_reason(const Occasion&);  // reports.give_a_reason
// It was in time, and says what it said when the report was compiled: reports.late,
// reports.reply_changed {reference}.
Result<> stands_as_compiled(const Occasion&);

JsonObject begins_as_a_reply(const Occasion&);
JsonObject submitted_now(const Occasion&);
JsonObject with_the_edition(const Occasion&);
JsonObject corrected_now(const Occasion&);
JsonObject acknowledged_now(const Occasion&);
JsonObject published_now(const Occasion&);
JsonObject reckoned_anew(const Occasion&);
JsonObject is_in_the_report(const Occasion&);

std::vector<Effect> answer_the_invitation(const Occasion&);
std::vector<Effect> answer_if_entered(const Occasion&);
// The invitation is open again, and translations wait.
std::vector<Effect> take_back_what_followed(const Occasion&);
// Passages marked for this report, and translations that are up to date.
std::vector<Effect> issue_with_the_reply(const Occasion&);

// -- a translation: above it the reply --

// Made by the reply's State or the secretariat, into another language than the original. Fails with
// reports.not_ones_to_translate, reports.is_the_original.
Result<> is_a_sound_translation(const Occasion&);
Result<> reply_is_published(const Occasion&);  // reports.reply_not_published
Result<> renders_the_newest(const Occasion&);  // reports.translation_stale
JsonObject begins_as_a_translation(const Occasion&);
JsonObject renders_the_edition(const Occasion&);

// -- a contribution: above it the call --

// The call takes contributions, and stands: reports.no_contributions, reports.call_ended; languages
// exist.
Result<> is_a_sound_contribution(const Occasion&);
Result<> contribution_says_something(const Occasion&);  // reports.nothing_said
JsonObject contribution_received_now(const Occasion&);
JsonObject listed_now(const Occasion&);

}  // namespace concord::reports
