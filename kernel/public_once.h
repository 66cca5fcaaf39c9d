// What anybody may read or once could: for repositories that copy what is public (OAI-PMH) and have
// to learn that it is gone. Derived; it holds no content, and what it lists is read through the
// kernel's door like everything else.

#pragma once

#include <string>
#include <vector>

#include "kernel/kernel.h"

namespace concord {

struct PublicOnce {
    std::string record;
    std::string owner;
    Time changed;  // since when it stands as it does, or is gone
    enum class Now { there, gone } now = Now::there;
};

// Adds its step to the kernel's commits. Before the first apply.
void keep_public(Kernel&);

// Those of a type that changed from `from` to `until`, both included, in the order of that and then
// of their ids, after (`after`, `after_record`). What is still under embargo is not among them.
struct PublicQuery {
    std::string type;
    Time from = {};
    Time until = {};
    Time after = {-1};
    std::string after_record = {};
    std::size_t limit = 100;
};
Result<std::vector<PublicOnce>> find_public(const Kernel&, const PublicQuery&);

// The same of one record; nothing if the public could never read it.
Result<std::optional<PublicOnce>> find_public_one(const Kernel&, std::string_view type,
                                                  std::string_view record);

// When the first of a type changed; nothing if there is none.
Result<std::optional<Time>> earliest_public(const Kernel&, std::string_view type);

}  // namespace concord
