// One connection to PostgreSQL 15, over libpq. Values travel in binary form.

#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>

#include "store/pool.h"
#include "store/queue.h"
#include "store/statement_cache.h"
#include "store/store.h"

namespace concord::store {

Result<std::unique_ptr<Store>> open_postgres(const std::string& address,
                                             std::span<const Migration>);

class PostgresConnection final : public WritingConnection, public ReadingConnection {
public:
    // A writing connection holds the advisory lock by which a second process is refused.
    enum class Purpose { write, read };

    static Result<std::unique_ptr<PostgresConnection>> open(const std::string& address, Purpose);

    using Reader::query;
    using Writer::run;
    Result<Rows> query(std::string_view sql, Parameters) override;
    Result<> each(std::string_view sql, Parameters,
                  const std::function<bool(const Row&)>& take) override;
    Result<std::int64_t> run(std::string_view sql, Parameters) override;

    Result<> begin() override;
    Result<> commit() override;
    void roll_back() override;
    Result<> set_savepoint() override;
    Result<> release_savepoint() override;
    Result<> roll_back_to_savepoint() override;
    Result<> run_script(std::string_view sql) override;
    const Error* broken() const override { return broken_ ? &*broken_ : nullptr; }

    // Each savepoint takes a number, and a session announces only 64 of them to readers cheaply.
    std::size_t batch_size_max() const override { return 60; }

    Result<> begin_snapshot() override;
    void end_snapshot() override;
    bool is_usable() const override { return !is_lost(); }
    Reader& reader() override { return *this; }

private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    struct Clear {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    using Outcome = std::unique_ptr<PGresult, Clear>;
    class Cursor;

    PostgresConnection(std::string address, Purpose purpose)
        : address_(std::move(address)), purpose_(purpose)
    {
    }
    Result<> connect();
    Result<> check_database();
    Result<> take_lock();
    Result<std::string> prepare(std::string_view sql, Parameters);
    Result<Outcome> execute(std::string_view sql, Parameters);
    Result<Outcome> run_plain(const std::string& sql);
    Result<Outcome> check(PGresult*, std::string_view sql);
    tl::unexpected<Error> failure(const PGresult*, std::string_view sql);
    Error classify(std::string_view state, std::string detail);
    bool is_lost() const;
    void forget_oldest_statements();

    const std::string address_;
    const Purpose purpose_;
    std::unique_ptr<PGconn, Finish> connection_;
    std::optional<Error> broken_;
    StatementCache<std::string> statements_;  // the server's names, by text and types
    std::uint64_t statement_number_ = 0;
    int open_cursors_ = 0;
    bool release_is_due_ = false;
};

}  // namespace concord::store
