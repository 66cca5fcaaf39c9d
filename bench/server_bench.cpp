// What bench/server.py asks of a program that is faster than itself.
//   server_bench fill FOLDER COUNT      COUNT requests for assistance into a deployment that stands
//                                       still, made and sent by the officers of its four fictional
//                                       States
//   server_bench follow PORT COUNT ROUNDS PATH BODY COOKIE...
//                                       COUNT listeners, signed in by the cookies in turn; how long
//                                       an act, posted to PATH with the first cookie, takes to the
//                                       event of each listener

#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <future>
#include <thread>

#include "api/test_wire.h"
#include "app/compose.h"
#include "base/check.h"
#include "kernel/search.h"

using namespace concord;

namespace {

double milliseconds_now()
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(now).count();
}

Command request_to(std::string_view participant, int number)
{
    Command command;
    command.type = "assistance.request";
    command.fields = {
        {"title",   "Help with the control systems of a port, " + std::to_string(number)},
        {"kind",    "technical"                                                         },
        {"urgency", "routine"                                                           },
        {"need",
         "Somebody who knows the controllers of the cranes and can look at their logs with us, for "
         "about a week, from a distance or here."                                       }
    };
    command.label = Label{Tlp::amber, {"participant:" + std::string(participant)}, {}, {}};
    return command;
}

int fill(const char* folder, int count)
{
    auto config = app::read_config(folder);
    CHECK(config);
    auto keys = app::read_keys(config->folder / "keys");
    CHECK(keys);
    auto kernel = app::open_kernel(*config, *keys);
    CHECK(kernel);
    Search search(**kernel);
    std::vector<Subject> officers;
    auto roster = (*kernel)->roster();
    for (auto& [id, person] : roster->people()) {
        auto subject = roster->subject_of(id);
        if (subject.kind == ParticipantKind::state && subject.has(Role::officer))
            officers.push_back(subject);
    }
    CHECK(!officers.empty());
    constexpr int clients = 64;
    std::vector<std::thread> threads;
    for (int client = 0; client < clients; ++client)
        threads.emplace_back([&, client] {
            for (int n = client; n < count; n += clients) {
                auto& by = officers[std::size_t(n) % officers.size()];
                auto& to = officers[std::size_t(n * 7 + 1) % officers.size()];
                auto made = (*kernel)->apply(by, request_to(to.participant, n));
                if (!made)
                    std::fprintf(stderr, "%s %s\n", made.error().key.c_str(),
                                 made.error().field.c_str());
                CHECK(made);
            }
        });
    for (auto& thread : threads) thread.join();
    return 0;
}

struct Post {
    std::string path, body, cookie;
};

std::string print(const Post& post)
{
    return "POST " + post.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + post.cookie +
           "\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(post.body.size()) + "\r\n\r\n" + post.body;
}

void print_spread(const char* what, std::vector<double>& delays)
{
    std::sort(delays.begin(), delays.end());
    std::printf("%s p50 %.1f ms, p99 %.1f ms, max %.1f ms\n", what, delays[delays.size() / 2],
                delays[delays.size() * 99 / 100], delays.back());
}

