// What is kept, and what is said, when things go wrong: kill, full disk, lost server, damage.

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "store/store_fixture.h"

namespace concord::store {
namespace {

using DurabilityTest = BothEngines;

// Runs SQL on a connection that the store knows nothing of.
void run_beside(const std::string& address, const std::string& sql)
{
    PGconn* connection = PQconnectdb(address.c_str());
    PGresult* result = PQexec(connection, sql.c_str());
    const auto status = PQresultStatus(result);
    EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        << PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
}

void cut_connections(const std::string& address)
{
    run_beside(address,
               "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
               "where datname = current_database() and pid <> pg_backend_pid()");
}

// Writes rows until it is killed, and tells of each one as soon as it was acknowledged.
[[noreturn]] void write_until_killed(const std::string& address, std::int64_t round, int pipe_end)
{
    auto store = open(address, schema);
    if (!store) _exit(1);
    std::vector<std::thread> threads;
    for (std::int64_t t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (std::int64_t i = 0;; ++i) {
                const std::int64_t n = (round * 4 + t) * 1'000'000 + i;
                const auto done = (*store)->write([&](Writer& writer) -> Result<> {
                    TRY(writer.run(add_desk, {std::to_string(n), n}));
                    return {};
                });
                if (!done || ::write(pipe_end, &n, sizeof n) != sizeof n) _exit(1);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    _exit(0);
}

TEST_P(DurabilityTest, WhatWasAcknowledgedSurvivesKill)
{
    store_.reset();
    std::vector<std::int64_t> acknowledged;
    for (std::int64_t round = 0; round < 10; ++round) {
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) write_until_killed(address_, round, ends[1]);
        close(ends[1]);
        const auto enough = acknowledged.size() + 40 + static_cast<std::size_t>(round) * 17;
        std::int64_t n = 0;
        while (::read(ends[0], &n, sizeof n) == sizeof n) {
            acknowledged.push_back(n);
            if (acknowledged.size() == enough) kill(child, SIGKILL);
        }
        close(ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

        open_again();
        std::set<std::int64_t> kept;
        for (const auto& row : read("select n from desks")) kept.insert(row.number(0));
        for (const auto each : acknowledged) ASSERT_TRUE(kept.contains(each)) << each;
        EXPECT_EQ(key_of(store_->examine()), "ok");
        store_.reset();
    }
    EXPECT_GE(acknowledged.size(), 400u);
}

TEST_P(DurabilityTest, AFullDiskUndoesTheBatchAndTheStoreGoesOn)
{
    const bool is_sqlite = GetParam() == Engine::sqlite;
    if (is_sqlite) {
        EXPECT_EQ(key_of(store_->write([](Writer& writer) -> Result<> {
                      const auto pages = TRY(writer.query("pragma page_count"))[0].number(0);
                      TRY(writer.query("pragma max_page_count = " + std::to_string(pages + 20)));
                      return {};
                  })),
                  "ok");
    }
    const auto fill = [=](Writer& writer) -> Result<std::int64_t> {
        if (is_sqlite) {
            return writer.run("insert into notes (id, raw) values ('big', $1)",
                              {Blob{Bytes(1'000'000, 'x')}});
        }
        return writer.run("do $$ begin raise exception using errcode = '53100'; end $$");
    };
    // The second waits behind the first, and so shares its transaction.
    std::atomic<bool> go = false;
    std::atomic<int> finished = 0;
    std::vector<Result<>> results(4);
    const auto enqueue = [&](std::size_t place, Store::Job job) {
        store_->write(std::move(job), [&, place](Result<> result) {
            results[place] = std::move(result);
            ++finished;
        });
    };
    enqueue(0, [&](Writer& writer) -> Result<> {
        while (!go) std::this_thread::yield();
        TRY(writer.run(add_desk, {"first", std::int64_t{0}}));
        return {};
    });
    enqueue(1, [&](Writer& writer) -> Result<> {
        // Even a job that looks away cannot write on after it.
        EXPECT_FALSE(fill(writer));
        EXPECT_FALSE(writer.run(add_desk, {"second", std::int64_t{0}}));
        return {};
    });
    go = true;
    while (finished < 2) std::this_thread::yield();
    for (std::size_t i = 0; i < 2; ++i) {
        ASSERT_EQ(key_of(results[i]), "store.full");
        EXPECT_EQ(results[i].error().code, Code::unavailable);
    }
    EXPECT_EQ(count("desks"), 0);
    EXPECT_EQ(key_of(write(add_desk, {"small", std::int64_t{0}})), "ok");
    EXPECT_EQ(count("desks"), 1);
    if (is_sqlite) {
        EXPECT_EQ(key_of(store_->write([](Writer& writer) -> Result<> {
                      TRY(writer.query("pragma max_page_count = 1000000"));
                      return {};
                  })),
                  "ok");
        EXPECT_EQ(key_of(store_->write([&](Writer& writer) -> Result<> {
                      TRY(fill(writer));
                      return {};
                  })),
                  "ok");
    }
    EXPECT_EQ(key_of(store_->examine()), "ok");
}

TEST_P(DurabilityTest, ABackupOfAStoreInUseIsOneOfItsStates)
{
    const auto copy = (directory_ / "copy").string();
    if (GetParam() == Engine::postgres) {
        EXPECT_EQ(key_of(store_->backup(copy, {})), "store.backup_by_server");
        return;
    }
    EXPECT_EQ(key_of(store_->write([](Writer& writer) -> Result<> {
                  for (std::int64_t i = 0; i < 2000; ++i) {
                      TRY(writer.run("insert into notes (id, raw) values ($1, $2)",
                                     {"n" + std::to_string(i), Blob{Bytes(1000, 'x')}}));
                  }
                  for (const auto* id : {"a", "b", "moves"}) {
                      TRY(writer.run(add_desk, {id, std::int64_t{0}}));
                  }
                  return {};
              })),
              "ok");
    std::atomic<bool> stop = false;
    std::atomic<std::int64_t> moves = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; !stop; ++i) {
                const auto id = std::to_string(t) + "-" + std::to_string(i);
                const auto done = store_->write([&](Writer& writer) -> Result<> {
                    TRY(writer.run("update desks set n = n + 1 where id in ('a', 'moves')"));
                    TRY(writer.run("update desks set n = n - 1 where id = 'b'"));
                    TRY(writer.run("insert into notes (id, desk) values ($1, 'moves')", {id}));
                    return {};
                });
                EXPECT_EQ(key_of(done), "ok");
                ++moves;
            }
        });
    }
    std::int64_t steps = 0;
    const auto copied = store_->backup(copy, [&](std::int64_t done, std::int64_t total) {
        EXPECT_LE(done, total);
        ++steps;
        const auto before = moves.load();
        while (moves < before + 5) std::this_thread::yield();  // there is writing all along
    });
    stop = true;
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(key_of(copied), "ok");
    EXPECT_GE(steps, 2);
    EXPECT_EQ(key_of(store_->backup(copy, {})), "store.backup_exists");
    EXPECT_EQ(key_of(store_->backup((directory_ / "none" / "copy").string(), {})),
              "store.backup_failed");

