// Full text over what the asker may see, in every language at once. Each document of the index
// carries whom its record reaches, so that only what is for the asker is found and counted; every
// record is checked again before it leaves, and passages are made of the fields as the asker sees
// them.

#pragma once

#include <filesystem>

#include "kernel/analyzer.h"
#include "kernel/kernel.h"
#include "kernel/search_facets.h"
#include "kernel/search_follower.h"
#include "kernel/search_passage.h"
#include "kernel/search_terms.h"

namespace concord {

struct Hit {
    Item item;
    std::vector<Passage> passage;  // at most about 240 code points; empty if there is no text
};

struct Hits {
    std::vector<Hit> items;
    std::int64_t total = 0;   // of all pages
    FacetCounts facets = {};  // if they were asked for
    std::int64_t next = -1;   // for SearchQuery::after; -1 at the end
    bool complete = true;     // false: the index did not yet have all that was done
};

struct SearchQuery {
    std::string text;                     // words, "exact words", -excluded
    std::vector<std::string> types = {};  // full names; none for all
    Typing typing = Typing::done;         // going_on: the last word may be a beginning
    std::int64_t after = 0;               // how many were shown before
    std::size_t limit = 20;               // at most 100
    FacetValues chosen = {};
    enum class Counting { total, facets } counting = Counting::total;
    // Best: and among equals what changed last. Newest and oldest go by the date of what a record
    // is about, else by its last change.
    enum class Order { best, newest, oldest, title } order = Order::best;
    enum class Showing { passages, records } showing = Showing::passages;
    std::int64_t changed_after = -1;  // only what an act after this number changed
};

// What somebody may mean who typed so far.
struct Suggestion {
    std::string text;
    enum class Kind { title, term } kind = Kind::title;
    std::string record = {};  // whose title it is
    std::string type = {};
};

class Search {
public:
    // The index is in this folder, or in a temporary one if that is empty. The kernel must outlive
    // this.
    explicit Search(const Kernel&, std::filesystem::path folder = {});

    using Progress = SearchFollower::Progress;

    // Takes in by itself what is done from now on, and what was missed.
    void follow() { follower_.start(follow_every); }

    // Takes in all that is missing, which is everything if the index was lost or damaged or was
    // made by another analyzer.
    Result<> prepare(const Progress& progress = {}) { return follower_.catch_up(progress); }

    // Makes the index anew. Acts and questions may go on meanwhile; what is not yet indexed is not
    // found until it is done.
    Result<> rebuild(const Progress& = {});

    // A text without a word to look for finds nothing; no text at all, where something is chosen,
    // finds all that the choice leaves. What was done before the question is found,
    // unless the index is so far behind that it cannot be taken in at once: then `complete` is
    // false. Fails with search.too_long, search.too_far (of the pages).
    Result<Hits> find(const Subject&, const SearchQuery&) const;

    // Titles of records that the asker may read, the newest first, and terms of the field, which
    // are for everybody. At most 10; nothing for what is no word.
    Result<std::vector<Suggestion>> suggest(const Subject&, std::string_view typed) const;

    // The same question with one word in another spelling (kernel/search_spelling.h), for one that
    // found nothing: the spelling by which the asker finds the most, or "". What the asker may not
    // read has no part in it. Nothing for more than eight words or words in quotation marks.
    Result<std::string> correct(const Subject&, std::string_view text) const;

    // How long a question waits for what was done before it.
    void set_patience(Span patience) { patience_ = patience; }

private:
    static constexpr Span follow_every = Span{250};
    static constexpr std::size_t question_bytes_max = 2'000;

    struct Asked;
    std::unique_ptr<FacetMemory> take_facets() const;
    void give_back(std::unique_ptr<FacetMemory>) const;
    Result<Hits> look_up(const Subject&, const SearchQuery&, const Asked&) const;

    const Kernel& kernel_;
    // The terms of the field as they stand now.
    Result<std::shared_ptr<const Thesaurus>> terms() const;

    SearchIndex index_;
    mutable SearchFollower follower_;
    Span patience_;
    mutable std::mutex facets_mutex_;
    mutable std::vector<std::unique_ptr<FacetMemory>> facets_;  // that no question uses now
    mutable std::mutex terms_mutex_;
    mutable std::shared_ptr<const Thesaurus> terms_;
    mutable std::int64_t terms_at_ = -1;  // how often they had changed then
};

// What a record must hold for a term, and for whom it may be.
store::Condition condition_of(const Term&);
store::Condition readable_by(const Subject&, Time now);

}  // namespace concord
