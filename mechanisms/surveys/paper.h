// A questionnaire on paper, and the way back.

#pragma once

#include "formats/paper_form.h"
#include "kernel/kernel.h"
#include "kernel/mechanism.h"
#include "mechanisms/surveys/questionnaire.h"

namespace concord::surveys {

// {"questionnaire":id}: to be filled; {"response":id}: with what was answered, as far as the asker
// may read it. Fails with records.not_found.
Result<paper::Document> form(Kernel&, const Subject&, const JsonObject& input, const Speech&);

// {"response":id} and what came back in its form ->
// {"lines":[{"question","section","state","value",
// "instead","before","before_instead","problems":[{"key","values"}]}],"foreign":[names],
// "macros":bool}. `state` is same, new, changed, emptied or unread. Nothing is written: the officer
// takes over what is right by ordinary acts. Only for the response's own side, while it is a draft.
// Fails with records.not_found, surveys.response_closed or surveys.other_form.
Result<Json> read_form(Kernel&, const Subject&, const JsonObject& input, const paper::Filled&);

// -- what both ways share --

// The field of a question's "instead of an answer".
std::string instead_field(std::string_view question);
// What a form says it belongs to.
std::string form_of(const Record& questionnaire);
// The text in this language, or English, or the first there is; `spoken` is its language.
std::string_view text_in(const Json* text, std::string_view language,
                         std::string* spoken = nullptr);

// A value as it came back, or what is wrong with it. Nothing was written: null.
Result<Json> read_value(const Question&, const Json& question_body, const paper::Written&,
                        const Roster&);

}  // namespace concord::surveys
