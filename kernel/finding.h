// What a check found to be wrong: which rule, and exactly where.

#pragma once

#include <string>

#include "base/result.h"

namespace concord {

struct Finding {
    std::string key;    // of a message; its placeholders are in `values`
    std::string where;  // "acts/17", "nodes/3/5", "checkpoints/40", "records/<id>/state"
    Values values = {};
    bool operator==(const Finding&) const = default;
};

}  // namespace concord
