#include "api/cookies.h"

#include <algorithm>

#include "base/check.h"

namespace concord::api {

namespace {

std::string_view trim(std::string_view text)
{
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

bool is_token(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

std::string print_with_age(std::string_view name, std::string_view value, std::int64_t age_s,
                           Transport transport)
{
    CHECK(is_token(name) && is_token(value));
    std::string out(name);
    out.append("=").append(value);
    out.append("; Path=/; Max-Age=").append(std::to_string(age_s));
    out.append("; HttpOnly; SameSite=Strict");
    if (transport == Transport::tls) out.append("; Secure");
    return out;
}

bool is_safe(std::string_view method)
{
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

}  // namespace

std::string_view session_cookie(Transport seen_by_browser)
{
    return seen_by_browser == Transport::tls ? "__Host-concord_session" : "concord_session";
}

std::optional<std::string> find_cookie(const Request& request, std::string_view name)
{
    std::optional<std::string> found;
    for (const auto& field : request.headers) {
        if (!same_name(field.name, "Cookie")) continue;
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const auto end = std::min(rest.find(';'), rest.size());
            const auto part = trim(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            const auto equals = part.find('=');
            if (equals == part.npos || part.substr(0, equals) != name) continue;
            if (found) return std::nullopt;
            found = std::string(part.substr(equals + 1));
        }
    }
    return found;
}

std::string print_cookie(std::string_view name, std::string_view value, Span life,
                         Transport seen_by_browser)
{
    return print_with_age(name, value, life.ms / 1000, seen_by_browser);
}

std::string print_expired_cookie(std::string_view name, Transport seen_by_browser)
{
    return print_with_age(name, "", 0, seen_by_browser);
}

Result<> same_origin(const Request& request, std::string_view origin)
{
    if (is_safe(request.method)) return {};
    const auto refuse = [] { return fail(Code::forbidden, "http.other_origin"); };
    const auto& headers = request.headers;
    const auto site = headers.find("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin") return refuse();
    if (!headers.has("Origin")) return {};
    const auto claimed = headers.find("Origin");
    if (!origin.empty()) {
        if (!same_name(claimed, origin)) return refuse();
        return {};
    }
    const auto scheme = claimed.find("://");
    if (scheme == claimed.npos || !same_name(claimed.substr(scheme + 3), headers.find("Host"))) {
        return refuse();
    }
    return {};
}

}  // namespace concord::api
