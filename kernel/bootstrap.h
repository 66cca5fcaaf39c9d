// The first start: one credential, shown on the console and nowhere else.

#pragma once

#include "kernel/credentials.h"

namespace concord {

struct FirstSecretary {
    std::string email;
    std::string name;
};

// Makes the first person of the secretariat, an administrator and officer, and the code to come in
// by. Asked again before the person came in, it gives a new code. Fails with conflict,
// identity.no_secretariat if that participant is not there yet, or identity.already_begun if
// somebody of the secretariat is or was active.
Result<std::string> create_first_secretary(Kernel&, Credentials&, const FirstSecretary&);

}  // namespace concord
