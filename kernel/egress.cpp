#include "kernel/egress.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>

#include "base/check.h"
#include "kernel/webhook.h"

namespace concord::egress {
namespace {

// The part of the address, or "" if it has none.
std::string part_of(CURLU* url, CURLUPart part)
{
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
    std::string kept = text;
    curl_free(text);
    return kept;
}

bool is_allowed(const Door& door, const sockaddr& address)
{
    if (door.loopback && is_loopback_address(address)) return true;
    return !door.loopback_only && (door.any || is_public_address(address));
}

// libcurl asks for a socket for the very address it is about to connect to: the name was resolved
// once, and what is checked here is what is used.
curl_socket_t open_checked(void* of, curlsocktype, curl_sockaddr* address)
{
    auto& door = *static_cast<Door*>(of);
    if (!is_allowed(door, address->addr)) {
        door.refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

Result<std::unique_ptr<Door>> door_to(const std::string& url, const Reach& reach,
                                      std::string bad_address)
{
    auto door = std::make_unique<Door>();
    door->url.reset(curl_url());
    CHECK(door->url != nullptr);
    if (curl_url_set(door->url.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
        !part_of(door->url.get(), CURLUPART_USER).empty())
        return fail(Code::invalid, std::move(bad_address));
    auto scheme = part_of(door->url.get(), CURLUPART_SCHEME);
    auto host = part_of(door->url.get(), CURLUPART_HOST);
    door->loopback = reach.loopback;
    door->loopback_only = scheme == "http";
    door->any = scheme == "https" &&
                std::ranges::find(reach.private_hosts, host) != reach.private_hosts.end();
    if (scheme != "https" && !(scheme == "http" && reach.loopback))
        return fail(Code::invalid, std::move(bad_address));
    return door;
}

void set_up(CURL* curl, Door& door, const std::string& authorities)
{
    curl_easy_setopt(curl, CURLOPT_CURLU, door.url.get());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, long(CURL_NETRC_IGNORED));
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_checked);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &door);
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "concord");
    if (!authorities.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, authorities.c_str());
}

void add(Headers& headers, const std::string& line)
{
    headers.reset(curl_slist_append(headers.release(), line.c_str()));
}

}  // namespace concord::egress
