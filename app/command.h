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

std::span<const CommandLine* const> all_commands();

// The exit codes (sysexits.h): 0 done, 64 used wrongly, 65 bad input, 69 unavailable, 70 ours, 73
// cannot be made because it exists, 78 wrong settings.
int exit_code(const Error&);

}  // namespace concord::app
