// Cards of people and institutions: vCard 4.0 (RFC 6350) and jCard (RFC 7095) are written; vCard
// 4.0, 3.0 (RFC 2426) and, as far as address books still write it, 2.1 are read. Whatever was read,
// the card in memory is as 4.0 would have it.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace concord::vcard {

struct Parameter {
    std::string name;  // upper case
    std::vector<std::string> values;
    bool operator==(const Parameter&) const = default;
};

struct Property {
    std::string group = {};  // "item1", or ""
    std::string name;        // upper case
    std::vector<Parameter> parameters = {};
    std::string value;  // as it stands in the file, with its escapes: use text() or components()
    bool operator==(const Property&) const = default;
};

// VERSION is not among the properties.
struct Card {
    std::vector<Property> properties;
    bool operator==(const Card&) const = default;
};

struct Limits {
    std::size_t size_bytes_max = 8 << 20;
    std::size_t cards_max = 20'000;
    std::size_t properties_max = 500;        // of one card
    std::size_t parameters_max = 50;         // of one property, values included
    std::size_t line_bytes_max = 256 << 10;  // unfolded; a small photograph fits
};

struct Reading {
    std::size_t line = 0;  // where the card begins, from 1
    Result<Card> card;     // each error names its {line}
};

// All cards in order, each read or refused by itself: vcard.malformed, vcard.no_version,
// vcard.other_version {version}, vcard.no_name, vcard.no_end, vcard.line_too_long {limit},
// vcard.too_many_properties {limit}, vcard.not_utf8, vcard.unknown_charset {charset}. Only
// vcard.too_large {limit}, vcard.too_many_cards {limit} and vcard.empty refuse the whole file.
// A card without FN gets one made from N or ORG, if it can.
Result<std::vector<Reading>> parse(std::string_view, const Limits& = {});

// vCard 4.0, folded at 75 octets. Names of properties, groups and parameters are letters, digits,
// hyphens and underscores.
std::string print(const Card&);
std::string print(const std::vector<Card>&);

// jCard, the same in JSON.
Json to_jcard(const Card&);

// Reading properties. A value has components (N, ADR, ORG), and a component may be a list.
std::string text(const Property&);               // the whole value without escapes
std::vector<std::string> list(const Property&);  // divided at commas
std::vector<std::vector<std::string>> components(const Property&);  // at semicolons, then commas

// The first value of a parameter, or "".
std::string_view parameter(const Property&, std::string_view name);
std::vector<std::string> types(const Property&);  // of TYPE, in lower case
int preference(const Property&);                  // of PREF, 1 (most) to 100; 101 if none

const Property* find(const Card&, std::string_view name);  // the most preferred, or null
std::vector<const Property*> find_all(const Card&, std::string_view name);  // by preference

// The text of the most preferred property, or "": FN, TITLE, ROLE, NOTE, UID, REV, LANG, TZ, ...
std::string text_of(const Card&, std::string_view name);

enum class Kind { individual, org, group, location, other };
Kind kind(const Card&);  // individual if none is given

struct Name {
    std::string family, given, additional, prefixes, suffixes;  // lists are joined by spaces
    bool operator==(const Name&) const = default;
};
Name name_of(const Card&);

// The organization, then its units from large to small.
std::vector<std::string> organization_of(const Card&);

struct Address {
    std::string box, extended, street, locality, region, code, country;
    bool operator==(const Address&) const = default;
};
Address address(const Property& adr);

struct Telephone {
    std::string number;     // "+49 30 123456", as written
    std::string extension;  // of a tel: URI
    bool operator==(const Telephone&) const = default;
};
Telephone telephone(const Property& tel);  // text or tel: URI (RFC 3966)

// Making properties from plain text.
Property make_text(std::string name, std::string_view text);
Property make_list(std::string name, const std::vector<std::string>& texts);
Property make_components(std::string name, const std::vector<std::string>& texts);
Property make_uri(std::string name, std::string_view uri);  // with VALUE=uri where it must be said
Property make_name(const Name&);
Property make_address(const Address&);
Property make_telephone(const Telephone&);
void set_parameter(Property&, std::string name, std::vector<std::string> values);

}  // namespace concord::vcard
