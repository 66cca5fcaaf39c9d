// The session's cookie, and the proof that an unsafe request comes from our own pages.

#pragma once

#include <string>
#include <string_view>

#include "api/http.h"
#include "base/time.h"

namespace concord::api {

// "__Host-concord_session" over TLS: a browser then takes it only from this very host (RFC 6265bis
// section 4.1.3.2). "concord_session" over plain HTTP: Chromium takes the prefix from 127.0.0.1 and
// localhost even then (tried with version 156), other browsers and other addresses do not. A proxy
// that ends TLS in front of the server counts as TLS: what matters is what the browser sees.
std::string_view session_cookie(Transport seen_by_browser);

// The value, if the Cookie header has that name exactly once; two of them are a trick, and neither
// is believed.
std::optional<std::string> find_cookie(const Request&, std::string_view name);

// Set-Cookie: Path=/; HttpOnly; SameSite=Strict, and Secure over TLS. The value must be made of
// letters, digits, "-" and "_".
std::string print_cookie(std::string_view name, std::string_view value, Span life,
                         Transport seen_by_browser);
std::string print_expired_cookie(std::string_view name, Transport seen_by_browser);

// For unsafe methods: Sec-Fetch-Site must be same-origin, and Origin must name this host. `origin`
// is the public one ("https://concord.example"); without it, the Host header stands in. A request
// with neither header comes from no browser of today and passes: it has no cookie that somebody
// else could ride on. Fails with http.other_origin.
Result<> same_origin(const Request&, std::string_view origin = {});

}  // namespace concord::api
