// Durable acts through the whole kernel against SQLite alone: the same rows, written by prepared
// statements in one writer with group commit, with the same durability.
//
//   acts_bench [FOLDER [SECONDS]]      on the disk of that folder; build-bench without one
//
// The rows are those that the kernel's own run left, in their order, so both write the same bytes.

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <thread>

#include "base/check.h"
#include "kernel/schema.h"
#include "test/outpost.h"

using namespace concord;
using Steady = std::chrono::steady_clock;

namespace {

constexpr int clients = 64;

double seconds_since(Steady::time_point from)
{
    return std::chrono::duration<double>(Steady::now() - from).count();
}

struct Run {
    double per_second = 0;
    double p50_ms = 0, p99_ms = 0;
};

Run summary(std::vector<std::vector<double>>& delays, double seconds)
{
    std::vector<double> all;
    for (auto& each : delays) all.insert(all.end(), each.begin(), each.end());
    CHECK(!all.empty());
    std::sort(all.begin(), all.end());
    return {double(all.size()) / seconds, all[all.size() / 2], all[all.size() * 99 / 100]};
}

// Letters are written, sent, answered three times and closed.
Run run_kernel(const std::string& address, double seconds)
{
    auto opened = test::open_outpost(address);
    CHECK(opened);
    auto& kernel = **opened;
    auto officers = test::officers_of(kernel);
    std::vector<std::vector<double>> delays(clients);
    std::vector<std::thread> threads;
    auto started = Steady::now();
    for (auto& mine : delays)
        threads.emplace_back([&] {
            Record letter;
            auto apply = [&](const Subject& by, const Command& command) {
                auto from = Steady::now();
                auto act = kernel.apply(by, command);
                CHECK(act);
                mine.push_back(seconds_since(from) * 1000);
                return (*act)->after;
            };
            JsonObject text{
                {"text", "We have received it and are looking into it. More by tomorrow, 12:00."}
            };
            while (seconds_since(started) < seconds) {
                letter = apply(officers[0], test::write_letter("Something is wrong in the port"));
                letter = apply(officers[0], test::act_on(letter, "send"));
                for (int i = 0; i < 3; ++i)
                    apply(officers[1], test::act_on(letter, "answer", text));
                apply(officers[0], test::act_on(letter, "close"));
            }
        });
    for (auto& thread : threads) thread.join();
    return summary(delays, seconds_since(started));
}

// One statement with its values, as the kernel's run left them.
struct Insert {
    std::size_t table;
    std::vector<store::Value> values;
};
struct Table {
    const char* name;
    const char* columns;
    const char* seq;  // the act that a row belongs to
};
constexpr Table tables[] = {
    {"acts",    "seq, record, version, root, act, salt, leaf",                                 "seq"                       },
    {"records",
     "id, type, reference, version, state, owner, parent, root, context, title, last_by, seq", "seq"                       },
    {"grants",  "reach, type, seq, record, from_ms",                                           "seq"                       },
    {"facets",  "record, name, value",
     "(select min(a.seq) from acts a where a.record = facets.record)"                                                      },
    {"duties",  "record, name, type, owed_by, since_ms, due_ms, next_ms, stage, status",
     "(select min(a.seq) + 1 from acts a where a.record = duties.record)"                                                  },
    {"nodes",   "level, place, hash",                                                          "((place + 1) << level) - 1"},
};

// The kernel writes its row of `records` and its grants anew with every version; the store shows
// only the last ones.
void repeat_for_each_version(std::vector<std::vector<Insert>>& acts)
{
    std::map<std::string, std::vector<Insert>> newest;
    for (auto& act : acts)
        for (auto& insert : act) {
            if (insert.table == 1)
                newest[std::get<std::string>(insert.values[0])].push_back(insert);
            if (insert.table == 2)
                newest[std::get<std::string>(insert.values[3])].push_back(insert);
        }
    for (auto& act : acts) {
        std::vector<Insert> more;
        for (auto& insert : act) {
            if (insert.table != 0) continue;
            for (auto& row : newest[std::get<std::string>(insert.values[1])]) {
                more.push_back(row);
                more.back().values[row.table == 1 ? 11 : 2] = insert.values[0];
            }
        }
        std::erase_if(act, [](auto& insert) { return insert.table == 1 || insert.table == 2; });
        act.insert(act.end(), more.begin(), more.end());
    }
}

std::vector<std::vector<Insert>> rows_of_acts(const std::string& address)
{
    auto opened = store::open(address, schema());
    CHECK(opened);
    std::vector<std::vector<Insert>> acts;
    auto done = (*opened)->read([&](store::Reader& reader) -> Result<> {
        auto last = TRY(reader.query("select max(seq) from acts"));
        acts.resize(std::size_t(last[0].number(0)) + 2);
        for (std::size_t table = 0; table < std::size(tables); ++table) {
            auto& of = tables[table];
            auto sql = std::string("select ") + of.seq + ", " + of.columns + " from " + of.name;
            TRY(reader.each(sql, {}, [&](const store::Row& row) {
                Insert insert{
                    table, {row.values.begin() + 1, row.values.end()}
                };
                acts[std::size_t(row.number(0))].push_back(std::move(insert));
                return true;
            }));
        }
        return {};
    });
    CHECK(done);
    repeat_for_each_version(acts);
    return acts;
}

class RawWriter {
public:
    explicit RawWriter(const std::string& address)
    {
        CHECK(sqlite3_open(address.c_str(), &database_) == SQLITE_OK);
        for (auto pragma : {"pragma journal_mode = wal", "pragma synchronous = full",
                            "pragma wal_autocheckpoint = 0"})
            run(pragma);
        for (auto& table : tables) {
            std::string marks;
            for (const char* c = table.columns; *c; ++c)
                if (*c == ',') marks += "?, ";
            auto sql = std::string("insert or replace into ") + table.name + " (" + table.columns +
                       ") values (" + marks + "?)";
            CHECK(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statements_.emplace_back(),
                                     nullptr) == SQLITE_OK);
        }
    }
    ~RawWriter()
    {
        for (auto statement : statements_) sqlite3_finalize(statement);
        sqlite3_close(database_);
    }

