// Searches that somebody keeps: what is new in them is told, under that person's policy, once for
// each record. And the words that search goes by, as records of the secretariat.

#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "kernel/mechanism.h"
#include "kernel/notices.h"
#include "kernel/search.h"

namespace concord {

// Record types `search.saved` and `search.term`.
extern const Mechanism search_mechanism;

class SavedSearches {
public:
    // All must live longer.
    SavedSearches(Kernel&, Notices&, const Search&);
    ~SavedSearches();  // stops the thread

    // Asks every search that is kept for what came since it was asked last, and tells whoever keeps
    // it. Of one search at most 100 records at a time. How many notices were written. One search
    // that fails keeps back no other; the first error is returned.
    Result<int> run_once(Time now);

    // Runs by itself, as often as this, where there is something new.
    void start(Span every);

private:
    struct Kept;
    Result<std::vector<Kept>> all() const;
    Result<int> ask(const Kept&, std::int64_t newest, Time now);

    Kernel& kernel_;
    Notices& notices_;
    const Search& search_;
    std::int64_t asked_up_to_ = -1;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool closing_ = false;
    std::thread thread_;
};

// What a kept search asks: its text, and "facet value" on each line of its filters; what is not of
// that form is passed over.
SearchQuery query_of(const Record& saved);

}  // namespace concord
