#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace concord {

void stop(const char* what, const char* file, int line)
{
    std::fprintf(stderr, "concord: stopped, because this does not hold: %s (%s:%d)\n", what, file,
                 line);
    std::fflush(stderr);
    std::abort();
}

}  // namespace concord