    void run(const char* sql)
    {
        CHECK(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    }

    void put(const Insert& insert)
    {
        auto statement = statements_[insert.table];
        for (std::size_t i = 0; i < insert.values.size(); ++i) bind(statement, i, insert.values[i]);
        CHECK(sqlite3_step(statement) == SQLITE_DONE);
        sqlite3_reset(statement);
    }

private:
    static void bind(sqlite3_stmt* statement, std::size_t at, const store::Value& value)
    {
        auto place = int(at) + 1;
        if (auto number = std::get_if<std::int64_t>(&value))
            sqlite3_bind_int64(statement, place, *number);
        else if (auto text = std::get_if<std::string>(&value))
            sqlite3_bind_text(statement, place, text->data(), int(text->size()), SQLITE_STATIC);
        else if (auto blob = std::get_if<store::Blob>(&value))
            sqlite3_bind_blob(statement, place, blob->bytes.data(), int(blob->bytes.size()),
                              SQLITE_STATIC);
        else
            sqlite3_bind_null(statement, place);
    }

    sqlite3* database_ = nullptr;
    std::vector<sqlite3_stmt*> statements_;
};

// Clients hand acts to one writer, which commits what is waiting and answers all of it: the
// kernel's way of working, without a kernel.
Run run_raw(const std::string& address, const std::vector<std::vector<Insert>>& acts,
            double seconds)
{
    {
        CHECK(store::open(address, schema()));
    }  // the same tables
    RawWriter writer(address);
    struct Slot {
        std::atomic<int> state = 0;  // 1: asked, 2: done
    };
    std::vector<Slot> slots(clients);
    std::vector<std::vector<double>> delays(clients);
    std::atomic<bool> over = false;
    std::atomic<int> asked = 0;
    std::vector<std::thread> threads;
    auto started = Steady::now();
    for (int i = 0; i < clients; ++i)
        threads.emplace_back([&, i] {
            for (;;) {
                auto from = Steady::now();
                slots[i].state = 1;
                ++asked;
                asked.notify_one();
                slots[i].state.wait(1);
                if (over) return;
                delays[i].push_back(seconds_since(from) * 1000);
            }
        });
    std::size_t next = 0;
    int checkpointed = 0;
    while (next + clients < acts.size() && seconds_since(started) < seconds) {
        asked.wait(0);
        writer.run("begin immediate");
        std::vector<int> taken;
        for (int i = 0; i < clients; ++i)
            if (slots[i].state == 1) {
                taken.push_back(i);
                for (auto& insert : acts[next]) writer.put(insert);
                ++next;
            }
        writer.run("commit");
        asked -= int(taken.size());
        for (auto i : taken) {
            slots[i].state = 2;
            slots[i].state.notify_one();
        }
        if (++checkpointed % 64 == 0) writer.run("pragma wal_checkpoint(passive)");
    }
    auto took = seconds_since(started);
    over = true;
    for (auto& slot : slots) {
        slot.state = 2;
        slot.state.notify_one();
    }
    // A client that was just answered asks once more; answer until all have gone.
    std::atomic<bool> gone = false;
    std::thread sweeper([&] {
        while (!gone)
            for (auto& slot : slots) {
                slot.state = 2;
                slot.state.notify_one();
            }
    });
    for (auto& thread : threads) thread.join();
    gone = true;
    sweeper.join();
    return summary(delays, took);
}

}  // namespace

int main(int count, char** arguments)
{
    auto seconds = count > 2 ? std::stod(arguments[2]) : 5.0;
    // Not where temporary files are: that may be memory.
    std::string folder_pattern =
        std::string(count > 1 ? arguments[1] : "build-bench") + "/acts-XXXXXX";
    std::filesystem::path folder = mkdtemp(folder_pattern.data());
    std::vector<double> ratios;
    for (int i = 0; i < 3; ++i) {
        auto ours = (folder / ("kernel-" + std::to_string(i) + ".sqlite")).string();
        auto raw = (folder / ("raw-" + std::to_string(i) + ".sqlite")).string();
        auto kernel = run_kernel(ours, seconds);
        auto alone = run_raw(raw, rows_of_acts(ours), seconds);
        std::printf(
            "kernel %.0f acts/s (p50 %.1f ms, p99 %.1f ms), sqlite alone %.0f/s (p50 %.1f "
            "ms, p99 %.1f ms), ratio %.2f\n",
            kernel.per_second, kernel.p50_ms, kernel.p99_ms, alone.per_second, alone.p50_ms,
            alone.p99_ms, kernel.per_second / alone.per_second);
        std::fflush(stdout);
        ratios.push_back(kernel.per_second / alone.per_second);
    }
    std::sort(ratios.begin(), ratios.end());
    std::printf("acts: ratio %.2f (aim 0.50)\n", ratios[1]);
    std::filesystem::remove_all(folder);
}
