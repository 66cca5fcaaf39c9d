#include "store/sqlite.h"

#include <charconv>
#include <cstdlib>
#include <cstring>

#include "base/check.h"

namespace concord::store {

namespace {

// Pages of the log that are worth a checkpoint. Those who wait for the next batch wait for it too:
// 8 ms for 4 MB, 60 ms for 256 MB, because the same pages come again and again and two flushes are
// in either (docs/decisions/0010-speed.md). So it is made in the first pause, and put off for long
// where there is none.
constexpr int checkpoint_pages_pause = 1024;
constexpr int checkpoint_pages_busy = 65536;
constexpr int truncate_pages = 4096;          // 16 MB: what an idle store should not keep on disk
constexpr int reader_busy_timeout_ms = 5000;  // only while the log is being recovered

// Whether a failure means that the file or the disk can no longer be trusted.
bool is_damage(int code)
{
    switch (code & 0xff) {
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_NOMEM:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_MISUSE: return true;
        default: return false;
    }
}

// What a value of the row before has allocated is used again.
template <class T>
T& made(Value& value)
{
    if (auto* there = std::get_if<T>(&value)) return *there;
    return value.emplace<T>();
}

void take_column(sqlite3_stmt* statement, int column, Value& value)
{
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER: value = std::int64_t{sqlite3_column_int64(statement, column)}; return;
        case SQLITE_FLOAT: value = sqlite3_column_double(statement, column); return;
        case SQLITE_TEXT: {
            const auto* text = sqlite3_column_text(statement, column);
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
            made<std::string>(value).assign(reinterpret_cast<const char*>(text), size);
            return;
        }
        case SQLITE_BLOB: {
            const auto* bytes = sqlite3_column_blob(statement, column);
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
            auto& blob = made<Blob>(value).bytes;
            if (size == 0)
                blob.clear();
            else
                blob.assign(static_cast<const char*>(bytes), size);
            return;
        }
        default: value = std::monostate{};
    }
}

// The value must outlive the stepping: nothing is copied.
int bind_value(sqlite3_stmt* statement, int position, const Value& value)
{
    struct Binder {
        sqlite3_stmt* statement;
        int position;
        int operator()(std::monostate) const { return sqlite3_bind_null(statement, position); }
        int operator()(std::int64_t n) const { return sqlite3_bind_int64(statement, position, n); }
        int operator()(double x) const { return sqlite3_bind_double(statement, position, x); }
        int operator()(const std::string& text) const
        {
            return sqlite3_bind_text64(statement, position, text.data(), text.size(), SQLITE_STATIC,
                                       SQLITE_UTF8);
        }
        int operator()(const Blob& blob) const
        {
            if (blob.bytes.empty()) return sqlite3_bind_zeroblob(statement, position, 0);
            return sqlite3_bind_blob64(statement, position, blob.bytes.data(), blob.bytes.size(),
                                       SQLITE_STATIC);
        }
    };
    return std::visit(Binder{statement, position}, value);
}

int remember_wal_pages(void* pages, sqlite3*, const char*, int count)
{
    *static_cast<int*>(pages) = count;
    return SQLITE_OK;
}

}  // namespace

// One run of a prepared statement; makes it ready for the next when it ends.
class SqliteConnection::Execution {
public:
    Execution(SqliteConnection& connection, Statement& statement, std::string_view sql)
        : connection_(&connection), statement_(&statement), sql_(sql)
    {
        statement_->running = true;
    }
    Execution(Execution&& other) noexcept
        : connection_(other.connection_),
          statement_(std::exchange(other.statement_, nullptr)),
          own_(std::move(other.own_)),
          sql_(other.sql_)
    {
    }
    Execution& operator=(Execution&&) = delete;
    ~Execution()
    {
        if (statement_ == nullptr) return;
        sqlite3_reset(handle());
        statement_->running = false;
    }

    void own(std::unique_ptr<Statement> statement) { own_ = std::move(statement); }
    sqlite3_stmt* handle() { return statement_->compiled.get(); }

    // True if there is a row.
    Result<bool> step()
    {
        const int code = sqlite3_step(handle());
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        return connection_->failure(code, sql_);
    }

    void fetch(Row& row)
    {
        const int count = sqlite3_column_count(handle());
        row.values.resize(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            take_column(handle(), i, row.values[static_cast<std::size_t>(i)]);
        }
    }

private:
    SqliteConnection* connection_;
    Statement* statement_;
    std::unique_ptr<Statement> own_;  // if the prepared one is running already
    std::string_view sql_;
};

SqliteConnection::SqliteConnection(sqlite3* database, Purpose purpose, Damage damage)
    : database_(database), purpose_(purpose), damage_(damage)
{
}

