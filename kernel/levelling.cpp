#include "kernel/levelling.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace concord {
namespace {

// As ICU's tables tell it.
Script looked_up(UChar32 c)
{
    if (c < 0x80) {
        if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') return Script::latin;
        return c >= '0' && c <= '9' ? Script::digit : Script::none;
    }
    switch (u_charType(c)) {
        case U_NON_SPACING_MARK:
        case U_ENCLOSING_MARK:
        case U_COMBINING_SPACING_MARK: return Script::mark;
        case U_DECIMAL_DIGIT_NUMBER: return Script::digit;
        default:
            if (c == 0x640) return Script::mark;                    // tatweel only lengthens
            if (c == 0x200c || c == 0x200d) return Script::mark;    // joiners stay inside words
            if (!u_isalnum(c) && c != 0x3005) return Script::none;  // 々 repeats a character
    }
    UErrorCode error = U_ZERO_ERROR;
    switch (uscript_getScript(c, &error)) {
        case USCRIPT_LATIN: return Script::latin;
        case USCRIPT_CYRILLIC: return Script::cyrillic;
        case USCRIPT_ARABIC: return Script::arabic;
        case USCRIPT_HAN:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA: return Script::han;
        case USCRIPT_THAI:
        case USCRIPT_LAO:
        case USCRIPT_KHMER:
        case USCRIPT_MYANMAR: return Script::complex;
        default: return c == 0x3005 || c == 0x30fc ? Script::han : Script::other;
    }
}

// Accents and vowel points that one may leave out; not the marks that make another letter of it.
bool is_dropped(UChar32 mark, UChar32 base)
{
    if (mark == 0x306 && (base == 0x438 || base == 0x443)) return false;  // й, ў
    if (mark == 0x308 && base == 0x456) return false;                     // ї
    return (mark >= 0x300 && mark <= 0x36f) || (mark >= 0x591 && mark <= 0x5c7) ||
           (mark >= 0x610 && mark <= 0x61a) || mark == 0x640 || (mark >= 0x64b && mark <= 0x65f) ||
           mark == 0x670 || (mark >= 0x6d6 && mark <= 0x6ed) || mark == 0x200c || mark == 0x200d;
}

UChar32 level_arabic(UChar32 c)
{
    switch (c) {
        case 0x622:
        case 0x623:
        case 0x625:
        case 0x671: return 0x627;  // alef with madda, hamza above or below, wasla
        case 0x649:
        case 0x6cc: return 0x64a;  // alef maqsura and the Persian ya
        case 0x629: return 0x647;  // ta marbuta
        case 0x6a9: return 0x643;  // Persian kaf
        default: return c;
    }
}

void append(std::string& text, UChar32 c)
{
    char bytes[4];
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, c);
    text.append(bytes, std::size_t(size));
}

const icu::Normalizer2& form(const char* name, UNormalization2Mode mode)
{
    UErrorCode error = U_ZERO_ERROR;
    auto found = icu::Normalizer2::getInstance(nullptr, name, mode, error);
    CHECK(U_SUCCESS(error));
    return *found;
}

std::string normalized(const icu::Normalizer2& to, std::string_view text)
{
    std::string made;
    icu::StringByteSink<std::string> sink(&made);
    UErrorCode error = U_ZERO_ERROR;
    to.normalizeUTF8(0, {text.data(), std::int32_t(text.size())}, sink, nullptr, error);
    CHECK(U_SUCCESS(error));
    return made;
}

bool is_plain(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

}  // namespace

// ICU's tables are deep, and every letter of every text is looked up.
Script script_of(std::int32_t c)
{
    constexpr std::int32_t plane = 0x10000;
    static const auto scripts = [] {
        std::vector<Script> all(plane);
        for (std::int32_t each = 0; each < plane; ++each) all[std::size_t(each)] = looked_up(each);
        return all;
    }();
    if (c < 0) return Script::none;
    return c < plane ? scripts[std::size_t(c)] : looked_up(c);
}

std::string cased_of(std::string_view text)
{
    if (is_plain(text)) {
        std::string made(text);
        for (auto& c : made)
            if (c >= 'A' && c <= 'Z') c = char(c | 0x20);
        return made;
    }
    static const auto& fold = form("nfkc_cf", UNORM2_COMPOSE);
    return normalized(fold, text);
}

std::string cut_token(std::string text)
{
    if (text.size() <= token_bytes_max) return text;
    std::size_t end = token_bytes_max;
    while (end > 0 && (text[end] & 0xc0) == 0x80) --end;
    text.resize(end);
    return text;
}

std::string level_of(std::string_view cased)
{
    if (is_plain(cased)) return cut_token(std::string(cased));
    static const auto& take_apart = form("nfc", UNORM2_DECOMPOSE);
    static const auto& put_together = form("nfc", UNORM2_COMPOSE);
    auto apart = normalized(take_apart, cased);
    std::string kept;
    UChar32 base = 0;
    for (std::int32_t at = 0, size = std::int32_t(apart.size()); at < size;) {
        UChar32 c;
        U8_NEXT(apart.data(), at, size, c);
        auto script = c < 0 ? Script::none : script_of(c);
        if (script == Script::none) continue;
        if (script == Script::mark && (is_dropped(c, base) || base == 0)) continue;
        if (script != Script::mark) base = c;
        auto digit = script == Script::digit ? u_charDigitValue(c) : -1;
        append(kept, digit >= 0 ? '0' + digit : c);
    }
    auto made = normalized(put_together, kept);
    std::string levelled;
    for (std::int32_t at = 0, size = std::int32_t(made.size()); at < size;) {
        UChar32 c;
        U8_NEXT(made.data(), at, size, c);
        if (c > 0) append(levelled, level_arabic(c));
    }
    return cut_token(std::move(levelled));
}

}  // namespace concord
