#include "kernel/extraction.h"

#include <algorithm>
#include <iterator>

namespace concord {
namespace {

// In the order of FileText::State.
constexpr std::string_view state_names[] = {"has_text",  "no_text",   "locked",  "broken",
                                            "too_large", "timed_out", "crashed", "unread"};

}  // namespace

std::string_view print(FileText::State state)
{
    return state_names[std::size_t(state)];
}

std::optional<FileText::State> parse_text_state(std::string_view text)
{
    auto found = std::find(std::begin(state_names), std::end(state_names), text);
    if (found == std::end(state_names)) return {};
    return FileText::State(found - std::begin(state_names));
}

Result<std::optional<FileText>> text_of_file(store::Reader& reader, std::string_view sha256)
{
    auto rows =
        TRY(reader.query("select state, pages, language, text from file_texts where sha256 = $1",
                         {std::string(sha256)}));
    if (rows.empty()) return std::optional<FileText>();
    auto state = parse_text_state(rows[0].text(0));
    if (!state) return std::optional<FileText>();
    return std::optional(
        FileText{*state, rows[0].number(1), rows[0].text(2), std::move(rows[0]).text(3)});
}

}  // namespace concord
