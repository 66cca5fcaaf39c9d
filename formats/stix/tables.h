// The specification as tables: what properties each type has, of which kind, and what must hold
// between them. The tables are constants; the reading is done by one engine (reader.h).

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "formats/stix.h"

namespace concord::stix {

using Words = std::span<const std::string_view>;

// Section 2, common data types, and forms that single properties ask for.
enum class Form : std::uint8_t {
    any,             // of a type the specification leaves open
    string,          // 2.15, also open vocabularies (2.14), for any text may stand there
    boolean,         // 2.2
    integer,         // 2.10
    number,          // 2.6
    timestamp,       // 2.16
    timestamp_ms,    // 3.2: at least milliseconds
    timestamp_s,     // 6.7.6: precise to the second
    identifier,      // 2.9, the object's own
    reference,       // 2.9, to another object
    binary,          // 2.1
    hex,             // 2.8
    hashes,          // 2.7
    dictionary,      // 2.3, any values
    texts_by_key,    // a dictionary of strings
    lists_by_key,    // a dictionary of lists of strings
    scalars_by_key,  // a dictionary of integers and strings
    integers_by_key,
    enumeration,      // 2.4
    language,         // RFC 5646
    url,              // RFC 3986
    embedded,         // an object with a table of its own
    extensions,       // 3.2, 7.3
    markings,         // 7.2.3
    container,        // 2.13, deprecated
    contents,         // 7.1, translations
    definition,       // 7.2.1, of a marking
    property_name,    // 11.1
    type_literal,     // the type itself, checked before
    version_literal,  // "2.1"
    relationship_type,
    domain,
    ipv4,
    ipv6,
    mac,
    email,
    charset,
    cpe,
    registry_key,
};

enum class Count : std::uint8_t { one, many };
enum class Need : std::uint8_t { optional, required };

struct Shape;

struct Property {
    std::string_view name;
    Form form = Form::string;
    Need need = Need::optional;
    Count count = Count::one;
    Words words = {};                      // of an enumeration; types that a reference may point to
    Words not_words = {};                  // types that a reference may not point to
    const Shape* shape = nullptr;          // of an embedded type
    std::int64_t min = -9007199254740991;  // 2.10: what a double holds exactly
    std::int64_t max = 9007199254740991;
};

enum class Holds : std::uint8_t {
    at_least_one,  // of the properties named
    exactly_one,
    all_or_none,
    in_order,           // the first is not later than the second
    strictly_in_order,  // the first is earlier than the second
    needs,              // the first needs the second
    one_of_its_own,     // of the properties of this table that are not required
    excludes_if_true,   // the first being true excludes the second
    excludes_if_false,
    needs_if_true,         // the first being true needs the second
    needs_word,            // the second only if the list in the first has the third in it
    contributes_or_uuid4,  // 2.9: none of these, then a UUIDv4
};

struct Constraint {
    Holds holds;
    Words names;
    std::string_view section = {};  // of the table unless said
};

// An extension that the specification itself defines, by its key.
struct Extension {
    std::string_view key;
    const Shape* shape;
};

struct Shape {
    std::string_view section;
    std::span<const Property> properties;
    std::span<const Constraint> constraints = {};
    std::span<const Extension> extensions = {};
};

struct ObjectType {
    std::string_view name;
    Family family;
    Shape shape;
};

inline constexpr std::size_t properties_max = 48;  // of one table

// Section 3.2, by what kind of object it is. Unknown types are read as domain objects or, where
// they say so, as observables.
const Shape& common_properties(Family, std::string_view type);

// Of observables inside observed-data, where the key stands for the identifier: section 2.13.
const Shape& container_properties();

const ObjectType* find_type(std::string_view name);
Family family_of(std::string_view type);

std::span<const ObjectType> domain_types();
std::span<const ObjectType> relation_types();
std::span<const ObjectType> observable_types();
std::span<const ObjectType> meta_types();

extern const Shape external_reference;  // 2.5
extern const Shape kill_chain_phase;    // 2.11
extern const Shape granular_marking;    // 7.2.3.1
extern const Shape extension_instance;  // 3.2, 7.3

// Shorter words for the tables.
namespace table {

consteval Property text(std::string_view name, Need need = Need::optional)
{
    return {.name = name, .need = need};
}
consteval Property texts(std::string_view name, Need need = Need::optional)
{
    return {.name = name, .need = need, .count = Count::many};
}
consteval Property of(Form form, std::string_view name, Need need = Need::optional)
{
    return {.name = name, .form = form, .need = need};
}
consteval Property list_of(Form form, std::string_view name, Need need = Need::optional)
{
    return {.name = name, .form = form, .need = need, .count = Count::many};
}
consteval Property whole(std::string_view name, std::int64_t min = -9007199254740991,
                         std::int64_t max = 9007199254740991, Need need = Need::optional)
{
    return {.name = name, .form = Form::integer, .need = need, .min = min, .max = max};
}
consteval Property word(std::string_view name, Words words, Need need = Need::optional)
{
    return {.name = name, .form = Form::enumeration, .need = need, .words = words};
}
consteval Property reference(std::string_view name, Words to, Need need = Need::optional)
{
    return {.name = name, .form = Form::reference, .need = need, .words = to};
}
consteval Property references(std::string_view name, Words to, Need need = Need::optional)
{
    return {.name = name, .form = Form::reference, .need = need, .count = Count::many, .words = to};
}
consteval Property embedded(std::string_view name, const Shape& shape, Count count = Count::one)
{
    return {.name = name, .form = Form::embedded, .count = count, .shape = &shape};
}

inline constexpr Need required = Need::required;

}  // namespace table
}  // namespace concord::stix
