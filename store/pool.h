// Reading connections, handed to threads that read.

#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "store/store.h"

namespace concord::store {

class ReadingConnection {
public:
    virtual ~ReadingConnection() = default;
    virtual Reader& reader() = 0;
    virtual Result<> begin_snapshot() = 0;
    virtual void end_snapshot() = 0;
    virtual bool is_usable() const = 0;  // false if it should be closed and opened anew
};

class ReaderPool {
public:
    using Open = std::function<Result<std::unique_ptr<ReadingConnection>>()>;

    // Connections are opened when they are first needed, at most `size_max` of them.
    ReaderPool(std::size_t size_max, Open);
    ~ReaderPool();  // no thread may be reading
    ReaderPool(const ReaderPool&) = delete;
    ReaderPool& operator=(const ReaderPool&) = delete;

    // Waits for a free connection. A thread that is reading already gets the same connection and
    // sees the same snapshot, so that threads never wait for themselves.
    Result<> read(const Store::Read&);

private:
    class Loan;
    Result<std::unique_ptr<ReadingConnection>> take();
    void give_back(std::unique_ptr<ReadingConnection>);

    const std::size_t size_max_;
    const Open open_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<ReadingConnection>> free_;
    std::size_t lent_ = 0;
};

// Twice the cores, and at least four.
std::size_t usual_pool_size();

}  // namespace concord::store
