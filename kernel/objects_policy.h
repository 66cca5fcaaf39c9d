// Who may see which object of a collection: the stricter of what the collection's label allows and
// what the object's own marking does. Pure; the only place where it is decided.
//
// An object is read as its collection would be if that had the object's TLP, where this is the
// stricter one. So a marking narrows and never opens: AMBER in a collection for all members is for
// those whom the label names; RED is for the desks and persons it names, and for the collection's
// own desk. What carries no marking goes as far as its collection.

#pragma once

#include <optional>

#include "kernel/labels.h"

namespace concord {

// The strictest marking that an object of this collection may have for the subject to read it now;
// nothing if the subject may not even read the collection. Whoever may read a marking may read
// every more open one, so that this one comparison decides for all objects of the collection.
std::optional<Tlp> strictest_read(const Subject&, const Record& collection, const Privacy&,
                                  Time now);

// May the subject read an object with this marking, or with none?
bool may_read_object(const Subject&, const Record& collection, const Privacy&,
                     std::optional<Tlp> marking, Time now);

}  // namespace concord
