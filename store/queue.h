// The writing queue that both engines share: one thread, many jobs in one transaction. One flush to
// disk is paid by a whole batch. Jobs that fail after they wrote are rare, and a savepoint for each
// job is dear; so a batch runs without them, and only when such a job comes is it undone and run
// again, each job in a savepoint of its own, as are the jobs of some batches after it.

#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "store/store.h"

namespace concord::store {

// How an engine writes. Called by one thread at a time.
class WritingConnection : public Writer {
public:
    // Reconnects first where that is needed.
    virtual Result<> begin() = 0;

    // Success means durable; an error means that nothing was written. If neither is known, or the
    // disk cannot be trusted, the process stops.
    virtual Result<> commit() = 0;

    // Ends the transaction without a trace. Does nothing outside of one.
    virtual void roll_back() = 0;

    virtual Result<> set_savepoint() = 0;
    virtual Result<> release_savepoint() = 0;
    virtual Result<> roll_back_to_savepoint() = 0;  // and releases it

    // Several statements at once, without parameters.
    virtual Result<> run_script(std::string_view sql) = 0;

    // Parts and progress are known by those who own jobs.
    Result<> attempt(const std::function<Result<>()>& part) final { return part(); }
    Progress progress() const final { return {}; }

    // Not null if the transaction can only be rolled back: disk full, or connection lost.
    virtual const Error* broken() const = 0;

    // Called between batches: a breath if few had waited for the last one, or once nothing has been
    // waiting for some milliseconds; idle once nothing has been waiting for a second.
    enum class Pause { none, breath, idle };
    virtual void tend(Pause) {}

    // How many jobs one transaction should hold at most.
    virtual std::size_t batch_size_max() const { return 256; }
};

class Queue {
public:
    explicit Queue(WritingConnection&);  // which must live longer
    ~Queue();                            // finishes what is waiting
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    void write(Store::Job, Store::Done);

    static constexpr std::size_t waiting_max = 10'000;

private:
    struct Entry {
        Store::Job job;
        Store::Done done;
        Result<> result = {};
    };

    void work();
    // How the jobs of a transaction are kept apart.
    enum class Apart { not_at_all, by_savepoints };
    enum class Ran { all, must_undo };

    std::size_t run_batch();  // how many jobs it had
    Result<> run_jobs();
    Ran run_job(Entry&, Apart);
    Result<> begin_anew();
    bool take_more(std::size_t count_max);

    WritingConnection& connection_;
    std::deque<Entry> taken_;   // by the writing thread, not yet run
    std::vector<Entry> batch_;  // run, not yet committed
    int careful_batches_ = 0;   // how many more set savepoints
    Writer::Progress progress_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Entry> waiting_;
    bool asleep_ = false;
    bool closing_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace concord::store
