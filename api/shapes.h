// Shapes of JSON that a person can read in one line, and the JSON Schema of each:
//
//   {id name? at:time tags:text[] by:{person desk:text?} counts:int* state=open|closed &summary +}
//
// A member is a name and what it holds, text if it says nothing. `?` after the name: it may be
// missing; after what it holds: it may be null. `[]` is a list, `*` an object whose members have
// any names; `=` gives the words it can be; `&summary` adds all members of that schema; `+` says
// that there may be others. What it holds is text, int, number, flag, time, date, sha256, any (JSON
// of any kind), open (an object of any kind), or the name of another schema.

#pragma once

#include <string_view>

#include "base/json.h"

namespace concord::api {

// Shapes are written in the program: one that cannot be read stops it.
JsonObject print_shape(std::string_view);

// The schemas of what no table makes, by name.
JsonObject print_fixed_shapes();

}  // namespace concord::api
