// Inside the emergency page: one case, and a new one.

#pragma once

#include "api/emergency_page.h"

namespace concord::api::emergency {

// What somebody typed and what was wrong with it, when a form comes back.
struct Returned {
    std::string action;
    Pairs typed;
    Error error;
};

Result<Response> show_case(Call&, const Returned* = nullptr);
Result<Response> act_on_case(Call&);

// Types whose records a State sends to others, and that this person may make.
std::vector<const Type*> types_to_send(const Call&);
Result<Response> show_new(Call&, const Returned* = nullptr);
Result<Response> send_new(Call&);

// 303 to a page below /emergency, in the same language.
Response go_to(const Call&, std::string_view path, std::string_view done);

// An error as a whole page.
Response sorry(const Call&, const Error&);

}  // namespace concord::api::emergency
