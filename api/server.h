// An HTTP/1.1 server (RFC 9112): bytes in, Request out; Response in, bytes out. It knows no route
// and no record. Each thread runs its own event loop, and a connection stays with one of them.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/http.h"
#include "base/time.h"

namespace concord::api {

struct TlsFiles {
    std::string certificate_chain;  // PEM
    std::string private_key;        // PEM
};

// Sent with responses that do not have a field of that name. One that confirms what a browser keeps
// (304) has only `every`, so that it changes nothing of what came with the whole.
struct StandingHeaders {
    Headers every;
    Headers documents;  // HTML
    Headers others;     // all that is not meant to be shown as a page
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: the system chooses
    unsigned threads = 1;
    std::optional<TlsFiles> tls;
    std::size_t connections_max = 10'000;  // further ones are closed at once
    std::size_t header_bytes_max = std::size_t{16} * 1024;
    std::size_t header_fields_max = 100;
    std::chrono::milliseconds header_time_max{15'000};
    std::chrono::milliseconds idle_time_max{75'000};
    // A body or an answer has this long, and a second more for each `bytes_per_second_min` bytes:
    // slow lines are served, stalled ones are not.
    std::chrono::milliseconds grace_time{30'000};
    std::size_t bytes_per_second_min = 2048;
    std::chrono::milliseconds heartbeat{20'000};  // a comment to every silent event listener
    std::chrono::milliseconds stop_time_max{5'000};
    StandingHeaders headers;
    const Clock* clock = &system_clock();
};

// What the server asks of those behind it. All are called on the server's threads and must not
// wait; `serve` hands what waits to another thread and answers from there.
struct Doors {
    Serve serve;
    // How many bytes the body of this request may have; asked before any of it is read.
    std::function<std::size_t(const Request& head)> body_limit;
    // A sink for the body, nothing to hold it in memory, or an error to refuse it unread.
    std::function<Result<std::shared_ptr<Sink>>(const Request& head)> begin_upload;
    // How a refusal is told. Without it, a refusal has a status and no body.
    std::function<Response(const Error&, const Request&)> refuse;
};

class Server {
public:
    // Listens when it returns. Fails with http.cannot_listen or http.bad_certificate.
    static Result<std::unique_ptr<Server>> start(ServerOptions, Doors);
    ~Server();  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;
    std::size_t connections() const;

    // Accepts nothing more, closes idle connections and event streams, lets requests in flight
    // finish for at most stop_time_max, and returns when all threads have ended. Not to be called
    // from one of the server's threads.
    void stop();

private:
    struct Parts;
    explicit Server(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

}  // namespace concord::api
