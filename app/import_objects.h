// concord import stix|misp|indicators FILE --collection ID: objects of a collection from a file.

#pragma once

#include "app/command.h"

namespace concord::app {

bool is_object_form(std::string_view type);

// Looks at the file, and unless it is only to be looked at, takes it in and waits for the end; what
// is wrong is said line by line. Through a server's API if one is named. Fails as ObjectImports
// does, or with command.import.failed {reason}.
Result<> import_objects(const Order&);

}  // namespace concord::app
