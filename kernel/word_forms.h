// The forms of one written word, remembered: most words of a text are words that stood before it,
// and what ICU and Snowball make of a word takes far longer than looking it up.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/analyzer.h"

namespace concord {

struct WordForms {
    std::string level;               // kernel/levelling.h
    std::vector<std::string> stems;  // what else finds it, each once; none of a word with digits
};

// Of a word of letters, digits and marks as it stands in a text. Good until the next call in the
// same thread, each of which remembers a few thousand words.
const WordForms& forms_of(std::string_view written, TextLanguage);

}  // namespace concord
