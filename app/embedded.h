// What is built into the program, as values.

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "api/words.h"
#include "base/embedded.h"
#include "kernel/types.h"

namespace concord::app {

Result<api::Catalogues> embedded_words();

// deployment/*.json that are code lists, and the regions of M.49.
Result<CodeLists> embedded_lists();

// deployment/questionnaires/*.json, each in the form of mechanisms/surveys/exchange.h.
std::vector<std::string_view> embedded_questionnaires();

// A file of deployment/ by its path there, or "".
std::string_view embedded_file(std::string_view path);

// [{"code","alpha3",…,"names":{…},"point":[longitude, latitude],"zones":[…]}]: tools/states.py.
Result<JsonArray> embedded_states();

// The web pages, or nothing if this build has none.
std::span<const embedded::File> embedded_pages();

}  // namespace concord::app
