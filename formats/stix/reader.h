// The engine that reads an object by the tables.

#pragma once

#include <simdjson.h>

#include <array>
#include <string>

#include "formats/stix/rules.h"
#include "formats/stix/tables.h"

namespace concord::stix {

namespace dom = simdjson::dom;

// Where in the object something stands; printed, as a JSON Pointer (RFC 6901), only when needed.
struct Place {
    const Place* above = nullptr;
    std::string_view key = {};
    std::size_t number = 0;
    enum class Of { object, member, element } of = Of::object;

    Place member(std::string_view name) const { return {this, name, 0, Of::member}; }
    Place element(std::size_t index) const { return {this, {}, index, Of::element}; }
    std::string print() const;
};

// What was found of one table.
struct Frame {
    explicit Frame(const Shape& of) : shape(&of) {}

    const dom::element* find(std::string_view name) const;
    std::string_view text(std::string_view name) const;

    const Shape* shape;
    std::uint64_t seen = 0;
    std::array<dom::element, properties_max> at;
};

inline std::string_view text_of(dom::element value)
{
    return value.is_string() ? value.get_string().value_unsafe() : std::string_view();
}

// Section 3.2: whether an observable says that its values were made harmless.
bool says_defanged(dom::object);

// Of a list. A loop over value_unsafe() itself would walk a temporary that is gone.
inline dom::array elements_of(dom::element list)
{
    return list.get_array().value_unsafe();
}

class Reader {
public:
    Reader(const Limits& limits, Findings& findings) : limits_(limits), findings_(findings) {}

    void add(std::string_view rule, const Place&, std::string_view section, Values = {});

    // Reads members by one table, or by two: names that stand in neither are custom properties.
    // Those of `common` may be null for types that have no common properties.
    void read(dom::object, Frame& own, Frame* common, const Place&);

    // Of the object that is being read, for what refers to it.
    std::string_view own_id;
    std::string_view own_type;
    std::size_t custom_properties = 0;  // names that no table has
    bool is_defanged = false;           // section 3.2: its values were made harmless

    const Limits& limits() const { return limits_; }

    // Observables in the container of observed-data (section 2.13): references are its keys.
    void read_container(dom::element, const Place&);

private:
    void check(dom::element, const Property&, const Place&);
    void check_one(dom::element, const Property&, const Place&);
    void check_text(std::string_view, const Property&, const Place&);
    void check_number(dom::element, const Property&, const Place&);
    void check_reference(std::string_view, const Property&, const Place&);
    void check_hashes(dom::element, const Place&);
    void check_dictionary(dom::element, Form, const Place&);
    void check_extensions(dom::element, const Place&);
    void check_contents(dom::element, const Place&);
    void check_embedded(dom::element, const Shape&, const Place&);
    void check_constraints(const Frame&, const Frame* common, const Place&);
    void check_constraint(const Constraint&, std::string_view section, const Frame&,
                          const Frame* common, const Place&);
    void check_order(const Constraint&, std::string_view section, const Frame&, const Place&);
    bool opens_dictionary(dom::element, const Place&, dom::object& out);

    const Limits& limits_;
    Findings& findings_;
    const dom::object* container_ = nullptr;
    std::span<const Extension> predefined_;  // of the type that is being read
};

}  // namespace concord::stix
