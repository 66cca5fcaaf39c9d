#include "app/arguments.h"

#include <CLI/CLI.hpp>

namespace concord::app {

std::variant<Asked, int> read_arguments(int count, char** words, const api::Catalogues& catalogues,
                                        std::string_view language)
{
    auto say = [&](const std::string& key) { return catalogues.say(key, {}, language); };
    CLI::App program(say("command.about"), "concord");
    program.set_version_flag("--version", CONCORD_VERSION);
    program.footer(say("command.exit_codes"));
    program.require_subcommand(1);
    std::map<std::string, std::string> texts;
    std::map<std::string, bool> flags;
    for (auto command : all_commands()) {
        auto stem = "command." + std::string(command->name);
        auto sub = program.add_subcommand(std::string(command->name), say(stem));
        for (auto& option : command->options) {
            auto plain = std::string(option.name.substr(option.name.find_first_not_of('-')));
            auto key = std::string(command->name) + " " + plain;
            auto help = say(stem + "." + plain);
            auto made = option.kind == Option::Kind::flag
                            ? sub->add_flag(std::string(option.name), flags[key], help)
                            : sub->add_option(std::string(option.name), texts[key], help);
            if (option.need == Option::Need::must) made->required();
        }
    }
    try {
        program.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? 0 : 2;
    }
    Asked asked;
    for (auto command : all_commands()) {
        auto sub = program.get_subcommand(std::string(command->name));
        if (!sub->parsed()) continue;
        asked.command = command;
        for (auto& option : command->options) {
            auto plain = std::string(option.name.substr(option.name.find_first_not_of('-')));
            auto key = std::string(command->name) + " " + plain;
            if (sub->count(std::string(option.name)) == 0) continue;
            asked.options[plain] = option.kind == Option::Kind::flag ? "" : texts[key];
        }
    }
    return asked;
}

}  // namespace concord::app
