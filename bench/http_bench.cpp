// The server alone, without routes and records.
//   http_bench serve PORT        answers every request with the same 1 KB, on one thread
//   http_bench events COUNT      how long one event takes to reach COUNT listeners
// bench/http.py compares the first with nginx in the same run.

#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <thread>

#include "api/assets.h"
#include "api/events.h"
#include "api/server.h"
#include "api/test_wire.h"

using namespace concord;
using namespace concord::api;

namespace {

double milliseconds_now()
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(now).count();
}

int serve(int port)
{
    const auto bytes = std::make_shared<const std::string>(1024, 'x');
    ServerOptions options;
    options.port = static_cast<std::uint16_t>(port);
    Doors doors;
    doors.serve = [bytes](Request&&, Answer answer) {
        Response response;
        response.headers.add("Content-Type", "text/plain");
        response.body = bytes;
        answer(std::move(response));
    };
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    auto server = Server::start(options, doors);
    if (!server) return 1;
    int signal = 0;
    sigwait(&ends, &signal);
    return 0;
}

int events(std::size_t count)
{
    const rlimit files{65536, 65536};
    setrlimit(RLIMIT_NOFILE, &files);
    std::mutex mutex;
    std::vector<std::shared_ptr<EventStream>> streams;
    Doors doors;
    doors.serve = [&](Request&&, Answer answer) {
        auto stream = std::make_shared<EventStream>();
        {
            std::lock_guard lock(mutex);
            streams.push_back(stream);
        }
        answer(event_response(std::move(stream)));
    };
    auto server = Server::start({}, doors);
    if (!server) return 1;
    std::vector<test::Wire> wires;
    const int poll = epoll_create1(0);
    for (std::size_t i = 0; i < count; ++i) {
        wires.emplace_back((*server)->port());
        wires.back().send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        if (!wires.back().read_until("\r\n\r\n")) return 1;
        epoll_event event{EPOLLIN, {.u64 = i}};
        epoll_ctl(poll, EPOLL_CTL_ADD, wires.back().descriptor(), &event);
    }
    std::vector<double> delays;
    const auto bytes = print_event({"1", "act", std::string(300, 'e')});
    for (int round = 0; round < 50; ++round) {
        const double sent = milliseconds_now();
        std::thread sender([&] {
            std::lock_guard lock(mutex);
            for (const auto& stream : streams) stream->send(bytes);
        });
        for (std::size_t heard = 0; heard < count;) {
            epoll_event ready[256];
            const int n = epoll_wait(poll, ready, 256, 1000);
            if (n <= 0) return 1;
            for (int i = 0; i < n; ++i) {
                auto& wire = wires[ready[i].data.u64];
                wire.more();
                if (wire.ahead().find("\n\n") == std::string::npos) continue;
                wire.ahead().clear();
                delays.push_back(milliseconds_now() - sent);
                ++heard;
            }
        }
        sender.join();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    std::sort(delays.begin(), delays.end());
    std::printf("%zu listeners: p50 %.1f ms, p99 %.1f ms, max %.1f ms\n", count,
                delays[delays.size() / 2], delays[delays.size() * 99 / 100], delays.back());
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    if (count == 3 && std::strcmp(words[1], "serve") == 0) return serve(std::atoi(words[2]));
    if (count == 3 && std::strcmp(words[1], "events") == 0) {
        return events(static_cast<std::size_t>(std::atoi(words[2])));
    }
    std::fprintf(stderr, "http_bench serve PORT | events COUNT\n");
    return 2;
}
