// The web pages, built into the program, with the headers that make a browser distrust everything
// else.

#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "api/server.h"
#include "base/embedded.h"

namespace concord::api {

// For ServerOptions::headers: pages have a content security policy without inline script and with
// Trusted Types, whatever else is not allowed to be a page; no framing, no sniffing, no referrer.
// With TLS also Strict-Transport-Security.
StandingHeaders security_headers(Transport seen_by_browser);

// "text/html; charset=utf-8" by the end of the name; "application/octet-stream" if unknown.
std::string_view content_type_of(std::string_view path);

// Compressed forms are made when first asked for and kept. Safe from any thread.
class Assets {
public:
    // What `files` points to must outlive this.
    explicit Assets(std::span<const embedded::File> files);
    ~Assets();

    // The answer to a GET or HEAD: the file, 304 if the peer has it, or index.html for a path that
    // is one of the page's own (no dot, not under /api, /log, /healthz or /taxii2); else nothing.
    std::optional<Response> find(const Request&) const;

private:
    struct Kept;
    std::map<std::string, std::unique_ptr<Kept>, std::less<>> by_path_;
};

}  // namespace concord::api
