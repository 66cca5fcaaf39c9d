// Keeps the search index up to date with the log of acts, beside the writing and never inside it.
//
// The acts are the truth. The index notes, in the commit that holds the documents, the number of
// the last act it has taken and its leaf; whoever needs more of it takes the acts after that
// number, be it the follower's own thread, somebody who searches, or a command. So what was missed
// while nothing ran is caught up, and an index that is lost, damaged, of another log or made in
// another way is made anew from the records. Until that is done, what is not in it is not found.

#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

#include "kernel/kernel.h"
#include "kernel/search_index.h"

namespace concord {

class SearchFollower {
public:
    // An empty folder: a temporary one, for as long as this lives. Nothing is opened yet.
    SearchFollower(const Kernel&, const SearchIndex&, std::filesystem::path folder);
    ~SearchFollower();  // stops the thread

    using Progress = std::function<void(std::int64_t done, std::int64_t total)>;

    // Whether the index has everything up to this act, taking what is missing as long as patience
    // lasts. Fails as the index does (store/index.h).
    Result<bool> reach(std::int64_t seq, Span patience);

    // The same to the newest act, however long it takes.
    Result<> catch_up(const Progress& = {});

    // Throws the index away; what reaches next makes it anew.
    Result<> forget();

    // Catches up by itself, as often as this.
    void start(Span every);

    // The index, open. Fails as it does.
    Result<store::Index*> index();

    std::int64_t taken() const { return taken_.load(); }  // number of the last act in it, or -1

    // A number that rises with every act on a record of this type that was taken since the start.
    std::int64_t changes_of(std::string_view type) const;

private:
    using Clock = std::chrono::steady_clock;

    Result<> open();
    Result<> step();
    Result<> step_of_records();
    Result<> step_of_acts();
    Result<std::size_t> put(const std::vector<std::string>& records);
    void note_change(const std::string& type);
    Result<> conclude(std::int64_t seq);
    Result<> commit();
    Result<> recover(const Error&);
    Result<> empty();

    const Kernel& kernel_;
    const SearchIndex& made_;
    store::Index::Keeping keeping_;
    std::filesystem::path folder_;

    // Whoever holds it takes the next step.
    std::timed_mutex turn_;
    std::unique_ptr<store::Index> index_;
    bool building_ = false;        // from the records, because nothing is there
    std::int64_t target_ = -1;     // the newest act when building began
    std::string built_up_to_;      // id of a record
    std::int64_t put_ = -1;        // last act whose documents were put, committed or not
    std::int64_t noted_ = -1;      // as `taken_` stands in the index
    std::size_t uncommitted_ = 0;  // terms and documents put since the last commit
    std::int64_t built_ = 0, to_build_ = 0;
    std::atomic<std::int64_t> taken_ = -2;  // -2: not open yet

    mutable std::mutex mutex_;
    std::map<std::string, std::int64_t, std::less<>> changes_;
    std::condition_variable wake_;
    bool closing_ = false;
    std::thread thread_;
};

}  // namespace concord
