// Indicators in text: addresses, names, hashes as people paste them from logs, lists and mails, and
// the one form in which each is stored and looked up. What STIX objects hold and what a person asks
// for are normalised by the same function, so that equal things are found.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace concord::indicators {

enum class Kind : std::uint8_t {
    ipv4,    // "192.0.2.7", or a network "192.0.2.0/24"; "/32" is left away
    ipv6,    // RFC 5952, "2001:db8::1" or "2001:db8::/32"; "/128" is left away
    domain,  // lower case, internationalized names in their ASCII form, no dot at the end
    url,     // scheme and host in lower case, host as for domain, rest as it is
    email,   // lower case, domain as for domain
    md5,     // hexadecimal digits in lower case, as all hashes but the fuzzy ones
    sha1,
    sha256,
    sha512,
    sha3_256,
    sha3_512,
    ssdeep,        // as it is
    tlsh,          // upper case
    cve,           // "CVE-2026-12345", upper case
    file_name,     // as it is
    mac,           // "02:00:5e:10:00:01", lower case
    asn,           // the number, "64496"
    registry_key,  // lower case, hives in full ("hkey_local_machine\\...")
    mutex,         // as it is, as all that follow
    user_account,
    user_agent,
    certificate,  // serial number of an X.509 certificate, lower case without colons
    command_line,
    directory,
    software,
};

// The word that stands for a kind in addresses, exports and message keys: "ipv4", "file_name".
std::string_view name_of(Kind);
std::optional<Kind> find_kind(std::string_view name);

struct Value {
    Kind kind = Kind::domain;
    std::string text;  // normalised
    auto operator<=>(const Value&) const = default;
};

// The stored form of a value that is said to be of this kind, or nothing if it cannot be one.
std::optional<Value> normalise(Kind, std::string_view);

struct Hit {
    Value value;
    std::size_t begin = 0;  // bytes into the text, as written there
    std::size_t end = 0;
};

// Everything recognisable in a text, in the order in which it stands there, also where it was made
// harmless ("hxxp://example[.]org", "name[at]example.org"). Hits do not overlap: a URL is one hit,
// not also a domain. File names, versions, times and longer runs of digits are not hits. Linear in
// the size of the text; bytes that are not UTF-8 separate.
std::vector<Hit> find(std::string_view text);

// Of an address, the networks that hold it, the narrowest first and itself left out, in the form in
// which networks are stored; empty for other kinds. For looking up an address among networks.
std::vector<Value> enclosing(const Value&);

}  // namespace concord::indicators
