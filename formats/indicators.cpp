// The one form of each kind of value.

#include "formats/indicators.h"

#include <arpa/inet.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "formats/indicators_refang.h"
#include "formats/stix/forms.h"

namespace concord::indicators {
namespace {

constexpr std::array<std::string_view, 25> names = {
    "ipv4",       "ipv6",        "domain",       "url",       "email",
    "md5",        "sha1",        "sha256",       "sha512",    "sha3_256",
    "sha3_512",   "ssdeep",      "tlsh",         "cve",       "file_name",
    "mac",        "asn",         "registry_key", "mutex",     "user_account",
    "user_agent", "certificate", "command_line", "directory", "software"};
static_assert(names.size() == std::size_t(Kind::software) + 1);

constexpr std::size_t size_bytes_max = 4096;  // what is longer is looked up by nobody

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = char(c + 32);
    return out;
}

std::string upper(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = char(c - 32);
    return out;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n";
    const auto from = text.find_first_not_of(space);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(space) - from + 1);
}

// An address as bytes with the number of bits that count.
struct Network {
    int family = AF_INET;
    std::array<unsigned char, 16> bytes = {};
    unsigned bits = 0;

    unsigned bits_max() const { return family == AF_INET ? 32 : 128; }

    void narrow(unsigned to)
    {
        bits = to;
        for (unsigned i = 0; i < bits_max() / 8; ++i) {
            const unsigned kept = bits > i * 8 ? std::min(8u, bits - i * 8) : 0;
            bytes[i] = static_cast<unsigned char>(bytes[i] & (0xFF00u >> kept));
        }
    }

    std::string print() const
    {
        char text[INET6_ADDRSTRLEN];
        inet_ntop(family, bytes.data(), text, sizeof text);
        std::string out = text;
        if (bits < bits_max()) out += "/" + std::to_string(bits);
        return out;
    }
};

std::optional<Network> find_network(std::string_view text, int family)
{
    Network network;
    network.family = family;
    network.bits = network.bits_max();
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        const auto suffix = text.substr(slash + 1);
        const auto end = suffix.data() + suffix.size();
        const auto read = std::from_chars(suffix.data(), end, network.bits);
        if (read.ec != std::errc() || read.ptr != end || network.bits > network.bits_max())
            return {};
        text = text.substr(0, slash);
    }
    char copy[INET6_ADDRSTRLEN];
    if (text.empty() || text.size() >= sizeof copy) return {};
    *std::copy(text.begin(), text.end(), copy) = 0;
    if (inet_pton(family, copy, network.bytes.data()) != 1) return {};
    network.narrow(network.bits);
    return network;
}

std::optional<std::string> address(std::string_view text, int family)
{
    auto network = find_network(text, family);
    if (!network) return {};
    return network->print();
}

std::optional<std::string> domain(std::string_view text)
{
    while (text.ends_with('.')) text.remove_suffix(1);
    if (!stix::is_domain(text)) return {};
    if (std::none_of(text.begin(), text.end(), [](char c) { return c & 0x80; })) return lower(text);
    // UTS 46 without the transitional mapping, as browsers do it.
    static const UIDNA* const idna = [] {
        UErrorCode error = U_ZERO_ERROR;
        return uidna_openUTS46(
            UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, &error);
    }();
    char ascii[256];
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode error = U_ZERO_ERROR;
    const auto size = uidna_nameToASCII_UTF8(idna, text.data(), int(text.size()), ascii,
                                             int(sizeof ascii), &info, &error);
    if (U_FAILURE(error) || info.errors != 0 || size <= 0 || size > 253) return {};
    // Some characters are mapped to spaces and signs.
    const auto mapped = std::string_view(ascii, std::size_t(size));
    if (!stix::is_domain(mapped)) return {};
    return lower(mapped);
}

std::optional<std::string> email(std::string_view text)
{
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at > 64) return {};
    auto host = domain(text.substr(at + 1));
    if (!host) return {};
    return lower(text.substr(0, at)) + "@" + *host;
}

// A host in a URL: a name, an IPv4 address, or an IPv6 address in brackets.
std::optional<std::string> host(std::string_view text)
{
    if (text.starts_with('[') && text.ends_with(']')) {
        auto inner = address(text.substr(1, text.size() - 2), AF_INET6);
        if (!inner) return {};
        return "[" + *inner + "]";
    }
    if (auto ipv4 = address(text, AF_INET)) return ipv4;
    return domain(text);
}

