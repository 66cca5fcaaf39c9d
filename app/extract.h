// What runs inside the sandbox: `concord extract MEDIA_TYPE` reads one file from standard input and
// writes what it found to standard output: a line of JSON {state, pages, language, active}, then
// the text. It opens no store, reads no settings, and is no command for people.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/file_text.h"

namespace concord::app {

// The exit code. Confines itself before it reads a byte.
int extract_here(std::string_view media_type);

// What extract_here wrote, as far as it can be believed: its text is tidied again. Fails with
// invalid, sandbox.not_understood.
Result<FileText> parse_extract(std::string_view output);

}  // namespace concord::app
