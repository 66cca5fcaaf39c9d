// Text into what is searched for: the same for what is stored and for what is asked, whatever index
// stands behind it. Unicode compatibility forms, case, accents and ё are levelled; words are
// stemmed by language; Chinese and Japanese are cut into pairs of characters; names that machines
// gave (CVE-2026-1234, K7F-42M, addresses, domains) are kept whole and in parts.
//
// A token holds letters and digits of any script, lower case, and, inside, only the signs - . _ @ :
// It is at most 120 bytes long; what is longer is cut.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace concord {

// What is known of the language of a text. `unknown` looks for the small words of English, French
// and Spanish, and takes the stems of all three where these do not tell.
enum class TextLanguage { unknown, english, french, spanish, russian, arabic, chinese };
TextLanguage parse_text_language(std::string_view bcp47);

// One word of a text, at its place.
struct Word {
    std::string text;                // levelled, in the order of the text: for phrases
    std::vector<std::string> stems;  // what else finds it: stems, whole names, single characters
    std::size_t begin = 0;           // bytes of the source that it was made of
    std::size_t end = 0;
    enum class Cut { written, paired } cut = Cut::written;  // paired: characters of Chinese
};

std::vector<Word> words_of(std::string_view utf8, TextLanguage = TextLanguage::unknown);

// The language that words_of takes a text for, by the small words in it.
TextLanguage recognized_language(std::string_view utf8);

// One condition of a query. It holds where `words` follow one another (the last of them perhaps
// only as a beginning), or where one of `others` is found.
struct Term {
    std::vector<std::string> words;
    std::vector<std::string> others;
    enum class End { whole, open } end = End::whole;  // open: still being typed
    // For each word the stem by which another form of it will do, or none for any.
    std::vector<std::string> stems = {};
    enum class Written { plain, quoted } written = Written::plain;
};

// All of `wanted` must hold, none of `excluded`.
struct Question {
    std::vector<Term> wanted;
    std::vector<Term> excluded;
};

// Whether the last word may be a beginning.
enum class Typing { done, going_on };

// `"exact words"`, `-excluded`, `-"excluded words"`; all else are words that must all be found. At
// most 24 terms are read; what is not a word is passed over.
Question parse_question(std::string_view utf8, Typing);

// Where in the words of a text a term holds: pairs of first and one past the last word.
std::vector<std::pair<std::size_t, std::size_t>> places_of(const Term&, const std::vector<Word>&);

}  // namespace concord
