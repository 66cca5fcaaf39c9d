// Every rule that check() can find broken, by the key under which the catalogues have its sentence.

#pragma once

#include <array>
#include <string_view>

namespace concord::stix::rule {

// What makes it no object at all.
inline constexpr std::string_view malformed = "stix.object.malformed";
inline constexpr std::string_view too_large = "stix.object.too_large";  // {max}
inline constexpr std::string_view too_deep = "stix.object.too_deep";    // {max}
inline constexpr std::string_view lone_surrogate = "stix.object.lone_surrogate";
inline constexpr std::string_view duplicate_key = "stix.object.duplicate_key";  // {key}
inline constexpr std::string_view not_an_object = "stix.object.not_an_object";
inline constexpr std::string_view bundle_inside = "stix.object.bundle_inside";

inline constexpr std::string_view required = "stix.property.required";              // {property}
inline constexpr std::string_view property_name = "stix.property.name";             // {property}
inline constexpr std::string_view property_reserved = "stix.property.reserved";     // {property}
inline constexpr std::string_view not_applicable = "stix.property.not_applicable";  // {property}
inline constexpr std::string_view type_name = "stix.type.name";                     // {type}
inline constexpr std::string_view type_reserved = "stix.type.reserved";             // {type}
inline constexpr std::string_view spec_version = "stix.spec_version.unknown";

inline constexpr std::string_view not_text = "stix.value.not_text";
inline constexpr std::string_view not_boolean = "stix.value.not_boolean";
inline constexpr std::string_view not_integer = "stix.value.not_integer";
inline constexpr std::string_view not_number = "stix.value.not_number";
inline constexpr std::string_view not_text_or_integer = "stix.value.not_text_or_integer";
inline constexpr std::string_view not_a_list = "stix.value.not_a_list";
inline constexpr std::string_view not_a_dictionary = "stix.value.not_a_dictionary";
inline constexpr std::string_view out_of_range = "stix.value.out_of_range";        // {min} {max}
inline constexpr std::string_view not_in_enumeration = "stix.value.unknown_word";  // {allowed}
inline constexpr std::string_view empty_list = "stix.list.empty";
inline constexpr std::string_view empty_dictionary = "stix.dictionary.empty";
inline constexpr std::string_view dictionary_key = "stix.dictionary.key";  // {key}

inline constexpr std::string_view timestamp = "stix.timestamp.form";
inline constexpr std::string_view timestamp_ms = "stix.timestamp.milliseconds";
inline constexpr std::string_view timestamp_s = "stix.timestamp.seconds";
inline constexpr std::string_view order = "stix.timestamp.order";  // {earlier} {later}
inline constexpr std::string_view strict_order = "stix.timestamp.strict_order";  // the same

inline constexpr std::string_view identifier = "stix.identifier.form";
inline constexpr std::string_view type_mismatch = "stix.identifier.type_mismatch";  // {type}
inline constexpr std::string_view uuid4 = "stix.identifier.uuid4";
inline constexpr std::string_view reference_type = "stix.reference.type";            // {allowed}
inline constexpr std::string_view reference_forbidden = "stix.reference.forbidden";  // {type}
inline constexpr std::string_view unresolved = "stix.reference.unresolved";          // {key}

inline constexpr std::string_view binary = "stix.form.binary";
inline constexpr std::string_view hex = "stix.form.hex";
inline constexpr std::string_view hash = "stix.form.hash";  // {algorithm}
inline constexpr std::string_view language = "stix.form.language";
inline constexpr std::string_view url = "stix.form.url";
inline constexpr std::string_view domain = "stix.form.domain";
inline constexpr std::string_view ipv4 = "stix.form.ipv4";
inline constexpr std::string_view ipv6 = "stix.form.ipv6";
inline constexpr std::string_view mac = "stix.form.mac";
inline constexpr std::string_view email = "stix.form.email";
inline constexpr std::string_view charset = "stix.form.charset";
inline constexpr std::string_view cpe = "stix.form.cpe";
inline constexpr std::string_view registry_hive = "stix.form.registry_hive";
inline constexpr std::string_view relationship_type = "stix.form.relationship_type";
inline constexpr std::string_view cve = "stix.form.cve";
inline constexpr std::string_view capec = "stix.form.capec";

inline constexpr std::string_view at_least_one = "stix.properties.at_least_one";  // {properties}
inline constexpr std::string_view exactly_one = "stix.properties.exactly_one";    // {properties}
inline constexpr std::string_view all_or_none = "stix.properties.all_or_none";    // {properties}
inline constexpr std::string_view needs = "stix.properties.needs";        // {property} {needed}
inline constexpr std::string_view excludes = "stix.properties.excludes";  // {property} {excluded}
inline constexpr std::string_view one_of_its_own = "stix.properties.one_of_its_own";

inline constexpr std::string_view selector = "stix.marking.selector";  // {selector}
inline constexpr std::string_view circular = "stix.marking.circular";
inline constexpr std::string_view tlp = "stix.marking.tlp";
inline constexpr std::string_view extension_key = "stix.extension.key";  // {key}
inline constexpr std::string_view no_observable = "stix.observed_data.no_observable";
inline constexpr std::string_view pattern = "stix.pattern.form";                 // {offset} {near}
inline constexpr std::string_view pattern_types = "stix.pattern.types";          // {offset}
inline constexpr std::string_view pattern_qualifier = "stix.pattern.qualifier";  // {offset}
inline constexpr std::string_view pattern_depth = "stix.pattern.too_deep";       // {max}

inline constexpr std::array all = {
    malformed,
    too_large,
    too_deep,
    lone_surrogate,
    duplicate_key,
    not_an_object,
    bundle_inside,
    required,
    property_name,
    property_reserved,
    type_name,
    type_reserved,
    spec_version,
    not_text,
    not_boolean,
    not_integer,
    not_number,
    not_text_or_integer,
    not_a_list,
    not_a_dictionary,
    out_of_range,
    not_in_enumeration,
    empty_list,
    empty_dictionary,
    dictionary_key,
    timestamp,
    timestamp_ms,
    timestamp_s,
    order,
    strict_order,
    identifier,
    type_mismatch,
    uuid4,
    reference_type,
    reference_forbidden,
    unresolved,
    binary,
    hex,
    hash,
    language,
    url,
    domain,
    ipv4,
    ipv6,
    mac,
    email,
    charset,
    cpe,
    registry_hive,
    relationship_type,
    cve,
    capec,
    at_least_one,
    exactly_one,
    all_or_none,
    needs,
    excludes,
    one_of_its_own,
    selector,
    circular,
    tlp,
    extension_key,
    no_observable,
    pattern,
    pattern_depth,
    pattern_types,
    pattern_qualifier,
    not_applicable,
};

}  // namespace concord::stix::rule
