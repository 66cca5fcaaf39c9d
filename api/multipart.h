// What a form with a file sends: multipart/form-data (RFC 7578), whole in memory.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace concord::api {

struct FormPart {
    std::string name;
    std::string filename;  // "" if it is no file
    std::string_view bytes;
    bool is_file = false;  // a file control sends an empty file when nothing was chosen
};

// The parts in their order; `bytes` point into the body. `content_type` is the request's, with the
// boundary. Fails with http.malformed for whatever a browser would not send: no boundary, a part
// without a name or an end, more than 200 parts.
Result<std::vector<FormPart>> parse_multipart(std::string_view body, std::string_view content_type);

}  // namespace concord::api
