// The words after the program's name, read with CLI11.

#pragma once

#include <variant>

#include "app/command.h"

namespace concord::app {

struct Asked {
    const CommandLine* command = nullptr;
    std::map<std::string, std::string, std::less<>> options;
};

// What is asked for, or the exit code if the arguments were only help or were wrong; then all was
// said already.
std::variant<Asked, int> read_arguments(int count, char** words, const api::Catalogues&,
                                        std::string_view language);

}  // namespace concord::app
