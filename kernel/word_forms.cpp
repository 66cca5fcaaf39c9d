#include "kernel/word_forms.h"

#include <unicode/utf8.h>

#include <unordered_map>
#include <utility>

#include "kernel/levelling.h"
#include "kernel/stems.h"

namespace concord {
namespace {

constexpr std::size_t remembered_max = 30'000;  // twice, see Remembered
constexpr std::size_t remembered_bytes_max = 60;

WordForms made_of(std::string_view written, TextLanguage language)
{
    auto cased = cased_of(written);
    WordForms made{level_of(cased), {}};
    bool has_digit = false;
    auto script = Script::other;
    for (std::int32_t at = 0, size = std::int32_t(written.size()); at < size;) {
        UChar32 c;
        U8_NEXT(written.data(), at, size, c);
        auto of_letter = script_of(c);
        has_digit = has_digit || of_letter == Script::digit;
        if (script == Script::other) script = of_letter;
    }
    if (has_digit || made.level.size() >= token_bytes_max) return made;
    if (script == Script::latin) add_latin_stems(cased, made.level, language, made.stems);
    if (script == Script::cyrillic) add_cyrillic_stems(made.level, made.stems);
    if (script == Script::arabic) add_arabic_stems(made.level, made.stems);
    return made;
}

// Two generations: when the young one is full it becomes the old one, and what of that is asked for
// again is young again. So what is frequent stays.
class Remembered {
public:
    const WordForms& of(std::string_view written, TextLanguage language)
    {
        key_.assign(1, char('0' + int(language)));
        key_ += written;
        if (auto found = young_.find(key_); found != young_.end()) return found->second;
        if (young_.size() >= remembered_max) old_ = std::exchange(young_, {});
        auto before = old_.find(key_);
        auto forms = before != old_.end() ? std::move(before->second) : made_of(written, language);
        if (before != old_.end()) old_.erase(before);
        return young_.emplace(key_, std::move(forms)).first->second;
    }

private:
    std::unordered_map<std::string, WordForms> young_, old_;
    std::string key_;
};

}  // namespace

const WordForms& forms_of(std::string_view written, TextLanguage language)
{
    thread_local Remembered remembered;
    thread_local WordForms long_one;
    if (written.size() > remembered_bytes_max) return long_one = made_of(written, language);
    return remembered.of(written, language);
}

}  // namespace concord
