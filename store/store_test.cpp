// The same promises, kept by both engines.

#include "store/store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <stdexcept>
#include <thread>

#include "store/store_fixture.h"

namespace concord::store {
namespace {

constexpr auto max_number = std::numeric_limits<std::int64_t>::max();
constexpr auto min_number = std::numeric_limits<std::int64_t>::min();

using StoreTest = BothEngines;

const char* add_note = "insert into notes (id, body, raw, n, x) values ($1, $2, $3, $4, $5)";

TEST_P(StoreTest, KeepsEveryKindOfValueAsItWas)
{
    std::string large(5'000'000, '\0');
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7 + i / 256);
    const Value null;
    const std::vector<std::vector<Value>> notes = {
        {"a", "",                                         Blob{},                         std::int64_t{0}, 0.0  },
        {"b", null,                                       null,                           null,            null },
        {"c", "مرحبا 你好 Привет 🌍 'quoted' \"and\" \\", Blob{large},                    max_number,      1e308},
        {"d", "line\nbreak",                              Blob{std::string("\0\xff", 2)}, min_number,      -0.1 },
    };
    for (const auto& note : notes) EXPECT_EQ(key_of(write(add_note, note)), "ok");

    const auto rows = read("select id, body, raw, n, x from notes order by id");
    ASSERT_EQ(rows.size(), notes.size());
    for (std::size_t i = 0; i < notes.size(); ++i) EXPECT_EQ(rows[i].values, notes[i]);

    EXPECT_EQ(read("select id from notes where raw = $1", {Blob{large}}).at(0).text(0), "c");
    EXPECT_TRUE(rows[1].is_null(1));
    EXPECT_EQ(rows[1].text_or(1, "none"), "none");
    EXPECT_EQ(rows[0].text_or(1, "none"), "");
    EXPECT_EQ(rows[1].number_or(3, 7), 7);
    EXPECT_EQ(rows[3].number(3), min_number);
}

TEST_P(StoreTest, ComparesTextByItsBytes)
{
    for (const auto* id : {"b", "B", "a-1", "a1", "é", "Z", "_"}) {
        EXPECT_EQ(key_of(write(add_desk, {id, std::int64_t{0}})), "ok");
    }
    std::string order;
    for (const auto& row : read("select id from desks order by id")) order += row.text(0) + " ";
    EXPECT_EQ(order, "B Z _ a-1 a1 b é ");
}

TEST_P(StoreTest, GivesParametersTheirNumberWhateverTheirOrder)
{
    EXPECT_EQ(key_of(write("insert into desks (n, id) values ($2, $1)", {"a", std::int64_t{5}})),
              "ok");
    const auto rows =
        read("select id, n from desks where n = $3 and id = $1 and id <> $2 and n > $3 - 1",
             {"a", "b", std::int64_t{5}});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].text(0), "a");
}

TEST_P(StoreTest, DoesArithmeticWithLargeNumbers)
{
    EXPECT_EQ(key_of(write(add_desk, {"a", max_number - 5})), "ok");
    EXPECT_EQ(read("select n + $1 from desks", {std::int64_t{5}}).at(0).number(0), max_number);
    EXPECT_EQ(read("select id from desks where n > $1 - 10", {max_number}).size(), 1u);
    EXPECT_EQ(read("select cast(sum(n) as bigint) from desks").at(0).number(0), max_number - 5);
    EXPECT_EQ(read("select id from desks limit $1", {std::int64_t{1}}).size(), 1u);
    EXPECT_EQ(read("select n > 5 from desks").at(0).number(0), 1);
}

TEST_P(StoreTest, TheSameTextWorksWithAnotherKindOfValue)
{
    const auto* update = "update notes set n = $2, x = $3 where id = $1";
    EXPECT_EQ(key_of(write("insert into notes (id) values ($1)", {"a"})), "ok");
    EXPECT_EQ(key_of(write(update, {"a", Value{}, Value{}})), "ok");
    EXPECT_EQ(key_of(write(update, {"a", max_number, 0.5})), "ok");
    EXPECT_EQ(read("select n from notes where x = $1", {0.5}).at(0).number(0), max_number);
}

