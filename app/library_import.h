// A collection of documents as a table of metadata and a folder of files.
//
// Columns, all but title and kind may be missing: file, title, title_ar … title_zh, kind,
// languages, date, standing, symbol, summary, source, rights, norms, topics, owner, tlp,
// recipients. Several values of a cell are divided by ";". A line is known again by its symbol and
// languages and the hash of its file, so the same table can be brought again: what is in already is
// passed over, and a run that was cut off goes on where it ended. Each line is done alone.

#pragma once

#include <filesystem>

#include "app/jobs.h"

namespace concord::app {

// One line that is to become a document.
struct LibraryLine {
    std::size_t number = 0;
    JsonObject fields;  // without files
    std::string file;   // as the table has it, or ""
    std::string owner;  // code, or "" for the asker's own
    Label label;
};

// Pure. A line that cannot be read is an error of its own. Fails as csv::parse does, or with
// library_import.unknown_column {column}.
Result<std::vector<Result<LibraryLine>>> parse_library(std::string_view table);

}  // namespace concord::app
