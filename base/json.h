// JSON (RFC 8259) as values. Reading is strict: limits hold before anything is built, UTF-8 is
// checked, duplicate keys and numbers that a double cannot hold are refused. Numbers round-trip.

#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace concord {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

struct JsonLimits {
    std::size_t size_bytes_max = 1 << 20;
    std::size_t depth_max = 32;
    std::size_t members_max = 10'000;  // of all objects and arrays together
};

// Fails with json.malformed, json.too_large, json.too_deep, json.too_many_members or
// json.duplicate_key; where a place is known, Error::field is its JSON Pointer (RFC 6901).
Result<Json> parse_json(std::string_view, const JsonLimits& = {});

// Compact, object members in the order they have.
std::string print_json(const Json&);

// Appends to `out`; for answers that are assembled from stored pieces.
void print_json(const Json&, std::string& out);

// Compact, object members sorted by their UTF-8 bytes: equal values give equal bytes. What is
// hashed into the log is printed this way.
std::string print_canonical(const Json&);

// Quotes and escapes one string.
void print_json_string(std::string_view, std::string& out);

// The member as text, or "" if it is absent or not text.
std::string_view text_at(const JsonObject&, std::string_view name);
// The member, or null.
const Json* find_at(const JsonObject&, std::string_view name);

inline std::string_view text_of(const Json& value)
{
    return value.is_string() ? std::string_view(value.get_string()) : std::string_view();
}

}  // namespace concord
