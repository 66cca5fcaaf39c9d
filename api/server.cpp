#include "api/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "api/connection.h"
#include "api/events.h"
#include "api/response_head.h"

namespace concord::api {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds sweep_interval{100};
// With nearly all places taken, a connection that only waits gives its place up sooner.
constexpr std::chrono::milliseconds idle_time_when_full{1'000};

Result<std::unique_ptr<asio::ssl::context>> load_tls(const TlsFiles& files)
{
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    boost::system::error_code error;
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                             asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                             asio::ssl::context::no_tlsv1_1,
                         error);
    if (!error) context->use_certificate_chain_file(files.certificate_chain, error);
    if (!error) {
        context->use_private_key_file(files.private_key, asio::ssl::context::pem, error);
    }
    if (error) {
        return tl::make_unexpected(
            Error{Code::invalid, "http.bad_certificate", {}, {}, error.message()});
    }
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION);
    return context;
}

}  // namespace

Link::Link(Lane& home) : lane(home.shared_from_this()), signal(home.context)
{
    signal.expires_at(SteadyTime::max());
    lane->links.insert(this);
}

Link::~Link()
{
    lane->forget(*this);
}

void Link::retire()
{
    retiring = true;
    if (stage == Stage::idle) cut();
    if (listening) listening->close();
}

Lane::Lane(std::shared_ptr<Shared> all) : shared(std::move(all)) {}

void Lane::begin()
{
    sweeper.expires_after(sweep_interval);
    sweeper.async_wait([self = shared_from_this()](boost::system::error_code) {
        if (self->ending && self->links.empty()) return;
        self->sweep();
        self->begin();
    });
}

void Lane::sweep()
{
    now = std::chrono::steady_clock::now();
    const auto& options = shared->options;
    const bool crowded = shared->open * 10 >= options.connections_max * 9;
    const auto sooner =
        options.idle_time_max - std::min(options.idle_time_max, idle_time_when_full);
    for (auto* link : links) {
        const bool hurried = crowded && link->stage == Link::Stage::idle;
        if (link->deadline <= (hurried ? now + sooner : now)) link->cut();
    }
}

void Lane::queue(Link& link)
{
    std::lock_guard lock(mutex_);
    if (link.is_queued) return;
    link.is_queued = true;
    ready_.push_back(&link);
    if (ready_.size() == 1) asio::post(context, [this] { drain(); });
}

void Lane::drain()
{
    std::vector<Link*> ready;
    {
        std::lock_guard lock(mutex_);
        ready.swap(ready_);
        for (auto* link : ready) link->is_queued = false;
    }
    // Neither call ends a connection here and now: what waited on it runs later.
    for (auto* link : ready) {
        if (link->listening && link->listening->overflowed()) {
            link->cut();
        } else {
            link->wake();
        }
    }
}

void Lane::forget(Link& link)
{
    links.erase(&link);
    std::lock_guard lock(mutex_);
    if (link.is_queued) std::erase(ready_, &link);
}

void Lane::retire_all()
{
    ending = true;
    const std::vector<Link*> all(links.begin(), links.end());
    for (auto* link : all) link->retire();
}

void Lane::cut_all()
{
    for (auto* link : links) link->cut();
}

std::string_view Lane::date()
{
    const auto second = shared->options.clock->now().ms / 1000;
    if (second != date_second_) {
        date_second_ = second;
        date_ = print_http_date(second);
    }
    return date_;
}

struct Server::Parts {
    std::shared_ptr<Shared> shared = std::make_shared<Shared>();
    std::vector<std::shared_ptr<Lane>> lanes;
    std::vector<std::thread> threads;
    std::unique_ptr<tcp::acceptor> acceptor;
    std::uint16_t port = 0;

    asio::awaitable<void> accept();
    void stop();
};

asio::awaitable<void> Server::Parts::accept()
{
    std::size_t next = 0;
    while (acceptor->is_open()) {
        auto& lane = lanes[next++ % lanes.size()];
        boost::system::error_code error;
        auto socket = co_await acceptor->async_accept(
            lane->context, asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted) break;
        if (error) {
            // Out of descriptors, most likely: those that are open will close.
            asio::steady_timer pause(lanes[0]->context, std::chrono::milliseconds(50));
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        if (shared->open >= shared->options.connections_max) continue;  // closes the socket
        ++shared->open;
        asio::post(lane->context, [home = lane.get(), peer = std::move(socket)]() mutable {
            serve_connection(home->shared_from_this(), std::move(peer));
        });
    }
}

void Server::Parts::stop()
{
    if (threads.empty()) return;
    asio::post(lanes[0]->context, [this] { acceptor->close(); });
    for (const auto& lane : lanes) asio::post(lane->context, [lane] { lane->retire_all(); });
    const auto end = std::chrono::steady_clock::now() + shared->options.stop_time_max;
    while (shared->open > 0 && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    for (const auto& lane : lanes) {
        asio::post(lane->context, [lane] {
            lane->ending = true;
            lane->cut_all();
        });
    }
    for (auto& thread : threads) thread.join();
    threads.clear();
    // What was posted after its loop had run out of work holds its lane, and so would never go.
    for (const auto& lane : lanes) {
        lane->context.restart();
        lane->context.poll();
    }
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server()
{
    stop();
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Doors doors)
{
    auto parts = std::make_unique<Parts>();
    if (options.tls) parts->shared->tls = TRY(load_tls(*options.tls));
    const unsigned threads = std::max(1u, options.threads);
    parts->shared->options = std::move(options);
    parts->shared->doors = std::move(doors);
    for (unsigned i = 0; i < threads; ++i) {
        parts->lanes.push_back(std::make_shared<Lane>(parts->shared));
    }
    const auto& chosen = parts->shared->options;
    boost::system::error_code error;
    const auto address = asio::ip::make_address(chosen.address, error);
    auto& home = parts->lanes[0]->context;
    parts->acceptor = std::make_unique<tcp::acceptor>(home);
    const tcp::endpoint endpoint(address, chosen.port);
    if (!error) parts->acceptor->open(endpoint.protocol(), error);
    if (!error) parts->acceptor->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) parts->acceptor->bind(endpoint, error);
    if (!error) parts->acceptor->listen(4096, error);
    if (error) {
        return tl::make_unexpected(Error{Code::unavailable,
                                         "http.cannot_listen",
                                         {},
                                         {{"address", chosen.address}},
                                         error.message()});
    }
    parts->port = parts->acceptor->local_endpoint(error).port();
    asio::co_spawn(home, parts->accept(), asio::detached);
    for (const auto& lane : parts->lanes) {
        lane->begin();
        parts->threads.emplace_back([lane] { lane->context.run(); });
    }
    return std::unique_ptr<Server>(new Server(std::move(parts)));
}

std::uint16_t Server::port() const
{
    return parts_->port;
}

std::size_t Server::connections() const
{
    return parts_->shared->open;
}

void Server::stop()
{
    parts_->stop();
}

}  // namespace concord::api
