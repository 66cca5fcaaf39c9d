// Forms of text that the specification asks for by reference to other standards.

#pragma once

#include <string_view>

namespace concord::stix {

// "type--uuid" cut in two, both empty if it is not of that form (section 2.9, RFC 9562).
struct Identifier {
    std::string_view type;
    std::string_view uuid;
    explicit operator bool() const { return !type.empty(); }
    char uuid_version() const { return uuid[14]; }
};
Identifier cut_identifier(std::string_view);

// Names: a-z, 0-9 and "_" for properties or "-" for types, 3 to 250 characters, the first of them a
// letter (sections 3.1 and 11).
bool is_property_name(std::string_view);
bool is_type_name(std::string_view);
bool is_dictionary_key(std::string_view);  // section 2.3
bool is_extension_name(std::string_view);  // section 11.3: as a type, ending in "-ext"

bool is_hex(std::string_view);           // an even number of digits of either case
bool is_lower_hex(std::string_view);     // section 2.8
bool is_base64(std::string_view);        // RFC 4648 section 4
bool is_language_tag(std::string_view);  // RFC 5646, well-formed, with a known two-letter language
bool is_url(std::string_view);           // RFC 3986, with a scheme
bool is_domain(std::string_view);        // RFC 1034, RFC 5890; "_" is let pass, for it is in use
bool is_ipv4(std::string_view);          // with or without a CIDR suffix
bool is_ipv6(std::string_view);
bool is_mac(std::string_view);      // six octets, lower case, colons
bool is_email(std::string_view);    // RFC 5322 addr-spec
bool is_charset(std::string_view);  // the form of a name in the IANA registry
bool is_cpe(std::string_view);      // CPE 2.3 formatted string
bool is_cve(std::string_view);      // "CVE-2026-12345"
bool is_capec(std::string_view);    // "CAPEC-163"

// Of the form that the algorithm of this name asks for; names that are not in the vocabulary of
// section 10.8 ask for nothing.
bool is_hash(std::string_view algorithm, std::string_view value);

}  // namespace concord::stix
