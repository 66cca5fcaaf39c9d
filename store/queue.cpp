#include "store/queue.h"

#include <chrono>
#include <exception>
#include <iterator>
#include <optional>

namespace concord::store {

namespace {

using Steady = std::chrono::steady_clock;

constexpr auto batch_time_max = std::chrono::milliseconds(5);
constexpr auto idle_after = std::chrono::seconds(1);

// What a job sees. PostgreSQL aborts a transaction at the first failed statement and SQLite does
// not; so that no job works on one and fails on the other, a failed statement ends it on both.
class JobWriter final : public Writer {
public:
    explicit JobWriter(WritingConnection& connection) : connection_(connection) {}

    Result<Rows> query(std::string_view sql, Parameters parameters) override
    {
        TRY(prepare());
        return keep(connection_.query(sql, parameters));
    }

    Result<> each(std::string_view sql, Parameters parameters,
                  const std::function<bool(const Row&)>& take) override
    {
        TRY(prepare());
        return keep(connection_.each(sql, parameters, take));
    }

    Result<std::int64_t> run(std::string_view sql, Parameters parameters) override
    {
        TRY(prepare());
        return keep(connection_.run(sql, parameters));
    }

    // Ends the savepoint, and says how the job ended.
    Result<> finish(Result<> result)
    {
        if (failure_ && result) result = tl::make_unexpected(*failure_);
        if (!marked_ || connection_.broken()) return result;
        if (result) return connection_.release_savepoint();
        if (auto undone = connection_.roll_back_to_savepoint(); !undone) return undone;
        return result;
    }

private:
    Result<> prepare()
    {
        if (failure_) return tl::make_unexpected(*failure_);
        if (marked_) return {};
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
    bool marked_ = false;
    std::optional<Error> failure_;
};

Result<> run_job(const Store::Job& job, Writer& writer)
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
    bool tended = false;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            const auto something = [this] { return closing_ || !waiting_.empty(); };
            if (taken_.empty() && !something()) {
                asleep_ = true;
                if (tended) {
                    changed_.wait(lock, something);
                } else if (!changed_.wait_for(lock, idle_after, something)) {
                    asleep_ = false;
                    lock.unlock();
                    connection_.tend(WritingConnection::Pause::idle);
                    tended = true;
                    continue;
                }
                asleep_ = false;
            }
            if (taken_.empty() && waiting_.empty()) return;
        }
        run_batch();
        connection_.tend(WritingConnection::Pause::between_batches);
        tended = false;
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

void Queue::run_jobs()
{
    const auto started = Steady::now();
    const auto size_max = connection_.batch_size_max();
    while (batch_.size() < size_max && !connection_.broken()) {
        if (taken_.empty() && !take_more(size_max - batch_.size())) return;
        batch_.push_back(std::move(taken_.front()));
        taken_.pop_front();
        auto& entry = batch_.back();
        JobWriter writer(connection_);
        entry.result = writer.finish(run_job(entry.job, writer));
        if (Steady::now() - started > batch_time_max) return;
    }
}

void Queue::run_batch()
{
    auto outcome = connection_.begin();
    if (outcome) {
        run_jobs();
        if (const auto* broken = connection_.broken()) {
            outcome = tl::make_unexpected(*broken);
            connection_.roll_back();
        } else {
            outcome = connection_.commit();
        }
    } else if (!taken_.empty() || take_more(connection_.batch_size_max())) {
        std::move(taken_.begin(), taken_.end(), std::back_inserter(batch_));
        taken_.clear();
    }
    for (auto& entry : batch_) {
        // A refusal may rest on what another job of the batch wrote, so it does not outlive it.
        entry.job = nullptr;
        entry.done(outcome ? std::move(entry.result) : outcome);
    }
    batch_.clear();
}

}  // namespace concord::store
