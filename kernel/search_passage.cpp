#include "kernel/search_passage.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <tuple>

#include "kernel/extraction.h"

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

constexpr std::uint32_t stretch_words = 40;
constexpr std::uint32_t words_before = 12;
constexpr std::size_t beginnings_max = 50;
constexpr std::size_t bytes_read_max = 60'000;

const IndexedText* text_at_place(const std::vector<IndexedText>& texts, std::uint32_t place)
{
    auto after = std::upper_bound(texts.begin(), texts.end(), place, [](auto at, auto& text) {
        return at < text.marks.front().first;
    });
    return after == texts.begin() ? nullptr : &*(after - 1);
}

}  // namespace

std::vector<Passage> cut_passage(std::string_view text, const std::vector<Term>& terms,
                                 TextLanguage language, Whole whole)
{
    std::vector<Passage> passage;
    auto words = words_of(text, language);
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
        for (auto& c : piece)
            if (c == '\n' || c == '\f' || c == '\t') c = ' ';
        passage.push_back({std::move(piece), part});
    };
    bool from_begin = begin == 0 && (whole == Whole::both || whole == Whole::begin);
    bool to_end = end == text.size() && (whole == Whole::both || whole == Whole::end);
    if (!from_begin) passage.push_back({"…", Passage::Part::plain});
    auto at = begin;
    for (auto& span : spans) {
        if (span.first < begin || span.second > end) continue;
        put(at, span.first, Passage::Part::plain);
        put(span.first, span.second, Passage::Part::hit);
        at = span.second;
    }
    put(at, end, Passage::Part::plain);
    if (!to_end) passage.push_back({"…", Passage::Part::plain});
    return passage;
}

struct Passages::Found {
    std::uint32_t place;
    std::size_t term;
};

Passages::Passages(const Kernel& kernel, const SearchIndex& made, const store::Index& index,
                   const std::vector<Term>& terms)
    : kernel_(kernel), made_(made), terms_(terms)
{
    for (std::size_t n = 0; n < terms_.size(); ++n) {
        auto& term = terms_[n];
        Phrase phrase{n};
        for (std::size_t word = 0; word < term.words.size(); ++word)
            phrase.words.push_back(forms_of_word(index, term, word));
        if (!phrase.words.empty()) phrases_.push_back(std::move(phrase));
        for (auto& other : term.others)
            phrases_.push_back({n, {{seek(other), seek(stem_term(other))}}});
    }
}

std::size_t Passages::seek(std::string term)
{
    auto known = std::find(sought_.begin(), sought_.end(), term);
    if (known != sought_.end()) return std::size_t(known - sought_.begin());
    sought_.push_back(std::move(term));
    return sought_.size() - 1;
}

std::vector<std::size_t> Passages::forms_of_word(const store::Index& index, const Term& term,
                                                 std::size_t word)
{
    std::vector<std::size_t> forms{seek(term.words[word])};
    if (word < term.stems.size()) {
        forms.push_back(seek(term.stems[word]));
        forms.push_back(seek(stem_term(term.stems[word])));
    }
    bool open = term.end == Term::End::open && word + 1 == term.words.size();
    if (open)
        if (auto begun = index.beginning_with(term.words[word], beginnings_max))
            for (auto& form : *begun) forms.push_back(seek(form));
    return forms;
}

std::vector<Passage> Passages::of(const Subject& subject, const Record& shown,
                                  const store::IndexMatch& match) const
{
    if (phrases_.empty()) return heading(shown);
    auto texts = parse_indexed_texts(match.kept);
    // The title stands beside the passage anyway, and the reference too.
    std::vector<Found> all;
    bool in_heading = false;
    for (auto& found : find(match)) {
        auto text = text_at_place(texts, found.place);
        bool heading = text && (text->source == "title" || text->source == "reference");
        in_heading = in_heading || heading;
        if (text && !heading) all.push_back(found);
    }
    // The stretch that holds the most of the terms; the first of these.
    std::size_t best = 0;
    std::uint64_t most = 0;
    for (std::size_t from = 0; from < all.size(); ++from) {
        std::uint64_t terms = 0;
        for (auto to = from; to < all.size() && all[to].place - all[from].place < stretch_words;
             ++to)
            terms |= std::uint64_t(1) << (all[to].term % 64);
        auto count = std::uint64_t(std::popcount(terms));
        if (count > most) best = from, most = count;
    }
    if (most > 0)
        if (auto passage = around(subject, shown, texts, all[best].place)) return *passage;
    if (in_heading && most == 0) return heading(shown);
    return by_reading(shown);
}

// Where the terms stand in the document, in the order of the places.
std::vector<Passages::Found> Passages::find(const store::IndexMatch& match) const
{
    std::vector<Found> all;
    for (auto& phrase : phrases_) {
        auto stands = [&](std::size_t word, std::uint32_t at) {
            return std::any_of(phrase.words[word].begin(), phrase.words[word].end(),
                               [&](auto form) {
                                   auto& of_form = match.places[form];
                                   return std::binary_search(of_form.begin(), of_form.end(), at);
                               });
        };
        for (auto form : phrase.words[0])
            for (auto at : match.places[form]) {
                std::uint32_t word = 1;
                while (word < phrase.words.size() && stands(word, at + word)) ++word;
                if (word == phrase.words.size()) all.push_back({at, phrase.term});
            }
    }
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) {
        return std::tie(a.place, a.term) < std::tie(b.place, b.term);
    });
    return all;
}

