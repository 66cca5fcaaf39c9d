// Ids that follow from content: the same thing taken in twice is one object.

#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace concord::misp {

// UUID version 5 (RFC 9562 section 5.5) in a namespace of this mapping.
std::string named_uuid(std::string_view name);

// The lower-case form of a UUID, or "" if it is none.
std::string uuid_of(std::string_view text);

// "ipv4-addr--...": where an observable says no more than its id contributing properties, the id
// that STIX 2.1 section 2.9 gives it; otherwise one that follows from all it says, markings too.
std::string observable_id(const JsonObject&);

}  // namespace concord::misp
