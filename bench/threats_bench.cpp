// Threat objects in bulk against what the machine can do: what bench/threats.py asks of a program
// that is faster than itself.
//
//   threats_bench fill FOLDER COUNT  COUNT objects of about 1.4 kB into a collection of a
//   deployment
//                                    that stands still, in envelopes of 500; and the same rows into
//                                    SQLite alone. Prints the collection's id and a token.
//   threats_bench grow FOLDER FROM TO    short indicators with these numbers into its store, past
//                                    the kernel
//   threats_bench values FOLDER COUNT OF ROUNDS    COUNT values looked up among OF, by somebody who
//                                    may read them
//   threats_bench alert FOLDER COUNT ROUNDS        alerts to all members, of which there are COUNT
//   with
//                                    an officer each: how long publishing one takes
//   threats_bench get PORT CONNECTIONS SECONDS TOKEN PATH...     the paths in turn
//   threats_bench post PORT CONNECTIONS SECONDS TOKEN PATH OBJECTS    envelopes of so many new
//                                    objects, at most 100,000 objects in all

#include <atomic>
#include <thread>

#include "app/compose.h"
#include "bench/threats_load.h"
#include "bench/threats_rows.h"
#include "kernel/notices.h"

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
    auto bare = bench::fill_bare(config.store, data / "bare.sqlite", in_one_envelope);
    std::filesystem::remove(data / "bare.sqlite");
    std::printf(
        "# envelopes of 500: %.0f objects/s (aim 10,000); SQLite alone %.0f rows/s, ratio %.2f "
        "(aim 0.50)\n",
        double(count) / spent, double(count) / bare, bare / spent);
    return 0;
}

int values(const char* folder, std::uint64_t count, std::uint64_t of, int rounds)
{
    auto deployment = open(folder);
    Objects objects(*deployment.kernel);
    for (int round = 0; round < rounds; ++round) {
        std::vector<indicators::Value> wanted;
        for (std::uint64_t i = 0; i < count; ++i) {
            auto number = i * (of / count) + std::uint64_t(round) * 17 + i % 13;
            wanted.push_back(
                {indicators::Kind::domain, "h" + std::to_string(number % of) + ".example"});
        }
        auto from = Steady::now();
        auto hits = must(objects.find_values(deployment.officer, wanted));
        std::printf("# %llu values among %llu: %.3f s, %zu found (aim 1 s)\n",
                    static_cast<unsigned long long>(count), static_cast<unsigned long long>(of),
                    seconds_since(from), hits.size());
    }
    return 0;
}

// An officer for participants that have nobody, until `count` have somebody.
void people(Kernel& kernel, std::size_t count)
{
    auto put = [&](std::string type, std::string owner, JsonObject fields, std::string state) {
        Command command;
        command.type = std::move(type);
        command.owner = std::move(owner);
        command.fields = std::move(fields);
        command.state = std::move(state);
        must(kernel.apply(the_platform(), command));
    };
    auto roster = kernel.roster();
    std::size_t there = 0;
    for (auto& [code, participant] : roster->participants()) {
        if (there++ == count) return;
        if (!roster->people_at({"participant:" + code}).empty()) continue;
        auto desk = code + ".bench";
        put("identity.desk", code,
            {
                {"code",  desk       },
                {"name",  "Desk"     },
                {"level", "technical"}
        },
            "");
        put("identity.person", code,
            {
                {"name",     "Officer"                                           },
                {"email",    "officer" + std::to_string(there) + "@bench.example"},
                {"language", "en"                                                },
                {"zone",     "UTC"                                               },
                {"desks",    JsonArray{Json(desk)}                               },
                {"roles",    JsonArray{Json("officer")}                          }
        },
            "active");
    }
}

int alert(const char* folder, std::size_t count, int rounds)
{
    auto deployment = open(folder);
    auto& kernel = *deployment.kernel;
    Notices notices(kernel);
    people(kernel, count);
    for (int round = 0; round < rounds; ++round) {
        auto id = make(kernel, deployment.officer, "threats.alert",
                       {
                           {"title",    "Scans of control systems"},
                           {"class",    "alert"                   },
                           {"urgency",  "immediate"               },
                           {"language", "en"                      },
                           {"text",     "Close the port."         }
        },
                       Label{Tlp::green, {"members"}, {}, {}});
        Command command;
        command.type = "threats.alert";
        command.id = id;
        command.action = "publish";
        auto before = kernel.newest();
        auto from = Steady::now();
        must(kernel.apply(deployment.officer, command));
        std::printf("# an alert to all members: %.1f ms, %lld acts in one commit\n",
                    seconds_since(from) * 1e3, static_cast<long long>(kernel.newest() - before));
    }
    return 0;
}

std::string head_of(const char* method, const std::string& path, const std::string& token)
{
    return std::string(method) + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
           (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n");
}

int get(bench::Load& load, double seconds, const std::string& token,
        std::span<const char* const> paths)
{
    std::vector<std::string> requests;
    for (auto path : paths) requests.push_back(head_of("GET", path, token) + "\r\n");
    load.run(requests, seconds, bench::Load::Order::in_turn);
    return 0;
}

int post(bench::Load& load, double seconds, const std::string& token, const char* path,
         std::uint64_t objects)
{
    constexpr std::uint64_t objects_max = 100'000;
    auto number = std::uint64_t(std::chrono::system_clock::now().time_since_epoch().count());
    std::vector<std::string> requests, some;
    for (std::uint64_t made = 0; made < objects_max; made += objects) {
        some.clear();
        for (std::uint64_t i = 0; i < objects; ++i)
            some.push_back(test::indicator({++number & 0xffffffffffff, 1, {}, padding}));
        auto body = test::envelope(some);
        requests.push_back(head_of("POST", path, token) +
                           "Content-Type: application/taxii+json;version=2.1\r\n"
                           "Content-Length: " +
                           std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    load.run(requests, seconds, bench::Load::Order::each_once);
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    auto is = [&](const char* name, int least) {
        return count >= least && std::strcmp(words[1], name) == 0;
    };
    auto number = [&](int at) { return std::strtoull(words[at], nullptr, 10); };
    if (is("fill", 4)) return fill(words[2], number(3));
    if (is("grow", 5)) {
        bench::grow(must(app::read_config(words[2])).store, number(3), number(4));
        return 0;
    }
    if (is("values", 6)) return values(words[2], number(3), number(4), int(number(5)));
    if (is("alert", 5)) return alert(words[2], number(3), int(number(4)));
    bool gets = is("get", 7), posts = is("post", 8);
    if (gets || posts) {
        bench::Load load(std::uint16_t(number(2)), number(3));
        auto seconds = std::atof(words[4]);
        if (gets) return get(load, seconds, words[5], {words + 6, words + count});
        return post(load, seconds, words[5], words[6], number(7));
    }
    std::fprintf(stderr,
                 "threats_bench fill FOLDER COUNT | grow FOLDER FROM TO | values FOLDER COUNT OF "
                 "ROUNDS | alert FOLDER COUNT ROUNDS | get PORT CONNECTIONS SECONDS TOKEN PATH... "
                 "| post PORT CONNECTIONS "
                 "SECONDS TOKEN PATH OBJECTS\n");
    return 2;
}
