// What an entry of the register must be like, and how names of States are found in it. Pure.

#pragma once

#include <string>
#include <vector>

#include "kernel/workflow.h"

namespace concord::threats {

// First seen is not after last seen (threats.wrong_order), each language stands once
// (threats.language_twice), and the label reaches the secretariat, which reviews it
// (threats.not_reviewable). At creation and edit.
Result<> is_a_sound_entry(const Occasion&);
// threats.description_missing
Result<> describes_it(const Occasion&);
Result<> seen_in_order(const Occasion&);
Result<> gives_a_reason(const Occasion&);  // threats.reason_missing
// An entry is merged into another one: threats.merge_into_another.
Result<> merges_into_another(const Occasion&);
// Where a machine found names of States, the reviewer says that none is named as an actor:
// threats.names_a_state {names}.
Result<> names_were_checked(const Occasion&);

// Fills in `names_found`, one name a line, or removes it.
JsonObject finds_names(const Occasion&);
JsonObject says_why_it_came_back(const Occasion&);
JsonObject names_the_other(const Occasion&);

// The names of States of the roster that stand in the text, in any of the six languages and, as far
// as stems go, inflected; each State once, as it is called in the language found. It finds names,
// not allusions: capitals, adjectives and abbreviations are the reviewer's to see.
std::vector<std::string> states_named_in(std::string_view text, const Roster&);

}  // namespace concord::threats