SqliteConnection::~SqliteConnection()
{
    statements_.clear();
    // Only the writing connection tidies the log away, and it closes last.
    sqlite3_close_v2(database_);
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path,
                                                                 Purpose purpose, Damage damage)
{
    const int access = purpose == Purpose::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &database,
                                     access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    CHECK(database != nullptr);
    std::unique_ptr<SqliteConnection> connection(
        new SqliteConnection(database, purpose, Damage::report));
    if (code != SQLITE_OK) {
        Error error{Code::unavailable, "store.unreachable", {}, {}, sqlite3_errmsg(database)};
        return tl::make_unexpected(std::move(error));
    }
    TRY(connection->configure());
    connection->damage_ = damage;
    return connection;
}

Result<> SqliteConnection::configure()
{
    sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_limit(database_, SQLITE_LIMIT_ATTACHED, 0);
    TRY(
        run_script("pragma mmap_size = 0; pragma temp_store = memory; pragma foreign_keys = on;"
                   "pragma cell_size_check = on; pragma wal_autocheckpoint = 0;"));
    if (purpose_ == Purpose::read) {
        sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        sqlite3_busy_timeout(database_, reader_busy_timeout_ms);
        return run_script("pragma query_only = on; pragma cache_size = -8000;");
    }
    const auto mode = TRY(query("pragma journal_mode = wal"));
    if (mode.size() != 1 || mode[0].text(0) != "wal") {
        return fail(Code::unavailable, "store.unreachable");
    }
    sqlite3_wal_hook(database_, remember_wal_pages, &wal_pages_);
    return run_script("pragma synchronous = full; pragma cache_size = -32000;");
}

// Sorts a failure into the table of store.h.
tl::unexpected<Error> SqliteConnection::failure(int code, std::string_view sql)
{
    const auto detail = std::string(sqlite3_errmsg(database_)) + " (" + std::to_string(code) +
                        ") in: " + std::string(sql.substr(0, 500));
    const auto make = [&](Code kind, const char* key) { return Error{kind, key, {}, {}, detail}; };
    const bool only_reads = code == SQLITE_READONLY && purpose_ == Purpose::read;
    if (is_damage(code) && !only_reads) {
        if (damage_ == Damage::stop) stop(detail.c_str(), __FILE__, __LINE__);
        broken_ = make(Code::unavailable, "store.damaged");
        return tl::make_unexpected(*broken_);
    }
    auto error = make(Code::internal, "problem.internal");
    switch (code) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID: error = make(Code::conflict, "store.unique"); break;
        case SQLITE_CONSTRAINT_FOREIGNKEY: error = make(Code::conflict, "store.reference"); break;
        default: break;
    }
    if ((code & 0xff) == SQLITE_FULL) error = make(Code::unavailable, "store.full");
    if ((code & 0xff) == SQLITE_BUSY) error = make(Code::unavailable, "store.busy");
    // After some failures SQLite has rolled back by itself; what follows would commit by itself.
    const bool ended = in_transaction_ && sqlite3_get_autocommit(database_) != 0;
    if (in_transaction_ && !broken_ && (ended || (code & 0xff) == SQLITE_FULL)) broken_ = error;
    return tl::make_unexpected(std::move(error));
}

Result<SqliteConnection::Statement> SqliteConnection::compile(std::string_view sql)
{
    sqlite3_stmt* compiled = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &compiled, &rest);
    if (code != SQLITE_OK) return failure(code, sql);
    Statement statement;
    statement.compiled.reset(compiled);
    const std::string_view after(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest));
    if (compiled == nullptr || after.find_first_not_of(" \t\r\n;") != after.npos) {
        return fail_internal("not one statement: " + std::string(sql.substr(0, 500)));
    }
    // SQLite numbers $n by first appearance, not by n.
    for (int i = 1; i <= sqlite3_bind_parameter_count(compiled); ++i) {
        const char* name = sqlite3_bind_parameter_name(compiled, i);
        std::size_t n = 0;
        if (name == nullptr || *name != '$' ||
            std::from_chars(name + 1, name + std::strlen(name), n).ec != std::errc{} || n == 0) {
            return fail_internal("parameters are $1..$n: " + std::string(sql.substr(0, 500)));
        }
        statement.parameters.push_back(n - 1);
        statement.parameter_count = std::max(statement.parameter_count, n);
    }
    return statement;
}

