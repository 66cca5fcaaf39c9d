// Questionnaires as files: {"title","code","edition","source","body"}, one or a list of them.

#pragma once

#include "kernel/mechanism.h"

namespace concord::surveys {

std::string print_questionnaires(std::span<const Record>);
// Fails with json.*; a wrong body is reported by the kernel like any other input.
Result<std::vector<Incoming>> parse_questionnaires(std::string_view text);

}  // namespace concord::surveys
