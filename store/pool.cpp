#include "store/pool.h"

#include <thread>
#include <utility>

#include "base/check.h"

namespace concord::store {

namespace {

struct Reading {
    const ReaderPool* pool;
    ReadingConnection* connection;
};

// What this thread is reading from; one entry for each store, so nearly always empty or one.
thread_local std::vector<Reading> readings;

}  // namespace

// Gives the connection back when the reading ends, however it ends.
class ReaderPool::Loan {
public:
    Loan(ReaderPool& pool, std::unique_ptr<ReadingConnection> connection)
        : pool_(pool), connection_(std::move(connection))
    {
        readings.push_back({&pool_, connection_.get()});
    }
    ~Loan()
    {
        readings.pop_back();
        connection_->end_snapshot();
        pool_.give_back(std::move(connection_));
    }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

    ReadingConnection& connection() { return *connection_; }

private:
    ReaderPool& pool_;
    std::unique_ptr<ReadingConnection> connection_;
};

ReaderPool::ReaderPool(std::size_t size_max, Open open)
    : size_max_(size_max), open_(std::move(open))
{
}

ReaderPool::~ReaderPool()
{
    CHECK(lent_ == 0);
}

Result<std::unique_ptr<ReadingConnection>> ReaderPool::take()
{
    std::unique_ptr<ReadingConnection> connection;
    {
        std::unique_lock lock(mutex_);
        returned_.wait(lock, [this] { return lent_ < size_max_; });
        ++lent_;
        if (!free_.empty()) {
            connection = std::move(free_.back());
            free_.pop_back();
        }
    }
    // A connection that has been waiting may have died meanwhile; a fresh one is tried once.
    if (connection) {
        if (auto begun = connection->begin_snapshot(); begun) return connection;
        connection.reset();
    }
    auto opened = open_();
    auto begun = opened ? (*opened)->begin_snapshot() : Result<>{};
    if (opened && begun) return opened;
    give_back(nullptr);
    if (!opened) return opened;
    return tl::make_unexpected(begun.error());
}

void ReaderPool::give_back(std::unique_ptr<ReadingConnection> connection)
{
    {
        const std::lock_guard lock(mutex_);
        --lent_;
        if (connection && connection->is_usable()) free_.push_back(std::move(connection));
    }
    returned_.notify_one();
}

Result<> ReaderPool::read(const Store::Read& read)
{
    for (const auto& reading : readings) {
        if (reading.pool == this) return read(reading.connection->reader());
    }
    Loan loan(*this, TRY(take()));
    return read(loan.connection().reader());
}

std::size_t usual_pool_size()
{
    return std::max<std::size_t>(4, std::size_t{2} * std::thread::hardware_concurrency());
}

}  // namespace concord::store
