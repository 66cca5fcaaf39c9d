#include "api/connection.h"

#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <charconv>

#include "api/events.h"
#include "api/intake.h"
#include "api/response_head.h"
#include "api/slot.h"

namespace concord::api {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using TlsStream = asio::ssl::stream<tcp::socket>;
template <class T>
using Waits = asio::awaitable<T>;
using Fault = boost::system::error_code;

namespace {

constexpr std::size_t read_bytes = 65536;  // Beast starts at 512 and grows slowly
constexpr std::chrono::milliseconds linger_time{2'000};

// A body for Beast's parser that hands on what it gets. Where it goes is decided between the head
// and the body.
struct IntakeBody {
    using value_type = Intake;
    struct reader {
        Intake& intake;
        template <bool isRequest, class Fields>
        reader(http::header<isRequest, Fields>&, Intake& given) : intake(given)
        {
        }
        void init(const boost::optional<std::uint64_t>&, Fault& fault) { fault = {}; }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, Fault& fault)
        {
            std::size_t taken = 0;
            for (auto it = asio::buffer_sequence_begin(buffers);
                 it != asio::buffer_sequence_end(buffers); ++it) {
                const asio::const_buffer part = *it;
                intake.take({static_cast<const char*>(part.data()), part.size()});
                taken += part.size();
            }
            fault = intake.refused ? Fault(http::error::body_limit) : Fault();
            return taken;
        }
        void finish(Fault& fault) { fault = {}; }
    };
};

using Parser = http::request_parser<IntakeBody>;

Response plain_refusal(int status)
{
    Response response;
    response.status = status;
    return response;
}

int bare_status(const Error& error)
{
    if (error.key == "http.head_too_large") return 431;
    if (error.code == Code::too_large) return 413;
    if (error.code == Code::invalid) return 400;
    return 500;
}

tcp::socket& socket_of(tcp::socket& stream)
{
    return stream;
}
tcp::socket& socket_of(TlsStream& stream)
{
    return stream.next_layer();
}

template <class Stream>
class Connection final : public Link {
public:
    Connection(Lane& home, Stream stream) : Link(home), stream_(std::move(stream))
    {
        Fault fault;
        auto& socket = socket_of(stream_);
        socket.set_option(tcp::no_delay(true), fault);
        const auto end = socket.remote_endpoint(fault);
        if (!fault) peer_ = end.address().to_string();
    }
    ~Connection() override { --lane->shared->open; }

    void cut() override
    {
        cut_off = true;
        Fault fault;
        socket_of(stream_).close(fault);
        signal.cancel();
    }

    void wake() override;

    Waits<void> run();

private:
    enum class After { keep, close, cut };

    Waits<bool> handshake();
    Waits<bool> fill();
    Waits<std::optional<Error>> read_head(Parser&);
    Waits<std::optional<Error>> read_body(Parser&, Request&);
    template <class T>
    Waits<std::optional<T>> value_of(std::shared_ptr<Slot<T>>);
    Waits<After> write(Response, const Request&, unsigned version, After);
    Waits<bool> write_download(Download, bool chunked);
    Waits<void> write_events(std::shared_ptr<EventStream>);
    bool send_unsent();
    Waits<bool> write_all(std::vector<asio::const_buffer>);
    Waits<void> linger();
    void watch_for_close();
    Request take_head(const Parser&);
    Response refusal(const Error&, const Request&);

    const ServerOptions& options() const { return lane->shared->options; }
    std::shared_ptr<Connection> self()
    {
        return std::static_pointer_cast<Connection>(shared_from_this());
    }
    void allow(std::chrono::milliseconds time)
    {
        deadline = std::chrono::steady_clock::now() + time;
    }
    void allow_bytes(std::uint64_t bytes)
    {
        allow(options().grace_time +
              std::chrono::milliseconds(bytes * 1000 / options().bytes_per_second_min));
    }

