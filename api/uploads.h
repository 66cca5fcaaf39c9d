// Uploads that can be continued: tus 1.0.0 (https://tus.io/protocols/resumable-upload), the core
// protocol with the extensions creation, expiration and termination. docs/decisions says why.
//
//   OPTIONS /api/v1/uploads        what is understood
//   POST    /api/v1/uploads        Upload-Length, Upload-Metadata: filename <base64>; gives
//   Location HEAD    /api/v1/uploads/{id}   Upload-Offset, Upload-Length GET /api/v1/uploads/{id}
//   the same as JSON, and the file's hash once it is complete PATCH   /api/v1/uploads/{id}
//   Upload-Offset, application/offset+octet-stream DELETE  /api/v1/uploads/{id}   drops it
//
// The last three, and GET, are only for the person who began the upload; for others it is not
// there.

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

std::vector<Operation> upload_operations();

// The name in an Upload-Metadata header: pairs of a key and base64, divided by commas. Fails with
// http.bad_header.
Result<std::string> parse_upload_name(std::string_view metadata);

}  // namespace concord::api
