#include "app/extract.h"

#include <unistd.h>

#include <csignal>
#include <iostream>

#include "app/sandbox.h"
#include "base/json.h"

namespace concord::app {
namespace {

using State = FileText::State;

constexpr std::size_t input_bytes_max = 101 << 20, text_bytes_max = 16 << 20;
constexpr std::string_view own_input = "/proc/self/fd/0";

std::string read_input()
{
    std::string all;
    char buffer[65536];
    for (;;) {
        auto got = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (got <= 0 || all.size() > input_bytes_max) return all;
        all.append(buffer, std::size_t(got));
    }
}

// The value of "Name:   value" in what pdfinfo prints.
std::string_view value_of(std::string_view printed, std::string_view name)
{
    auto at = printed.starts_with(name) ? 0 : printed.find("\n" + std::string(name));
    if (at == std::string_view::npos) return {};
    auto line = printed.substr(at == 0 ? 0 : at + 1);
    line = line.substr(0, line.find('\n')).substr(name.size());
    auto begin = line.find_first_not_of(' ');
    return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

State state_of(const Ended& ended)
{
    switch (ended.how) {
        case Ended::How::timed_out: return State::timed_out;
        case Ended::How::too_much: return State::too_large;
        case Ended::How::killed:
            return ended.status == SIGXCPU || ended.status == SIGKILL ? State::timed_out
                                                                      : State::crashed;
        case Ended::How::exited: break;
    }
    if (ended.errors.find("Incorrect password") != std::string::npos) return State::locked;
    return ended.status == 0 ? State::has_text : State::broken;
}

// What poppler does not tell: actions of pages and fields, programs to start, files inside.
bool names_an_action(std::string_view pdf)
{
    constexpr std::string_view names[] = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile"};
    for (auto name : names)
        if (pdf.find(name) != std::string_view::npos) return true;
    return false;
}

// With poppler's programs, which take the file from the same input.
FileText read_pdf()
{
    FileText made;
    made.active = names_an_action(read_input());
    const auto about = run_child({
        {"/usr/bin/pdfinfo", "-enc", "UTF-8", std::string(own_input)},
        STDIN_FILENO, seconds(40)
    });
    if (!about) {
        made.state = State::unread;
        return made;
    }
    made.state = state_of(*about);
    if (made.state != State::has_text) return made;
    made.active = made.active || value_of(about->output, "JavaScript:") == "yes";
    made.pages = std::strtol(std::string(value_of(about->output, "Pages:")).c_str(), nullptr, 10);
    const auto text = run_child({
        {"/usr/bin/pdftotext", "-enc", "UTF-8", "-eol", "unix", std::string(own_input), "-"},
        STDIN_FILENO,
        seconds(100),
        text_bytes_max
    });
    if (!text) {
        made.state = State::unread;
        return made;
    }
    made.state = state_of(*text);
    if (made.state != State::has_text) return made;
    made.text = tidied(text->output);
    if (made.text.find_first_not_of("\n\f") == std::string::npos) {
        made.state = State::no_text;
        made.text.clear();
    }
    return made;
}

}  // namespace

int extract_here(std::string_view media_type)
{
    if (confine_myself() == Confined::by_nothing) return 3;
    auto found = media_type == "application/pdf" ? read_pdf() : read_text(media_type, read_input());
    std::cout << print_json(JsonObject{
                     {"state",    print(found.state)},
                     {"pages",    found.pages       },
                     {"language", found.language    },
                     {"active",   found.active      }
    })
              << '\n'
              << found.text << std::flush;
    return std::cout ? 0 : 1;
}

Result<FileText> parse_extract(std::string_view output)
{
    auto not_understood = [] { return fail(Code::invalid, "sandbox.not_understood"); };
    auto end = output.find('\n');
    if (end == std::string_view::npos) return not_understood();
    auto head = parse_json(output.substr(0, end));
    if (!head || !head->is_object()) return not_understood();
    auto& said = head->get_object();
    auto state = parse_text_state(text_at(said, "state"));
    auto pages = find_at(said, "pages"), active = find_at(said, "active");
    if (!state || !pages || !pages->is_int64() || !active || !active->is_bool())
        return not_understood();
    FileText found;
    found.state = *state;
    found.pages = std::clamp<std::int64_t>(pages->get_int64(), 0, 1'000'000);
    found.active = active->get_bool();
    auto language = text_at(said, "language");
    bool is_tag =
        language.size() <= 35 && language.find_first_not_of(
                                     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-") == std::string_view::npos;
    if (is_tag) found.language = language;
    if (found.state == State::has_text) found.text = tidied(output.substr(end + 1));
    if (found.state == State::has_text && found.text.empty()) found.state = State::no_text;
    return found;
}

}  // namespace concord::app
