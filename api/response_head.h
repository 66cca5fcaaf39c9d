// The bytes before a body: status line and header fields (RFC 9112 section 4).

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/server.h"

namespace concord::api {

struct Framing {
    unsigned version = 11;  // of the request: 10 or 11
    bool closes = false;
    bool chunked = false;
    std::optional<std::uint64_t> size_bytes;
};

// False for 1xx, 204 and 304.
bool has_body(int status);

// A field with a control character is left out: what somebody wrote must not become a header.
std::string print_head(const Response&, const StandingHeaders&, std::string_view date,
                       const Framing&);

// RFC 9110 section 5.6.7: "Fri, 20 Nov 2026 09:30:00 GMT".
std::string print_http_date(std::int64_t unix_s);

void append_number(std::string& out, std::uint64_t number);

}  // namespace concord::api
