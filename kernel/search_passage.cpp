#include <algorithm>

#include "kernel/search.h"

namespace concord {
namespace {

constexpr std::size_t passage_bytes_max = 480;  // about 240 code points
constexpr std::size_t before_bytes_max = 120;

using Span = std::pair<std::size_t, std::size_t>;

// One character of Chinese is indexed inside pairs; only itself is the hit.
Span narrowed(std::string_view text, const Term& term, Span span)
{
    if (term.words.size() != 1) return span;
    auto& word = term.words[0];
    bool is_single = word.size() == 3 && static_cast<unsigned char>(word[0]) >= 0xe3;
    auto at = is_single ? text.substr(span.first, span.second - span.first).find(word)
                        : std::string_view::npos;
    if (at == std::string_view::npos) return span;
    return {span.first + at, span.first + at + word.size()};
}

std::vector<Span> spans_of(std::string_view text, const std::vector<Word>& words,
                           const std::vector<Term>& terms)
{
    std::vector<Span> spans;
    for (auto& term : terms)
        for (auto [first, last] : places_of(term, words))
            spans.push_back(narrowed(text, term, {words[first].begin, words[last - 1].end}));
    std::sort(spans.begin(), spans.end());
    std::vector<Span> merged;
    for (auto& span : spans) {
        if (!merged.empty() && span.first <= merged.back().second)
            merged.back().second = std::max(merged.back().second, span.second);
        else
            merged.push_back(span);
    }
    return merged;
}

}  // namespace

std::size_t count_terms(std::string_view text, const std::vector<Term>& terms)
{
    auto words = words_of(text);
    return std::size_t(std::count_if(terms.begin(), terms.end(), [&](const Term& term) {
        return !places_of(term, words).empty();
    }));
}

std::vector<Passage> cut_passage(std::string_view text, const std::vector<Term>& terms)
{
    std::vector<Passage> passage;
    auto words = words_of(text);
    if (words.empty()) return passage;
    auto spans = spans_of(text, words, terms);

    // The stretch with the most hits in it, and some words before them.
    std::size_t best = 0, most = 0;
    for (std::size_t from = 0; from < spans.size(); ++from) {
        std::size_t count = 0;
        for (auto to = from; to < spans.size() && spans[to].second - spans[from].first <=
                                                      passage_bytes_max - before_bytes_max;
             ++to)
            ++count;
        if (count > most) best = from, most = count;
    }
    auto hit = spans.empty() ? 0 : spans[best].first;
    std::size_t begin = 0, end = text.size();
    if (hit > before_bytes_max)
        for (auto& word : words)
            if (word.begin + before_bytes_max >= hit) {
                begin = std::min(word.begin, hit);
                break;
            }
    if (end - begin > passage_bytes_max) {
        end = begin;
        for (auto& word : words)
            if (word.begin >= begin && word.end - begin <= passage_bytes_max) end = word.end;
        if (!spans.empty()) end = std::max(end, spans[best].second);
        if (end == begin) end = words.front().end;
    }

    auto put = [&](std::size_t from, std::size_t to, Passage::Part part) {
        if (from >= to) return;
        std::string piece(text.substr(from, to - from));
        std::replace(piece.begin(), piece.end(), '\n', ' ');
        passage.push_back({std::move(piece), part});
    };
    if (begin > 0) passage.push_back({"…", Passage::Part::plain});
    auto at = begin;
    for (auto& span : spans) {
        if (span.first < begin || span.second > end) continue;
        put(at, span.first, Passage::Part::plain);
        put(span.first, span.second, Passage::Part::hit);
        at = span.second;
    }
    put(at, end, Passage::Part::plain);
    if (end < text.size()) passage.push_back({"…", Passage::Part::plain});
    return passage;
}

}  // namespace concord
