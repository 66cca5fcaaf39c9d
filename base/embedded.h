// Files that are part of the program.
//
// concord_embed and concord_embed_directory (cmake/embed.cmake) write one header "embedded/NAME.h"
// for each name, with an accessor concord::embedded::NAME(). The bytes are in the program's
// read-only memory: views of them stay valid for as long as the program runs.
#pragma once

#include <string_view>

namespace concord::embedded {

// One file of an embedded directory. The path is relative to that directory, with '/' between its
// parts.
struct File {
    std::string_view path;
    std::string_view bytes;
};

}  // namespace concord::embedded
