#include "store/queue.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <optional>

namespace concord::store {

namespace {

using Steady = std::chrono::steady_clock;

constexpr auto batch_time_max = std::chrono::milliseconds(5);
// A small batch is no pause by itself: under load it comes between two large ones.
constexpr std::size_t few_jobs = 4;
constexpr int few_in_a_row = 8;
constexpr auto breath_after = std::chrono::milliseconds(20);
constexpr auto idle_after = std::chrono::seconds(1);

// A job that fails after it wrote is seldom alone: somebody tries, or a file is being checked.
constexpr int careful_for_batches = 32;

constexpr std::string_view set_part = "savepoint part";
constexpr std::string_view release_part = "release savepoint part";
constexpr std::string_view undo_part = "rollback to savepoint part; release savepoint part";

// What a job sees. PostgreSQL aborts a transaction at the first failed statement and SQLite does
// not; so that no job works on one and fails on the other, a failed statement ends it on both.
class JobWriter final : public Writer {
public:
    enum class Mark { never, before_use };

    JobWriter(WritingConnection& connection, Mark mark, Progress& progress)
        : connection_(connection), mark_(mark), progress_(progress)
    {
    }

    Result<Rows> query(std::string_view sql, Parameters parameters) override
    {
        TRY(prepare(sql.starts_with("select") ? Use::reads : Use::writes));
        return keep(connection_.query(sql, parameters));
    }

    Result<> each(std::string_view sql, Parameters parameters,
                  const std::function<bool(const Row&)>& take) override
    {
        TRY(prepare(Use::reads));
        return keep(connection_.each(sql, parameters, take));
    }

    Result<std::int64_t> run(std::string_view sql, Parameters parameters) override
    {
        TRY(prepare(Use::writes));
        return keep(connection_.run(sql, parameters));
    }

    Result<> attempt(const std::function<Result<>()>& part) override
    {
        const bool had_written = has_written_;
        TRY(prepare(Use::reads));
        TRY(keep(connection_.run_script(set_part)));
        auto result = part();
        if (failure_ && result) result = tl::make_unexpected(*failure_);
        if (connection_.broken()) return result;
        if (result) {
            TRY(keep(connection_.run_script(release_part)));
            return result;
        }
        failure_.reset();
        has_written_ = had_written;
        ++progress_.undone;
        TRY(keep(connection_.run_script(undo_part)));
        return result;
    }

    Progress progress() const override { return progress_; }

    // How the job ended, whatever it returns.
    Result<> outcome(Result<> returned) const
    {
        if (failure_ && returned) return tl::make_unexpected(*failure_);
        return returned;
    }

    // Whether the transaction can go on as if a job that has failed had never been.
    bool left_no_trace() const { return !has_written_ && !failure_; }

    // Ends the savepoint.
    Result<> finish(Result<> result)
    {
        if (!marked_ || connection_.broken()) return result;
        if (result) return connection_.release_savepoint();
        ++progress_.undone;
        if (auto undone = connection_.roll_back_to_savepoint(); !undone) return undone;
        return result;
    }

private:
    enum class Use { reads, writes };

    Result<> prepare(Use use)
    {
        if (failure_) return tl::make_unexpected(*failure_);
        has_written_ = has_written_ || use == Use::writes;
        if (marked_ || mark_ == Mark::never) return {};
        TRY(keep(connection_.set_savepoint()));
        marked_ = true;
        return {};
    }

    template <class T>
    Result<T> keep(Result<T> result)
    {
        if (!result && !failure_) failure_ = result.error();
        return result;
    }

    WritingConnection& connection_;
    const Mark mark_;
    Progress& progress_;
    bool marked_ = false;
    bool has_written_ = false;
    std::optional<Error> failure_;
};

Result<> call(const Store::Job& job, Writer& writer)
{
    // One request that makes the code throw must not take the others of its batch with it.
    try {
        return job(writer);
    } catch (const std::exception& thrown) {
        return fail_internal(std::string("a job threw: ") + thrown.what());
    }
}

}  // namespace

Queue::Queue(WritingConnection& connection) : connection_(connection), thread_([this] { work(); })
{
}

Queue::~Queue()
{
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void Queue::write(Store::Job job, Store::Done done)
{
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() < waiting_max) {
            waiting_.push_back({std::move(job), std::move(done)});
            done = nullptr;
            wake = std::exchange(asleep_, false);
        }
    }
    if (wake) changed_.notify_one();
    if (done) done(fail(Code::unavailable, "store.busy"));
}