    address_ = copy;
    open_again();
    EXPECT_EQ(key_of(store_->examine()), "ok");
    const auto n = [&](const char* id) {
        return read("select n from desks where id = $1", {id}).at(0).number(0);
    };
    EXPECT_LT(n("moves"), moves);
    EXPECT_EQ(n("a"), n("moves"));
    EXPECT_EQ(n("b"), -n("moves"));
    EXPECT_EQ(count("notes"), 2000 + n("moves"));
}

TEST_P(DurabilityTest, TheLogIsFoldedBackWhileReadersRead)
{
    if (GetParam() != Engine::sqlite) GTEST_SKIP() << "the server does it";
    const auto log_size = [&] { return std::filesystem::file_size(address_ + "-wal"); };
    for (std::int64_t i = 0; i < 40; ++i) {
        EXPECT_EQ(key_of(write("insert into notes (id, raw) values ($1, $2)",
                               {std::to_string(i), Blob{Bytes(1'000'000, 'x')}})),
                  "ok");
        EXPECT_EQ(count("notes"), i + 1);
    }
    EXPECT_LT(log_size(), 20'000'000u);
    store_.reset();
    EXPECT_FALSE(std::filesystem::exists(address_ + "-wal"));
}

TEST_P(DurabilityTest, DamageIsSeen)
{
    if (GetParam() != Engine::sqlite) GTEST_SKIP() << "the server does it";
    for (std::int64_t i = 0; i < 2000; ++i) {
        EXPECT_EQ(key_of(write("insert into notes (id, body) values ($1, $1)",
                               {std::string(50, 'x') + std::to_string(i)})),
                  "ok");
    }
    store_.reset();
    const auto size = std::filesystem::file_size(address_);
    std::fstream file(address_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size / 2));
    file << std::string(8192, '\x5a');
    file.close();
    open_again();
    EXPECT_EQ(key_of(store_->examine()), "store.damaged");
    store_.reset();
    std::ofstream(address_) << std::string(10'000, 'x');
    const auto opened = open(address_, schema);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().key, "store.damaged");
}