Result<SqliteConnection::Execution> SqliteConnection::execute(std::string_view sql,
                                                              Parameters parameters)
{
    if (broken_) return tl::make_unexpected(*broken_);
    auto* statement = statements_.find(sql);
    std::unique_ptr<Statement> own;
    if (statement == nullptr) {
        auto compiled = TRY(compile(sql));
        Statement oldest;
        if (statements_.size() >= statements_.size_max) {
            statements_.take_oldest([](const Statement& one) { return !one.running; }, oldest);
        }
        statement = &statements_.add(sql, std::move(compiled));
    } else if (statement->running) {
        own = std::make_unique<Statement>(TRY(compile(sql)));
        statement = own.get();
    }
    if (statement->parameter_count != parameters.size()) {
        return fail_internal("wrong number of parameters: " + std::string(sql.substr(0, 500)));
    }
    Execution execution(*this, *statement, sql);
    execution.own(std::move(own));
    for (std::size_t i = 0; i < statement->parameters.size(); ++i) {
        const auto& value = parameters[statement->parameters[i]];
        if (const auto* text = std::get_if<std::string>(&value);
            text != nullptr && text->find('\0') != text->npos) {
            return fail(Code::invalid, "store.text");
        }
        const int code = bind_value(execution.handle(), static_cast<int>(i) + 1, value);
        if (code != SQLITE_OK) return failure(code, sql);
    }
    return execution;
}

Result<Rows> SqliteConnection::query(std::string_view sql, Parameters parameters)
{
    auto execution = TRY(execute(sql, parameters));
    Rows rows;
    while (TRY(execution.step())) execution.fetch(rows.emplace_back());
    return rows;
}

Result<> SqliteConnection::each(std::string_view sql, Parameters parameters,
                                const std::function<bool(const Row&)>& take)
{
    auto execution = TRY(execute(sql, parameters));
    Row row;
    while (TRY(execution.step())) {
        execution.fetch(row);
        if (!take(row)) break;
    }
    return {};
}

Result<std::int64_t> SqliteConnection::run(std::string_view sql, Parameters parameters)
{
    const auto before = sqlite3_total_changes64(database_);
    auto execution = TRY(execute(sql, parameters));
    while (TRY(execution.step())) {
    }
    // Statements that change no rows leave the count of the statement before them.
    if (sqlite3_total_changes64(database_) == before) return 0;
    return sqlite3_changes64(database_);
}

Result<> SqliteConnection::run_plain(std::string_view sql)
{
    auto execution = TRY(execute(sql, {}));
    TRY(execution.step());
    return {};
}

Result<> SqliteConnection::begin()
{
    broken_.reset();
    TRY(run_plain("begin immediate"));
    in_transaction_ = true;
    return {};
}

Result<> SqliteConnection::commit()
{
    auto committed = run_plain("commit");
    if (!committed) {
        // Full: the frame that commits was not written whole, so nothing was.
        roll_back();
        return committed;
    }
    in_transaction_ = false;
    return {};
}

void SqliteConnection::roll_back()
{
    broken_.reset();
    if (sqlite3_get_autocommit(database_) == 0) {
        if (auto undone = run_plain("rollback"); !undone) {
            stop(undone.error().detail.c_str(), __FILE__, __LINE__);
        }
    }
    in_transaction_ = false;
}

Result<> SqliteConnection::set_savepoint()
{
    return run_plain("savepoint job");
}

Result<> SqliteConnection::release_savepoint()
{
    return run_plain("release job");
}

Result<> SqliteConnection::roll_back_to_savepoint()
{
    auto undone = run_plain("rollback to job");
    if (undone) undone = run_plain("release job");
    // What was not undone must not be committed with the rest of the batch.
    if (!undone && !broken_) broken_ = undone.error();
    return undone;
}

Result<> SqliteConnection::run_script(std::string_view sql)
{
    if (broken_) return tl::make_unexpected(*broken_);
    const int code = sqlite3_exec(database_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failure(code, sql);
    return {};
}

void SqliteConnection::tend(Pause pause)
{
    if (wal_pages_ < wal_pages_tended_) wal_pages_tended_ = 0;  // the log began anew
    const bool truncate = pause == Pause::idle && wal_pages_ > truncate_pages;
    const int worth = pause == Pause::none ? checkpoint_pages_busy : checkpoint_pages_pause;
    if (!truncate && wal_pages_ - wal_pages_tended_ < worth) return;
    const int code = sqlite3_wal_checkpoint_v2(
        database_, nullptr, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
        nullptr, nullptr);
    // Readers or a full disk may keep it from finishing: the log grows, and it is tried again.
    wal_pages_tended_ = wal_pages_;
    if (code == SQLITE_OK && truncate) wal_pages_ = wal_pages_tended_ = 0;
    if (code != SQLITE_OK && is_damage(code)) {
        stop(sqlite3_errmsg(database_), __FILE__, __LINE__);
    }
}

Result<> SqliteConnection::begin_snapshot()
{
    return run_plain("begin");
}

void SqliteConnection::end_snapshot()
{
    broken_.reset();
    if (sqlite3_get_autocommit(database_) != 0) return;
    if (auto ended = run_plain("commit"); !ended) {
        stop(ended.error().detail.c_str(), __FILE__, __LINE__);
    }
}

}  // namespace concord::store
