#include "formats/stix/forms.h"

#include <arpa/inet.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace concord::stix {
namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
bool is_alpha(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}
bool is_alnum(char c)
{
    return is_digit(c) || is_alpha(c);
}
bool is_hex_digit(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <class Accepts>
bool consists_of(std::string_view text, Accepts accepts)
{
    return std::all_of(text.begin(), text.end(), accepts);
}

// The next piece up to the separator, taken off the front.
std::string_view next(std::string_view& rest, char separator)
{
    const auto end = rest.find(separator);
    const auto piece = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return piece;
}

bool is_network(std::string_view text, int family, unsigned bits_max)
{
    const auto slash = text.find('/');
    if (slash != std::string_view::npos) {
        const auto suffix = text.substr(slash + 1);
        unsigned bits = 0;
        auto [end, error] = std::from_chars(suffix.data(), suffix.data() + suffix.size(), bits);
        if (error != std::errc() || end != suffix.data() + suffix.size() || bits > bits_max ||
            (suffix.size() > 1 && suffix[0] == '0'))
            return false;
        text = text.substr(0, slash);
    }
    char copy[48];
    if (text.empty() || text.size() >= sizeof copy) return false;
    *std::copy(text.begin(), text.end(), copy) = 0;
    unsigned char address[16];
    return inet_pton(family, copy, address) == 1;
}

}  // namespace

Identifier cut_identifier(std::string_view text)
{
    constexpr std::size_t uuid_size = 36;
    if (text.size() < uuid_size + 3) return {};
    const Identifier cut = {text.substr(0, text.size() - uuid_size - 2),
                            text.substr(text.size() - uuid_size)};
    if (text.substr(cut.type.size(), 2) != "--") return {};
    if (!is_type_name(cut.type)) return {};
    for (std::size_t i = 0; i < uuid_size; ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? cut.uuid[i] != '-' : !is_hex_digit(cut.uuid[i])) return {};
    }
    if (cut.uuid[14] < '1' || cut.uuid[14] > '8') return {};
    if (std::string_view("89abAB").find(cut.uuid[19]) == std::string_view::npos) return {};
    return cut;
}

