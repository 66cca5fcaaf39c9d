// The few requests that the operator's commands make themselves.

#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace concord::app {

struct Fetched {
    long status = 0;  // of HTTP
    Bytes body;
};

// GET of an http or https address, without redirects. Fails with unavailable, fetch.unreachable
// {address}; too_large, fetch.too_large {address}; invalid, fetch.bad_address {address}.
Result<Fetched> fetch(const std::string& address, std::size_t size_bytes_max);

// POST with a machine token. http is refused, fetch.not_secure, unless the server is this machine.
Result<Fetched> post(const std::string& address, std::string_view token,
                     std::string_view media_type, std::string_view body);

// Whether something listens there. Fails as fetch does.
Result<> knock(const std::string& host, int port);

// The whole file. Fails with not_found, file.unreadable {file}; too_large, file.too_large {file}.
Result<Bytes> read_file(const std::string& path, std::size_t size_bytes_max = 256 << 20);

}  // namespace concord::app
