// How far long work has come, on standard error: one line that changes if that is a terminal, else
// a line at each tenth. Standard output stays clean for what was asked for.

#pragma once

#include "app/command.h"
#include "kernel/verify.h"

namespace concord::app {

// `key` is a message that names the work: "progress.verify". Copies share their state.
Progress show_progress(const Order&, std::string_view key);

}  // namespace concord::app
