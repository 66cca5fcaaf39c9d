// Rows of objects put into a file by SQLite alone: as the baseline of what the kernel writes, and
// where ten million of them are needed sooner than through the door.

#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "kernel/objects_rows.h"
#include "kernel/objects_schema.h"
#include "test/threat_objects.h"

namespace concord::bench {

class Sqlite {
public:
    Sqlite(const std::filesystem::path& path, int access)
    {
        CHECK(sqlite3_open_v2(path.c_str(), &database_, access, nullptr) == SQLITE_OK);
    }
    ~Sqlite()
    {
        for (auto statement : statements_) sqlite3_finalize(statement);
        sqlite3_close(database_);
    }
    Sqlite(const Sqlite&) = delete;
    Sqlite& operator=(const Sqlite&) = delete;

    void run(std::string_view sql)
    {
        CHECK(sqlite3_exec(database_, std::string(sql).c_str(), nullptr, nullptr, nullptr) ==
              SQLITE_OK);
    }
    sqlite3_stmt* prepare(const char* sql)
    {
        CHECK(sqlite3_prepare_v2(database_, sql, -1, &statements_.emplace_back(), nullptr) ==
              SQLITE_OK);
        return statements_.back();
    }
    std::int64_t number(const char* sql)
    {
        auto statement = prepare(sql);
        CHECK(sqlite3_step(statement) == SQLITE_ROW);
        auto found = sqlite3_column_int64(statement, 0);
        sqlite3_reset(statement);
        return found;
    }
    static void step(sqlite3_stmt* statement)
    {
        CHECK(sqlite3_step(statement) == SQLITE_DONE);
        sqlite3_reset(statement);
    }

private:
    sqlite3* database_ = nullptr;
    std::vector<sqlite3_stmt*> statements_;
};

// The very rows that are in the store, put into another file by prepared statements of one row, as
// many in a transaction as an act had, the log folded back as seldom as the store does it. Returns
// the seconds, without those of reading them.
inline double fill_bare(const std::filesystem::path& from, const std::filesystem::path& to,
                        std::size_t in_one_transaction)
{
    using Steady = std::chrono::steady_clock;
    Sqlite source(from, SQLITE_OPEN_READONLY);
    Sqlite target(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    target.run(
        "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32000;"
        "pragma wal_autocheckpoint = 16384;");
    target.run(objects_for_sqlite);
    target.run(objects_for_both);
    struct Table {
        sqlite3_stmt* read;
        sqlite3_stmt* write;
        int columns;
        bool ended = false;
    };
    Table tables[] = {
        {source.prepare("select * from objects order by place"),
         target.prepare("insert into objects values (?,?,?,?,?,?,?,?,?,?,?,?)"), 12},
        {source.prepare("select hash, place from object_values order by place"),
         target.prepare("insert into object_values values (?,?)"),               2 },
        {source.prepare("select target, place, property from object_refs order by place"),
         target.prepare("insert into object_refs values (?,?,?)"),               3 },
    };
    double spent = 0;
    for (bool more = true; more;) {
        std::vector<std::pair<Table*, std::vector<sqlite3_value*>>> rows;
        for (auto& table : tables)
            for (std::size_t i = 0; i < in_one_transaction && !table.ended; ++i) {
                table.ended = sqlite3_step(table.read) != SQLITE_ROW;
                if (table.ended) break;
                std::vector<sqlite3_value*> values;
                for (int c = 0; c < table.columns; ++c)
                    values.push_back(sqlite3_value_dup(sqlite3_column_value(table.read, c)));
                rows.emplace_back(&table, std::move(values));
            }
        more = !rows.empty();
        auto begun = Steady::now();
        target.run("begin immediate");
        for (auto& [table, values] : rows) {
            for (int c = 0; c < table->columns; ++c)
                sqlite3_bind_value(table->write, c + 1, values[std::size_t(c)]);
            Sqlite::step(table->write);
        }
        target.run("commit");
        spent += std::chrono::duration<double>(Steady::now() - begun).count();
        for (auto& [table, values] : rows)
            for (auto value : values) sqlite3_value_free(value);
    }
    return spent;
}

// Indicators with these numbers into a store that stands still, in the collection that was made
// last. They are short and were never acts: for looking up among many, not for verifying.
inline void grow(const std::filesystem::path& path, std::uint64_t from, std::uint64_t to)
{
    constexpr std::uint64_t in_one_intake = 1'000;
    Sqlite store(path, SQLITE_OPEN_READWRITE);
    store.run("pragma synchronous = off; pragma cache_size = -500000; begin immediate");
    auto place = store.number("select max(place) from objects") + 1;
    auto added = store.number("select max(added) from objects");
    store.run("drop index objects_by_name; drop index objects_by_type");
    auto object = store.prepare(
        "insert into objects values (?, ?, 0, 21, -1, 9, 0, ?, ?, 'indicator', "
        "'2026-01-01T00:00:01.000Z', ?)");
    auto intake = store.prepare(
        "insert into object_intakes select (select min(min(seq), 0) from object_intakes) - 1, ? >> "
        "32, ?, "
        "1000, ?, ?, 1000, 0, 0, 0, 0, 0, source, at_ms from object_intakes order by seq limit 1");
    std::vector<std::pair<std::int64_t, std::int64_t>> values;
    for (auto number = from; number < to; ++number, ++place) {
        auto id = test::object_id("indicator", number);
        auto bytes = test::indicator({.number = number});
        sqlite3_bind_int64(object, 1, place);
        sqlite3_bind_int64(object, 2, objects::key_of(id));
        sqlite3_bind_int64(object, 3, ++added);
        sqlite3_bind_text(object, 4, id.data(), int(id.size()), SQLITE_STATIC);
        sqlite3_bind_blob(object, 5, bytes.data(), int(bytes.size()), SQLITE_STATIC);
        Sqlite::step(object);
        indicators::Value value{indicators::Kind::domain,
                                "h" + std::to_string(number) + ".example"};
        values.emplace_back(objects::key_of(value), place);
        if ((number - from) % in_one_intake != 0) continue;
        sqlite3_bind_int64(intake, 1, place);
        sqlite3_bind_int64(intake, 2, place);
        sqlite3_bind_int64(intake, 3, added);
        sqlite3_bind_int64(intake, 4, added + std::int64_t(in_one_intake) - 1);
        Sqlite::step(intake);
    }
    std::sort(values.begin(), values.end());
    auto value = store.prepare("insert into object_values values (?, ?)");
    for (auto& [hash, at] : values) {
        sqlite3_bind_int64(value, 1, hash);
        sqlite3_bind_int64(value, 2, at);
        Sqlite::step(value);
    }
    store.run(
        "create index objects_by_name on objects (name, version);"
        "create index objects_by_type on objects (type, place); commit;"
        "pragma wal_checkpoint(truncate)");
}

}  // namespace concord::bench