TEST_P(DurabilityTest, ALostServerIsFoundAgain)
{
    if (GetParam() != Engine::postgres) GTEST_SKIP() << "there is no server";
    EXPECT_EQ(count("desks"), 0);
    cut_connections(address_);
    // Between batches nothing is lost with the connection.
    EXPECT_EQ(key_of(write(add_desk, {"a", std::int64_t{0}})), "ok");
    EXPECT_EQ(count("desks"), 1);
    const auto within = store_->write([&](Writer& writer) -> Result<> {
        TRY(writer.run(add_desk, {"b", std::int64_t{0}}));
        cut_connections(address_);
        TRY(writer.run(add_desk, {"c", std::int64_t{0}}));
        return {};
    });
    EXPECT_EQ(key_of(within), "store.unreachable");
    EXPECT_EQ(within.error().code, Code::unavailable);
    const auto reading = store_->read([&](Reader& reader) -> Result<> {
        TRY(reader.query("select 1"));
        cut_connections(address_);
        TRY(reader.query("select 1"));
        return {};
    });
    EXPECT_EQ(key_of(reading), "store.unreachable");
    EXPECT_EQ(key_of(write(add_desk, {"d", std::int64_t{0}})), "ok");
    EXPECT_EQ(count("desks"), 2);
    EXPECT_EQ(key_of(store_->examine()), "ok");
}

TEST_P(DurabilityTest, ACommitOfUnknownOutcomeStopsTheProcess)
{
    if (GetParam() != Engine::postgres) GTEST_SKIP() << "there is no server";
    store_.reset();
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        auto store = open(address_, schema);
        if (!store) _exit(1);
        (void)(*store)->write([&](Writer& writer) -> Result<> {
            TRY(writer.run(add_desk, {"a", std::int64_t{0}}));
            cut_connections(address_);
            return {};
        });
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) << status;
}

TEST_P(DurabilityTest, RefusesADatabaseThatSortsOtherwise)
{
    if (GetParam() != Engine::postgres) GTEST_SKIP() << "SQLite compares bytes";
    const auto name_begins = std::string("postgresql:///").size();
    const auto name = address_.substr(name_begins, address_.find('?') - name_begins);
    run_beside(address_, "create database sorted_" + name +
                             " template template0 lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'");
    auto other = address_;
    other.insert(name_begins, "sorted_");
    const auto opened = open(other, schema);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().key, "store.collation");
}

INSTANTIATE_TEST_SUITE_P(Engines, DurabilityTest, both_engines, engine_name);

}  // namespace
}  // namespace concord::store
