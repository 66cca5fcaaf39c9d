// Rules that look at the whole of an object: selectors, markings, patterns.

#pragma once

#include "formats/stix/reader.h"

namespace concord::stix {

// Section 7.2.3.2: what a granular marking selects exists.
void check_selectors(Reader&, dom::element, const Frame& common);

// Section 7.2.1: TLP markings are the predefined ones; nothing marks itself.
void check_marking_definition(Reader&, const Frame& own, const Frame& common);

// Section 4.14: among what was observed is something observable.
void check_observed_data(Reader&, const Frame& own);

// Section 9, where the pattern is one of STIX; its values are added to `out`.
void check_pattern(Reader&, const Frame& own, std::vector<indicators::Value>& out);

}  // namespace concord::stix
