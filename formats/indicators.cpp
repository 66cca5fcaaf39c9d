#include "formats/indicators.h"

#include <array>

namespace concord::indicators {
namespace {

constexpr std::array<std::string_view, 25> names = {
    "ipv4",       "ipv6",        "domain",       "url",       "email",
    "md5",        "sha1",        "sha256",       "sha512",    "sha3_256",
    "sha3_512",   "ssdeep",      "tlsh",         "cve",       "file_name",
    "mac",        "asn",         "registry_key", "mutex",     "user_account",
    "user_agent", "certificate", "command_line", "directory", "software"};

}  // namespace

std::string_view name_of(Kind kind)
{
    return names[std::size_t(kind)];
}

std::optional<Kind> find_kind(std::string_view name)
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return Kind(i);
    return {};
}

std::optional<Value> normalise(Kind kind, std::string_view text)
{
    if (text.empty()) return {};
    return Value{kind, std::string(text)};
}

std::vector<Hit> find(std::string_view)
{
    return {};
}

std::vector<Value> enclosing(const Value&)
{
    return {};
}

}  // namespace concord::indicators
