#include "store/postgres.h"

#include <bit>
#include <charconv>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/check.h"
#include "store/postgres_values.h"

namespace concord::store {

namespace {

constexpr std::int64_t lock_number = 0x636f6e636f7264;  // "concord"
constexpr int lock_attempts = 20;                       // a process just killed may still hold it
constexpr auto lock_pause = std::chrono::milliseconds(50);
constexpr auto begin_snapshot_sql = "begin isolation level repeatable read read only";

std::string cut(std::string_view sql)
{
    return std::string(sql.substr(0, 500));
}

}  // namespace

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const std::string& address,
                                                                     Purpose purpose)
{
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(address, purpose));
    TRY(connection->connect());
    return connection;
}

Result<> PostgresConnection::connect()
{
    // Later ones win over earlier ones, and the address stands between what may and may not be set.
    const char* names[] = {"connect_timeout", "tcp_user_timeout",     "dbname", "application_name",
                           "client_encoding", "target_session_attrs", nullptr};
    const char* values[] = {"10",      "30000", address_.c_str(),
                            "concord", "UTF8",  purpose_ == Purpose::write ? "read-write" : "any",
                            nullptr};
    statements_.clear();
    connection_.reset(PQconnectdbParams(names, values, 1));
    CHECK(connection_ != nullptr);
    broken_.reset();
    release_is_due_ = false;
    open_cursors_ = 0;
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
    const auto set_up = [this]() -> Result<> {
        if (is_lost()) return failure(nullptr, "connect");
        TRY(run_plain(
            "set synchronous_commit = on; set statement_timeout = 0; set lock_timeout = 0;"
            "set idle_in_transaction_session_timeout = 0; set jit = off"));
        TRY(check_database());
        if (purpose_ == Purpose::write) TRY(take_lock());
        return {};
    };
    auto done = set_up();
    if (!done) connection_.reset();  // half set up, it must not be used
    return done;
}

Result<> PostgresConnection::check_database()
{
    const auto refuse = [](const char* key, std::string detail) {
        return tl::make_unexpected(Error{Code::unavailable, key, {}, {}, std::move(detail)});
    };
    if (PQserverVersion(connection_.get()) < 150000) {
        return refuse("store.unreachable", "PostgreSQL is older than 15");
    }
    const auto rows =
        TRY(query("select datcollate, datlocprovider::text, pg_encoding_to_char(encoding) "
                  "from pg_database where datname = current_database()"));
    if (rows.size() != 1 || (rows[0].text(0) != "C" && rows[0].text(0) != "POSIX") ||
        rows[0].text(1) != "c" || rows[0].text(2) != "UTF8") {
        return refuse("store.collation", "the database needs encoding UTF8 and collation C");
    }
    return {};
}

Result<> PostgresConnection::take_lock()
{
    for (int i = 0; i < lock_attempts; ++i) {
        if (i > 0) std::this_thread::sleep_for(lock_pause);
        const auto rows = TRY(query("select pg_try_advisory_lock($1)", {lock_number}));
        if (rows[0].number(0) == 1) return {};
    }
    return fail(Code::unavailable, "store.in_use");
}

bool PostgresConnection::is_lost() const
{
    return connection_ == nullptr || PQstatus(connection_.get()) != CONNECTION_OK;
}

// Sorts a failure into the table of store.h, by SQLSTATE (PostgreSQL 15, appendix A).
Error PostgresConnection::classify(std::string_view state, std::string detail)
{
    const auto make = [&](Code code, const char* key) {
        return Error{code, key, {}, {}, std::move(detail)};
    };
    if (state == "58030" || state == "XX001" || state == "XX002") {
        stop(detail.c_str(), __FILE__, __LINE__);
    }
    if (is_lost() || state.starts_with("57P")) {
        broken_ = make(Code::unavailable, "store.unreachable");
        connection_.reset();
        return *broken_;
    }
    if (state.starts_with("53") || (state == "25006" && purpose_ == Purpose::write)) {
        const bool is_full = state == "53100";
        broken_ = make(Code::unavailable, is_full ? "store.full" : "store.unreachable");
        if (!is_full) connection_.reset();
        return *broken_;
    }
    if (state == "23505") return make(Code::conflict, "store.unique");
    if (state == "23503") return make(Code::conflict, "store.reference");
    if (state == "22021" || state == "22P05") return make(Code::invalid, "store.text");
    if (state.starts_with("40") || state == "55P03" || state == "57014") {
        return make(Code::unavailable, "store.busy");
    }
    return make(Code::internal, "problem.internal");
}