bool is_property_name(std::string_view name)
{
    return name.size() >= 3 && name.size() <= 250 && is_lower(name[0]) &&
           consists_of(name, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

bool is_type_name(std::string_view name)
{
    return name.size() >= 3 && name.size() <= 250 && is_lower(name[0]) &&
           name.find("--") == std::string_view::npos &&
           consists_of(name, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_dictionary_key(std::string_view key)
{
    return !key.empty() && key.size() <= 250 &&
           consists_of(key, [](char c) { return is_alnum(c) || c == '_' || c == '-'; });
}

bool is_extension_name(std::string_view name)
{
    return is_type_name(name) && name.ends_with("-ext");
}

bool is_lower_hex(std::string_view text)
{
    return is_hex(text) &&
           std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_hex(std::string_view text)
{
    return text.size() % 2 == 0 && !text.empty() && consists_of(text, is_hex_digit);
}

bool is_base64(std::string_view text)
{
    if (text.size() % 4 != 0) return false;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
    return consists_of(text, [](char c) { return is_alnum(c) || c == '+' || c == '/'; });
}

bool is_language_tag(std::string_view tag)
{
    if (tag.empty() || tag.size() > 100) return false;
    auto rest = tag;
    const auto primary = next(rest, '-');
    if (primary == "x" || primary == "X" || primary == "i" || primary == "I") {
        // Private use, or one of the grandfathered tags.
        if (rest.empty()) return false;
        while (!rest.empty()) {
            const auto part = next(rest, '-');
            if (part.empty() || part.size() > 8 || !consists_of(part, is_alnum)) return false;
        }
        return !tag.ends_with('-');
    }
    if (!consists_of(primary, is_alpha)) return false;
    if (primary.size() == 2) {
        if (*uloc_getISO3Language(std::string(primary).c_str()) == 0) return false;
    } else if (primary.size() != 3) {
        return false;  // longer ones are reserved and none is registered
    }
    if (tag.ends_with('-')) return false;
    enum { extlang, script, region, variant, extension } stage = extlang;
    int extlangs = 0;
    bool in_extension = false;
    while (!rest.empty()) {
        const auto part = next(rest, '-');
        if (part.empty() || part.size() > 8 || !consists_of(part, is_alnum)) return false;
        if (in_extension && part.size() > 1) continue;
        if (part.size() == 1) {
            if (rest.empty()) return false;
            in_extension = true;
            stage = extension;
        } else if (stage == extlang && part.size() == 3 && consists_of(part, is_alpha) &&
                   extlangs < 3) {
            ++extlangs;
        } else if (stage <= extlang && part.size() == 4 && consists_of(part, is_alpha)) {
            stage = script;
        } else if (stage <= script && ((part.size() == 2 && consists_of(part, is_alpha)) ||
                                       (part.size() == 3 && consists_of(part, is_digit)))) {
            stage = region;
        } else if (stage <= variant &&
                   (part.size() >= 5 || (part.size() == 4 && is_digit(part[0])))) {
            stage = variant;
        } else {
            return false;
        }
    }
    return true;
}

bool is_url(std::string_view text)
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
    const auto scheme = text.substr(0, colon);
    if (!is_alpha(scheme[0]) || !consists_of(scheme, [](char c) {
            return is_alnum(c) || c == '+' || c == '-' || c == '.';
        }))
        return false;
    const auto rest = text.substr(colon + 1);
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const char c = rest[i];
        if (c == '%') {
            if (i + 2 >= rest.size() || !is_hex_digit(rest[i + 1]) || !is_hex_digit(rest[i + 2]))
                return false;
            i += 2;
        } else if (!is_alnum(c) &&
                   std::string_view("-._~:/?#[]@!$&'()*+,;=").find(c) == std::string_view::npos) {
            return false;
        }
    }
    return true;
}

bool is_domain(std::string_view text)
{
    if (text.ends_with('.')) text.remove_suffix(1);
    if (text.empty() || text.size() > 253) return false;
    for (auto rest = text; !rest.empty();) {
        const bool last = rest.find('.') == std::string_view::npos;
        const auto label = next(rest, '.');
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
            return false;
        if (!consists_of(label,
                         [](char c) { return is_alnum(c) || c == '-' || c == '_' || (c & 0x80); }))
            return false;
        if (!last && rest.empty()) return false;
    }
    return true;
}

bool is_ipv4(std::string_view text)
{
    return is_network(text, AF_INET, 32);
}

bool is_ipv6(std::string_view text)
{
    return is_network(text, AF_INET6, 128);
}

bool is_mac(std::string_view text)
{
    if (text.size() != 17) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i % 3 == 2 ? text[i] != ':'
                       : !(is_digit(text[i]) || (text[i] >= 'a' && text[i] <= 'f')))
            return false;
    return true;
}

bool is_email(std::string_view text)
{
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
    const auto local = text.substr(0, at), domain = text.substr(at + 1);
    if (local.front() == '"') {
        if (local.size() < 2 || local.back() != '"') return false;
    } else {
        for (auto rest = local;;) {
            const bool last = rest.find('.') == std::string_view::npos;
            const auto atom = next(rest, '.');
            if (atom.empty() || !consists_of(atom, [](char c) {
                    return is_alnum(c) || (c & 0x80) ||
                           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) !=
                               std::string_view::npos;
                }))
                return false;
            if (last) break;
        }
    }
    if (domain.front() == '[')
        return domain.back() == ']' && domain.find(' ') == std::string_view::npos;
    return is_domain(domain);
}

bool is_charset(std::string_view text)
{
    return text.size() >= 2 && text.size() <= 64 && consists_of(text, [](char c) {
               return is_alnum(c) || std::string_view("/.+_:-()").find(c) != std::string_view::npos;
           });
}

bool is_cpe(std::string_view text)
{
    constexpr std::string_view prefix = "cpe:2.3:";
    if (!text.starts_with(prefix)) return false;
    int attributes = 1;
    std::size_t size = 0;  // of the attribute being read
    for (std::size_t i = prefix.size(); i < text.size(); ++i) {
        const char c = text[i];
        if (c == ':') {
            if (size == 0) return false;
            ++attributes;
            size = 0;
            continue;
        }
        ++size;
        if (attributes == 1 &&
            (size > 1 || std::string_view("aho*-").find(c) == std::string_view::npos))
            return false;
        if (c == '\\') {
            if (++i == text.size() || is_alnum(text[i]) || text[i] <= ' ') return false;
        } else if (!is_alnum(c) && std::string_view("-._*?").find(c) == std::string_view::npos) {
            return false;
        }
    }
    return attributes == 11 && size > 0;
}

bool is_cve(std::string_view text)
{
    constexpr std::string_view prefix = "CVE-";
    if (!text.starts_with(prefix)) return false;
    auto rest = text.substr(prefix.size());
    const auto year = next(rest, '-');
    return year.size() == 4 && consists_of(year, is_digit) && rest.size() >= 4 &&
           rest.size() <= 19 && consists_of(rest, is_digit);
}

bool is_capec(std::string_view text)
{
    constexpr std::string_view prefix = "CAPEC-";
    return text.starts_with(prefix) && text.size() > prefix.size() &&
           consists_of(text.substr(prefix.size()), is_digit);
}

bool is_hash(std::string_view algorithm, std::string_view value)
{
    struct Digest {
        std::string_view name;
        std::size_t digits;
    };
    static constexpr std::array digests = {
        Digest{"MD5",      32 },
        Digest{"SHA-1",    40 },
        Digest{"SHA-256",  64 },
        Digest{"SHA-512",  128},
        Digest{"SHA3-256", 64 },
        Digest{"SHA3-512", 128},
    };
    for (auto& digest : digests)
        if (digest.name == algorithm)
            return value.size() == digest.digits && consists_of(value, is_hex_digit);
    if (algorithm == "SSDEEP") {
        auto rest = value;
        const auto block = next(rest, ':');
        return !block.empty() && value.size() <= 160 && consists_of(block, is_digit) &&
               rest.find(':') != std::string_view::npos && consists_of(rest, [](char c) {
                   return is_alnum(c) || c == '+' || c == '/' || c == ':';
               });
    }
    if (algorithm == "TLSH") {
        if (value.size() == 72 && value.starts_with("T1")) value.remove_prefix(2);
        return value.size() == 70 && consists_of(value, is_hex_digit);
    }
    return !value.empty();
}

}  // namespace concord::stix
