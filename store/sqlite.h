// One connection to SQLite. The discipline: one process; one writing connection, which alone makes
// checkpoints (SQLite 3.40.1 can lose a commit that races a checkpoint on another connection).

#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

#include "store/pool.h"
#include "store/queue.h"
#include "store/statement_cache.h"
#include "store/store.h"

namespace concord::store {

Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, std::span<const Migration>);

class SqliteConnection final : public WritingConnection, public ReadingConnection {
public:
    enum class Purpose { write, read };

    // What damage and I/O errors do: become an error with key store.damaged, or stop the process.
    enum class Damage { report, stop };

    static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Purpose, Damage);
    ~SqliteConnection() override;
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    void on_damage(Damage damage) { damage_ = damage; }

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
    void tend(Pause) override;

    Result<> begin_snapshot() override;
    void end_snapshot() override;
    bool is_usable() const override { return true; }
    Reader& reader() override { return *this; }

    sqlite3* handle() { return database_; }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    struct Statement {
        std::unique_ptr<sqlite3_stmt, Finalize> compiled;
        std::vector<std::size_t> parameters;  // for each of SQLite's, the n of its $n, from 0
        std::size_t parameter_count = 0;
        bool running = false;
    };
    class Execution;

    SqliteConnection(sqlite3* database, Purpose purpose, Damage damage);
    Result<> configure();
    Result<Statement> compile(std::string_view sql);
    Result<Execution> execute(std::string_view sql, Parameters);
    Result<> run_plain(std::string_view sql);
    tl::unexpected<Error> failure(int code, std::string_view sql);

    sqlite3* database_;
    Purpose purpose_;
    Damage damage_;
    std::optional<Error> broken_;
    bool in_transaction_ = false;
    StatementCache<Statement> statements_;
    int wal_pages_ = 0;         // as of the last commit
    int wal_pages_tended_ = 0;  // as of the last checkpoint
};

}  // namespace concord::store
