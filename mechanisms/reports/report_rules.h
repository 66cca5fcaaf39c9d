// What a report and its parts must be like, and what its issue entails. Pure.

#pragma once

#include "kernel/workflow.h"

namespace concord::reports {

// Its covers name each language once: reports.language_twice.
Result<> is_a_sound_report(const Occasion&);
// It was compiled, and has what stands on its cover: reports.not_compiled, reports.symbol_missing,
// reports.date_missing, reports.cover_missing.
Result<> is_ready_for_issue(const Occasion&);
JsonObject compiled_now(const Occasion&);
JsonObject issued_now(const Occasion&);
// Every reply it was compiled of is included as it was then, with the passages marked in it, or
// nothing is issued; its themes and their paragraphs are issued with it.
std::vector<Effect> freeze_what_it_rests_on(const Occasion&);

// -- parts of a report; above them the report --

Result<> report_is_open(const Occasion&);        // reports.report_closed
Result<> report_is_issued(const Occasion&);      // reports.report_not_issued
Result<> report_above_is_open(const Occasion&);  // of a paragraph: its theme, its report
std::vector<Effect> issue_its_paragraphs(const Occasion&);
std::vector<Effect> remove_its_paragraphs(const Occasion&);
JsonObject known_by_its_opening(const Occasion&);

// -- a passage; above it the reply --

// Its words stand at its place in the reply as it is now: reports.not_in_the_text; the reply is in
// no issued report yet: reports.reply_compiled.
Result<> stands_in_the_reply(const Occasion&);
// With the issue of a report: the passage was marked for it, and still stands. Fails with
// reports.of_another_report, reports.passage_stale {reference}.
Result<> still_stands_in_the_reply(const Occasion&);
JsonObject of_this_edition(const Occasion&);

}  // namespace concord::reports
