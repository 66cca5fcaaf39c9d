// OAI-PMH 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html) over what the public may
// read: GET and POST /oai. Types with an export form "oai_dc" take part; their records are read
// through the kernel's door as the public, and what was public once and is no more is told as
// deleted, for good. Identifiers are "oai:<host>:<id>"; sets are owner:<code> and type:<type>.

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

std::vector<Operation> oai_operations();

}  // namespace concord::api
