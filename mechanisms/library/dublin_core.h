// Documents as other repositories read them: unqualified Dublin Core (DCMI, ISO 15836-1).

#pragma once

#include <span>
#include <string>

#include "kernel/record.h"

namespace concord::library {

// The export form "oai_dc", one container for each document. What the server knows besides, the
// address of the page and the owner's name, is added by the OAI-PMH interface.
std::string print_dublin_core(std::span<const Record>);

}  // namespace concord::library
