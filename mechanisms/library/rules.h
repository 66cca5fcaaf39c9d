// What a document must be like, and what follows from publishing it. Pure: an act is looked at, and
// nothing else.

#pragma once

#include "kernel/workflow.h"

namespace concord::library {

// Guards.

// Titles name each language once, files are of a kind that can be read, and a document is no
// version and no successor of itself. At creation and edit. Fails with library.title_language,
// library.not_a_document {name}, library.of_itself.
Result<> holds_together(const Occasion&);

// There is a file or the address of the source: library.nothing_to_read.
Result<> can_be_read(const Occasion&);
// The same, and the desk does not want a second officer: library.needs_second_officer.
Result<> can_be_published_alone(const Occasion&);
// Somebody else than who submitted it approves: workflow.four_eyes.
Result<> was_submitted_by_another(const Occasion&);
// A change of what was published that one officer may make: library.needs_second_officer.
Result<> may_be_changed_alone(const Occasion&);
Result<> gives_a_reason(const Occasion&);  // library.give_a_reason
// Only its owner's own document succeeds a document: library.not_its_owner.
Result<> is_succeeded_by_its_owner(const Occasion&);

// Effects.

// What it supersedes becomes superseded.
std::vector<Effect> supersede_the_former(const Occasion&);

// Derivations.

// The year of the document's date, by which it is found.
JsonObject with_its_year(const Occasion&);
// The same, when it was published, and without who submitted it.
JsonObject as_published(const Occasion&);
JsonObject as_submitted(const Occasion&);
JsonObject no_longer_submitted(const Occasion&);
// What was found in one of its files replaces what stood there of that file.
JsonObject with_the_reading(const Occasion&);

}  // namespace concord::library
