// What another TAXII server may send over a real socket, and how little of it gets in.

#include "kernel/peer_line.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>

#include "api/compress.h"

namespace concord {
namespace {

// Answers each connection, one after the other, with what it is told to write.
class Hostile {
public:
    using Answers = std::function<void(int socket, const std::string& request)>;

    explicit Hostile(Answers answers) : answers_(std::move(answers))
    {
        listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(listening_, 8), 0);
        socklen_t size = sizeof address;
        getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~Hostile()
    {
        ending_ = true;
        ::shutdown(listening_, SHUT_RDWR);
        ::close(listening_);
        thread_.join();
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/root/"; }
    int connections() const { return connections_; }

    static bool put(int socket, std::string_view text)
    {
        while (!text.empty()) {
            auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            text.remove_prefix(std::size_t(sent));
        }
        return true;
    }

private:
    void serve()
    {
        while (!ending_) {
            int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) return;
            ++connections_;
            std::string request;
            char bytes[4096];
            while (request.find("\r\n\r\n") == std::string::npos) {
                auto got = ::recv(socket, bytes, sizeof bytes, 0);
                if (got <= 0) break;
                request.append(bytes, std::size_t(got));
            }
            answers_(socket, request);
            ::close(socket);
        }
    }

    Answers answers_;
    int listening_ = -1;
    int port_ = 0;
    std::atomic<bool> ending_ = false;
    std::atomic<int> connections_ = 0;
    std::thread thread_;
};

PeerLineSettings beside()
{
    PeerLineSettings settings;
    settings.reach.loopback = true;
    settings.timeout = seconds(20);
    settings.patience = seconds(1);
    settings.packed_bytes_max = 1 << 20;
    settings.answer_bytes_max = 2 << 20;
    return settings;
}

Result<PeerAnswer> ask(const std::string& url, const PeerLineSettings& settings = beside())
{
    PeerQuestion question;
    question.url = url;
    question.authorization = "Basic bWFydTp3b3Jk";
    return HttpsPeerLine(settings).ask(question);
}

std::string refusal(const Hostile& peer)
{
    auto answer = ask(peer.url());
    return answer ? "answered" : answer.error().key;
}

std::string head(const std::string& more)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: application/taxii+json;version=2.1\r\n" + more +
           "\r\n";
}

TEST(PeerLine, an_honest_answer_comes_whole_with_its_dates)
{
    std::string asked;
    Hostile peer([&](int socket, const std::string& request) {
        asked = request;
        Hostile::put(socket, head("Content-Length: 2\r\nX-TAXII-Date-Added-Last: "
                                  "2026-01-01T00:00:00.000001Z\r\n") +
                                 "{}");
    });
    auto answer = ask(peer.url());
    ASSERT_TRUE(answer) << answer.error().key << answer.error().detail;
    EXPECT_EQ(answer->body, "{}");
    EXPECT_EQ(answer->date_added_last, "2026-01-01T00:00:00.000001Z");
    EXPECT_NE(asked.find("Accept: application/taxii+json;version=2.1\r\n"), std::string::npos);
    EXPECT_NE(asked.find("Authorization: Basic bWFydTp3b3Jk\r\n"), std::string::npos);
}

TEST(PeerLine, redirects_are_not_followed_and_take_no_credential_with_them)
{
    Hostile inside([](int socket, const std::string&) { Hostile::put(socket, head("")); });
    Hostile peer([&](int socket, const std::string&) {
        Hostile::put(socket, "HTTP/1.1 302 Found\r\nLocation: " + inside.url() +
                                 "\r\nContent-Length: 0\r\n\r\n");
    });
    EXPECT_EQ(refusal(peer), "peer.redirected");
    EXPECT_EQ(inside.connections(), 0);
}

TEST(PeerLine, private_addresses_are_refused_unless_their_host_is_listed)
{
    for (auto url : {"https://127.0.0.1:1/", "https://localhost:1/", "https://[::1]:1/",
                     "https://10.0.0.1/", "https://169.254.169.254/latest", "https://2130706433/"})
        EXPECT_EQ(ask(url, {}).error().key, "peer.private_address") << url;
    for (auto url : {"http://taxii.example/", "http://127.0.0.1:1/", "file:///etc/passwd",
                     "https://user:word@taxii.example/", "nonsense"})
        EXPECT_EQ(ask(url, {}).error().key, "peer.bad_address") << url;
    PeerLineSettings listed;
    listed.reach.private_hosts = {"localhost"};
    EXPECT_EQ(ask("https://localhost:1/", listed).error().key, "peer.unreachable");
    EXPECT_EQ(ask("https://127.0.0.1:1/", listed).error().key, "peer.private_address");
}

TEST(PeerLine, a_small_answer_that_unpacks_to_a_huge_one_is_stopped)
{
    auto bomb = api::gzip(std::string(64 << 20, ' '));
    ASSERT_LT(bomb.size(), std::size_t(1 << 20));
    Hostile peer([&](int socket, const std::string&) {
        Hostile::put(socket, head("Content-Encoding: gzip\r\nContent-Length: " +
                                  std::to_string(bomb.size()) + "\r\n") +
                                 bomb);
    });
    EXPECT_EQ(refusal(peer), "peer.too_large");
}

TEST(PeerLine, an_answer_without_end_is_stopped)
{
    Hostile peer([](int socket, const std::string&) {
        Hostile::put(socket, head(""));
        while (Hostile::put(socket, std::string(1 << 16, ' '))) {
        }
    });
    EXPECT_EQ(refusal(peer), "peer.too_large");
}

TEST(PeerLine, a_peer_that_drips_is_left)
{
    std::atomic<bool> over = false;
    Hostile peer([&](int socket, const std::string&) {
        Hostile::put(socket, head(""));
        while (!over && Hostile::put(socket, " "))
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
    });
    EXPECT_EQ(refusal(peer), "peer.too_slow");
    over = true;
}

TEST(PeerLine, refusals_say_whether_trying_again_helps)
{
    int status = 0;
    Hostile peer([&](int socket, const std::string&) {
        Hostile::put(socket,
                     "HTTP/1.1 " + std::to_string(status) + " No\r\nContent-Length: 0\r\n\r\n");
    });
    for (auto [code, key] : {
             std::pair{401, "peer.refused"        },
             std::pair{404, "peer.refused"        },
             std::pair{429, "peer.refused_for_now"},
             std::pair{503, "peer.refused_for_now"}
    }) {
        status = code;
        EXPECT_EQ(refusal(peer), key) << code;
    }
}

}  // namespace
}  // namespace concord
