#include "formats/paper.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "formats/paper_parts.h"

namespace concord::paper {
namespace {

constexpr std::array<std::string_view, 12> written_from_the_right = {
    "ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"};
constexpr std::array<std::string_view, 5> scripts_from_the_right = {"arab", "hebr", "nkoo", "syrc",
                                                                    "thaa"};

std::string lower(std::string_view text)
{
    std::string made(text);
    for (auto& c : made)
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    return made;
}

bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

}  // namespace

Direction direction_of(std::string_view language)
{
    auto tag = lower(language);
    auto end = tag.find('-');
    auto primary = tag.substr(0, end);
    auto script = end == std::string::npos ? std::string() : tag.substr(end + 1);
    script = script.substr(0, script.find('-'));
    auto in = [](auto& list, const std::string& word) {
        return std::find(list.begin(), list.end(), word) != list.end();
    };
    if (script.size() == 4)
        return in(scripts_from_the_right, script) ? Direction::right_to_left
                                                  : Direction::left_to_right;
    return in(written_from_the_right, primary) ? Direction::right_to_left
                                               : Direction::left_to_right;
}

Text plain(std::string text)
{
    Text made(1);
    made[0].text = std::move(text);
    return made;
}

std::string text_alone(const Text& text)
{
    std::string all;
    for (auto& run : text) all += run.text;
    return all;
}

std::string_view safe_link(std::string_view link)
{
    for (std::string_view scheme : {"https://", "http://", "mailto:"})
        if (link.size() > scheme.size() && link.starts_with(scheme)) return link;
    return link.size() > 1 && link[0] == '#' ? link : std::string_view();
}

std::string safe_anchor(std::string_view anchor)
{
    std::string made(anchor);
    for (auto& c : made)
        if (!is_plain(c) && c != '.' && c != '_') c = '_';
    return made;
}

std::vector<Chapter> chapters_of(const Document& document)
{
    std::vector<Chapter> found;
    for (auto& block : document.blocks) {
        auto heading = std::get_if<Heading>(&block);
        if (!heading) continue;
        auto anchor = heading->anchor.empty() ? "heading-" + std::to_string(found.size() + 1)
                                              : safe_anchor(heading->anchor);
        found.push_back({std::clamp(heading->level, 1, 4), &heading->text, std::move(anchor),
                         heading->language});
    }
    return found;
}

std::string print_name(std::string_view name)
{
    std::string made;
    for (auto c : name) {
        if (is_plain(c))
            made += c;
        else
            made += "_" + print_hex({&c, 1});
    }
    return made;
}

std::string mark_of(std::string_view name)
{
    constexpr std::size_t bytes = 8;
    return "#" + print_hex(view(sha256(name)).substr(0, bytes));
}

std::string mark_of(std::string_view field, std::string_view option)
{
    return mark_of(std::string(field) + "\n" + std::string(option));
}

std::string parse_name(std::string_view printed)
{
    std::string made;
    for (std::size_t at = 0; at < printed.size(); ++at) {
        if (printed[at] != '_') {
            made += printed[at];
            continue;
        }
        auto read = parse_hex(printed.substr(at + 1, 2));
        if (!read || read->size() != 1) return {};
        made += *read;
        at += 2;
    }
    return made;
}

}  // namespace concord::paper
