#include <iostream>

#include "app/command.h"

namespace concord::app {

std::span<const CommandLine* const> all_commands()
{
    static const CommandLine* const all[] = {
        &init_command,
        &serve_command,
    };
    return all;
}

void Order::say(std::string_view key, const Values& values) const
{
    std::cout << words.say(key, values, language) << std::endl;
}

int exit_code(const Error& error)
{
    if (error.key.starts_with("config.") || error.key.starts_with("keys.m") ||
        error.key == "keys.exposed")
        return 78;
    switch (error.code) {
        case Code::invalid:
        case Code::not_found:
        case Code::too_large: return 65;
        case Code::conflict: return 73;
        case Code::unauthenticated:
        case Code::forbidden: return 77;
        case Code::limited:
        case Code::unavailable: return 69;
        case Code::internal: return 70;
    }
    return 70;
}

}  // namespace concord::app
