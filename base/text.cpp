#include "base/text.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <memory>

#include "base/check.h"

namespace concord {
namespace {

const icu::Normalizer2& nfc()
{
    static const icu::Normalizer2* const form = [] {
        UErrorCode error = U_ZERO_ERROR;
        auto found = icu::Normalizer2::getNFCInstance(error);
        CHECK(U_SUCCESS(error));
        return found;
    }();
    return *form;
}

bool is_override(UChar32 c)
{
    return c >= 0x202a && c <= 0x202e;
}
bool opens_isolate(UChar32 c)
{
    return c >= 0x2066 && c <= 0x2068;
}
bool closes_isolate(UChar32 c)
{
    return c == 0x2069;
}

// The first thing about the text that must not be, or nothing.
Result<> check(std::string_view text, Shape shape)
{
    int isolates = 0;
    for (std::int32_t at = 0, size = std::int32_t(text.size()); at < size;) {
        UChar32 c;
        U8_NEXT(text.data(), at, size, c);
        if (c < 0) return fail(Code::invalid, "text.not_utf8");
        bool layout = c == '\n' || c == '\t';
        if ((u_charType(c) == U_CONTROL_CHAR && !(layout && shape == Shape::prose)) ||
            U_IS_UNICODE_NONCHAR(c) || c == 0xfeff || c == 0x2028 || c == 0x2029)
            return fail(Code::invalid, "text.control_character");
        if (is_override(c)) return fail(Code::invalid, "text.bidi_override");
        if (opens_isolate(c)) ++isolates;
        if (closes_isolate(c) && --isolates < 0) break;
        if (isolates && shape == Shape::line) return fail(Code::invalid, "text.bidi_override");
    }
    if (isolates != 0) return fail(Code::invalid, "text.unbalanced_isolate");
    return {};
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t\n\r";
    auto from = text.find_first_not_of(blank);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(blank) - from + 1);
}

// "\r\n" and "\r" as browsers and CSV files send them.
std::string one_kind_of_line_end(std::string_view text)
{
    std::string made;
    made.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\r') {
            made += text[at];
        } else if (at + 1 == text.size() || text[at + 1] != '\n') {
            made += '\n';
        }
    }
    return made;
}

}  // namespace

Result<std::string> clean_text(std::string_view given, Shape shape, std::size_t code_points_max)
{
    auto text = one_kind_of_line_end(trimmed(given));
    TRY(check(text, shape));
    UErrorCode error = U_ZERO_ERROR;
    std::string normal;
    icu::StringByteSink<std::string> sink(&normal);
    nfc().normalizeUTF8(0, text, sink, nullptr, error);
    CHECK(U_SUCCESS(error));
    if (code_points(normal) > code_points_max)
        return fail(Code::too_large, "text.too_long",
                    {
                        {"max", std::to_string(code_points_max)}
        });
    return normal;
}

std::string folded(std::string_view text)
{
    thread_local const std::unique_ptr<icu::Transliterator> strip = [] {
        UErrorCode error = U_ZERO_ERROR;
        std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(
            "NFD; [:Nonspacing Mark:] Remove; NFC; Lower", UTRANS_FORWARD, error));
        CHECK(U_SUCCESS(error));
        return made;
    }();
    auto wide = icu::UnicodeString::fromUTF8({text.data(), std::int32_t(text.size())});
    strip->transliterate(wide);
    std::string made;
    wide.toUTF8String(made);
    return made;
}

std::size_t code_points(std::string_view utf8)
{
    std::size_t count = 0;
    for (auto c : utf8) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    return count;
}

}  // namespace concord