// RFC 3986 section 6.2: lower case where it means nothing, no default port, "/" for no path.
std::optional<std::string> url(std::string_view text)
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) return {};
    const auto scheme = lower(text.substr(0, colon));
    if (scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") != std::string::npos)
        return {};
    auto rest = text.substr(colon + 1);
    if (!rest.starts_with("//")) return scheme + ":" + std::string(rest);
    rest.remove_prefix(2);
    const auto authority_end = std::min(rest.find_first_of("/?#"), rest.size());
    auto authority = rest.substr(0, authority_end);
    rest.remove_prefix(authority_end);
    std::string out = scheme + "://";
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        out += authority.substr(0, at + 1);
        authority.remove_prefix(at + 1);
    }
    std::string_view port;
    const auto port_colon = authority.rfind(':');
    if (port_colon != std::string_view::npos &&
        authority.find(']', port_colon) == std::string_view::npos) {
        port = authority.substr(port_colon + 1);
        authority = authority.substr(0, port_colon);
        if (port.find_first_not_of("0123456789") != std::string_view::npos) return {};
    }
    auto named = host(authority);
    if (!named) return {};
    out += *named;
    const bool usual = port.empty() || (scheme == "http" && port == "80") ||
                       (scheme == "https" && port == "443") || (scheme == "ftp" && port == "21");
    if (!usual) {
        out += ':';
        out += port;
    }
    if (!rest.starts_with('/')) out += '/';
    out += rest;
    return out;
}

std::optional<std::string> hash(std::string_view algorithm, std::string_view text)
{
    if (!stix::is_hash(algorithm, text)) return {};
    return lower(text);
}

std::optional<std::string> ssdeep(std::string_view text)
{
    text = text.substr(0, text.find(','));  // the name of the file may follow
    if (!stix::is_hash("SSDEEP", text)) return {};
    return std::string(text);
}

std::optional<std::string> tlsh(std::string_view text)
{
    if (!stix::is_hash("TLSH", text)) return {};
    return text.size() == 70 ? "T1" + upper(text) : upper(text);
}

std::optional<std::string> mac(std::string_view text)
{
    auto out = lower(text);
    std::replace(out.begin(), out.end(), '-', ':');
    if (!stix::is_mac(out)) return {};
    return out;
}

std::optional<std::string> asn(std::string_view text)
{
    if (text.starts_with("AS") || text.starts_with("as")) text.remove_prefix(2);
    std::uint32_t number = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return {};
    return std::to_string(number);
}

std::optional<std::string> registry_key(std::string_view text)
{
    struct Hive {
        std::string_view brief;
        std::string_view full;
    };
    static constexpr std::array hives = {
        Hive{"hklm", "hkey_local_machine" },
        Hive{"hkcu", "hkey_current_user"  },
        Hive{"hkcr", "hkey_classes_root"  },
        Hive{"hku",  "hkey_users"         },
        Hive{"hkcc", "hkey_current_config"},
    };
    auto out = lower(text);
    const auto hive = out.substr(0, out.find('\\'));
    for (auto& each : hives)
        if (each.brief == hive) out.replace(0, hive.size(), each.full);
    return out;
}

std::optional<std::string> certificate(std::string_view text)
{
    std::string out = lower(text);
    std::erase_if(out, [](char c) { return c == ':' || c == ' '; });
    return out;
}

std::optional<std::string> cve(std::string_view text)
{
    auto out = upper(text);
    if (!stix::is_cve(out)) return {};
    return out;
}

std::optional<std::string> form(Kind kind, std::string_view text)
{
    switch (kind) {
        case Kind::ipv4: return address(refanged(text), AF_INET);
        case Kind::ipv6: return address(refanged(text), AF_INET6);
        case Kind::domain: return domain(refanged(text));
        case Kind::url: return url(refanged(text));
        case Kind::email: return email(refanged(text));
        case Kind::md5: return hash("MD5", text);
        case Kind::sha1: return hash("SHA-1", text);
        case Kind::sha256: return hash("SHA-256", text);
        case Kind::sha512: return hash("SHA-512", text);
        case Kind::sha3_256: return hash("SHA3-256", text);
        case Kind::sha3_512: return hash("SHA3-512", text);
        case Kind::ssdeep: return ssdeep(text);
        case Kind::tlsh: return tlsh(text);
        case Kind::cve: return cve(text);
        case Kind::mac: return mac(text);
        case Kind::asn: return asn(text);
        case Kind::registry_key: return registry_key(text);
        case Kind::certificate: return certificate(text);
        default: return std::string(text);
    }
}

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
    text = trimmed(text);
    if (text.empty() || text.size() > size_bytes_max) return {};
    auto normal = form(kind, text);
    if (!normal) return {};
    return Value{kind, std::move(*normal)};
}

std::vector<Value> enclosing(const Value& value)
{
    if (value.kind != Kind::ipv4 && value.kind != Kind::ipv6) return {};
    auto network = find_network(value.text, value.kind == Kind::ipv4 ? AF_INET : AF_INET6);
    if (!network) return {};
    // Wider ones than these are nobody's network.
    const unsigned widest = value.kind == Kind::ipv4 ? 8 : 16;
    std::vector<Value> all;
    while (network->bits > widest) {
        network->narrow(network->bits - 1);
        all.push_back({value.kind, network->print()});
    }
    return all;
}

}  // namespace concord::indicators
