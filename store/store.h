// Durable state without meaning: one SQL text for two engines, SQLite (default) and PostgreSQL 15.
//
// SQL text uses $1..$n, types text, bigint, double precision, bytea and boolean-as-bigint, and only
// what both engines understand. Text never holds U+0000. Text compares by its bytes on both: a
// PostgreSQL database must have been created with collation "C", or open() refuses it. A constraint
// is never deferred. A parameter whose type nothing tells, as in `$1 is null`, is written
// cast($1 as text); sums are written cast(sum(n) as bigint).
//
// Writes go through one queue and one writing connection (group commit): a batch of jobs is one
// transaction, and `done` is called only after that transaction is durable. So jobs are serialized:
// what a job reads cannot change before its commit. When a job fails after it wrote, its batch may
// be undone and run again without it: a job may run twice, and sets what it leaves outside of the
// store instead of adding to it.
//
// Failure table:
//   a job returns an error           nothing of it is kept; the others go on
//   unique or foreign key violated   the statement fails with Code::conflict, store.unique or
//                                    store.reference; the job has failed (to go on instead, write
//                                    `insert ... on conflict do nothing`, or look first)
//   any statement fails              the job has failed: its other statements fail with the same
//                                    error, and nothing of it is kept, whatever it returns
//   disk full (SQLITE_FULL, 53100)   the batch is rolled back; each job gets unavailable,
//                                    store.full
//   connection to PostgreSQL lost    the batch gets unavailable, store.unreachable; reconnects
//                                    before the next batch; a COMMIT whose outcome is unknown stops
//                                    the process
//   text with U+0000, or not UTF-8   the statement fails with invalid, store.text (the latter on
//                                    PostgreSQL only)
//   a job throws                     it has failed with internal; the others go on
//   another program holds the file   the batch gets unavailable, store.busy
//   any other I/O error, corruption  the process stops (CHECK): it is never retried in place

#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace concord::store {

struct Blob {
    Bytes bytes;
    bool operator==(const Blob&) const = default;
};

using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

// One row. The accessors CHECK the type: the columns of a query are ours, never input.
struct Row {
    std::vector<Value> values;

    bool is_null(std::size_t column) const;
    std::int64_t number(std::size_t column) const;
    double real(std::size_t column) const;
    const std::string& text(std::size_t column) const;
    const Bytes& bytes(std::size_t column) const;
    std::string text_or(std::size_t column, std::string_view otherwise) const;  // if null
    std::int64_t number_or(std::size_t column, std::int64_t otherwise) const;   // if null
};

using Rows = std::vector<Row>;
using Parameters = std::span<const Value>;

// A consistent view of the whole store, for as long as it lives.
class Reader {
public:
    virtual ~Reader() = default;

    // Statements are prepared once for each connection and kept by their text (at most 512 of
    // them, least recently used out first), so build SQL text from constants, not from input.
    virtual Result<Rows> query(std::string_view sql, Parameters) = 0;
    Result<Rows> query(std::string_view sql, std::initializer_list<Value> parameters = {});

    // The same without holding all rows, for a `select`: `take` returns false to stop early, and
    // may make other queries, but may not change what is being read.
    virtual Result<> each(std::string_view sql, Parameters,
                          const std::function<bool(const Row&)>& take) = 0;
};

// What a job of the writing queue sees: all that was committed, and its own changes.
class Writer : public Reader {
public:
    // Returns how many rows were changed.
    virtual Result<std::int64_t> run(std::string_view sql, Parameters) = 0;
    Result<std::int64_t> run(std::string_view sql, std::initializer_list<Value> parameters = {});

    // Does a part of the job that may fail without it: if it fails, also by a failed statement,
    // what it wrote is undone and the job goes on. Fails as `part` does. May be nested.
    virtual Result<> attempt(const std::function<Result<>()>& part) = 0;

    // For who remembers what jobs wrote: it still stands if nothing was undone since, and it is
    // committed if another transaction runs. Both only rise.
    struct Progress {
        std::uint64_t transaction = 0;  // number of the one that runs
        std::uint64_t undone = 0;       // how often something that may have been written was undone
        bool operator==(const Progress&) const = default;
    };
    virtual Progress progress() const = 0;
};

enum class Engine { sqlite, postgres };

// One step of the schema. Steps are applied in order, once, each in a transaction of its own, and
// recorded in table `migrations` by name; a database that knows a step we do not is refused with
// store.newer.
struct Migration {
    std::string_view name;
    std::string_view sql;             // several statements, each ended by ";" at a line's end
    std::optional<Engine> only = {};  // for what one engine alone needs, such as a search table
};

class Store {
public:
    using Job = std::function<Result<>(Writer&)>;
    using Done = std::function<void(Result<>)>;  // called on the writing thread: be brief
    using Read = std::function<Result<>(Reader&)>;

    virtual ~Store() = default;  // finishes the queue, then closes

    // Enqueues. Fails at once (through done) with unavailable, store.busy when more than
    // 10,000 jobs wait.
    virtual void write(Job, Done) = 0;

    // Enqueues and waits. Never from `done` or from a job.
    Result<> write(Job);

    // Runs `read` on the calling thread with a connection from the pool; waits for a free one. A
    // read inside a read gets the same connection and sees the same snapshot.
    virtual Result<> read(const Read&) = 0;

    virtual Engine engine() const = 0;

    // Copies the whole store, while it is in use, into a new SQLite file at `path`; the copy is the
    // state after some commit, and has its name only once it is complete and on disk.
    // `progress(done, total)` is called now and then, in pages. Fails with conflict,
    // store.backup_exists; with unavailable, store.full or store.backup_failed. On PostgreSQL,
    // fails with invalid, store.backup_by_server: there, pg_dump does it.
    virtual Result<> backup(const std::string& path,
                            const std::function<void(std::int64_t, std::int64_t)>& progress) = 0;

    // SQLite: integrity_check and foreign_key_check; PostgreSQL: a round trip. Fails with
    // store.damaged, store.unreachable.
    virtual Result<> examine() = 0;
};

// `address` is a file name for SQLite (its directory must exist) or a postgresql:// URI.
// Only one process may write: a second one is refused with unavailable, store.in_use
// (SQLite: an exclusive lock file beside the database; PostgreSQL: an advisory lock).
// Fails with store.unreachable, store.newer, store.collation, store.in_use, store.damaged.
Result<std::unique_ptr<Store>> open(const std::string& address, std::span<const Migration>);

}  // namespace concord::store
