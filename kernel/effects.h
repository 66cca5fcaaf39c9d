// Effects that several mechanisms have: asking each addressee on its own, and one act on all that
// hangs below a record. Pure.

#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "kernel/workflow.h"

namespace concord {

// A record of `type` below the source for each addressee of its label: owned by the source's owner,
// seen by the two alone, with the source's TLP and embargo. Copies the named fields, except those
// that the source's label shows to fewer than all.
std::vector<Effect> one_for_each_addressee(const Record& source, std::string_view type,
                                           std::initializer_list<std::string_view> copied);

// The same for those alone whom the act has added (Transition::opens_to). Where one belongs to a
// participant that was addressed before, that participant's record is opened to it instead, by the
// platform's action `admit`, which takes the same fields of the input.
std::vector<Effect> one_for_each_added(const Occasion&, std::string_view type,
                                       std::initializer_list<std::string_view> copied);

// The act on every record of `type` below the source whose state allows it.
Effect on_each_below(std::string_view type, std::string_view action, JsonObject input = {});

// The act on what the source belongs to; it must be possible.
Effect on_the_parent(const Record& source, std::string_view action);

// True if the label shows the field to fewer than the record.
bool is_shown_to_fewer(const Record&, std::string_view field);

}  // namespace concord
