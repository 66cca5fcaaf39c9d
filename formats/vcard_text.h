// The spelling of vCard, shared by its reader and its writers. Not for use outside formats/vcard*.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/vcard.h"

namespace concord::vcard {

std::string upper(std::string_view);  // ASCII only
std::string lower(std::string_view);  // ASCII only
bool is_token(std::string_view);      // may name a property, a parameter or a group
bool is_control(char);                // may not stand in a line: ASCII controls but the tab

std::string escape(std::string_view text);
std::string unescape(std::string_view value);

// Divides at each separator that no backslash escapes; the parts keep their escapes.
std::vector<std::string_view> split(std::string_view value, char separator);

// The value type that RFC 6350 section 6 gives a property: "text", "uri", "language-tag",
// "timestamp", "date-and-or-time", or "unknown" for a property it does not know.
std::string_view default_type(std::string_view property);

}  // namespace concord::vcard
