// Inside the server: one event loop with its connections. Only server.cpp and connection.cpp
// include this.

#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "api/server.h"

namespace concord::api {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Lane;

// One connection as its loop sees it. It lives and dies on the loop's thread; other threads only
// name it to Lane::queue, and only while they know that it lives.
class Link : public std::enable_shared_from_this<Link> {
public:
    explicit Link(Lane&);
    virtual ~Link();

    virtual void cut() = 0;  // closes the socket; what waits on it ends
    // Something is there that the coroutine waits for. Ends no connection here and now.
    virtual void wake() { signal.cancel(); }
    void retire();  // asked to end: at once if idle, else after the request in flight

    enum class Stage { idle, busy, events };

    std::shared_ptr<Lane> lane;
    Stage stage = Stage::idle;
    SteadyTime deadline = SteadyTime::max();
    bool retiring = false;
    bool cut_off = false;
    boost::asio::steady_timer signal;  // cancelled to wake the coroutine that waits for a value
    std::shared_ptr<EventStream> listening;
    bool is_queued = false;  // guarded by the lane
};

struct Shared;

// Deadlines are looked at a few times a second instead of arming a timer for each request.
struct Lane : std::enable_shared_from_this<Lane> {
    explicit Lane(std::shared_ptr<Shared>);

    void begin();  // starts the sweep
    void sweep();
    void queue(Link&);  // wakes it; from any thread, and one post carries many wake-ups
    void drain();
    void forget(Link&);
    void retire_all();
    void cut_all();
    std::string_view date();

    std::shared_ptr<Shared> shared;
    boost::asio::io_context context{1};
    boost::asio::steady_timer sweeper{context};
    std::unordered_set<Link*> links;
    SteadyTime now = std::chrono::steady_clock::now();
    bool ending = false;

private:
    std::mutex mutex_;
    std::vector<Link*> ready_;
    std::int64_t date_second_ = -1;
    std::string date_;
};

struct Shared {
    ServerOptions options;
    Doors doors;
    std::unique_ptr<boost::asio::ssl::context> tls;
    std::atomic<std::size_t> open = 0;
};

// Serves the socket, which belongs to the lane's context, until it closes.
void serve_connection(const std::shared_ptr<Lane>&, boost::asio::ip::tcp::socket);

}  // namespace concord::api