// The same bytes to as many sockets by nothing but send(): what the machine itself needs.
void follow_bare(std::size_t count, int rounds)
{
    const int door = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(bind(door, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    CHECK(listen(door, 1024) == 0);
    CHECK(getsockname(door, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    std::vector<api::test::Wire> wires;
    std::vector<int> ends;
    const int poll = epoll_create1(0);
    for (std::size_t i = 0; i < count; ++i) {
        wires.emplace_back(ntohs(address.sin_port));
        ends.push_back(accept(door, nullptr, nullptr));
        epoll_event event{EPOLLIN, {.u64 = i}};
        epoll_ctl(poll, EPOLL_CTL_ADD, wires.back().descriptor(), &event);
    }
    const std::string bytes(400, 'e');
    std::vector<double> delays;
    for (int round = 0; round < rounds; ++round) {
        const double sent = milliseconds_now();
        std::thread sender([&] {
            for (auto end : ends)
                CHECK(send(end, bytes.data(), bytes.size(), MSG_NOSIGNAL) == ssize_t(bytes.size()));
        });
        for (std::size_t left = count; left > 0;) {
            epoll_event ready[256];
            const int n = epoll_wait(poll, ready, 256, 5000);
            CHECK(n > 0);
            for (int i = 0; i < n; ++i) {
                auto& wire = wires[ready[i].data.u64];
                if (!wire.more()) return;
                if (wire.ahead().size() < bytes.size()) continue;
                wire.ahead().clear();
                delays.push_back(milliseconds_now() - sent);
                --left;
            }
        }
        sender.join();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    for (auto end : ends) close(end);
    close(door);
    print_spread("events: send() alone to as many sockets,", delays);
}

int follow(std::uint16_t port, std::size_t count, int rounds, const Post& post,
           const std::vector<std::string>& cookies)
{
    const rlimit files{65536, 65536};
    setrlimit(RLIMIT_NOFILE, &files);
    std::vector<api::test::Wire> wires;
    const int poll = epoll_create1(0);
    for (std::size_t i = 0; i < count; ++i) {
        auto& wire = wires.emplace_back(port);
        wire.send("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " +
                  cookies[i % cookies.size()] + "\r\n\r\n");
        if (!wire.read_until("event: hello") || !wire.read_until("\n\n")) {
            std::fprintf(stderr, "no stream: %s\n", wire.ahead().c_str());
            return 1;
        }
        epoll_event event{EPOLLIN, {.u64 = i}};
        epoll_ctl(poll, EPOLL_CTL_ADD, wire.descriptor(), &event);
    }
    api::test::Wire poster(port);
    std::vector<double> from_asked, from_answered;
    const auto bytes = print(post);
    for (int round = 0; round < rounds; ++round) {
        for (auto& wire : wires) wire.ahead().clear();
        double answered = 0;
        const double asked = milliseconds_now();
        std::thread sender([&] {
            auto reply = poster.ask(bytes);
            answered = milliseconds_now();
            if (reply.status / 100 != 2) std::fprintf(stderr, "refused: %s\n", reply.body.c_str());
        });
        std::vector<double> heard(count, 0);
        for (std::size_t left = count; left > 0;) {
            epoll_event ready[256];
            const int n = epoll_wait(poll, ready, 256, 5000);
            if (n <= 0) {
                std::fprintf(stderr, "%zu listeners heard nothing\n", left);
                sender.join();
                return 1;
            }
            for (int i = 0; i < n; ++i) {
                auto& wire = wires[ready[i].data.u64];
                if (!wire.more()) return 1;
                auto& at = heard[ready[i].data.u64];
                if (at > 0 || wire.ahead().find("event: act") == std::string::npos) continue;
                at = milliseconds_now();
                --left;
            }
        }
        sender.join();
        for (auto at : heard) {
            from_asked.push_back(at - asked);
            from_answered.push_back(at - answered);
        }
        // What else the act brought (notices) is not to be counted for the next one.
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        epoll_event ready[256];
        for (int n; (n = epoll_wait(poll, ready, 256, 20)) > 0;)
            for (int i = 0; i < n; ++i) wires[ready[i].data.u64].more();
    }
    std::printf("events: %zu listeners, %d acts\n", count, rounds);
    print_spread("events: from the request sent,", from_asked);
    print_spread("events: from the answer received,", from_answered);
    follow_bare(count, rounds);
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    if (count == 4 && std::strcmp(words[1], "fill") == 0)
        return fill(words[2], std::atoi(words[3]));
    if (count >= 8 && std::strcmp(words[1], "follow") == 0)
        return follow(std::uint16_t(std::atoi(words[2])), std::size_t(std::atoi(words[3])),
                      std::atoi(words[4]), {words[5], words[6], words[7]},
                      {words + 7, words + count});
    std::fprintf(stderr,
                 "server_bench fill FOLDER COUNT | follow PORT COUNT ROUNDS PATH BODY COOKIE...\n");
    return 2;
}
