// The piece of a found record that is shown with it: where most of what was looked for stands close
// together, with the words that were found marked. It is made of the record as the asker sees it.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/analyzer.h"
#include "kernel/kernel.h"
#include "kernel/search_index.h"

namespace concord {

// A piece of text, and whether it is what was looked for.
struct Passage {
    std::string text;
    enum class Part { plain, hit } part = Part::plain;
};

class Passages {
public:
    // All must live longer.
    Passages(const Kernel&, const SearchIndex&, const store::Index&, const std::vector<Term>&);

    // What the index shall tell the places of (store::IndexQuery::sought).
    const std::vector<std::string>& sought() const { return sought_; }

    // At most about 240 code points; empty if there is no text.
    std::vector<Passage> of(const Subject&, const Record& shown, const store::IndexMatch&) const;

private:
    struct Found;
    // Words that shall follow one another, each in one of its forms, by their number in sought_.
    struct Phrase {
        std::size_t term = 0;
        std::vector<std::vector<std::size_t>> words = {};
    };
    std::size_t seek(std::string term);
    std::vector<std::size_t> forms_of_word(const store::Index&, const Term&, std::size_t word);
    std::vector<Found> find(const store::IndexMatch&) const;
    std::optional<std::vector<Passage>> around(const Subject&, const Record& shown,
                                               const std::vector<IndexedText>&,
                                               std::uint32_t place) const;
    std::optional<std::string> text_of(const Subject&, const Record& shown,
                                       std::string_view source) const;
    std::vector<Passage> by_reading(const Record& shown) const;
    std::vector<Passage> heading(const Record& shown) const;

    const Kernel& kernel_;
    const SearchIndex& made_;
    const std::vector<Term>& terms_;
    std::vector<std::string> sought_;
    std::vector<Phrase> phrases_;
};

// The part of a text around what was found, cut at words; the text from its beginning if nothing
// was. `whole` says on which sides of it there is no more.
enum class Whole { both, begin, end, neither };
std::vector<Passage> cut_passage(std::string_view text, const std::vector<Term>&,
                                 TextLanguage = TextLanguage::unknown, Whole = Whole::both);

}  // namespace concord
