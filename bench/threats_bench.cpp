// Threat objects in bulk against what the machine can do: what bench/threats.py asks of a program
// that is faster than itself.
//
//   threats_bench fill FOLDER COUNT [BYTES]   COUNT objects of about 1.4 kB into a collection of a
//                                    deployment that stands still, in envelopes of 500; and the
//                                    same rows into SQLite alone. Prints the collection's id and a
//                                    token.
//   threats_bench values FOLDER COUNT ROUNDS  COUNT values looked up, by somebody who may read them
//   threats_bench load PORT CONNECTIONS SECONDS METHOD TOKEN PATH...
//                                    requests over kept connections, the paths in turn; for POST,
//                                    each with an object of its own

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>

#include "api/test_wire.h"
#include "app/compose.h"
#include "base/check.h"
#include "kernel/objects_schema.h"
#include "test/threat_objects.h"

using namespace concord;
using Steady = std::chrono::steady_clock;

namespace {

constexpr std::size_t in_one_envelope = 500;
constexpr std::size_t padding = 1'050;  // makes an object about 1.4 kB

double seconds_since(Steady::time_point from)
{
    return std::chrono::duration<double>(Steady::now() - from).count();
}

template <class T>
T must(Result<T> result)
{
    if (!result)
        std::fprintf(stderr, "%s %s %s\n", result.error().key.c_str(), result.error().field.c_str(),
                     result.error().detail.c_str());
    CHECK(result);
    return *std::move(result);
}

struct Deployment {
    std::unique_ptr<Kernel> kernel;
    std::unique_ptr<Credentials> credentials;
    Subject officer;
};

Deployment open(const char* folder)
{
    auto config = must(app::read_config(folder));
    auto keys = must(app::read_keys(config.folder / "keys"));
    Deployment made;
    made.kernel = must(app::open_kernel(config, keys));
    made.credentials = must(app::open_credentials(*made.kernel, config, keys));
    auto roster = made.kernel->roster();
    for (auto& [id, person] : roster->people()) {
        auto subject = roster->subject_of(id);
        bool fits = subject.kind == ParticipantKind::state && subject.has(Role::officer);
        if (fits && made.officer.person.empty()) made.officer = subject;
    }
    CHECK(!made.officer.person.empty());
    return made;
}

std::string make(Kernel& kernel, const Subject& who, std::string type, JsonObject fields,
                 std::optional<Label> label)
{
    Command command;
    command.type = std::move(type);
    command.fields = std::move(fields);
    command.label = std::move(label);
    return must(kernel.apply(who, command))->after.id;
}

std::string envelope_of(std::uint64_t first)
{
    std::vector<std::string> objects;
    for (std::uint64_t i = 0; i < in_one_envelope; ++i) {
        test::Made made{first + i, 1, {}, padding};
        objects.push_back(i % 5 ? test::indicator(made) : test::malware(made));
    }
    return test::envelope(objects);
}

// The very rows that are in the store, put into another file by prepared statements of one row, as
// many in a transaction as an act had.
double fill_bare(const std::filesystem::path& from, const std::filesystem::path& to)
{
    sqlite3* source = nullptr;
    sqlite3* target = nullptr;
    CHECK(sqlite3_open_v2(from.c_str(), &source, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
    CHECK(sqlite3_open(to.c_str(), &target) == SQLITE_OK);
    auto run = [&](std::string_view sql) {
        CHECK(sqlite3_exec(target, std::string(sql).c_str(), nullptr, nullptr, nullptr) ==
              SQLITE_OK);
    };
    run("pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32000;");
    run(objects_for_sqlite);
    run(objects_for_both);
    struct Table {
        const char* select;
        const char* insert;
        int columns;
        sqlite3_stmt* read = nullptr;
        sqlite3_stmt* write = nullptr;
        bool ended = false;
    };
    Table tables[] = {
        {"select * from objects order by place",
         "insert into objects values (?,?,?,?,?,?,?,?,?,?,?,?)", 12},
        {"select hash, place from object_values order by place",
         "insert into object_values values (?,?)",               2 },
        {"select target, place, property from object_refs order by place",
         "insert into object_refs values (?,?,?)",               3 },
    };
    for (auto& table : tables) {
        CHECK(sqlite3_prepare_v2(source, table.select, -1, &table.read, nullptr) == SQLITE_OK);
        CHECK(sqlite3_prepare_v2(target, table.insert, -1, &table.write, nullptr) == SQLITE_OK);
    }
    double spent = 0;
    for (bool more = true; more;) {
        more = false;
        // Reading them is not measured.
        std::vector<std::pair<Table*, std::vector<sqlite3_value*>>> rows;
        for (auto& table : tables)
            for (std::size_t i = 0; i < in_one_envelope && !table.ended; ++i) {
                table.ended = sqlite3_step(table.read) != SQLITE_ROW;
                if (table.ended) break;
                std::vector<sqlite3_value*> values;
                for (int c = 0; c < table.columns; ++c)
                    values.push_back(sqlite3_value_dup(sqlite3_column_value(table.read, c)));
                rows.emplace_back(&table, std::move(values));
            }
        more = !rows.empty();
        auto from_now = Steady::now();
        run("begin immediate");
        for (auto& [table, values] : rows) {
            for (int c = 0; c < table->columns; ++c)
                sqlite3_bind_value(table->write, c + 1, values[std::size_t(c)]);
            CHECK(sqlite3_step(table->write) == SQLITE_DONE);
            sqlite3_reset(table->write);
        }
        run("commit");
        spent += seconds_since(from_now);
        for (auto& [table, values] : rows)
            for (auto value : values) sqlite3_value_free(value);
    }
    for (auto& table : tables) {
        sqlite3_finalize(table.read);
        sqlite3_finalize(table.write);
    }
    sqlite3_close(source);
    sqlite3_close(target);
    return spent;
}

int fill(const char* folder, std::uint64_t count)
{
    auto deployment = open(folder);
    auto& kernel = *deployment.kernel;
    auto& officer = deployment.officer;
    auto root = make(kernel, officer, "threats.root",
                     {
                         {"title", "Bench"},
                         {"path",  "bench"}
    },
                     {});
    auto collection = make(kernel, officer, "threats.collection",
                           {
                               {"title",    "Bench"},
                               {"api_root", root   }
    },
                           Label{Tlp::green, {"members"}, {}, {}});
    auto token = make(kernel, officer, "identity.token",
                      {
                          {"name",    "Bench"                       },
                          {"scopes",  JsonArray{"read", "write"}    },
                          {"expires", print(kernel.now() + days(30))}
    },
                      {});
    double spent = 0;
    {
        Objects objects(kernel);
        std::atomic<std::uint64_t> next = 0;
        std::vector<std::string> ready;  // making them is not measured
        for (std::uint64_t done = 0; done < count;) {
            ready.clear();
            for (; ready.size() < 40 && done < count; done += in_one_envelope)
                ready.push_back(envelope_of(done));
            next = 0;
            auto from = Steady::now();
            std::vector<std::thread> clients;
            for (int i = 0; i < 2; ++i)
                clients.emplace_back([&] {
                    for (std::uint64_t n; (n = next++) < ready.size();) {
                        auto report = must(objects.add(officer, collection, ready[n]));
                        CHECK(report.added == in_one_envelope);
                    }
                });
            for (auto& client : clients) client.join();
            spent += seconds_since(from);
        }
        auto size =
            must(objects.find(officer, test::object_id("indicator", 1)))[0].object.bytes.size();
        std::printf("%s %s\n", collection.c_str(),
                    must(deployment.credentials->tokens().mint(officer, token)).c_str());
        std::printf("# objects of %zu bytes\n", size);
    }
    deployment.credentials.reset();
    deployment.kernel.reset();
    auto data = std::filesystem::path(folder);
    auto config = must(app::read_config(folder));
    auto bare = fill_bare(config.store, data / "bare.sqlite");
    std::filesystem::remove(data / "bare.sqlite");
    std::printf(
        "# envelopes of 500: %.0f objects/s (aim 10,000); SQLite alone %.0f rows/s, ratio %.2f "
        "(aim 0.50)\n",
        double(count) / spent, double(count) / bare, bare / spent);
    return 0;
}

int values(const char* folder, std::uint64_t count, int rounds)
{
    auto deployment = open(folder);
    Objects objects(*deployment.kernel);
    for (int round = 0; round < rounds; ++round) {
        std::vector<indicators::Value> wanted;
        for (std::uint64_t i = 0; i < count; ++i) {
            auto number = i * 7919 + std::uint64_t(round);
            wanted.push_back({indicators::Kind::domain,
                              "h" + std::to_string(number % (4 * count)) + ".example"});
        }
        auto from = Steady::now();
        auto hits = must(objects.find_values(deployment.officer, wanted));
        std::printf("# %llu values: %.3f s, %zu found (aim 1 s)\n",
                    static_cast<unsigned long long>(count), seconds_since(from), hits.size());
    }
    return 0;
}

int load(std::uint16_t port, int connections, double seconds, std::string method, std::string token,
         std::vector<std::string> paths)
{
    std::atomic<std::uint64_t> answered = 0, bytes = 0, wrong = 0;
    std::vector<std::vector<double>> delays(static_cast<std::size_t>(connections));
    std::vector<std::thread> clients;
    auto seed = std::uint64_t(Steady::now().time_since_epoch().count()) << 8;
    auto from = Steady::now();
    for (int c = 0; c < connections; ++c)
        clients.emplace_back([&, c] {
            api::test::Wire wire(port);
            auto head = " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                        (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n");
            for (std::uint64_t n = std::uint64_t(c); seconds_since(from) < seconds;
                 n += std::uint64_t(connections)) {
                auto text = method + " " + paths[n % paths.size()] + head;
                if (method == "POST") {
                    auto object = test::indicator({(seed + n) & 0xffffffffffff, 1, {}, padding});
                    auto body = test::envelope({object});
                    text += "Content-Type: application/taxii+json;version=2.1\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body;
                } else {
                    text += "\r\n";
                }
                auto sent = Steady::now();
                auto reply = wire.ask(text);
                delays[std::size_t(c)].push_back(seconds_since(sent) * 1e3);
                ++answered;
                bytes += reply.body.size();
                if (reply.status / 100 != 2 && wrong++ == 0)
                    std::fprintf(stderr, "%d %s\n", reply.status, reply.body.c_str());
            }
        });
    for (auto& client : clients) client.join();
    auto spent = seconds_since(from);
    std::vector<double> all;
    for (auto& each : delays) all.insert(all.end(), each.begin(), each.end());
    std::sort(all.begin(), all.end());
    CHECK(!all.empty());
    std::printf("%.0f %.2f %.2f %.0f %llu\n", double(answered) / spent, all[all.size() / 2],
                all[all.size() * 99 / 100], double(bytes) / double(answered),
                static_cast<unsigned long long>(wrong.load()));
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    auto is = [&](const char* name, int least) {
        return count >= least && std::strcmp(words[1], name) == 0;
    };
    if (is("fill", 4)) return fill(words[2], std::strtoull(words[3], nullptr, 10));
    if (is("values", 5))
        return values(words[2], std::strtoull(words[3], nullptr, 10), std::atoi(words[4]));
    if (is("load", 8))
        return load(std::uint16_t(std::atoi(words[2])), std::atoi(words[3]), std::atof(words[4]),
                    words[5], words[6], {words + 7, words + count});
    std::fprintf(stderr,
                 "threats_bench fill FOLDER COUNT | values FOLDER COUNT ROUNDS | load PORT "
                 "CONNECTIONS SECONDS METHOD TOKEN PATH...\n");
    return 2;
}
