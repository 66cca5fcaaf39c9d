// The text of a document for its reader, in parts that a page can show, with what was looked for
// marked.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/kernel.h"

namespace concord::library {

// A stretch of text of at most about 6,000 bytes, cut between paragraphs.
struct Part {
    std::int64_t page = 0;  // on which it begins, from 1; 0 if the text has no pages
    std::string_view text;
};

// Pages are divided by form feeds; `pages` is how many the file says it has.
std::vector<Part> parts_of(std::string_view text, std::int64_t pages);

// GET /api/v1/library/text?document=&file=&from=&q=: at most 40 parts from number `from` on (from
// 0), of the first file unless one is named, and for `q` (as in a search) the hits in each part of
// the whole text. Only of a file that the document names now, to whoever may read the document;
// else not_found, records.not_found. {document, file, state, pages, language, active, total, from,
// parts: [{page, pieces: [{text, hit}]}], hits: [{part, page, count}]}; state is "waiting" until
// the file was read.
//
// Of a document that was withdrawn only that, to those who could read it until then: state is
// "withdrawn", there is no file, and besides stand {owner, reference, withdrawn: when}.
Result<Json> read_text(Kernel&, const Subject&, const JsonObject& input);

}  // namespace concord::library
