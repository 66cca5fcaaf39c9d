// The mapping between MISP and STIX as tables. A path leads from an observable to a value:
// "dst_ref(@ip).value". A name in parentheses is the type of the observable that a reference leads
// to, @ip the one of the address found there, and [] a list that takes one more.

#pragma once

#include <span>
#include <string_view>

namespace concord::misp {

enum class Form {
    text,
    ip,         // an address or a network
    host,       // a name, or an address where a path says @host
    hash,       // hexadecimal; its length is that of the path's algorithm, where it has one
    whole,      // number
    port,       // 1 to 65535
    as_number,  // "AS64496" or "64496"
    mac,
    registry_key,
    protocol,  // lower case
    moment,    // RFC 3339
    flag,
};

struct Place {
    std::string_view path = {};
    Form form = Form::text;
};

// A MISP attribute type. A type of two parts ("domain|ip") has two places. Where `root` cannot
// stand for the value alone, it is a pattern only.
struct AttributeForm {
    std::string_view type;
    std::string_view root;      // type of the observable, or @ip
    std::string_view category;  // when printed
    Place first;
    Place second = {};
    enum class Use { both, pattern_only } use = Use::both;
};
std::span<const AttributeForm> attribute_forms();
const AttributeForm* find_form(std::string_view type);

// An attribute that is a pattern in another language.
struct PatternType {
    std::string_view type;  // of MISP
    std::string_view stix;  // pattern_type
};
std::span<const PatternType> pattern_types();

// A MISP object template: which relation stands where.
struct Relation {
    std::string_view name;
    Place place;
};
struct ObjectForm {
    std::string_view name;
    std::string_view root;
    std::string_view meta_category;
    std::span<const Relation> relations;
};
std::span<const ObjectForm> object_forms();
const ObjectForm* find_object_form(std::string_view name);

// A galaxy, by its type, and what its clusters are. The first of a STIX type prints it.
struct GalaxyForm {
    std::string_view galaxy;
    std::string_view stix;
    std::string_view title;  // of the galaxy, in MISP
};
std::span<const GalaxyForm> galaxy_forms();
const GalaxyForm* find_galaxy(std::string_view type);

struct TlpForm {
    std::string_view tag;
    std::string_view marking;  // id of the marking definition
    int strictness;
};
// Strictest last. TLP 1's white and the ids of TLP 1 are read; tags of 2.0 and its ids are written.
std::span<const TlpForm> tlp_forms();

}  // namespace concord::misp
