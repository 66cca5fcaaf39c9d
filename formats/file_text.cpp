#include "formats/file_text.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <iterator>

namespace concord {
namespace {

// In the order of FileText::State.
constexpr std::string_view state_names[] = {"has_text",  "no_text",   "locked",  "broken",
                                            "too_large", "timed_out", "crashed", "unread"};

bool is_kept(UChar32 c)
{
    if (c == '\n' || c == '\t' || c == '\f') return true;
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return false;
    if (c >= 0x202a && c <= 0x202e) return false;  // embeddings and overrides
    return c != 0xfeff && c != 0xfffe && c != 0xffff;
}

// One kind of end of line, and nothing that is not kept. Before marks are put in order: what stood
// between two of them may be gone.
icu::UnicodeString with_kept(const icu::UnicodeString& text)
{
    icu::UnicodeString made;
    for (std::int32_t i = 0; i < text.length();) {
        auto c = text.char32At(i);
        i += U16_LENGTH(c);
        if (c == '\r' || c == 0x2028 || c == 0x2029 || c == 0x0b || c == 0x85) c = '\n';
        if (is_kept(c)) made.append(c);
    }
    return made;
}

// Spaces at the ends of lines go, and so do empty lines after an empty one.
std::string without_gaps(const icu::UnicodeString& text)
{
    icu::UnicodeString made;
    int lines = 2;  // ends of line just written
    bool space = false;
    for (std::int32_t i = 0; i < text.length();) {
        auto c = text.char32At(i);
        i += U16_LENGTH(c);
        if (c == '\f') {
            made.append(c);
            lines = 2;
            space = false;
        } else if (c == '\n') {
            if (lines < 2) made.append(c);
            ++lines;
            space = false;
        } else if (c == ' ' || c == 0xa0 || c == '\t') {
            space = lines == 0;
        } else {
            if (space) made.append(UChar32(' '));
            made.append(c);
            lines = 0;
            space = false;
        }
    }
    auto end = made.length();
    while (end > 0 && made[end - 1] == '\n') --end;
    made.truncate(end);
    std::string utf8;
    return made.toUTF8String(utf8);
}

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

std::string tidied(std::string_view text)
{
    // A "\r\n" is one end of line.
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') plain += text[i];
    auto wide = with_kept(icu::UnicodeString::fromUTF8({plain.data(), std::int32_t(plain.size())}));
    UErrorCode error = U_ZERO_ERROR;
    auto nfc = icu::Normalizer2::getNFCInstance(error);
    if (U_SUCCESS(error)) {
        auto normal = nfc->normalize(wide, error);
        if (U_SUCCESS(error)) wide = std::move(normal);
    }
    return without_gaps(wide);
}

FileText read_text(std::string_view media_type, std::string_view bytes, const TextLimits& limits)
{
    if (media_type == "application/vnd.oasis.opendocument.text") return read_odt(bytes, limits);
    if (media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
        return read_docx(bytes, limits);
    if (media_type == "text/html") return read_html(bytes, limits);
    if (media_type == "text/plain") return read_plain(bytes, limits);
    return {};
}

}  // namespace concord
