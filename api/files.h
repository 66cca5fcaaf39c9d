// Files in and out: POST /api/v1/files, and the files of a record.

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

Operation upload_operation();

// GET …/{id}/files/{sha256} of the type.
Operation download_operation(const Type&);

// Content-Disposition for a name in any script (RFC 6266, RFC 8187).
std::string attachment(std::string_view name);

}  // namespace concord::api
