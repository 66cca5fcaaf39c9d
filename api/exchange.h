// Lists as files, and files as records (docs/API.md): GET …/export and POST …/import.

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

// Streams what the list with the same filters would show, page by page through the kernel's door;
// a form of the mechanism is printed as a whole and refused above exchange.too_many {limit}.
Operation export_operation(const Type&);

// The report of every line; mode=commit takes in all or nothing. None for a type that nobody may
// enter from a file.
std::vector<Operation> import_operations(const Type&);

}  // namespace concord::api
