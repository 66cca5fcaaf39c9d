// What the answers of a round say together, and what one participant said from round to round.
// Nothing compares participants: counts are given for all and by region, never by name.

#pragma once

#include "kernel/kernel.h"
#include "kernel/mechanism.h"

namespace concord::surveys {

// {"round":id} -> {"responses":n,"questions":[{"code","kind","answered","unknown","not_disclosed",
//   "options":[{"code","count","regions":{"150":n}}],"regions":{"150":answered},
//   "numbers":{"least","median","most"}}]}
// Counts the submitted answers that the asker may read. Fails with records.not_found.
Result<Json> results(Kernel&, const Subject&, const JsonObject& input);

// {"participant":code, or the asker's own} ->
// {"rounds":[{"round","questionnaire","code","title","closes",
//   "answers":[{"answer","question","value","instead","state"}]}]}, oldest round first.
Result<Json> progress(Kernel&, const Subject&, const JsonObject& input);

// {"response":id,"from":id}: the answers of an earlier response of one's own are written into the
// new one, where it has the question and no answer yet, each marked as carried over. ->
// {"carried":n,"left_out":[{"question","problem"}]}. What no longer fits its question is left out.
Result<Json> carry_over(Kernel&, const Subject&, const JsonObject& input);

}  // namespace concord::surveys
