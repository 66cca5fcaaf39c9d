// Durable acts through the whole kernel against SQLite alone: the very same changes, written by
// prepared statements in one writer with group commit, with the same durability.
//
//   acts_bench [FOLDER [SECONDS [ROUNDS]]]      on the disk of that folder; build-bench without one
//
// What is measured is the whole of what an act writes: acts, records, grants, facets, duties, nodes
// of the log, notices and deliveries, as the server does it. A run of the kernel that is not
// measured notes every statement that changes something, with its values; SQLite alone then
// executes these, so both leave the same rows. The search index is no part of the act; a last run
// shows what is left when it follows on its own thread, as in the server.

#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <thread>

#include "base/check.h"
#include "kernel/notices.h"
#include "kernel/schema.h"
#include "kernel/search.h"
#include "test/outpost.h"

using namespace concord;
using Steady = std::chrono::steady_clock;

namespace {

constexpr int clients = 64;

double seconds_since(Steady::time_point from)
{
    return std::chrono::duration<double>(Steady::now() - from).count();
}

double cpu_us(int whose)
{
    rusage usage{};
    getrusage(whose, &usage);
    auto us = [](timeval time) { return double(time.tv_sec) * 1e6 + double(time.tv_usec); };
    return us(usage.ru_utime) + us(usage.ru_stime);
}

struct Run {
    double per_second = 0;
    double p50_ms = 0, p99_ms = 0;
    double cpu_us = 0;  // of all threads, for each act
};

Run summary(std::vector<std::vector<double>>& delays, double seconds, double cpu)
{
    std::vector<double> all;
    for (auto& each : delays) all.insert(all.end(), each.begin(), each.end());
    CHECK(!all.empty());
    std::sort(all.begin(), all.end());
    return {double(all.size()) / seconds, all[all.size() / 2], all[all.size() * 99 / 100],
            cpu / double(all.size())};
}

void print(const char* who, const Run& run)
{
    std::printf("  %-8s %7.0f acts/s   p50 %6.2f ms   p99 %6.2f ms   cpu %6.1f us/act\n", who,
                run.per_second, run.p50_ms, run.p99_ms, run.cpu_us);
}

// One statement that changes something, as a job gave it.
struct Change {
    std::size_t text;  // number of its SQL
    std::vector<store::Value> values;
};

// What the jobs of one store changed, in their order.
struct Tape {
    std::map<std::string, std::size_t, std::less<>> numbers;
    std::vector<std::string> texts;
    std::vector<std::vector<Change>> jobs;
};

class NotingWriter final : public store::Writer {
public:
    NotingWriter(store::Writer& writer, Tape& tape, std::vector<Change>& changes)
        : writer_(writer), tape_(tape), changes_(changes)
    {
    }
    Result<store::Rows> query(std::string_view sql, store::Parameters values) override
    {
        return writer_.query(sql, values);
    }
    Result<> each(std::string_view sql, store::Parameters values,
                  const std::function<bool(const store::Row&)>& take) override
    {
        return writer_.each(sql, values, take);
    }
    Result<std::int64_t> run(std::string_view sql, store::Parameters values) override
    {
        auto found = tape_.numbers.find(sql);
        if (found == tape_.numbers.end()) {
            found = tape_.numbers.emplace(std::string(sql), tape_.texts.size()).first;
            tape_.texts.emplace_back(sql);
        }
        changes_.push_back({
            found->second, {values.begin(), values.end()}
        });
        return writer_.run(sql, values);
    }
    Result<> attempt(const std::function<Result<>()>& part) override
    {
        return writer_.attempt(part);
    }
    Progress progress() const override { return writer_.progress(); }

private:
    store::Writer& writer_;
    Tape& tape_;
    std::vector<Change>& changes_;
};

class NotingStore final : public store::Store {
public:
    NotingStore(std::unique_ptr<store::Store> store, Tape& tape)
        : store_(std::move(store)), tape_(tape)
    {
    }
    using store::Store::write;
    void write(Job job, Done done) override
    {
        store_->write(
            [this, job = std::move(job)](store::Writer& writer) -> Result<> {
                std::vector<Change> changes;
                NotingWriter noting(writer, tape_, changes);
                TRY(job(noting));
                tape_.jobs.push_back(std::move(changes));
                return {};
            },
            std::move(done));
    }
    Result<> read(const Read& read) override { return store_->read(read); }
    store::Engine engine() const override { return store_->engine(); }
    Result<> backup(const std::string& path,
                    const std::function<void(std::int64_t, std::int64_t)>& progress) override
    {
        return store_->backup(path, progress);
    }
    Result<> examine() override { return store_->examine(); }

private:
    std::unique_ptr<store::Store> store_;
    Tape& tape_;
};

// Letters are written, sent, answered three times and closed.
enum class Index { stands_still, follows };

Run run_kernel(const std::string& address, double seconds, Tape* tape,
               Index index = Index::stands_still)
{
    test::WrapStore wrap;
    if (tape)
        wrap = [tape](std::unique_ptr<store::Store> store) {
            return std::make_unique<NotingStore>(std::move(store), *tape);
        };
    auto opened = test::open_outpost(address, wrap);
    CHECK(opened);
    auto& kernel = **opened;
    Search search(kernel);
    if (index == Index::follows) search.follow();
    Notices notices(kernel);
    auto officers = test::officers_of(kernel);
    std::vector<std::vector<double>> delays(clients);
    std::vector<std::thread> threads;
    auto cpu = cpu_us(RUSAGE_SELF);
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
    return summary(delays, seconds_since(started), cpu_us(RUSAGE_SELF) - cpu);
}

class RawWriter {
public:
    RawWriter(const std::string& address, const std::vector<std::string>& texts)
    {
        CHECK(sqlite3_open(address.c_str(), &database_) == SQLITE_OK);
        for (auto pragma : {"pragma journal_mode = wal", "pragma synchronous = full",
                            "pragma wal_autocheckpoint = 0", "pragma cache_size = -32000"})
            run(pragma);
        for (auto& text : texts) {
            // A text that was of the setting up alone may not compile any more; it is not used.
            auto& statement = statements_.emplace_back();
            sqlite3_prepare_v3(database_, text.c_str(), -1, SQLITE_PREPARE_PERSISTENT,
                               &statement.compiled, nullptr);
            if (!statement.compiled) continue;
            for (int i = 1; i <= sqlite3_bind_parameter_count(statement.compiled); ++i)
                statement.places.push_back(
                    std::atoi(sqlite3_bind_parameter_name(statement.compiled, i) + 1) - 1);
        }
    }
    ~RawWriter()
    {
        for (auto& statement : statements_) sqlite3_finalize(statement.compiled);
        sqlite3_close(database_);
    }

