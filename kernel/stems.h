// The stems of one word, by language (Snowball), with what Snowball leaves undone.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/analyzer.h"

namespace concord {

// `cased` is the word in lower case with its accents, `level` the same without. Adds every form
// besides `level` by which the word shall be found, each once. `language` may be unknown.
void add_latin_stems(std::string_view cased, const std::string& level, TextLanguage,
                     std::vector<std::string>& stems);
void add_cyrillic_stems(const std::string& level, std::vector<std::string>& stems);
// `level` has no diacritics or tatweel, and its alef, ya and ta marbuta are levelled.
void add_arabic_stems(const std::string& level, std::vector<std::string>& stems);

// Adds the form unless it is `level` itself, empty or there already.
void add_form(std::string form, const std::string& level, std::vector<std::string>& forms);

}  // namespace concord
