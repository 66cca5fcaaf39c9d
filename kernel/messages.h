// What the server itself says in words: in mails, and wherever nobody's browser is there to say it.
// The catalogues of the kernel are part of the program.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace concord {

// The sentence in this language, with {names} filled in; English where the language is unknown, the
// key itself where the key is.
std::string say(std::string_view language, std::string_view key, const Values& values = {});

}  // namespace concord
