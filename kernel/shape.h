// The first of the eight steps: the fields are of the right kinds, none is unknown, none too long.
// No record is read here; whether a link leads anywhere is asked inside the transaction.

#pragma once

#include "kernel/roster.h"
#include "kernel/types.h"

namespace concord {

struct World {
    const Types& types;
    const CodeLists& lists;
    const Roster& roster;
};

// Checks and cleans the input of a creation: every required field is there.
// Errors name the field by JSON Pointer under /fields: shape.unknown_field, shape.required,
// shape.wrong_kind, shape.not_a_choice, shape.too_many, text.*, time.*, shape.bad_email, …
Result<JsonObject> shape_new(const Type&, const JsonObject& input, const World&);

// Checks the input of an act: only fields that the row takes ("*" is any that is not fixed). A null
// removes a field, unless it is required.
Result<JsonObject> shape_act(const Type&, const Transition&, const JsonObject& input, const World&);

// What the act leaves in the body: the input merged in, without transient fields and nulls.
JsonObject merged(const Type&, const JsonObject& body, const JsonObject& input);

bool is_email(std::string_view);  // RFC 5321 mailbox, also with letters beyond ASCII
bool is_phone(std::string_view);  // E.164 with leading +, spaces allowed
bool is_url(std::string_view);    // https only
// True for the name of an IANA time zone.
bool is_zone(std::string_view);

}  // namespace concord