tl::unexpected<Error> PostgresConnection::failure(const PGresult* result, std::string_view sql)
{
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char* message = primary != nullptr ? primary : PQerrorMessage(connection_.get());
    const std::string code = state == nullptr ? "" : state;
    return tl::make_unexpected(
        classify(code, std::string(message) + " (" + code + ") in: " + cut(sql)));
}

Result<PostgresConnection::Outcome> PostgresConnection::check(PGresult* result,
                                                              std::string_view sql)
{
    Outcome outcome(result);
    const auto status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return outcome;
    return failure(result, sql);
}

Result<PostgresConnection::Outcome> PostgresConnection::run_plain(const std::string& sql)
{
    if (broken_) return tl::make_unexpected(*broken_);
    return check(PQexec(connection_.get(), sql.c_str()), sql);
}

Result<std::string> PostgresConnection::prepare(std::string_view sql, Parameters parameters)
{
    // The server fixes the types of a statement when it prepares it, so they belong to its name.
    std::string key(sql);
    std::vector<Oid> types;
    for (const auto& value : parameters) {
        types.push_back(parameter_type(value));
        key += static_cast<char>('0' + value.index());
    }
    if (const auto* name = statements_.find(key)) return *name;
    const auto name = "s" + std::to_string(++statement_number_);
    const std::string text(sql);
    TRY(check(PQprepare(connection_.get(), name.c_str(), text.c_str(),
                        static_cast<int>(types.size()), types.data()),
              sql));
    return statements_.add(key, name);
}

Result<PostgresConnection::Outcome> PostgresConnection::execute(std::string_view sql,
                                                                Parameters parameters)
{
    if (broken_) return tl::make_unexpected(*broken_);
    for (const auto& value : parameters) {
        const auto* text = std::get_if<std::string>(&value);
        if (text != nullptr && text->find('\0') != text->npos) {
            return fail(Code::invalid, "store.text");
        }
    }
    const auto name = TRY(prepare(sql, parameters));
    const PostgresParameters sent(parameters);
    return check(PQexecPrepared(connection_.get(), name.c_str(), sent.count(), sent.values(),
                                sent.lengths(), sent.formats(), 1),
                 sql);
}

Result<Rows> PostgresConnection::query(std::string_view sql, Parameters parameters)
{
    const auto outcome = TRY(execute(sql, parameters));
    TRY(check_columns(outcome.get(), sql));
    Rows rows(static_cast<std::size_t>(PQntuples(outcome.get())));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        fetch_row(outcome.get(), static_cast<int>(i), rows[i]);
    }
    return rows;
}

// Lets the server keep the rows that were not taken yet, so that other queries can go between.
class PostgresConnection::Cursor {
public:
    explicit Cursor(PostgresConnection& connection)
        : connection_(connection), name_("c" + std::to_string(++connection.open_cursors_))
    {
    }
    ~Cursor()
    {
        --connection_.open_cursors_;
        auto* session = connection_.connection_.get();
        if (!is_open_ || session == nullptr || PQtransactionStatus(session) != PQTRANS_INTRANS) {
            return;
        }
        PQclear(PQexec(session, ("close " + name_).c_str()));
    }
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;

    Result<> declare(std::string_view sql, Parameters parameters)
    {
        const auto text = "declare " + name_ + " no scroll cursor for " + std::string(sql);
        TRY(connection_.execute(text, parameters));
        is_open_ = true;
        return {};
    }

    // Not a prepared statement: the columns are another cursor's the next time.
    Result<Outcome> fetch_more()
    {
        if (connection_.broken_) return tl::make_unexpected(*connection_.broken_);
        const auto text = "fetch 500 from " + name_;
        return connection_.check(PQexecParams(connection_.connection_.get(), text.c_str(), 0,
                                              nullptr, nullptr, nullptr, nullptr, 1),
                                 text);
    }

private:
    PostgresConnection& connection_;
    std::string name_;
    bool is_open_ = false;
};

