// The one way out over HTTPS, for webhooks (webhook.h) and peers (peer_line.h): to addresses that
// somebody listed, resolved here, the resolved address looked at and the connection made to that
// very one. No redirects, no proxy, no cookies, nothing of ~/.netrc.

#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace concord::egress {

// Which addresses may be gone to.
struct Reach {
    // Loopback: http and https to this machine, for a demonstration or a relay beside the server.
    bool loopback = false;
    // Names of hosts inside the house that the operator listed; https only.
    std::vector<std::string> private_hosts = {};
};

struct Free {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, Free>;
using Url = std::unique_ptr<CURLU, Free>;
using Headers = std::unique_ptr<curl_slist, Free>;

// One address about to be gone to. Lives as long as the transfer.
struct Door {
    Url url;
    bool loopback = false;       // may be gone to
    bool loopback_only = false;  // http
    bool any = false;            // a listed host inside the house
    bool refused = false;        // an address was not allowed
};

// https to anywhere that may be gone to, http to loopback where that is allowed. No user in the
// address. Fails with invalid and the key given.
Result<std::unique_ptr<Door>> door_to(const std::string& url, const Reach&,
                                      std::string bad_address);

// Sets all of a transfer but its method, its headers and where its answer goes.
void set_up(CURL*, Door&, const std::string& authorities);

void add(Headers&, const std::string& line);

}  // namespace concord::egress
