#include "kernel/analyzer.h"

#include <unicode/brkiter.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "kernel/levelling.h"
#include "kernel/stems.h"
#include "kernel/word_forms.h"

namespace concord {
namespace {

constexpr std::size_t terms_max = 24;

struct Letter {
    UChar32 c;
    Script script;
    std::size_t begin, end;
};

std::vector<Letter> letters_of(std::string_view text)
{
    std::vector<Letter> letters;
    letters.reserve(text.size());
    for (std::int32_t at = 0, size = std::int32_t(text.size()); at < size;) {
        auto begin = std::size_t(at);
        UChar32 c;
        U8_NEXT(text.data(), at, size, c);
        letters.push_back({c, c < 0 ? Script::none : script_of(c), begin, std::size_t(at)});
    }
    return letters;
}

bool is_written(Script script)
{
    return script != Script::none && script != Script::han && script != Script::complex;
}

// Signs that join the parts of one name.
bool joins(UChar32 c)
{
    return c == '-' || c == '.' || c == '_' || c == '@' || c == ':' || c == 0x2010 || c == 0x2011;
}

bool is_hex(UChar32 c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

class Cutter {
public:
    Cutter(std::string_view text, TextLanguage language)
        : text_(text), language_(language), letters_(letters_of(text))
    {
    }

    std::vector<Word> run()
    {
        for (std::size_t at = 0; at < letters_.size();) {
            auto script = letters_[at].script;
            if (script == Script::none || script == Script::mark) {
                ++at;
            } else if (script == Script::han) {
                at = cut_han(at);
            } else if (script == Script::complex) {
                at = cut_complex(at);
            } else {
                at = cut_written(at);
            }
        }
        return std::move(words_);
    }

private:
    std::string_view source(std::size_t from, std::size_t to) const
    {
        return text_.substr(letters_[from].begin, letters_[to - 1].end - letters_[from].begin);
    }

    template <class Belongs>
    std::size_t end_of(std::size_t at, Belongs belongs) const
    {
        while (at < letters_.size() && belongs(letters_[at].script)) ++at;
        return at;
    }

    void put(std::string text, std::vector<std::string> stems, std::size_t from, std::size_t to)
    {
        if (text.empty()) return;
        words_.push_back(
            {std::move(text), std::move(stems), letters_[from].begin, letters_[to - 1].end});
    }

    // Pairs of neighbours for words inside a sentence, and each character for queries of one.
    std::size_t cut_han(std::size_t from)
    {
        auto to = end_of(from, [](Script s) { return s == Script::han || s == Script::mark; });
        std::vector<std::string> single;
        for (auto at = from; at < to; ++at) {
            // The unified characters have no other forms.
            bool unified = letters_[at].c >= 0x4e00 && letters_[at].c <= 0x9fff;
            auto written = source(at, at + 1);
            single.push_back(unified ? std::string(written) : level_of(cased_of(written)));
        }
        if (to - from == 1) put(single[0], {}, from, to);
        for (auto at = from; at + 1 < to; ++at) {
            auto& first = single[at - from];
            std::vector<std::string> stems;
            auto pair = first + single[at - from + 1];
            add_form(first, pair, stems);
            if (at + 2 == to) add_form(single.back(), pair, stems);
            put(std::move(pair), std::move(stems), at, at + 2);
            words_.back().cut = Word::Cut::paired;
        }
        return to;
    }

    // Thai, Lao, Khmer and Burmese are cut by ICU's dictionaries.
    std::size_t cut_complex(std::size_t from)
    {
        auto to = end_of(from, [](Script s) { return s == Script::complex || s == Script::mark; });
        thread_local const std::unique_ptr<icu::BreakIterator> breaks = [] {
            UErrorCode error = U_ZERO_ERROR;
            std::unique_ptr<icu::BreakIterator> made(
                icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
            CHECK(U_SUCCESS(error));
            return made;
        }();
        icu::UnicodeString wide;
        std::vector<std::size_t> letter_at;  // for each UTF-16 unit
        for (auto at = from; at < to; ++at) {
            wide.append(letters_[at].c);
            letter_at.resize(std::size_t(wide.length()), at);
        }
        letter_at.push_back(to);
        breaks->setText(wide);
        for (auto begin = breaks->first(), end = breaks->next(); end != icu::BreakIterator::DONE;
             begin = end, end = breaks->next()) {
            auto first = letter_at[std::size_t(begin)], last = letter_at[std::size_t(end)];
            if (first < last) put(level_of(cased_of(source(first, last))), {}, first, last);
        }
        return to;
    }

    void put_part(std::size_t from, std::size_t to, std::vector<std::string> stems)
    {
        auto& forms = forms_of(source(from, to), language_);
        for (auto& stem : forms.stems) add_form(stem, forms.level, stems);
        put(forms.level, std::move(stems), from, to);
    }

    // A word of letters and digits; or several that signs join into one name.
    std::size_t cut_written(std::size_t from)
    {
        if (auto end = end_of_ipv6(from); end > from) return cut_name(from, end);
        auto to = end_of(from, is_written);
        auto end = to;
        while (end + 1 < letters_.size() && joins(letters_[end].c) && letters_[end].c != ':' &&
               is_written(letters_[end + 1].script) && letters_[end + 1].script != Script::mark)
            end = end_of(end + 1, is_written);
        if (end > to) return cut_name(from, end);
        put_part(from, to, {});
        return to;
    }

    // 2001:db8::1, with at least two colons.
    std::size_t end_of_ipv6(std::size_t from) const
    {
        std::size_t colons = 0, at = from;
        while (at < letters_.size() && at - from < 39 &&
               (is_hex(letters_[at].c) || letters_[at].c == ':'))
            colons += letters_[at++].c == ':';
        while (at > from && letters_[at - 1].c == ':') --at, --colons;
        bool ended = at == letters_.size() || !is_written(letters_[at].script);
        return colons >= 2 && ended ? at : from;
    }

    // The parts in their order; the first also carries the whole, with and without its signs.
    std::size_t cut_name(std::size_t from, std::size_t to)
    {
        std::string whole, closed;
        std::vector<std::pair<std::size_t, std::size_t>> parts;
        for (auto at = from; at < to;) {
            if (joins(letters_[at].c)) {
                whole += letters_[at].c < 0x80 ? char(letters_[at].c) : '-';
                ++at;
                continue;
            }
            auto end = std::min(end_of(at, is_written), to);
            if (end == at) {
                ++at;
                continue;
            }
            auto& level = forms_of(source(at, end), language_).level;
            whole += level;
            closed += level;
            parts.emplace_back(at, end);
            at = end;
        }
        std::vector<std::string> wholes;
        add_form(cut_token(whole), {}, wholes);
        if (whole.find_first_of("@:") == whole.npos && parts.size() <= 4)
            add_form(cut_token(closed), {}, wholes);
        // The domain of a mail address.
        if (auto sign = whole.find('@'); sign != whole.npos)
            add_form(cut_token(whole.substr(sign + 1)), {}, wholes);
        for (auto& [first, last] : parts) put_part(first, last, std::exchange(wholes, {}));
        return to;
    }

    std::string_view text_;
    TextLanguage language_;
    std::vector<Letter> letters_;
    std::vector<Word> words_;
};

Term term_of(std::vector<Word>::iterator from, std::vector<Word>::iterator to)
{
    Term term;
    for (auto word = from; word != to; ++word) term.words.push_back(std::move(word->text));
    // The characters of a pair lead to it, but it does not lead to them.
    if (to - from == 1 && from->cut == Word::Cut::written) term.others = std::move(from->stems);
    return term;
}

// What stands between two blanks of a query: one term for what hangs together in the text, so that
// a Chinese word and the parts of a name are looked for as neighbours.
void add_terms(std::string_view piece, std::vector<Term>& terms)
{
    auto words = words_of(piece);
    // The article of "l'incident" need not stand in the text.
    auto is_elided = [&](const Word& word) {
        auto rest = piece.substr(word.end);
        return word.text.size() <= 2 && (rest.starts_with("'") || rest.starts_with("\u2019"));
    };
    for (auto from = words.begin(); from != words.end();) {
        auto to = from + 1;
        auto is_joined = [&](const Word& before, const Word& after) {
            if (after.begin < before.end) return true;  // pairs of characters overlap
            auto between = piece.substr(before.end, after.begin - before.end);
            return between == "\u2010" || between == "\u2011" ||
                   (!between.empty() && between.size() <= 2 &&
                    between.find_first_not_of("-._@:") == between.npos);
        };
        while (to != words.end() && is_joined(*(to - 1), *to)) ++to;
        if (to - from == 1 && to != words.end() && is_elided(*from)) {
            from = to;
            continue;
        }
        auto whole = to - from > 1 ? from->stems : std::vector<std::string>();
        bool is_name = to - from > 1 && (from + 1)->begin >= from->end;
        auto term = term_of(from, to);
        // The whole name also finds it where it was written without its signs.
        if (is_name)
            for (auto& form : whole)
                if (form.find_first_of("-._@:") != form.npos) term.others.push_back(form);
        if (terms.size() < terms_max) terms.push_back(std::move(term));
        from = to;
    }
}

// A single character of Chinese is found inside pairs; one word is found by its forms.
void finish(Term& term)
{
    if (term.words.size() == 1) {
        auto& word = term.words[0];
        if (std::find(term.others.begin(), term.others.end(), word) == term.others.end())
            term.others.push_back(word);
    }
}

}  // namespace

TextLanguage parse_text_language(std::string_view tag)
{
    auto primary = tag.substr(0, tag.find('-'));
    if (primary == "en") return TextLanguage::english;
    if (primary == "fr") return TextLanguage::french;
    if (primary == "es") return TextLanguage::spanish;
    if (primary == "ru") return TextLanguage::russian;
    if (primary == "ar") return TextLanguage::arabic;
    if (primary == "zh") return TextLanguage::chinese;
    return TextLanguage::unknown;
}

// By the small words that are in every sentence; nothing is taken as known from fewer than three.
TextLanguage recognized_language(std::string_view text)
{
    struct Small {
        TextLanguage language;
        std::string_view words;
    };
    constexpr Small all[] = {
        {TextLanguage::english, " the of and to in is that for with was are by on from has " },
        {TextLanguage::french,  " le la les des et est une dans du que pour par sur au avec "},
        {TextLanguage::spanish, " el la los las de y es una en que por para con del se "     },
    };
    std::size_t counts[3] = {};
    std::size_t looked_at = 0;
    for (std::size_t at = 0; at < text.size() && looked_at < 200;) {
        auto end = at;
        while (end < text.size() && (text[end] | 0x20) >= 'a' && (text[end] | 0x20) <= 'z') ++end;
        bool bounded = end == text.size() || (text[end] & 0x80) == 0;
        if (bounded && end > at && end - at <= 4) {
            char word[6] = " ";
            for (auto i = at; i < end; ++i) word[i - at + 1] = char(text[i] | 0x20);
            word[end - at + 1] = ' ';
            std::string_view bounded_word(word, end - at + 2);
            for (std::size_t n = 0; n < 3; ++n)
                counts[n] += all[n].words.find(bounded_word) != std::string_view::npos;
            ++looked_at;
        }
        at = end;
        while (at < text.size() && ((text[at] | 0x20) < 'a' || (text[at] | 0x20) > 'z')) {
            // The rest of a word that began with an accented letter is no word.
            bool accented = (text[at] & 0x80) != 0;
            ++at;
            if (accented)
                while (at < text.size() && text[at] != ' ' && text[at] != '\n') ++at;
        }
    }
    auto best = std::size_t(std::max_element(counts, counts + 3) - counts);
    auto others = counts[0] + counts[1] + counts[2] - counts[best];
    return counts[best] >= 3 && counts[best] >= 2 * others ? all[best].language
                                                           : TextLanguage::unknown;
}

std::vector<Word> words_of(std::string_view text, TextLanguage language)
{
    if (language == TextLanguage::unknown) language = recognized_language(text);
    return Cutter(text, language).run();
}

Question parse_question(std::string_view text, Typing typing)
{
    Question question;
    bool open = typing == Typing::going_on;
    auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    for (std::size_t at = 0; at < text.size();) {
        if (is_blank(text[at])) {
            ++at;
            continue;
        }
        bool minus = text[at] == '-' && at + 1 < text.size() && !is_blank(text[at + 1]);
        if (minus) ++at;
        auto& terms = minus ? question.excluded : question.wanted;
        // Quotation marks of any kind, as keyboards and phones write them.
        constexpr std::string_view opening[] = {"\"", "“", "«", "「", "„"};
        constexpr std::string_view closing[] = {"\"", "”", "»", "」", "“"};
        auto rest = text.substr(at);
        std::size_t kind = 0;
        while (kind < 5 && !rest.starts_with(opening[kind])) ++kind;
        if (kind < 5) {
            rest.remove_prefix(opening[kind].size());
            auto end = std::min(rest.find(closing[kind]), rest.find('"'));
            auto inside = rest.substr(0, end);
            auto words = words_of(inside);
            if (!words.empty() && terms.size() < terms_max) {
                Term phrase;
                phrase.written = Term::Written::quoted;
                for (auto& word : words) phrase.words.push_back(std::move(word.text));
                // A single Chinese character stands inside pairs, even when quoted.
                if (phrase.words.size() == 1 && script_of(letters_of(inside)[0].c) == Script::han)
                    finish(phrase);
                terms.push_back(std::move(phrase));
            }
            if (end == std::string_view::npos) return question;
            auto skip = rest.substr(end).starts_with(closing[kind]) ? closing[kind].size() : 1;
            at = std::size_t(rest.data() - text.data()) + end + skip;
            continue;
        }
        auto end = at;
        while (end < text.size() && !is_blank(text[end]) && text[end] != '"') ++end;
        auto from = terms.size();
        add_terms(text.substr(at, end - at), terms);
        for (auto n = from; n < terms.size(); ++n) finish(terms[n]);
        bool last = end == text.size() && terms.size() > from && !minus;
        if (last && open && script_of(letters_of(text).back().c) != Script::none)
            terms.back().end = Term::End::open;
        at = end;
    }
    return question;
}

std::vector<std::pair<std::size_t, std::size_t>> places_of(const Term& term,
                                                           const std::vector<Word>& words)
{
    std::vector<std::pair<std::size_t, std::size_t>> places;
    auto count = term.words.size();
    auto follows = [&](std::size_t at) {
        if (count == 0 || at + count > words.size()) return false;
        for (std::size_t n = 0; n < count; ++n) {
            auto& have = words[at + n].text;
            auto& want = term.words[n];
            bool open = term.end == Term::End::open && n + 1 == count;
            if (open ? have.starts_with(want) : have == want) continue;
            if (term.stems.empty()) return false;
            auto& stem = term.stems[n];
            auto& all = words[at + n].stems;
            if (have != stem && std::find(all.begin(), all.end(), stem) == all.end()) return false;
        }
        return true;
    };
    auto is_other = [&](const Word& word) {
        return std::any_of(term.others.begin(), term.others.end(), [&](auto& other) {
            return word.text == other ||
                   std::find(word.stems.begin(), word.stems.end(), other) != word.stems.end();
        });
    };
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (follows(at)) {
            places.emplace_back(at, at + count);
        } else if (is_other(words[at])) {
            places.emplace_back(at, at + 1);
        }
    }
    return places;
}

}  // namespace concord