Result<> PostgresConnection::each(std::string_view sql, Parameters parameters,
                                  const std::function<bool(const Row&)>& take)
{
    Cursor cursor(*this);
    TRY(cursor.declare(sql, parameters));
    Row row;
    for (;;) {
        const auto outcome = TRY(cursor.fetch_more());
        TRY(check_columns(outcome.get(), sql));
        const int count = PQntuples(outcome.get());
        if (count == 0) return {};
        for (int i = 0; i < count; ++i) {
            fetch_row(outcome.get(), i, row);
            if (!take(row)) return {};
        }
    }
}

Result<std::int64_t> PostgresConnection::run(std::string_view sql, Parameters parameters)
{
    const auto outcome = TRY(execute(sql, parameters));
    const std::string_view changed = PQcmdTuples(outcome.get());
    std::int64_t count = 0;  // stays 0 for statements that count nothing
    std::from_chars(changed.data(), changed.data() + changed.size(), count);
    return count;
}

void PostgresConnection::forget_oldest_statements()
{
    std::string name;
    while (statements_.size() > statements_.size_max) {
        statements_.take_oldest([](const std::string&) { return true; }, name);
        PQclear(PQexec(connection_.get(), ("deallocate " + name).c_str()));
    }
}

Result<> PostgresConnection::begin()
{
    broken_.reset();
    release_is_due_ = false;
    if (!is_lost()) {
        forget_oldest_statements();
        if (auto begun = run_plain("begin"); begun || !is_lost()) {
            if (begun) return {};
            return tl::make_unexpected(begun.error());
        }
    }
    // Nothing was written yet, so that trying again repeats nothing.
    TRY(connect());
    TRY(run_plain("begin"));
    return {};
}

Result<> PostgresConnection::commit()
{
    if (broken_) return tl::make_unexpected(*broken_);
    const Outcome outcome(PQexec(connection_.get(), "commit"));
    const auto status = PQresultStatus(outcome.get());
    if (status == PGRES_COMMAND_OK) {
        if (std::strcmp(PQcmdStatus(outcome.get()), "COMMIT") == 0) return {};
        return fail_internal("the transaction had failed before its commit");
    }
    const char* state = PQresultErrorField(outcome.get(), PG_DIAG_SQLSTATE);
    const bool is_unknown = is_lost() || state == nullptr || std::strncmp(state, "57P", 3) == 0;
    if (is_unknown)
        stop("lost PostgreSQL during a commit whose outcome is unknown", __FILE__, __LINE__);
    return failure(outcome.get(), "commit");
}

void PostgresConnection::roll_back()
{
    broken_.reset();
    if (is_lost() || PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
    // A connection that cannot even do this is not used again, and the server then rolls back.
    const Outcome outcome(PQexec(connection_.get(), "rollback"));
    if (PQresultStatus(outcome.get()) != PGRES_COMMAND_OK) connection_.reset();
}

Result<> PostgresConnection::set_savepoint()
{
    const bool release = std::exchange(release_is_due_, false);
    TRY(run_plain(release ? "release savepoint job; savepoint job" : "savepoint job"));
    return {};
}

Result<> PostgresConnection::release_savepoint()
{
    release_is_due_ = true;  // together with the next savepoint, or with the commit
    return {};
}

Result<> PostgresConnection::roll_back_to_savepoint()
{
    auto undone = run_plain("rollback to savepoint job; release savepoint job");
    if (undone) return {};
    // What was not undone must not be committed with the rest of the batch.
    if (!broken_) broken_ = undone.error();
    return tl::make_unexpected(undone.error());
}

Result<> PostgresConnection::run_script(std::string_view sql)
{
    TRY(run_plain(std::string(sql)));
    return {};
}

Result<> PostgresConnection::begin_snapshot()
{
    forget_oldest_statements();
    TRY(run_plain(begin_snapshot_sql));
    return {};
}

void PostgresConnection::end_snapshot()
{
    roll_back();
}

}  // namespace concord::store
