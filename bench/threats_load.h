// Asks a server over kept connections, as fast as it answers: one thread for all of them, so that
// on few processors the asker takes little from the one who is measured.

#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"

namespace concord::bench {

class Load {
public:
    using Steady = std::chrono::steady_clock;

    Load(std::uint16_t port, std::size_t connections)
    {
        for (std::size_t i = 0; i < connections; ++i) connections_.push_back(connect(port));
    }
    ~Load()
    {
        for (auto& each : connections_) ::close(each.socket);
    }

    enum class Order { in_turn, each_once };

    // Until the time is over or, each once, no request is left; then prints requests a second, p50
    // and p99 in milliseconds, bytes of a body, how many answers were not 2xx.
    void run(std::span<const std::string> requests, double seconds, Order order)
    {
        std::size_t next = 0;
        auto take = [&]() -> const std::string* {
            if (order == Order::each_once && next == requests.size()) return nullptr;
            return &requests[next++ % requests.size()];
        };
        auto from = Steady::now();
        auto until = from + std::chrono::duration<double>(seconds);
        std::size_t open = 0;
        for (auto& each : connections_)
            if (auto request = take()) {
                begin(each, *request);
                ++open;
            }
        std::vector<pollfd> waits(connections_.size());
        while (open > 0) {
            for (std::size_t i = 0; i < waits.size(); ++i) {
                auto& each = connections_[i];
                short events = each.unsent.empty() ? POLLIN : POLLIN | POLLOUT;
                waits[i] = {each.is_asking ? each.socket : -1, events, 0};
            }
            CHECK(::poll(waits.data(), waits.size(), 60'000) > 0);
            for (std::size_t i = 0; i < waits.size(); ++i) {
                auto& each = connections_[i];
                if (waits[i].revents & POLLOUT) send_more(each);
                if (!(waits[i].revents & (POLLIN | POLLHUP | POLLERR)) || !receive(each)) continue;
                finish(each);
                auto request = Steady::now() < until ? take() : nullptr;
                if (request)
                    begin(each, *request);
                else
                    --open;
            }
        }
        print(std::chrono::duration<double>(Steady::now() - from).count());
    }

private:
    struct Connection {
        int socket = -1;
        bool is_asking = false;
        std::string_view unsent;
        std::string head;
        std::size_t left = 0;  // of the body, once the head has been read
        Steady::time_point sent;
    };

    static Connection connect(std::uint16_t port)
    {
        Connection made;
        made.socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        CHECK(::connect(made.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        return made;
    }

    void begin(Connection& each, const std::string& request)
    {
        each.is_asking = true;
        each.unsent = request;
        each.head.clear();
        each.sent = Steady::now();
        send_more(each);
    }

    static void send_more(Connection& each)
    {
        auto sent = ::send(each.socket, each.unsent.data(), each.unsent.size(),
                           MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) each.unsent.remove_prefix(std::size_t(sent));
    }

    // True once the answer is complete.
    bool receive(Connection& each)
    {
        auto got = ::recv(each.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        CHECK(got > 0);
        auto size = std::size_t(got);
        if (!each.head.ends_with("\r\n\r\n")) {
            auto before = each.head.size();
            each.head.append(buffer_.data(), size);
            auto end = each.head.find("\r\n\r\n");
            if (end == std::string::npos) return false;
            each.head.resize(end + 4);
            size -= each.head.size() - before;
            auto length = each.head.find("Content-Length: ");
            CHECK(length != std::string::npos);
            each.left = std::strtoull(each.head.c_str() + length + 16, nullptr, 10);
            bytes_ += each.left;
        }
        each.left -= size;
        return each.left == 0;
    }

    void finish(Connection& each)
    {
        each.is_asking = false;
        auto delay = std::chrono::duration<double, std::milli>(Steady::now() - each.sent);
        delays_.push_back(delay.count());
        bool fine = each.head.compare(9, 1, "2") == 0;
        if (!fine && wrong_++ == 0) std::fprintf(stderr, "%s", each.head.c_str());
    }

    void print(double seconds)
    {
        std::sort(delays_.begin(), delays_.end());
        CHECK(!delays_.empty());
        auto count = double(delays_.size());
        std::printf("%.1f %.3f %.3f %.0f %zu\n", count / seconds, delays_[delays_.size() / 2],
                    delays_[delays_.size() * 99 / 100], double(bytes_) / count, wrong_);
    }

    std::vector<Connection> connections_;
    std::vector<double> delays_;
    std::string buffer_ = std::string(256 * 1024, 0);
    std::uint64_t bytes_ = 0;
    std::size_t wrong_ = 0;
};

}  // namespace concord::bench