TEST_P(StoreTest, RefusesTextThatOneEngineCouldNotKeep)
{
    const auto written = write(add_desk, {std::string("a\0b", 3), std::int64_t{1}});
    EXPECT_EQ(key_of(written), "store.text");
    EXPECT_EQ(written.error().code, Code::invalid);
    EXPECT_EQ(count("desks"), 0);
}

TEST_P(StoreTest, AnUnfitStatementIsAnErrorOfOurs)
{
    EXPECT_EQ(key_of(write("insert into nowhere values (1)")), "problem.internal");
    EXPECT_EQ(key_of(write(add_desk, {"a"})), "problem.internal");
    EXPECT_EQ(key_of(write("delete from desks; delete from notes")), "problem.internal");
    EXPECT_EQ(key_of(write("insert into notes (id, n) values ('a', \"text\")")),
              "problem.internal");
    EXPECT_EQ(key_of(write(add_desk, {"a", std::int64_t{1}})), "ok");
}

TEST_P(StoreTest, TellsHowManyRowsWereChanged)
{
    const auto done = store_->write([](Writer& writer) -> Result<> {
        EXPECT_EQ(TRY(writer.run("insert into desks (id) values ('a'), ('b'), ('c')")), 3);
        EXPECT_EQ(TRY(writer.run("update desks set n = 1 where id < $1", {"c"})), 2);
        EXPECT_EQ(TRY(writer.run("update desks set n = 1 where id = 'none'")), 0);
        EXPECT_EQ(TRY(writer.run("insert into desks (id) values ('a') on conflict do nothing")), 0);
        EXPECT_EQ(TRY(writer.query("insert into desks (id) values ('d') returning id"))[0].text(0),
                  "d");
        EXPECT_EQ(TRY(writer.query("select count(*) from desks"))[0].number(0), 4);
        return {};
    });
    EXPECT_EQ(key_of(done), "ok");
}

TEST_P(StoreTest, ReadsRowByRowAndStopsEarly)
{
    EXPECT_EQ(key_of(store_->write([](Writer& writer) -> Result<> {
                  for (std::int64_t i = 0; i < 3000; ++i) {
                      TRY(writer.run(add_desk, {std::to_string(i), i}));
                  }
                  return {};
              })),
              "ok");
    std::int64_t sum = 0;
    std::int64_t seen = 0;
    const auto* all = "select n from desks where n >= $1 order by n";
    const auto done = store_->read([&](Reader& reader) -> Result<> {
        const std::vector<Value> from{std::int64_t{1}};
        TRY(reader.each(all, from, [&](const Row& row) {
            sum += row.number(0);
            return true;
        }));
        TRY(reader.each("select id, n, id from desks where id = $1", std::vector<Value>{"7"},
                        [&](const Row& row) {
                            EXPECT_EQ(row.text(2), "7");
                            return true;
                        }));
        // The same statement again while it is running, and another one inside of it.
        TRY(reader.each(all, from, [&](const Row& outer) {
            (void)reader.each(all, from, [&](const Row& inner) {
                EXPECT_EQ(inner.number(0), 1);
                return false;
            });
            EXPECT_EQ(reader.query("select n from desks where n = $1", {outer.number(0)})->size(),
                      1u);
            return ++seen < 5;
        }));
        return {};
    });
    EXPECT_EQ(key_of(done), "ok");
    EXPECT_EQ(sum, 2999 * 3000 / 2);
    EXPECT_EQ(seen, 5);
}

