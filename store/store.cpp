#include "store/store.h"

#include <condition_variable>
#include <mutex>

#include "base/check.h"
#include "store/postgres.h"
#include "store/sqlite.h"

namespace concord::store {

namespace {

template <class T>
const T& get(const Row& row, std::size_t column)
{
    CHECK(column < row.values.size());
    const auto* value = std::get_if<T>(&row.values[column]);
    CHECK(value != nullptr);
    return *value;
}

}  // namespace

bool Row::is_null(std::size_t column) const
{
    CHECK(column < values.size());
    return std::holds_alternative<std::monostate>(values[column]);
}

std::int64_t Row::number(std::size_t column) const
{
    return get<std::int64_t>(*this, column);
}

double Row::real(std::size_t column) const
{
    return get<double>(*this, column);
}

const std::string& Row::text(std::size_t column) const
{
    return get<std::string>(*this, column);
}

const Bytes& Row::bytes(std::size_t column) const
{
    return get<Blob>(*this, column).bytes;
}

std::string Row::text_or(std::size_t column, std::string_view otherwise) const
{
    return is_null(column) ? std::string(otherwise) : text(column);
}

std::int64_t Row::number_or(std::size_t column, std::int64_t otherwise) const
{
    return is_null(column) ? otherwise : number(column);
}

Result<Rows> Reader::query(std::string_view sql, std::initializer_list<Value> parameters)
{
    return query(sql, Parameters(parameters.begin(), parameters.size()));
}

Result<std::int64_t> Writer::run(std::string_view sql, std::initializer_list<Value> parameters)
{
    return run(sql, Parameters(parameters.begin(), parameters.size()));
}

Result<> Store::write(Job job)
{
    std::mutex mutex;
    std::condition_variable finished;
    bool is_finished = false;
    Result<> outcome;
    write(std::move(job), [&](Result<> result) {
        // Told under the lock: the waiting thread may not leave, and end these, before that.
        const std::lock_guard lock(mutex);
        outcome = std::move(result);
        is_finished = true;
        finished.notify_one();
    });
    std::unique_lock lock(mutex);
    finished.wait(lock, [&] { return is_finished; });
    return outcome;
}

Result<std::unique_ptr<Store>> open(const std::string& address,
                                    std::span<const Migration> migrations)
{
    if (address.starts_with("postgresql://") || address.starts_with("postgres://")) {
        return open_postgres(address, migrations);
    }
    return open_sqlite(address, migrations);
}

}  // namespace concord::store
