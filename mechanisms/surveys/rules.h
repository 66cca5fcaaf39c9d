// What a questionnaire, a round and an answer must be like, and what follows from an act. Pure: an
// act is looked at, with what it belongs to, and nothing else.

#pragma once

#include "kernel/workflow.h"

namespace concord::surveys {

// -- a questionnaire and its rounds --

// Every text exists in each language that the title has: surveys.text_missing.
Result<> speaks_in_each_language(const Occasion&);
// Ends after it opens and after now, and each group within its own times; no State stands in two
// groups. Fails with surveys.round_times, surveys.group_twice, surveys.round_title.
Result<> is_a_sound_round(const Occasion&);
// An extension ends later than before, and later than now: surveys.not_later.
Result<> ends_later(const Occasion&);

std::vector<Effect> next_edition(const Occasion&);
std::vector<Effect> plan_the_round(const Occasion&);
// One response for each participant that is asked: those named, or every State and observer.
std::vector<Effect> invite_each(const Occasion&);
std::vector<Effect> extend_each(const Occasion&);

// -- a response and its answers --

JsonObject belongs_to_the_round(const Occasion&);
JsonObject submitted_now(const Occasion&);
std::vector<Effect> release_answers(const Occasion&);
std::vector<Effect> take_back_answers(const Occasion&);

// The response is open for writing, the questionnaire has the question, and the value is of its
// kind: surveys.response_closed, surveys.no_such_question, surveys.wrong_kind,
// surveys.no_such_option, surveys.no_such_column. No value is an answer left open.
Result<> answers_its_question(const Occasion&);
JsonObject finds_its_place(const Occasion&);
JsonObject marks_a_gap(const Occasion&);
JsonObject counts_the_comment(const Occasion&);
Result<> says_something(const Occasion&);  // surveys.comment_empty

// -- what grows out of it --

Result<> ends_after_it_begins(const Occasion&);  // surveys.wrong_order
Result<> names_the_problem(const Occasion&);     // surveys.problem_missing

}  // namespace concord::surveys