    void run(const char* sql)
    {
        CHECK(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    }

    void put(const Change& change)
    {
        auto& statement = statements_[change.text];
        CHECK(statement.compiled);
        for (std::size_t i = 0; i < statement.places.size(); ++i)
            bind(statement.compiled, int(i) + 1, change.values[std::size_t(statement.places[i])]);
        CHECK(sqlite3_step(statement.compiled) == SQLITE_DONE);
        sqlite3_reset(statement.compiled);
    }

private:
    static void bind(sqlite3_stmt* statement, int place, const store::Value& value)
    {
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

    struct Statement {
        sqlite3_stmt* compiled = nullptr;
        std::vector<int> places;
    };
    sqlite3* database_ = nullptr;
    std::vector<Statement> statements_;
};

// Clients hand jobs to one writer, which commits what is waiting and answers all of it: the
// kernel's way of working, without a kernel.
Run run_raw(const std::string& address, const Tape& tape, double seconds)
{
    {
        CHECK(store::open(address, schema()));
    }  // the same tables
    RawWriter writer(address, tape.texts);
    struct Slot {
        std::atomic<int> state = 0;  // 1: asked, 2: done
    };
    std::vector<Slot> slots(clients);
    std::vector<std::vector<double>> delays(clients);
    std::atomic<bool> over = false;
    std::atomic<int> asked = 0;
    std::vector<std::thread> threads;
    auto cpu = cpu_us(RUSAGE_SELF);
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
    while (next + clients < tape.jobs.size() && seconds_since(started) < seconds) {
        asked.wait(0);
        writer.run("begin immediate");
        std::vector<int> taken;
        for (int i = 0; i < clients; ++i)
            if (slots[i].state == 1) {
                taken.push_back(i);
                for (auto& change : tape.jobs[next]) writer.put(change);
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
    cpu = cpu_us(RUSAGE_SELF) - cpu;
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
    return summary(delays, took, cpu);
}

double middle(std::vector<double> all)
{
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
}

}  // namespace

int main(int count, char** arguments)
{
    auto seconds = count > 2 ? std::stod(arguments[2]) : 3.0;
    int rounds = count > 3 ? std::atoi(arguments[3]) : 3;
    // Not where temporary files are: that may be memory.
    std::string folder_pattern =
        std::string(count > 1 ? arguments[1] : "build-bench") + "/acts-XXXXXX";
    std::filesystem::path folder = mkdtemp(folder_pattern.data());
    Tape tape;
    run_kernel((folder / "noted.sqlite").string(), seconds * 2, &tape);
    std::size_t statements = 0;
    for (auto& job : tape.jobs) statements += job.size();
    std::printf("an act with all that goes with it: %.1f statements that change something\n",
                double(statements) / double(tape.jobs.size()));
    std::vector<double> ratios, cpu_ratios, p99s, raw_p99s;
    for (int i = 0; i < rounds; ++i) {
        auto ours = (folder / ("kernel-" + std::to_string(i) + ".sqlite")).string();
        auto raw = (folder / ("raw-" + std::to_string(i) + ".sqlite")).string();
        auto alone = run_raw(raw, tape, seconds);
        auto kernel = run_kernel(ours, seconds, nullptr);
        print("kernel", kernel);
        print("sqlite", alone);
        std::fflush(stdout);
        ratios.push_back(kernel.per_second / alone.per_second);
        cpu_ratios.push_back(alone.cpu_us / kernel.cpu_us);
        p99s.push_back(kernel.p99_ms);
        raw_p99s.push_back(alone.p99_ms);
    }
    print("indexing",
          run_kernel((folder / "indexed.sqlite").string(), seconds, nullptr, Index::follows));
    std::printf("acts: ratio %.2f of SQLite alone, by CPU time %.2f (aim 0.50)\n", middle(ratios),
                middle(cpu_ratios));
    std::printf("acts: p99 %.1f ms, of SQLite alone %.1f ms (aim 10 ms)\n", middle(p99s),
                middle(raw_p99s));
    std::filesystem::remove_all(folder);
}
