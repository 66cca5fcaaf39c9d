// Full text over what the asker may see, in every language at once. The index narrows, `grants`
// decide which rows count, and every row is checked again before it leaves; passages are made of
// the fields as the asker sees them.

#pragma once

#include <memory>

#include "kernel/analyzer.h"
#include "kernel/kernel.h"
#include "kernel/search_index.h"

namespace concord {

// A piece of text, and whether it is what was looked for.
struct Passage {
    std::string text;
    enum class Part { plain, hit } part = Part::plain;
};

struct Hit {
    Item item;
    std::vector<Passage> passage;  // at most about 240 code points; empty if there is no text
};

struct Hits {
    std::vector<Hit> items;
    std::int64_t total = 0;  // of all pages
    std::int64_t next = -1;  // for SearchQuery::after; -1 at the end
};

struct SearchQuery {
    std::string text;                     // words, "exact words", -excluded
    std::vector<std::string> types = {};  // full names; none for all
    Typing typing = Typing::done;         // going_on: the last word may be a beginning
    std::int64_t after = 0;               // how many were shown before
    std::size_t limit = 20;               // at most 100
};

class Search {
public:
    // Adds its step to the kernel's commits: before the first apply. The kernel must outlive it.
    explicit Search(Kernel&);

    using Progress = std::function<void(std::int64_t done, std::int64_t total)>;

    // Makes the index anew if it was never completed or was made by another analyzer.
    Result<> prepare(const Progress& = {});

    // Makes the index anew from the acts: lost or damaged, it comes back whole. Acts may go on
    // meanwhile; what is not yet indexed is not found until it is done.
    Result<> rebuild(const Progress& = {});

    // Best first, and among equals what changed last. A text without a word to look for finds
    // nothing. Fails with search.too_long, search.too_far (of the pages).
    Result<Hits> find(const Subject&, const SearchQuery&) const;

private:
    struct Found {
        std::vector<std::string> records;
        std::int64_t total = 0;
    };
    Result<Found> look_up(const Subject&, const SearchQuery&, const Question&) const;
    std::vector<Passage> passage(const Subject&, const Record& shown, const Question&) const;

    Kernel& kernel_;
    std::shared_ptr<const SearchIndex> index_;
};

// The conditions in the language of each engine; tokens come from the analyzer and need no escape.
std::string print_fts5(const std::vector<Term>&, std::string_view between);
std::string print_tsquery(const std::vector<Term>&, std::string_view between);

// The part of a text around what was found, cut at words; empty if nothing was.
std::vector<Passage> cut_passage(std::string_view text, const std::vector<Term>&);
// How many of the terms the text holds.
std::size_t count_terms(std::string_view text, const std::vector<Term>&);

}  // namespace concord