TEST_P(StoreTest, NamesABrokenRule)
{
    EXPECT_EQ(key_of(write(add_desk, {"a", std::int64_t{0}})), "ok");
    const auto twice = write(add_desk, {"a", std::int64_t{0}});
    EXPECT_EQ(key_of(twice), "store.unique");
    EXPECT_EQ(twice.error().code, Code::conflict);
    const auto* of_desk = "insert into notes (id, desk) values ($1, $2)";
    EXPECT_EQ(key_of(write(of_desk, {"n", "none"})), "store.reference");
    EXPECT_EQ(key_of(write(of_desk, {"n", "a"})), "ok");
    EXPECT_EQ(key_of(write("delete from desks where id = 'a'")), "store.reference");
}

TEST_P(StoreTest, AFailedStatementUndoesItsJobOnBothEngines)
{
    const auto ignoring = store_->write([](Writer& writer) -> Result<> {
        TRY(writer.run(add_desk, {"a", std::int64_t{0}}));
        EXPECT_FALSE(writer.run(add_desk, {"a", std::int64_t{0}}));
        EXPECT_FALSE(writer.run(add_desk, {"b", std::int64_t{0}}));
        return {};
    });
    EXPECT_EQ(key_of(ignoring), "store.unique");
    const auto translating = store_->write([](Writer& writer) -> Result<> {
        TRY(writer.run(add_desk, {"a", std::int64_t{0}}));
        if (!writer.run(add_desk, {"a", std::int64_t{0}}))
            return fail(Code::conflict, "desk.taken");
        return {};
    });
    EXPECT_EQ(key_of(translating), "desk.taken");
    EXPECT_EQ(count("desks"), 0);
}

TEST_P(StoreTest, OneFailingJobDoesNotHurtTheOthersOfItsBatch)
{
    // All wait behind the first, and so share a transaction.
    std::atomic<bool> go = false;
    std::atomic<int> finished = 0;
    std::vector<std::string> keys(30);
    store_->write(
        [&](Writer&) -> Result<> {
            while (!go) std::this_thread::yield();
            return {};
        },
        [&](Result<>) { ++finished; });
    for (std::size_t i = 0; i < keys.size(); ++i) {
        store_->write(
            [i](Writer& writer) -> Result<> {
                TRY(writer.run(add_desk, {std::to_string(i), std::int64_t{0}}));
                if (i % 5 == 1) return fail(Code::invalid, "job.refused");
                if (i % 5 == 2) TRY(writer.run(add_desk, {"0", std::int64_t{0}}));
                if (i % 5 == 3) throw std::runtime_error("thrown");
                return {};
            },
            [&keys, &finished, i](Result<> result) {
                keys[i] = key_of(result);
                ++finished;
            });
    }
    go = true;
    while (finished < 31) std::this_thread::yield();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::string expected[] = {"ok", "job.refused", "store.unique", "problem.internal",
                                        "ok"};
        EXPECT_EQ(keys[i], expected[i % 5]) << i;
    }
    EXPECT_EQ(count("desks"), 12);
}

TEST_P(StoreTest, APartMayFailWithoutItsJob)
{
    const auto done = store_->write([](Writer& writer) -> Result<> {
        TRY(writer.run(add_desk, {"a", std::int64_t{0}}));
        const auto taken = writer.attempt([&]() -> Result<> {
            TRY(writer.run(add_desk, {"b", std::int64_t{0}}));
            EXPECT_EQ(key_of(writer.attempt([&]() -> Result<> {
                          TRY(writer.run(add_desk, {"c", std::int64_t{0}}));
                          return {};
                      })),
                      "ok");
            TRY(writer.run(add_desk, {"a", std::int64_t{0}}));
            return {};
        });
        EXPECT_EQ(key_of(taken), "store.unique");
        const auto refused = writer.attempt([&]() -> Result<> {
            TRY(writer.run(add_desk, {"d", std::int64_t{0}}));
            return fail(Code::conflict, "desk.refused");
        });
        EXPECT_EQ(key_of(refused), "desk.refused");
        EXPECT_EQ(key_of(writer.attempt([&]() -> Result<> {
                      TRY(writer.run(add_desk, {"e", std::int64_t{0}}));
                      return {};
                  })),
                  "ok");
        TRY(writer.run(add_desk, {"f", std::int64_t{0}}));
        return {};
    });
    EXPECT_EQ(key_of(done), "ok");
    const auto rows = read("select id from desks order by id");
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].text(0) + rows[1].text(0) + rows[2].text(0), "aef");
}

