// The press: LibreOffice, and the reading of forms, as children in the sandbox. One at a time, with
// few waiting, so that paper never takes the machine from those who notify each other.

#pragma once

#include <string_view>

#include "api/press.h"

namespace concord::app {

// Ends its thread when destroyed; what still waits is dropped.
std::unique_ptr<api::Press> press_in_sandbox();

// Whether LibreOffice is installed.
bool has_office();

// What runs inside the sandbox; the exit codes. Both confine themselves before they read a byte.
// `concord press FOLDER` makes PDF on standard output from flat OpenDocument text on standard
// input; the folder is its own and empty.
int press_here(const std::string& folder);
// `concord form` writes what it read in a form: {"filled":…}, or {"key":…,"values":…} of why not.
int read_form_here();

}  // namespace concord::app