std::optional<std::vector<Passage>> Passages::around(const Subject& subject, const Record& shown,
                                                     const std::vector<IndexedText>& texts,
                                                     std::uint32_t place) const
{
    auto indexed = text_at_place(texts, place);
    auto text = text_of(subject, shown, indexed->source);
    if (!text) return {};
    // From the mark some words before it, as far as a passage may reach.
    auto& marks = indexed->marks;
    auto before = place > words_before ? place - words_before : 0;
    auto mark = std::upper_bound(marks.begin(), marks.end(), before,
                                 [](auto at, auto& each) { return at < each.first; });
    if (mark != marks.begin()) --mark;
    auto begin = mark == marks.begin() ? 0 : mark->second;
    // At most so far that a whole passage may follow on the hit.
    auto after = std::upper_bound(mark, marks.end(), place,
                                  [](auto at, auto& each) { return at < each.first; });
    auto hit_at = after == marks.end() ? text->size() : after->second;
    while (after != marks.end() && after->second < hit_at + passage_bytes_max) ++after;
    auto end = after == marks.end() ? text->size() : after->second;
    auto is_cut = [&](std::size_t at) { return at < text->size() && ((*text)[at] & 0xc0) == 0x80; };
    // The record may have changed since it was indexed.
    if (begin >= text->size() || is_cut(begin) || is_cut(end)) return {};
    end = std::min(end, text->size());
    auto whole = begin == 0            ? end == text->size() ? Whole::both : Whole::begin
                 : end == text->size() ? Whole::end
                                       : Whole::neither;
    auto piece = std::string_view(*text).substr(begin, end - begin);
    auto passage = cut_passage(piece, terms_, indexed->language, whole);
    bool holds = std::any_of(passage.begin(), passage.end(),
                             [](auto& part) { return part.part == Passage::Part::hit; });
    if (!holds) return {};
    return passage;
}

// A text as the asker may read it, if they may.
std::optional<std::string> Passages::text_of(const Subject& subject, const Record& shown,
                                             std::string_view source) const
{
    auto next = [&] {
        auto end = std::min(source.find('/'), source.size());
        auto part = source.substr(0, end);
        source.remove_prefix(std::min(end + 1, source.size()));
        return part;
    };
    auto number = [](std::string_view digits) {
        std::int64_t value = -1;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    };
    auto kind = next();
    auto type = kernel_.types().find(shown.type);
    auto in = [&](const JsonObject& fields) -> std::optional<std::string> {
        auto field = type->find_field(next());
        auto value = field ? find_at(fields, field->name) : nullptr;
        auto n = std::size_t(number(next()));
        if (!value) return {};
        auto texts = texts_of_field(*field, *value);
        return n < texts.size() ? std::optional(texts[n]) : std::nullopt;
    };
    if (kind == "fields") return in(shown.fields);
    if (kind == "acts") {
        auto seq = number(next());
        auto acts = kernel_.history(subject, shown.id, Kernel::Scope::record);
        if (!acts) return {};
        auto act =
            std::find_if(acts->begin(), acts->end(), [&](auto& each) { return each.seq == seq; });
        return act == acts->end() ? std::nullopt : in(act->input);
    }
    if (kind != "files") return {};
    auto sha256 = next();
    for (auto field : made_.fields_of(shown.type)) {
        auto files = field->kind == Kind::files ? find_at(shown.fields, field->name) : nullptr;
        if (!files || !files->is_array()) continue;
        for (auto& file : files->get_array()) {
            if (!file.is_object() || text_at(file.get_object(), "sha256") != sha256) continue;
            std::optional<std::string> text;
            auto read = kernel_.store().read([&](store::Reader& reader) -> Result<> {
                if (auto found = TRY(text_of_file(reader, sha256))) text = std::move(found->text);
                return {};
            });
            return read ? text : std::nullopt;
        }
    }
    return {};
}

// Where no place tells, as for a single character of Chinese: the first text that holds something,
// else the title.
std::vector<Passage> Passages::by_reading(const Record& shown) const
{
    auto type = kernel_.types().find(shown.type);
    std::size_t left = bytes_read_max;
    for (auto field : made_.fields_of(shown.type)) {
        auto value = find_at(shown.fields, field->name);
        if (!value || field->name == type->record->title) continue;
        for (auto& text : texts_of_field(*field, *value)) {
            if (text.size() > left) continue;
            left -= text.size();
            auto passage = cut_passage(text, terms_);
            for (auto& part : passage)
                if (part.part == Passage::Part::hit) return passage;
        }
    }
    return heading(shown);
}

std::vector<Passage> Passages::heading(const Record& shown) const
{
    auto type = kernel_.types().find(shown.type);
    return cut_passage(shown.text(type->record->title), terms_);
}

}  // namespace concord
