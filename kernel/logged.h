// An act as the log holds it, made in one pass: the text that is stored and the digests of its
// members (commitment.h). What verifies a stored act goes by commitment.h alone and finds the same.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace concord {

struct Act;

struct Logged {
    std::string text;           // canonical JSON of print_act()
    std::vector<Hash> digests;  // of all members and of what fills up, in no order
};

Logged log_act(const Act&, std::string_view salt);

}  // namespace concord