TEST_P(StoreTest, AJobThatFailsAfterAPartLeavesNothing)
{
    for (int i = 0; i < 3; ++i) {
        const auto failed = store_->write([](Writer& writer) -> Result<> {
            TRY(writer.attempt([&]() -> Result<> {
                TRY(writer.run(add_desk, {"a", std::int64_t{0}}));
                return {};
            }));
            return fail(Code::conflict, "desk.refused");
        });
        EXPECT_EQ(key_of(failed), "desk.refused");
        EXPECT_EQ(count("desks"), 0);
    }
    // In a batch of many, among others that do not fail.
    std::atomic<bool> go = false;
    std::atomic<int> finished = 0;
    store_->write(
        [&](Writer&) -> Result<> {
            while (!go) std::this_thread::yield();
            return {};
        },
        [&](Result<>) { ++finished; });
    for (int i = 0; i < 20; ++i) {
        store_->write(
            [i](Writer& writer) -> Result<> {
                TRY(writer.attempt([&]() -> Result<> {
                    TRY(writer.run(add_desk, {"part " + std::to_string(i), std::int64_t{0}}));
                    return {};
                }));
                TRY(writer.run(add_desk, {"job " + std::to_string(i), std::int64_t{0}}));
                if (i % 3 == 0) return fail(Code::conflict, "desk.refused");
                if (i % 3 == 1)
                    (void)writer.run(add_desk, {"job " + std::to_string(i), std::int64_t{0}});
                return {};
            },
            [&finished](Result<>) { ++finished; });
    }
    go = true;
    while (finished < 21) std::this_thread::yield();
    EXPECT_EQ(count("desks"), 2 * 6);  // 2, 5, 8, 11, 14 and 17
}

TEST_P(StoreTest, AReaderSeesOneStateWhileOthersWrite)
{
    EXPECT_EQ(key_of(write(add_desk, {"a", std::int64_t{1}})), "ok");
    const auto done = store_->read([&](Reader& reader) -> Result<> {
        EXPECT_EQ(TRY(reader.query("select n from desks"))[0].number(0), 1);
        std::thread([&] { EXPECT_EQ(key_of(write("update desks set n = 2")), "ok"); }).join();
        EXPECT_EQ(TRY(reader.query("select n from desks"))[0].number(0), 1);
        // A read inside a read sees the same; another thread sees what is new.
        TRY(store_->read([](Reader& same) -> Result<> {
            EXPECT_EQ(TRY(same.query("select n from desks"))[0].number(0), 1);
            return {};
        }));
        std::thread([&] { EXPECT_EQ(read("select n from desks").at(0).number(0), 2); }).join();
        return {};
    });
    EXPECT_EQ(key_of(done), "ok");
    EXPECT_EQ(read("select n from desks").at(0).number(0), 2);
}

TEST_P(StoreTest, AReaderCannotWrite)
{
    const auto done = store_->read([](Reader& reader) -> Result<> {
        TRY(reader.query("insert into desks (id) values ('a') returning id"));
        return {};
    });
    EXPECT_NE(key_of(done), "ok");
    EXPECT_EQ(count("desks"), 0);
}

