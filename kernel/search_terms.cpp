#include "kernel/search_terms.h"

#include <algorithm>

#include "base/text.h"

namespace concord {
namespace {

constexpr std::size_t words_max = 6;  // of one wording

bool holds(const std::vector<std::string>& all, const std::string& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

// Whether the word of a wording, in some form of it, is the n-th that was asked for.
bool is_meant(const Word& word, const Term& asked, std::size_t n)
{
    auto& text = asked.words[n];
    if (word.text == text || holds(word.stems, text)) return true;
    if (asked.words.size() != 1 || word.cut == Word::Cut::paired) return false;
    return std::any_of(asked.others.begin(), asked.others.end(),
                       [&](auto& other) { return word.text == other || holds(word.stems, other); });
}

std::string levelled(std::string_view text)
{
    std::string all;
    for (auto& word : words_of(text)) {
        if (word.cut == Word::Cut::paired) return std::string(text);
        all += (all.empty() ? "" : " ") + word.text;
    }
    return all;
}

}  // namespace

void Thesaurus::add(const std::vector<Wording>& wordings)
{
    std::vector<Form> forms;
    for (auto& [language, text] : wordings) {
        Form form{text, levelled(text), words_of(text, language), {}};
        bool fits = !form.words.empty() &&
                    (form.words.size() <= words_max || form.words[0].cut == Word::Cut::paired);
        bool known =
            std::any_of(forms.begin(), forms.end(), [&](auto& each) { return each.text == text; });
        if (!fits || known) continue;
        bool written = std::all_of(form.words.begin(), form.words.end(),
                                   [](auto& word) { return word.cut == Word::Cut::written; });
        for (auto& word : form.words) {
            form.term.words.push_back(word.text);
            // A name of several parts carries the whole beside its stem; the stem comes last.
            if (written)
                form.term.stems.push_back(word.stems.empty() ? word.text : word.stems.back());
        }
        if (form.words.size() == 1 && written) {
            form.term.others = form.words[0].stems;
            form.term.others.push_back(form.words[0].text);
            form.term.stems.clear();
        }
        forms.push_back(std::move(form));
    }
    if (forms.size() > 1) entries_.push_back(std::move(forms));
}

void Thesaurus::add_list(const Json& list)
{
    auto items = list.is_object() ? find_at(list.get_object(), "items") : nullptr;
    if (!items || !items->is_array()) return;
    for (auto& item : items->get_array()) {
        if (!item.is_object()) continue;
        std::vector<Wording> wordings;
        for (auto member : {"names", "also"}) {
            auto names = find_at(item.get_object(), member);
            if (!names || !names->is_object()) continue;
            for (auto& [language, value] : names->get_object()) {
                auto tag = parse_text_language({language.data(), language.size()});
                if (value.is_string()) wordings.push_back({tag, std::string(text_of(value))});
                if (!value.is_array()) continue;
                for (auto& each : value.get_array())
                    if (each.is_string()) wordings.push_back({tag, std::string(text_of(each))});
            }
        }
        add(wordings);
    }
}

Thesaurus::Match Thesaurus::longest(const std::vector<Term>& wanted, std::size_t from) const
{
    Match best;
    std::size_t most = 0;
    for (auto& entry : entries_)
        for (auto& form : entry) {
            std::size_t at = 0, term = from;
            while (term < wanted.size() && at < form.words.size()) {
                auto& asked = wanted[term];
                if (asked.written == Term::Written::quoted || asked.words.empty() ||
                    at + asked.words.size() > form.words.size())
                    break;
                std::size_t n = 0;
                while (n < asked.words.size() && is_meant(form.words[at + n], asked, n)) ++n;
                if (n < asked.words.size()) break;
                at += n;
                ++term;
            }
            if (at == form.words.size() && at > most)
                best = {&entry, &form, term - from}, most = at;
        }
    return best;
}

std::vector<Clause> Thesaurus::expand(const std::vector<Term>& wanted) const
{
    std::vector<Clause> clauses;
    for (std::size_t at = 0; at < wanted.size();) {
        Clause clause;
        auto match = longest(wanted, at);
        auto count = std::max<std::size_t>(match.terms, 1);
        clause.terms.assign(wanted.begin() + std::ptrdiff_t(at),
                            wanted.begin() + std::ptrdiff_t(at + count));
        if (match.entry)
            // The wording itself too: as it stands it says more than its words apart.
            for (auto& form : *match.entry)
                if (&form != match.form || count > 1) clause.synonyms.push_back(form.term);
        clauses.push_back(std::move(clause));
        at += count;
    }
    return clauses;
}

std::vector<std::string> Thesaurus::beginning_with(std::string_view text, std::size_t limit) const
{
    std::vector<std::string> found;
    auto begin = levelled(text);
    if (begin.empty()) return found;
    for (auto& entry : entries_)
        for (auto& form : entry) {
            if (found.size() == limit) return found;
            if (form.levelled.starts_with(begin) && !holds(found, form.text))
                found.push_back(form.text);
        }
    return found;
}

}  // namespace concord
