// Inside the emergency page: forms. What a field looks like in one, and what comes back.

#pragma once

#include <string>
#include <string_view>

#include "api/emergency_page.h"
#include "api/multipart.h"

namespace concord::api::emergency {

// One file may come with a form; larger ones go through the full platform.
inline constexpr std::size_t file_bytes_max = 4u << 20;

// What was sent, after its token was checked. The file's bytes point into the request.
struct Form {
    Pairs pairs;
    FormPart file;  // without a name if none was chosen
};

// Fails with http.unsupported_media_type, http.malformed or emergency.form_old.
Result<Form> form_of(const Call&);

// The fields of the type that the pairs `f.NAME` fill in, each in the field's own shape; a moment
// is the wall clock `f.NAME` and the offset from UTC `o.NAME`.
JsonObject fields_of(const Type&, const Pairs&);

// Stores the file and names it in the first field of kind files among `names`. Nothing if there is
// no file. Fails as an upload does, at that field.
Result<> take_file(const Call&, const Type&, std::string_view names, const Form&, JsonObject&);

// A control for the field, with its label; `typed` is what was sent before.
std::string control(const Page&, const Call&, const Type&, const Field&, const Pairs& typed);
std::string file_control(const Page&);
// True if control() can make one.
bool is_typed(const Field&);
// The first field of kind files among `names`, or null.
const Field* field_for_files(const Type&, std::string_view names);

}  // namespace concord::api::emergency
