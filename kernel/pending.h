// What waits between a new password and the first code of a new factor.

#pragma once

#include "kernel/credentials.h"

namespace concord {

struct Credentials::Pending {
    std::string person;
    std::string by;             // "invitation", "recovery:<record>" or "factor"
    Time until;                 // of the code by which it came
    std::string language = {};  // or ""
    std::string password = {};  // hash; or "", if it stays
    Bytes totp = {};            // sealed

    Bytes print() const;
    static Result<Pending> parse(std::string_view person, std::string_view bytes);
};

}  // namespace concord
