// How MISP writes values, and how this mapping writes what STIX has no word for. Not for use
// outside formats/misp*.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace concord::misp {

// Numbers and flags stand as text in some files and bare in others: always as text here.
std::string word_at(const JsonObject&, std::string_view name);
bool flag_at(const JsonObject&, std::string_view name);
const JsonArray& list_at(const JsonObject&, std::string_view name);  // empty if there is none

// Seconds since 1970 as MISP writes them, in the form of STIX; nothing if it is no such number.
std::optional<std::string> moment_of_seconds(std::string_view text);
std::string seconds_of_moment(std::string_view moment);  // back; "0" if it is none

// Labels such as misp:category="Network activity".
std::string label_of(std::string_view name, std::string_view value);
// The value of the label of that name, or nothing.
std::optional<std::string> find_label(const JsonObject& object, std::string_view name);

// A name as STIX wants types of relationships: "connected-to".
std::string relationship_type(std::string_view name);

// Of two moments in the form of STIX, whatever their precision.
bool is_before(std::string_view, std::string_view);

inline constexpr char epoch[] = "1970-01-01T00:00:00.000Z";

}  // namespace concord::misp
