// Posting a content-free event to an address that somebody listed. The only other way out besides
// mail, and so the one place that could be made to knock at doors inside the house: addresses are
// resolved here, private ones are refused, and the connection goes to the very address that was
// looked at. No redirects, no proxy, no cookies.

#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

struct sockaddr;

namespace concord {

struct Posting {
    std::string url;
    std::string id;    // of the delivery, the same for each attempt
    std::string body;  // JSON
    std::string key;   // of the signature
    Time at;
};

struct Poster {
    virtual ~Poster() = default;
    // unavailable (webhook.unreachable, webhook.refused_for_now): try again later. invalid
    // (webhook.bad_address, webhook.private_address, webhook.refused): never will.
    virtual Result<> post(const Posting&) = 0;
};

struct WebhookSettings {
    // Loopback: http and https to this machine, for a demonstration or a relay beside the server.
    enum class Reach { internet, internet_and_loopback } reach = Reach::internet;
    std::string authorities = {};  // file of certificates to trust, or "" for the system's
    Span timeout = seconds(10);
};

// "t=1800000000,v1=<hex>": HMAC-SHA256 with the key over "<seconds>.<body>", so that neither an old
// event nor a changed one passes for a new one.
std::string print_signature(const Posting&);

// True for an address of the public internet: not private, shared, loopback, link-local, multicast,
// documentation or reserved, nor one of those inside IPv6 (IANA special-purpose registries).
bool is_public_address(const sockaddr&);
bool is_loopback_address(const sockaddr&);

class HttpsPoster final : public Poster {
public:
    explicit HttpsPoster(WebhookSettings settings) : settings_(std::move(settings)) {}
    Result<> post(const Posting&) override;

private:
    const WebhookSettings settings_;
};

}  // namespace concord