TEST_P(StoreTest, ManyThreadsReadInsideReadsWithoutWaitingForever)
{
    std::vector<std::thread> threads;
    std::atomic<int> answers = 0;
    for (int t = 0; t < 32; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                const auto done = store_->read([&](Reader&) -> Result<> {
                    answers += static_cast<int>(read("select 1").size());
                    return {};
                });
                EXPECT_TRUE(done);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(answers, 320);
}

TEST_P(StoreTest, SixtyFourThreadsWriteAtOnce)
{
    EXPECT_EQ(key_of(write(add_desk, {"total", std::int64_t{0}})), "ok");
    std::vector<std::thread> threads;
    for (int t = 0; t < 64; ++t) {
        threads.emplace_back([this, t] {
            for (int i = 0; i < 20; ++i) {
                const auto id = std::to_string(t) + "-" + std::to_string(i);
                const auto done = store_->write([&](Writer& writer) -> Result<> {
                    const auto rows = TRY(writer.query("select n from desks where id = 'total'"));
                    TRY(writer.run("update desks set n = $1 where id = 'total'",
                                   {rows[0].number(0) + 1}));
                    TRY(writer.run(add_desk, {id, std::int64_t{t}}));
                    return {};
                });
                EXPECT_EQ(key_of(done), "ok");
                EXPECT_EQ(read("select n from desks where id = $1", {id}).size(), 1u);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(count("desks"), 64 * 20 + 1);
    EXPECT_EQ(read("select n from desks where id = 'total'").at(0).number(0), 64 * 20);
}

TEST_P(StoreTest, SaysSoWhenTooManyWait)
{
    std::atomic<bool> go = false;
    std::atomic<int> accepted = 0;
    std::atomic<int> refused = 0;
    for (int i = 0; i < 10'300; ++i) {
        store_->write(
            [&](Writer&) -> Result<> {
                while (!go) std::this_thread::yield();
                return {};
            },
            [&](Result<> result) { ++(key_of(result) == "store.busy" ? refused : accepted); });
    }
    EXPECT_GE(refused, 40);
    go = true;
    store_.reset();  // finishes what it has accepted
    EXPECT_GE(accepted, 10'000);
    EXPECT_EQ(accepted + refused, 10'300);
}

TEST_P(StoreTest, KeepsWhatWasWrittenWhenOpenedAgain)
{
    EXPECT_EQ(key_of(write(add_desk, {"a", std::int64_t{9}})), "ok");
    open_again();
    EXPECT_EQ(read("select n from desks").at(0).number(0), 9);
    EXPECT_EQ(key_of(store_->examine()), "ok");
}

TEST_P(StoreTest, RefusesASecondWriter)
{
    const auto second = open(address_, schema);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().key, "store.in_use");
    EXPECT_EQ(second.error().code, Code::unavailable);
}

TEST_P(StoreTest, AppliesEachStepOnceAndRefusesANewerSchema)
{
    const auto other = GetParam() == Engine::sqlite ? Engine::postgres : Engine::sqlite;
    const Migration next[] = {
        schema[0],
        {"second", "create table extra (n bigint);\ninsert into extra values (1);\n"},
        {"of the other", "this is not for us;", other},
        {"of this one", "insert into extra values (2);", GetParam()},
    };
    for (int i = 0; i < 2; ++i) {
        store_.reset();
        auto opened = open(address_, next);
        ASSERT_TRUE(opened) << opened.error().key;
        store_ = std::move(*opened);
        EXPECT_EQ(count("extra"), 2);
    }
    store_.reset();
    const auto older = open(address_, schema);
    ASSERT_FALSE(older);
    EXPECT_EQ(older.error().key, "store.newer");
}

TEST_P(StoreTest, AFailedStepLeavesNoTrace)
{
    const Migration broken[] = {
        schema[0], {"second", "create table extra (n bigint);\nnot a statement;\n"}
    };
    store_.reset();
    EXPECT_FALSE(open(address_, broken));
    const Migration mended[] = {
        schema[0], {"second", "create table extra (n bigint);\n"}
    };
    EXPECT_TRUE(open(address_, mended));
}

TEST_P(StoreTest, RefusesAPlaceThatCannotBeReached)
{
    const auto opened = open(GetParam() == Engine::postgres
                                 ? "postgresql:///none?host=" + directory_.path().string()
                                 : directory_.path().string() + "/none/store",
                             schema);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().key, "store.unreachable");
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, both_engines, engine_name);

}  // namespace
}  // namespace concord::store
