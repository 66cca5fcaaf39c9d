// What the secretariat and everybody else take away on paper: the note verbale of a call, the
// report in the form of the United Nations, a corrigendum. Each holds what its asker may read.

#pragma once

#include "formats/paper.h"
#include "kernel/kernel.h"

namespace concord::reports {

// {"report":id}: cover (symbol, distribution, date, original language, organ, session, agenda
// item), summary, contents, numbered paragraphs under numbered headings, footnotes numbered
// through; annex of replies in the order of the language, each with original language and date; the
// records behind the figures. What is missing in a language stands in English, or as it is. Fails
// with records.not_found.
Result<paper::Document> report_document(Kernel&, const Subject&, const JsonObject& input,
                                        const Speech&);

// {"call":id,"participant":code or ""}: to one participant, or to all.
Result<paper::Document> note_verbale(Kernel&, const Subject&, const JsonObject& input,
                                     const Speech&);

// {"corrigendum":id}
Result<paper::Document> corrigendum_document(Kernel&, const Subject&, const JsonObject& input,
                                             const Speech&);

}  // namespace concord::reports
