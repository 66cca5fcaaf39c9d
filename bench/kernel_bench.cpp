// The kernel by itself: how long a decision takes, a page of 50 out of 100,000 cases filtered by
// the policy, a start with that many records, and the memory it then holds.
//
//     kernel_bench [records]

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>

#include "kernel/kernel.h"
#include "test/world.h"

namespace concord {
namespace {

using Moment = std::chrono::steady_clock;

double since_us(Moment::time_point start)
{
    return std::chrono::duration<double, std::micro>(Moment::now() - start).count();
}

void print_spread(const char* what, std::vector<double> us)
{
    std::sort(us.begin(), us.end());
    std::printf("%-44s p50 %9.3f ms   p99 %9.3f ms\n", what, us[us.size() / 2] / 1000,
                us[us.size() * 99 / 100] / 1000);
}

long resident_kb()
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
        if (word == "VmRSS:") {
            long kb = 0;
            status >> kb;
            return kb;
        }
    return 0;
}

void decisions(test::World& world)
{
    auto subject = world.officer("QN");
    Record record;
    record.owner = "QM";
    record.desk = "QM.diplomatic";
    record.state = "sent";
    record.label = {
        Tlp::amber, {"desk:QO.technical", "participant:QP", "participant:QN"},
         {},
         {}
    };
    constexpr int count = 1'000'000;
    int allowed = 0;
    auto start = Moment::now();
    for (int n = 0; n < count; ++n) {
        record.label.tlp = Tlp(n % 5);
        allowed += bool(decide_read(subject, record, {"draft"}, Time{n}));
    }
    std::printf("%-44s %.3f us   (aim: at most 1; %d of %d allowed)\n", "one decision",
                since_us(start) / count, allowed, count);
}

void fill(test::World& world, int records)
{
    constexpr int clients = 64;
    std::vector<std::thread> threads;
    const char* codes[] = {"QM", "QN", "QO", "QP"};
    for (int client = 0; client < clients; ++client)
        threads.emplace_back([&, client] {
            std::mt19937 draw{unsigned(client)};
            for (int n = client; n < records; n += clients) {
                auto from = draw() % 4, to = (from + 1 + draw() % 3) % 4;
                Command command;
                command.type = "post.letter";
                command.owner = codes[from];
                command.state = draw() % 5 ? "sent" : "draft";
                command.context = Context::routine;
                command.fields = {
                    {"title", "Letter " + std::to_string(n)},
                    {"about", draw() % 2 ? "port" : "grid" }
                };
                command.label =
                    Label{Tlp::amber, {"participant:" + std::string(codes[to])}, {}, {}};
                auto made = world.kernel().apply(the_platform(), command);
                if (!made) std::abort();
            }
        });
    for (auto& thread : threads) thread.join();
}

void lists(test::World& world, int records)
{
    auto& kernel = world.kernel();
    struct Case {
        const char* name;
        Query query;
    };
    const Case cases[] = {
        {"page of 50, newest first", {.types = {"post.letter"}}                                   },
        {"page of 50, by state",     {.types = {"post.letter"}, .filters = {{"state", {"draft"}}}}},
        {"page of 50, by field",     {.types = {"post.letter"}, .filters = {{"about", {"grid"}}}} },
        {"page of 50, by owner",     {.types = {"post.letter"}, .filters = {{"owner", {"QM"}}}}   },
    };
    for (auto& each : cases) {
        std::vector<double> us;
        std::mt19937 draw{1};
        for (int n = 0; n < 400; ++n) {
            auto subject = world.officer(n % 2 ? "QM" : "QN");
            auto query = each.query;
            query.after = std::int64_t(draw() % unsigned(records));
            auto start = Moment::now();
            auto page = kernel.find(subject, query);
            us.push_back(since_us(start));
            if (!page) std::abort();
        }
        print_spread(each.name, std::move(us));
    }
}

int run(int records)
{
    test::World world(test::Engine::sqlite);
    decisions(world);
    auto start = Moment::now();
    fill(world, records);
    std::printf("%-44s %.0f acts/s (64 clients, through the whole kernel)\n", "filling",
                records / (since_us(start) / 1e6));
    lists(world, records);
    start = Moment::now();
    world.restart();
    std::printf("%-44s %.3f s   (aim: at most 0.5, with %d records)\n", "stop and start",
                since_us(start) / 1e6, records);
    malloc_trim(0);
    std::printf("%-44s %.1f MB   (aim: at most 60)\n", "memory after start",
                double(resident_kb()) / 1024);
    return 0;
}

}  // namespace
}  // namespace concord

int main(int count, char** arguments)
{
    return concord::run(count > 1 ? std::atoi(arguments[1]) : 100'000);
}
