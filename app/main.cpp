#include <cstdlib>
#include <iostream>

#include "app/arguments.h"
#include "app/embedded.h"
#include "app/extract.h"
#include "app/press.h"

namespace {

// The language of the terminal: LC_ALL, LC_MESSAGES or LANG, as everywhere.
std::string_view language_of_terminal()
{
    for (auto name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        auto value = std::getenv(name);
        if (!value || !*value) continue;
        std::string_view tag = value;
        auto known = concord::api::known_language(tag.substr(0, tag.find_first_of("_.-")));
        return known.empty() ? "en" : known;
    }
    return "en";
}

int complain(const concord::Error& error, const concord::api::Catalogues& words,
             std::string_view language)
{
    std::cerr << words.say(error.key, error.values, language);
    if (!error.field.empty()) std::cerr << " (" << error.field << ")";
    if (!error.detail.empty()) std::cerr << "\n" << error.detail;
    std::cerr << std::endl;
    return concord::app::exit_code(error);
}

}  // namespace

int main(int count, char** arguments)
{
    using namespace concord;
    // Not for people: what the server runs inside the sandbox, before anything is read or opened.
    if (count == 3 && std::string_view(arguments[1]) == "extract")
        return app::extract_here(arguments[2]);
    if (count == 3 && std::string_view(arguments[1]) == "press")
        return app::press_here(arguments[2]);
    if (count == 2 && std::string_view(arguments[1]) == "form") return app::read_form_here();
    auto words = app::embedded_words();
    if (!words) return app::exit_code(words.error());
    auto language = language_of_terminal();
    auto read = app::read_arguments(count, arguments, *words, language);
    if (auto code = std::get_if<int>(&read)) return *code;
    auto& asked = std::get<app::Asked>(read);
    auto config = app::read_config();
    if (!config) return complain(config.error(), *words, language);
    auto done = asked.command->run({*config, *words, language, std::move(asked.options)});
    return done ? 0 : complain(done.error(), *words, language);
}
