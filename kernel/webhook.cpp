#include "kernel/webhook.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "base/bytes.h"
#include "base/check.h"
#include "kernel/egress.h"

namespace concord {
namespace {

constexpr std::size_t answer_size_bytes_max = 16 * 1024;

struct Range {
    std::uint32_t network;
    int bits;
};

constexpr std::uint32_t quad(unsigned a, unsigned b, unsigned c, unsigned d)
{
    return a << 24 | b << 16 | c << 8 | d;
}

// IANA IPv4 Special-Purpose Address Registry: everything not globally reachable.
constexpr Range closed_v4[] = {
    {quad(0,   0,   0,   0), 8 },
    {quad(10,  0,   0,   0), 8 },
    {quad(100, 64,  0,   0), 10},
    {quad(127, 0,   0,   0), 8 },
    {quad(169, 254, 0,   0), 16},
    {quad(172, 16,  0,   0), 12},
    {quad(192, 0,   0,   0), 24},
    {quad(192, 0,   2,   0), 24},
    {quad(192, 88,  99,  0), 24},
    {quad(192, 168, 0,   0), 16},
    {quad(198, 18,  0,   0), 15},
    {quad(198, 51,  100, 0), 24},
    {quad(203, 0,   113, 0), 24},
    {quad(224, 0,   0,   0), 4 },
    {quad(240, 0,   0,   0), 4 },
};

bool is_public_v4(std::uint32_t address)
{
    for (auto& range : closed_v4)
        if ((address ^ range.network) >> (32 - range.bits) == 0) return false;
    return true;
}

std::uint32_t v4_at(const unsigned char* bytes)
{
    return quad(bytes[0], bytes[1], bytes[2], bytes[3]);
}

// Only global unicast (2000::/3), without the parts of it that lead elsewhere.
bool is_public_v6(const unsigned char* b)
{
    if ((b[0] & 0xE0) != 0x20) return false;
    if (b[0] == 0x20 && b[1] == 0x01 && b[2] < 0x02) return false;  // 2001::/23, Teredo and others
    if (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8) return false;
    if (b[0] == 0x20 && b[1] == 0x02) return is_public_v4(v4_at(b + 2));  // 6to4
    if (b[0] == 0x3F && b[1] == 0xFF && b[2] < 0x10) return false;        // 3fff::/20
    return true;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void* of)
{
    auto& answer_bytes = *static_cast<std::size_t*>(of);
    answer_bytes += size * count;
    return answer_bytes > answer_size_bytes_max ? 0 : size * count;
}

}  // namespace

std::string print_signature(const Posting& posting)
{
    auto at = std::to_string(posting.at.ms / 1000);
    auto mac = hmac_sha256(posting.key, at + "." + posting.body);
    return "t=" + at + ",v1=" + print_hex(view(mac));
}

bool is_loopback_address(const sockaddr& address)
{
    if (address.sa_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, &address, sizeof v4);
        return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

bool is_public_address(const sockaddr& address)
{
    if (address.sa_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, &address, sizeof v4);
        return is_public_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    return is_public_v6(v6.sin6_addr.s6_addr);
}

Result<> HttpsPoster::post(const Posting& posting)
{
    bool loopback = settings_.reach == WebhookSettings::Reach::internet_and_loopback;
    auto door = TRY(egress::door_to(posting.url, {loopback, {}}, "webhook.bad_address"));
    std::size_t answer_bytes = 0;
    egress::Easy easy(curl_easy_init());
    CURL* curl = easy.get();
    CHECK(curl != nullptr);
    egress::Headers headers;
    for (auto& line : {std::string("Content-Type: application/json"), std::string("Expect:"),
                       "Concord-Delivery: " + print_hex(view(sha256(posting.id))).substr(0, 32),
                       "Concord-Signature: " + print_signature(posting)})
        egress::add(headers, line);
    egress::set_up(curl, *door, settings_.authorities);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, posting.body.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, long(posting.body.size()));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer_bytes);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, long(settings_.timeout.ms / 2));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long(settings_.timeout.ms));
    auto code = curl_easy_perform(curl);
    long answer = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    if (answer >= 200 && answer < 300 && (code == CURLE_OK || code == CURLE_WRITE_ERROR)) return {};
    if (code != CURLE_OK && door->refused) return fail(Code::invalid, "webhook.private_address");
    if (code != CURLE_OK)
        return tl::make_unexpected(
            Error{Code::unavailable, "webhook.unreachable", {}, {}, curl_easy_strerror(code)});
    if (answer >= 500 || answer == 408 || answer == 425 || answer == 429)
        return fail(Code::unavailable, "webhook.refused_for_now");
    return fail(Code::invalid, "webhook.refused");
}

}  // namespace concord