    Stream stream_;
    std::string peer_;
    beast::flat_buffer buffer_;
    std::array<char, 64> stray_{};
    // Events on their way out. While `may_send_` the coroutine waits for more and writes nothing.
    std::vector<SharedBytes> unsent_;
    std::size_t sent_of_first_ = 0;
    bool may_send_ = false;
};

template <class Stream>
Waits<bool> Connection<Stream>::handshake()
{
    if constexpr (std::is_same_v<Stream, TlsStream>) {
        Fault fault;
        allow(options().header_time_max);
        co_await stream_.async_handshake(TlsStream::server,
                                         asio::redirect_error(asio::use_awaitable, fault));
        co_return !fault;
    }
    co_return true;
}

// Reads what has come into the buffer; false when the peer has closed or time is over.
template <class Stream>
Waits<bool> Connection<Stream>::fill()
{
    Fault fault;
    const auto room = std::max<std::size_t>(512, buffer_.capacity() - buffer_.size());
    const auto size = co_await stream_.async_read_some(
        buffer_.prepare(room), asio::redirect_error(asio::use_awaitable, fault));
    buffer_.commit(size);
    co_return !fault && !cut_off;
}

template <class Stream>
Waits<std::optional<Error>> Connection<Stream>::read_head(Parser& parser)
{
    while (!parser.is_header_done()) {
        Fault fault = http::error::need_more;
        if (buffer_.size() > 0) buffer_.consume(parser.put(buffer_.data(), fault));
        if (!fault) continue;
        if (fault == http::error::header_limit) {
            co_return Error{Code::too_large, "http.head_too_large", {}, {}, {}};
        }
        if (fault != http::error::need_more) {
            co_return Error{Code::invalid, "http.malformed", {}, {}, fault.message()};
        }
        if (buffer_.size() > options().header_bytes_max) {
            co_return Error{Code::too_large, "http.head_too_large", {}, {}, {}};
        }
        if (!co_await fill()) {
            cut_off = true;
            co_return std::nullopt;
        }
    }
    co_return std::nullopt;
}

template <class Stream>
Request Connection<Stream>::take_head(const Parser& parser)
{
    const auto& message = parser.get();
    const auto text = [](auto view) { return std::string(view.data(), view.size()); };
    Request request;
    request.method = text(message.method_string());
    request.target = text(message.target());
    request.headers.reserve(12);
    for (const auto& field : message) {
        request.headers.add(text(field.name_string()), text(field.value()));
    }
    request.peer = peer_;
    request.transport = std::is_same_v<Stream, TlsStream> ? Transport::tls : Transport::plain;
    request.arrived = options().clock->now();
    return request;
}

template <class Stream>
Waits<std::optional<Error>> Connection<Stream>::read_body(Parser& parser, Request& request)
{
    auto& intake = parser.get().body();
    const auto begun = std::chrono::steady_clock::now();
    const auto expect = request.headers.find("Expect");
    if (same_name(expect, "100-continue") && buffer_.size() == 0) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        std::vector<asio::const_buffer> bytes{asio::buffer(go_on.data(), go_on.size())};
        if (!co_await write_all(std::move(bytes))) co_return std::nullopt;
    }
    while (!parser.is_done()) {
        Fault fault = http::error::need_more;
        if (buffer_.size() > 0) buffer_.consume(parser.put(buffer_.data(), fault));
        if (intake.refused) co_return std::move(intake.refused);
        if (!fault) continue;
        if (fault != http::error::need_more) {
            co_return Error{Code::invalid, "http.malformed", {}, {}, fault.message()};
        }
        const auto earned =
            std::chrono::milliseconds(intake.size * 1000 / options().bytes_per_second_min);
        deadline = begun + options().grace_time + earned;
        if (buffer_.size() >= read_bytes) {  // one chunk header or trailer cannot be that long
            co_return Error{Code::invalid, "http.malformed", {}, {}, {}};
        }
        if (!co_await fill()) {
            cut_off = true;
            co_return std::nullopt;
        }
    }
    if (request.upload) {
        if (auto finished = request.upload->finish(); !finished) co_return finished.error();
    }
    co_return std::nullopt;
}

template <class Stream>
template <class T>
Waits<std::optional<T>> Connection<Stream>::value_of(std::shared_ptr<Slot<T>> slot)
{
    std::unique_lock lock(slot->mutex);
    slot->waiting = this;
    while (!slot->given && !cut_off) {
        lock.unlock();
        Fault fault;
        signal.expires_at(SteadyTime::max());
        co_await signal.async_wait(asio::redirect_error(asio::use_awaitable, fault));
        lock.lock();
    }
    slot->waiting = nullptr;
    if (cut_off) co_return std::nullopt;
    co_return std::move(slot->value);
}

template <class Stream>
Response Connection<Stream>::refusal(const Error& error, const Request& request)
{
    const auto& refuse = lane->shared->doors.refuse;
    return refuse ? refuse(error, request) : plain_refusal(bare_status(error));
}

template <class Stream>
Waits<void> Connection<Stream>::run()
{
    if (retiring || !co_await handshake()) co_return;
    buffer_.reserve(read_bytes);
    while (!cut_off) {
        stage = retiring ? Stage::busy : Stage::idle;
        allow(options().idle_time_max);
        if (buffer_.size() == 0 && (retiring || !co_await fill())) break;
        stage = Stage::busy;
        allow(options().header_time_max);

        Parser parser;
        parser.body_limit(boost::none);  // begin_intake decides, by route
        parser.header_limit(static_cast<std::uint32_t>(options().header_bytes_max));
        parser.eager(false);
        auto error = co_await read_head(parser);
        if (cut_off) break;
        Request request;
        bool unread = true;
        auto after = After::close;
        if (!error) {
            request = take_head(parser);
            const auto length = parser.content_length();
            Announced announced{parser.chunked() || length.value_or(0) > 0, std::nullopt,
                                parser.get().version()};
            if (length) announced.size_bytes = *length;
            auto begun = begin_intake(options(), lane->shared->doors, announced, request,
                                      parser.get().body());
            if (!begun) error = begun.error();
            unread = announced.has_body;
        }
        if (!error && unread) {
            parser.eager(true);
            error = co_await read_body(parser, request);
            unread = false;
        } else if (!error) {
            after = After::keep;
        }
        if (cut_off) break;
        const unsigned version = parser.is_header_done() ? parser.get().version() : 11;
        if (error) {
            if (request.upload) request.upload = nullptr;
            after = co_await write(refusal(*error, request), request, version, After::close);
            if (after != After::cut) co_await linger();
            break;
        }
        after = parser.keep_alive() && !retiring ? After::keep : After::close;
        deadline = SteadyTime::max();
        auto slot = std::make_shared<Slot<Response>>(lane);
        {
            auto promise = std::make_shared<Promise<Response>>(slot);
            Request head;  // what the answer is shaped by, once the request has been given away
            head.method = request.method;
            lane->shared->doors.serve(std::move(request), [promise](Response response) {
                promise->give(std::move(response));
            });
            request = std::move(head);
        }
        auto response = co_await value_of(std::move(slot));
        if (cut_off) break;
        if (!response) {
            response = refusal({Code::internal, "problem.internal", {}, {}, "no answer"}, request);
        }
        if (retiring) after = After::close;
        after = co_await write(*std::move(response), request, version, after);
        if (after == After::keep) continue;
        if (after == After::close) co_await linger();
        break;
    }
    Fault fault;
    socket_of(stream_).close(fault);
}

template <class Stream>
Waits<typename Connection<Stream>::After> Connection<Stream>::write(Response response,
                                                                    const Request& request,
                                                                    unsigned version, After after)
{
    auto* events = std::get_if<std::shared_ptr<EventStream>>(&response.body);
    auto* download = std::get_if<Download>(&response.body);
    Framing framing{version, false, false, std::nullopt};
    framing.chunked = download && !download->size_bytes && version >= 11;
    if (download) framing.size_bytes = download->size_bytes;
    if (!download && !events) framing.size_bytes = bytes_of(response).size();
    // What has neither a length nor chunks ends with the connection.
    if (!framing.chunked && !framing.size_bytes) after = After::close;
    framing.closes = after != After::keep;
    const auto head = print_head(response, options().headers, lane->date(), framing);
    const bool with_body = has_body(response.status) && request.method != "HEAD";
    const auto bytes = bytes_of(response);

    allow_bytes(head.size() + bytes.size());
    std::vector<asio::const_buffer> buffers{asio::buffer(head)};
    if (with_body && !bytes.empty()) buffers.push_back(asio::buffer(bytes.data(), bytes.size()));
    if (!co_await write_all(std::move(buffers))) co_return After::cut;
    if (!with_body) co_return after;
    if (download && !co_await write_download(std::move(*download), framing.chunked))
        co_return After::cut;
    if (events) {
        co_await write_events(std::move(*events));
        co_return After::cut;
    }
    co_return after;
}

template <class Stream>
Waits<bool> Connection<Stream>::write_all(std::vector<asio::const_buffer> buffers)
{
    Fault fault;
    co_await asio::async_write(stream_, buffers, asio::redirect_error(asio::use_awaitable, fault));
    co_return !fault && !cut_off;
}

// The next piece is asked for only when the last one has been written: a slow peer slows the
// source.
template <class Stream>
Waits<bool> Connection<Stream>::write_download(Download download, bool chunked)
{
    using Piece = Result<std::string>;
    std::uint64_t left = download.size_bytes.value_or(0);
    for (;;) {
        deadline = SteadyTime::max();
        auto slot = std::make_shared<Slot<Piece>>(lane);
        {
            auto promise = std::make_shared<Promise<Piece>>(slot);
            download.pull([promise](Piece piece) { promise->give(std::move(piece)); });
        }
        auto piece = co_await value_of(std::move(slot));
        if (!piece || !*piece) co_return false;
        const std::string& bytes = **piece;
        if (download.size_bytes && bytes.size() > left) co_return false;
        if (download.size_bytes && bytes.empty()) co_return left == 0;
        left -= download.size_bytes ? bytes.size() : 0;

        std::vector<asio::const_buffer> buffers;
        std::string size;
        if (chunked) {
            char digits[16];
            size.assign(digits, std::to_chars(digits, digits + 16, bytes.size(), 16).ptr);
            size += "\r\n";
            buffers.push_back(asio::buffer(size));
        }
        buffers.push_back(asio::buffer(bytes));
        if (chunked) buffers.push_back(asio::buffer("\r\n", 2));
        allow_bytes(bytes.size());
        if (!co_await write_all(std::move(buffers))) co_return false;
        if (bytes.empty()) co_return true;
    }
}

template <class Stream>
Waits<void> Connection<Stream>::write_events(std::shared_ptr<EventStream> stream)
{
    static constexpr std::string_view heartbeat = ":\n\n";
    buffer_ = {};
    stage = Stage::events;
    listening = stream;
    // abandon() below takes this back before the connection goes.
    stream->attach([home = lane, this] { home->queue(*this); });
    if (retiring) stream->close();
    watch_for_close();
    while (!cut_off) {
        auto queued = std::exchange(unsent_, {});
        if (queued.empty()) queued = stream->take();
        if (queued.empty()) {
            if (stream->closed()) break;
            deadline = SteadyTime::max();
            Fault fault;
            signal.expires_after(options().heartbeat);
            may_send_ = true;
            co_await signal.async_wait(asio::redirect_error(asio::use_awaitable, fault));
            may_send_ = false;
            if (fault || cut_off || !unsent_.empty()) continue;
        }
        std::vector<asio::const_buffer> buffers;
        for (const auto& bytes : queued) buffers.push_back(asio::buffer(*bytes));
        if (!queued.empty()) buffers.front() += std::exchange(sent_of_first_, 0);
        if (queued.empty()) buffers.push_back(asio::buffer(heartbeat.data(), heartbeat.size()));
        allow(options().grace_time);
        if (!co_await write_all(std::move(buffers))) break;
    }
    listening = nullptr;
    stream->abandon();
}

// A thousand listeners hear of the same act. For each of them one send from here costs a fraction
// of waking its coroutine, which has the rest to write where the peer is slow, and all of it under
// TLS.
template <class Stream>
void Connection<Stream>::wake()
{
    if (may_send_ && std::is_same_v<Stream, tcp::socket>) {
        unsent_ = listening->take();
        if (send_unsent() && !listening->closed()) return;
        may_send_ = false;
    }
    signal.cancel();
}

// True if all of it went out.
template <class Stream>
bool Connection<Stream>::send_unsent()
{
    constexpr std::size_t parts_max = 16;
    if (unsent_.empty() || unsent_.size() > parts_max) return unsent_.empty();
    std::array<iovec, parts_max> parts;
    for (std::size_t i = 0; i < unsent_.size(); ++i)
        parts[i] = {const_cast<char*>(unsent_[i]->data()), unsent_[i]->size()};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = unsent_.size();
    const auto sent =
        sendmsg(socket_of(stream_).native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    auto left = sent < 0 ? std::size_t(0) : std::size_t(sent);
    std::size_t gone = 0;
    while (gone < unsent_.size() && left >= unsent_[gone]->size()) left -= unsent_[gone++]->size();
    unsent_.erase(unsent_.begin(), unsent_.begin() + std::ptrdiff_t(gone));
    sent_of_first_ = left;
    return unsent_.empty();
}

// Nobody writes into an event stream from the other side; reading tells when that side has gone.
template <class Stream>
void Connection<Stream>::watch_for_close()
{
    stream_.async_read_some(asio::buffer(stray_), [link = self()](const Fault& fault, std::size_t) {
        if (fault) {
            link->cut();
        } else if (!link->cut_off) {
            link->watch_for_close();
        }
    });
}

// Closing with unread bytes would reset the connection and could destroy the answer on its way.
template <class Stream>
Waits<void> Connection<Stream>::linger()
{
    Fault fault;
    allow(std::min(linger_time, options().stop_time_max));
    if constexpr (std::is_same_v<Stream, TlsStream>) {
        co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, fault));
    }
    auto& socket = socket_of(stream_);
    socket.shutdown(tcp::socket::shutdown_send, fault);
    buffer_.clear();
    while (!fault && !cut_off) {
        co_await socket.async_read_some(buffer_.prepare(read_bytes),
                                        asio::redirect_error(asio::use_awaitable, fault));
    }
}

template <class Stream>
void begin(const std::shared_ptr<Lane>& lane, Stream stream)
{
    const auto connection = std::make_shared<Connection<Stream>>(*lane, std::move(stream));
    if (lane->ending) connection->retiring = true;
    // The coroutine's own copy keeps the connection alive.
    const auto run = [](std::shared_ptr<Connection<Stream>> self) -> Waits<void> {
        co_await self->run();
    };
    asio::co_spawn(lane->context, run(connection), asio::detached);
}

}  // namespace

void serve_connection(const std::shared_ptr<Lane>& lane, tcp::socket socket)
{
    if (lane->shared->tls) {
        begin(lane, TlsStream(std::move(socket), *lane->shared->tls));
    } else {
        begin(lane, std::move(socket));
    }
}

}  // namespace concord::api
