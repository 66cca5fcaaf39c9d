// The rules of roots and collections: each agrees, or says why not. Pure.

#pragma once

#include "kernel/workflow.h"

namespace concord::threats {

// The path of a root is one segment of a URL: small Latin letters, digits, hyphens. Fails with
// threats.bad_path at /fields/path.
Result<> names_a_path(const Occasion&);

// A given identifier is a UUID in small letters (TAXII 2.1 section 5.1), an alias has no slash.
// Fails with threats.bad_identifier at /fields/identifier, threats.bad_alias at /fields/alias.
Result<> stands_as_a_collection(const Occasion&);

// Whom the collection lets add objects. Fails with forbidden, threats.may_not_write.
Result<> may_write(const Occasion&);

}  // namespace concord::threats
