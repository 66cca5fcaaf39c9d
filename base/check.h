// CHECK is for what cannot happen: it stops the process, because going on would act on a lie.
// Input, peers and disks are never checked this way; they get a Result.

#pragma once

namespace concord {

[[noreturn]] void stop(const char* what, const char* file, int line);

}  // namespace concord

#define CHECK(condition) \
    (__builtin_expect(!!(condition), 1) ? void(0) : ::concord::stop(#condition, __FILE__, __LINE__))
