#include <iostream>

#include "app/command.h"

namespace concord::app {

std::span<const CommandLine* const> all_commands()
{
    static const CommandLine* const all[] = {
        &init_command,   &serve_command,   &import_command, &export_command, &verify_command,
        &backup_command, &restore_command, &doctor_command, &user_command,   &rotate_command,
    };
    return all;
}

void Order::say(std::string_view key, const Values& values) const
{
    std::cout << words.say(key, values, language) << std::endl;
}

int exit_code(const Error& error)
{
    bool of_settings = error.key.starts_with("config.") || error.key.starts_with("keys.m") ||
                       error.key == "keys.exposed" || error.key == "command.used_wrongly" ||
                       error.key == "verify.needs_key";
    if (of_settings) return 2;
    switch (error.code) {
        case Code::limited:
        case Code::unavailable: return 3;
        case Code::internal: return 70;
        default: return 1;
    }
}

}  // namespace concord::app
