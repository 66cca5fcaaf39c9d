// A command of the program. To add one: write it in a file of its own, and add one line to
// app/commands.cpp; its help is the message command.<name> in app/messages.

#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/words.h"
#include "app/config.h"

namespace concord::app {

// What a command may be given. Help: message command.<name>.<option without dashes>.
struct Option {
    std::string_view name;  // "--demo", or "file" for one by its place
    enum class Kind { flag, text } kind = Kind::flag;
    enum class Need { may, must } need = Need::may;
};

// What a command is run with.
struct Order {
    const Config& config;
    const api::Catalogues& words;
    std::string_view language;
    std::map<std::string, std::string, std::less<>> options;  // "demo" -> "", "file" -> "x.csv"

    bool has(std::string_view name) const { return options.contains(name); }
    std::string option(std::string_view name) const
    {
        auto found = options.find(name);
        return found == options.end() ? std::string() : found->second;
    }
    // One sentence and a line feed on standard output.
    void say(std::string_view key, const Values& = {}) const;
};

struct CommandLine {
    std::string_view name;
    std::span<const Option> options;
    // What went wrong is printed by main, in the language of the environment.
    Result<> (*run)(const Order&);
};

extern const CommandLine init_command;
extern const CommandLine serve_command;
extern const CommandLine import_command;
extern const CommandLine export_command;
extern const CommandLine verify_command;
extern const CommandLine backup_command;
extern const CommandLine restore_command;
extern const CommandLine doctor_command;
extern const CommandLine user_command;
extern const CommandLine rotate_command;

std::span<const CommandLine* const> all_commands();

// The exit codes: 0 done and well, 1 refused or something was found, 2 used wrongly or wrong
// settings, 3 not available now, 70 a fault of ours.
int exit_code(const Error&);

}  // namespace concord::app
