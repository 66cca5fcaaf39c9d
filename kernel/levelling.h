// The form in which words are compared: Unicode compatibility forms, case, accents, ё, vowel points
// and the variants of Arabic letters are levelled. Texts are UTF-8; what is none of it is no
// letter.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace concord {

constexpr std::size_t token_bytes_max = 120;

// By what a character is cut into words. `complex` is written without blanks and cut by
// dictionaries; a mark belongs to the letter before it.
enum class Script : std::uint8_t {
    none,
    mark,
    digit,
    latin,
    cyrillic,
    arabic,
    han,
    complex,
    other
};
Script script_of(std::int32_t code_point);

// Lower case, compatibility forms resolved; accents stay.
std::string cased_of(std::string_view text);

// What words are compared by, made of the lower case form. Letters and digits only: what else a
// compatibility form brought (ligatures with spaces, fractions) is left out.
std::string level_of(std::string_view cased);

// At most token_bytes_max, not inside a character.
std::string cut_token(std::string text);

}  // namespace concord
