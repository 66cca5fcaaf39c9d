// For tests: the other end of a connection, as bytes.

#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace concord::api::test {

struct Reply {
    int status = 0;
    std::string head;
    std::string body;
    bool has(std::string_view text) const { return head.find(text) != head.npos; }
};

class Wire {
public:
    explicit Wire(std::uint16_t port, int receive_bytes = 0)
    {
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        if (receive_bytes > 0) {
            setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
        }
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    Wire(Wire&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)),
          connected_(other.connected_),
          ahead_(std::move(other.ahead_))
    {
    }
    Wire& operator=(Wire&& other) noexcept
    {
        close();
        socket_ = std::exchange(other.socket_, -1);
        connected_ = other.connected_;
        ended_ = other.ended_;
        ahead_ = std::move(other.ahead_);
        return *this;
    }
    ~Wire() { close(); }

    bool connected() const { return connected_; }
    int descriptor() const { return socket_; }
    void close()
    {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    // Reads more; false at the end of the connection or of the patience.
    bool more(std::chrono::milliseconds patience = std::chrono::seconds(60))
    {
        pollfd waits{socket_, POLLIN, 0};
        if (::poll(&waits, 1, static_cast<int>(patience.count())) <= 0) return false;
        char bytes[16384];
        const auto size = ::recv(socket_, bytes, sizeof bytes, 0);
        if (size <= 0) {
            ended_ = true;
            return false;
        }
        ahead_.append(bytes, static_cast<std::size_t>(size));
        return true;
    }
    bool read_until(std::string_view mark,
                    std::chrono::milliseconds patience = std::chrono::seconds(60))
    {
        while (ahead_.find(mark) == ahead_.npos) {
            if (!more(patience)) return false;
        }
        return true;
    }
    // True if the server closes within the patience.
    bool ends(std::chrono::milliseconds patience = std::chrono::seconds(60))
    {
        while (more(patience)) {
        }
        return ended_;
    }
    std::string& ahead() { return ahead_; }

    Reply read(std::string_view method = "GET")
    {
        Reply reply;
        if (!read_until("\r\n\r\n")) return reply;
        const auto end = ahead_.find("\r\n\r\n") + 4;
        reply.head = ahead_.substr(0, end);
        ahead_.erase(0, end);
        reply.status = std::atoi(reply.head.c_str() + 9);
        if (method == "HEAD" || reply.status == 204 || reply.status == 304) return reply;
        const auto length = reply.head.find("Content-Length: ");
        if (length != reply.head.npos) {
            const auto size = std::strtoull(reply.head.c_str() + length + 16, nullptr, 10);
            while (ahead_.size() < size && more()) {
            }
            reply.body = ahead_.substr(0, size);
            ahead_.erase(0, size);
        } else if (reply.has("Transfer-Encoding: chunked")) {
            for (;;) {
                if (!read_until("\r\n")) return reply;
                const auto size = std::strtoull(ahead_.c_str(), nullptr, 16);
                ahead_.erase(0, ahead_.find("\r\n") + 2);
                while (ahead_.size() < size + 2 && more()) {
                }
                reply.body += ahead_.substr(0, size);
                ahead_.erase(0, size + 2);
                if (size == 0) return reply;
            }
        }
        return reply;
    }
    Reply ask(std::string_view request)
    {
        send(request);
        return read(request.substr(0, request.find(' ')));
    }

private:
    int socket_ = -1;
    bool connected_ = false;
    bool ended_ = false;
    std::string ahead_;
};

}  // namespace concord::api::test
