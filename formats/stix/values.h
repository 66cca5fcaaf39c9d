// Which values of observables and patterns people and machines look up, and as what kind.

#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "formats/stix.h"

namespace concord::stix {

// The kind of a property by the type of its object and its path ("hashes", "SHA-256"); references
// on the way are followed by their name ("image_ref", "name" of a process is a file name). Where a
// property may hold several kinds, the text decides.
std::optional<indicators::Kind> kind_of(std::string_view type,
                                        const std::vector<std::string_view>& path,
                                        std::string_view text);

// Adds what the object is found by: an observable by its properties, observed-data by the
// observables in it, anything by the vulnerabilities that it refers to.
void collect_values(simdjson::dom::object, std::string_view type,
                    std::vector<indicators::Value>& out);

}  // namespace concord::stix