void Queue::work()
{
    pthread_setname_np(pthread_self(), "writing");
    using Pause = WritingConnection::Pause;
    auto tended = Pause::none;
    int small_batches = 0;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            const auto something = [this] { return closing_ || !waiting_.empty(); };
            if (taken_.empty() && !something()) {
                asleep_ = true;
                if (tended == Pause::idle) {
                    changed_.wait(lock, something);
                } else if (const bool first = tended == Pause::none;
                           !changed_.wait_for(lock, first ? breath_after : idle_after, something)) {
                    asleep_ = false;
                    lock.unlock();
                    tended = first ? Pause::breath : Pause::idle;
                    connection_.tend(tended);
                    continue;
                }
                asleep_ = false;
            }
            if (taken_.empty() && waiting_.empty()) return;
        }
        small_batches = run_batch() > few_jobs ? 0 : std::min(small_batches + 1, few_in_a_row);
        tended = small_batches < few_in_a_row ? Pause::none : Pause::breath;
        connection_.tend(tended);
    }
}

bool Queue::take_more(std::size_t count_max)
{
    const std::lock_guard lock(mutex_);
    const auto count = std::min(count_max, waiting_.size());
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
    std::move(waiting_.begin(), end, std::back_inserter(taken_));
    waiting_.erase(waiting_.begin(), end);
    return !taken_.empty();
}

Queue::Ran Queue::run_job(Entry& entry, Apart apart)
{
    const bool marks = apart == Apart::by_savepoints;
    JobWriter writer(connection_, marks ? JobWriter::Mark::before_use : JobWriter::Mark::never,
                     progress_);
    entry.result = writer.outcome(call(entry.job, writer));
    if (marks) {
        entry.result = writer.finish(std::move(entry.result));
        return Ran::all;
    }
    if (entry.result || writer.left_no_trace() || connection_.broken()) return Ran::all;
    return Ran::must_undo;
}

Result<> Queue::begin_anew()
{
    connection_.roll_back();
    ++progress_.undone;
    ++progress_.transaction;
    return connection_.begin();
}

// Stops early when the connection breaks.
Result<> Queue::run_jobs()
{
    const auto started = Steady::now();
    const auto size_max = connection_.batch_size_max();
    auto apart = careful_batches_ > 0 ? Apart::by_savepoints : Apart::not_at_all;
    if (careful_batches_ > 0) --careful_batches_;
    while (batch_.size() < size_max && !connection_.broken()) {
        if (taken_.empty() && !take_more(size_max - batch_.size())) return {};
        batch_.push_back(std::move(taken_.front()));
        taken_.pop_front();
        if (run_job(batch_.back(), apart) == Ran::must_undo) {
            TRY(begin_anew());
            // What it did is undone with the transaction; the jobs before it are run again.
            if (batch_.size() > 1) {
                careful_batches_ = careful_for_batches;
                apart = Apart::by_savepoints;
                for (auto& entry : batch_) {
                    if (connection_.broken()) return {};
                    run_job(entry, apart);
                }
            }
        }
        if (Steady::now() - started > batch_time_max) return {};
    }
    return {};
}

std::size_t Queue::run_batch()
{
    ++progress_.transaction;
    auto outcome = connection_.begin();
    if (outcome) {
        outcome = run_jobs();
        if (const auto* broken = connection_.broken()) {
            outcome = tl::make_unexpected(*broken);
            connection_.roll_back();
        } else if (outcome) {
            outcome = connection_.commit();
        }
    } else if (!taken_.empty() || take_more(connection_.batch_size_max())) {
        std::move(taken_.begin(), taken_.end(), std::back_inserter(batch_));
        taken_.clear();
    }
    if (!outcome) ++progress_.undone;
    for (auto& entry : batch_) {
        // A refusal may rest on what another job of the batch wrote, so it does not outlive it.
        entry.job = nullptr;
        entry.done(outcome ? std::move(entry.result) : outcome);
    }
    const auto count = batch_.size();
    batch_.clear();
    return count;
}

}  // namespace concord::store
