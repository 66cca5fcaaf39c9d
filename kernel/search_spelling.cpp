#include "kernel/search_spelling.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"
#include "kernel/search.h"

namespace concord {
namespace {

constexpr std::size_t letters_min = 4, letters_max = 20;
constexpr std::size_t words_corrected_max = 8;  // of a question
constexpr std::size_t tried_max = 40;           // of the spellings that the index knows
constexpr std::u32string_view alphabets[] = {U"abcdefghijklmnopqrstuvwxyz",
                                             U"абвгдежзийклмнопрстуфхцчшщъыьэюя",
                                             U"ابتثجحخدذرزسشصضطظعغفقكلمنهويءؤئ"};

std::u32string letters_of(std::string_view text)
{
    std::u32string letters;
    for (std::int32_t at = 0, size = std::int32_t(text.size()); at < size;) {
        UChar32 c;
        U8_NEXT(text.data(), at, size, c);
        letters += char32_t(c);
    }
    return letters;
}

std::string print(std::u32string_view letters)
{
    std::string text;
    for (auto c : letters) {
        char bytes[4];
        std::int32_t size = 0;
        U8_APPEND_UNSAFE(bytes, size, UChar32(c));
        text.append(bytes, std::size_t(size));
    }
    return text;
}

bool is_quoted(std::string_view text)
{
    for (std::string_view mark : {"\"", "“", "«", "「", "„"})
        if (text.find(mark) != std::string_view::npos) return true;
    return false;
}

// A word that stands alone between blanks or signs of a sentence, and is wanted.
bool is_plain(std::string_view text, const Word& word)
{
    constexpr std::string_view joining = "-._@:";
    bool joined_before = word.begin > 0 && joining.find(text[word.begin - 1]) != joining.npos;
    bool joined_after = word.end + 1 < text.size() &&
                        joining.find(text[word.end]) != joining.npos && text[word.end + 1] != ' ';
    return word.cut == Word::Cut::written && !joined_before && !joined_after;
}

}  // namespace

std::vector<std::string> other_spellings(std::string_view levelled)
{
    auto word = letters_of(levelled);
    auto alphabet = std::find_if(std::begin(alphabets), std::end(alphabets), [&](auto& each) {
        return word.find_first_not_of(each) == word.npos;
    });
    if (word.size() < letters_min || word.size() > letters_max || alphabet == std::end(alphabets))
        return {};
    std::set<std::u32string> all;
    for (std::size_t at = 0; at <= word.size(); ++at) {
        auto before = word.substr(0, at), after = word.substr(at);
        for (auto letter : *alphabet) {
            all.insert(before + letter + after);
            if (!after.empty()) all.insert(before + letter + after.substr(1));
        }
        if (!after.empty()) all.insert(before + after.substr(1));
        if (after.size() > 1) {
            std::swap(after[0], after[1]);
            all.insert(before + after);
        }
    }
    all.erase(word);
    std::vector<std::string> spellings;
    for (auto& each : all) spellings.push_back(print(each));
    return spellings;
}

Result<std::string> Search::correct(const Subject& subject, std::string_view text) const
{
    std::string best;
    if (text.size() > question_bytes_max || is_quoted(text) || subject.reaches.empty()) return best;
    auto index = TRY(follower_.index());
    auto count = [&](std::string asked) -> Result<std::int64_t> {
        auto found = TRY(
            find(subject,
                 {.text = std::move(asked), .limit = 1, .showing = SearchQuery::Showing::records}));
        return found.items.empty() ? 0 : found.total;
    };
    auto words = words_of(text);
    if (words.size() > words_corrected_max) return best;
    std::int64_t most = 0;
    for (auto& word : words) {
        if (!is_plain(text, word)) continue;
        // What finds something by itself was meant as it stands.
        if (TRY(count(std::string(text.substr(word.begin, word.end - word.begin)))) > 0) continue;
        auto known = TRY(index->known_of(other_spellings(word.text)));
        if (known.size() > tried_max) known.resize(tried_max);
        for (auto& spelling : known) {
            auto corrected = std::string(text.substr(0, word.begin)) + spelling +
                             std::string(text.substr(word.end));
            auto finds = TRY(count(corrected));
            if (finds > most) most = finds, best = std::move(corrected);
        }
    }
    return best;
}

}  // namespace concord
