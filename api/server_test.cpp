#include "api/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "api/events.h"
#include "api/test_wire.h"

namespace concord::api {
namespace {

using namespace std::chrono_literals;
using test::Wire;

Response text(std::string body)
{
    Response response;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = std::move(body);
    return response;
}

// Counts what it gets, and whether it was told that all had come.
struct CountingSink final : Sink {
    explicit CountingSink(std::atomic<std::size_t>& bytes, std::atomic<int>& ends)
        : bytes_(bytes), ends_(ends)
    {
    }
    ~CountingSink() override
    {
        if (!finished_) ends_ += 100;
    }
    Result<> take(std::string_view piece) override
    {
        largest_ = std::max(largest_, piece.size());
        bytes_ += piece.size();
        return {};
    }
    Result<> finish() override
    {
        finished_ = true;
        ends_ += 1;
        return {};
    }
    std::size_t largest_ = 0;

private:
    std::atomic<std::size_t>& bytes_;
    std::atomic<int>& ends_;
    bool finished_ = false;
};

class ServerTest : public testing::Test {
protected:
    void start(ServerOptions options = {})
    {
        options.threads = 2;
        Doors doors;
        doors.body_limit = [](const Request& head) -> std::size_t {
            return head.path == "/upload" ? 64 << 20 : 1000;
        };
        doors.begin_upload = [this](const Request& head) -> Result<std::shared_ptr<Sink>> {
            if (head.path == "/closed") return fail(Code::forbidden, "test.closed");
            if (head.path != "/upload") return std::shared_ptr<Sink>();
            return std::shared_ptr<Sink>(std::make_shared<CountingSink>(sunk_, sink_ends_));
        };
        doors.serve = [this](Request&& request, Answer answer) {
            serve(std::move(request), std::move(answer));
        };
        doors.refuse = [](const Error& error, const Request&) {
            Response response;
            response.status = error.code == Code::too_large   ? 413
                              : error.code == Code::forbidden ? 403
                              : error.code == Code::internal  ? 500
                                                              : 400;
            response.body = error.key;
            return response;
        };
        auto started = Server::start(std::move(options), std::move(doors));
        ASSERT_TRUE(started) << started.error().detail;
        server_ = *std::move(started);
    }

    void serve(Request&& request, Answer answer)
    {
        if (request.path == "/later") {
            std::thread([answer = std::move(answer)] {
                std::this_thread::sleep_for(100ms);
                answer(text("later"));
            }).detach();
        } else if (request.path == "/lost") {
            return;
        } else if (request.path == "/export") {
            Response response;
            auto left = std::make_shared<int>(1000);
            response.body = Download{pull_from([left]() -> Result<std::string> {
                                         if (*left == 0) return std::string();
                                         --*left;
                                         return std::string(10'000, 'x');
                                     }),
                                     std::nullopt};
            answer(std::move(response));
        } else if (request.path == "/broken") {
            Response response;
            response.body = Download{
                pull_from([]() -> Result<std::string> { return fail_internal("disk"); }), 100};
            answer(std::move(response));
        } else if (request.path == "/forged") {
            auto response = text("ok");
            response.headers.add("X-Name", "a\r\nSet-Cookie: b");
            answer(std::move(response));
        } else if (request.path == "/upload") {
            answer(text(std::to_string(sunk_)));
        } else {
            answer(text(request.method + " " + request.path + " " + request.body));
        }
    }

    Wire connect() { return Wire(server_->port()); }

    std::atomic<std::size_t> sunk_ = 0;
    std::atomic<int> sink_ends_ = 0;
    std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, OneConnectionCarriesManyRequests)
{
    start();
    auto wire = connect();
    for (int i = 0; i < 3; ++i) {
        const auto reply = wire.ask("GET /a%20b?x=1 HTTP/1.1\r\nHost: here\r\n\r\n");
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body, "GET /a b ");
        EXPECT_TRUE(reply.has("Date: "));
    }
    EXPECT_EQ(server_->connections(), 1u);
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrderEvenIfTheFirstIsSlow)
{
    start();
    auto wire = connect();
    wire.send(
        "GET /later HTTP/1.1\r\nHost: here\r\n\r\n"
        "POST /two HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\nabc"
        "GET /three HTTP/1.1\r\nHost: here\r\n\r\n");
    EXPECT_EQ(wire.read().body, "later");
    EXPECT_EQ(wire.read().body, "POST /two abc");
    EXPECT_EQ(wire.read().body, "GET /three ");
}

TEST_F(ServerTest, AnOldClientThatDoesNotAskToStayIsClosed)
{
    start();
    auto wire = connect();
    EXPECT_EQ(wire.ask("GET / HTTP/1.0\r\n\r\n").status, 200);
    EXPECT_TRUE(wire.ends());
}

TEST_F(ServerTest, ASlowHeadIsCutOff)
{
    ServerOptions options;
    options.header_time_max = 300ms;
    start(options);
    auto wire = connect();
    wire.send("GET / HTTP/1.1\r\nHost: he");
    EXPECT_TRUE(wire.ends(2s));
}

TEST_F(ServerTest, AnIdleConnectionIsClosed)
{
    ServerOptions options;
    options.idle_time_max = 300ms;
    start(options);
    auto wire = connect();
    EXPECT_EQ(wire.ask("GET / HTTP/1.1\r\nHost: here\r\n\r\n").status, 200);
    EXPECT_TRUE(wire.ends(2s));
}

TEST_F(ServerTest, AStalledBodyIsCutOff)
{
    ServerOptions options;
    options.grace_time = 300ms;
    start(options);
    auto wire = connect();
    wire.send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 900\r\n\r\nabc");
    EXPECT_TRUE(wire.ends(2s));
}

TEST_F(ServerTest, ABodyOverTheLimitOfItsRouteIsRefusedBeforeItIsSent)
{
    start();
    auto wire = connect();
    const auto reply = wire.ask("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1001\r\n\r\n");
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.body, "http.body_too_large");
    EXPECT_TRUE(reply.has("Connection: close"));
}

TEST_F(ServerTest, AChunkedBodyIsReadAndItsLimitHolds)
{
    start();
    auto wire = connect();
    const std::string head = "POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(wire.ask(head + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n").body, "POST / abcdefg");
    EXPECT_EQ(wire.ask(head + "1\r\na\r\n0\r\n\r\n").body, "POST / a");
    const auto reply = wire.ask(head + "3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n");
    EXPECT_EQ(reply.status, 413);
}

TEST_F(ServerTest, ARefusedUploadIsNotRead)
{
    start();
    auto wire = connect();
    const auto reply = wire.ask(
        "PUT /closed HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n");
    EXPECT_EQ(reply.status, 403);
}

TEST_F(ServerTest, AClientThatWaitsForLeaveToSendGetsIt)
{
    start();
    auto wire = connect();
    wire.send("PUT / HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_TRUE(wire.read_until("HTTP/1.1 100 Continue\r\n\r\n"));
    wire.ahead().clear();
    EXPECT_EQ(wire.ask("hi").body, "PUT / hi");
}

TEST_F(ServerTest, ALargeUploadGoesToItsSink)
{
    start();
    auto wire = connect();
    const std::string body(5'000'000, 'u');
    const auto reply =
        wire.ask("PUT /upload HTTP/1.1\r\nHost: here\r\nContent-Length: 5000000\r\n\r\n" + body);
    EXPECT_EQ(reply.body, "5000000");
    EXPECT_EQ(sink_ends_, 1);
}

TEST_F(ServerTest, AnUploadThatBreaksOffIsNeverFinished)
{
    start();
    {
        auto wire = connect();
        wire.send("PUT /upload HTTP/1.1\r\nHost: here\r\nContent-Length: 5000\r\n\r\nabc");
        while (sunk_ < 3) std::this_thread::sleep_for(5ms);
    }
    for (int i = 0; i < 200 && sink_ends_ == 0; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(sink_ends_, 100);
}

TEST_F(ServerTest, RequestsThatMeanTwoThingsAreRefused)
{
    start();
    for (const std::string request : {
             "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /%0 HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /a%2Fb HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /../secret HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /a/%2e%2e/b HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /a\\b HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /?a=%00 HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET / HTTP/1.1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n"
             "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
             "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
             "nonsense\r\n\r\n",
         }) {
        auto wire = connect();
        const auto reply = wire.ask(request);
        EXPECT_EQ(reply.status, 400) << request;
        EXPECT_TRUE(wire.ends()) << request;
    }
}

TEST_F(ServerTest, AHeadThatIsTooLongIsRefused)
{
    start();
    auto wire = connect();
    const auto reply =
        wire.ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
    EXPECT_EQ(reply.body, "http.head_too_large");
}

TEST_F(ServerTest, HeadHasTheLengthAndNoBody)
{
    start();
    auto wire = connect();
    const auto reply = wire.ask("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(reply.has("Content-Length: 8\r\n"));
    EXPECT_EQ(wire.ask("GET /y HTTP/1.1\r\nHost: h\r\n\r\n").body, "GET /y ");
}

TEST_F(ServerTest, ALongExportIsChunkedAndWhole)
{
    start();
    auto wire = connect();
    const auto reply = wire.ask("GET /export HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(reply.body.size(), 10'000'000u);
    EXPECT_EQ(wire.ask("GET /y HTTP/1.1\r\nHost: h\r\n\r\n").body, "GET /y ");
}

TEST_F(ServerTest, ADownloadThatFailsIsCutSoThatItCannotPassForWhole)
{
    start();
    auto wire = connect();
    wire.send("GET /broken HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(wire.ends());
}

TEST_F(ServerTest, AnAnswerThatIsForgottenIsA500)
{
    start();
    auto wire = connect();
    EXPECT_EQ(wire.ask("GET /lost HTTP/1.1\r\nHost: h\r\n\r\n").status, 500);
}

TEST_F(ServerTest, AHeaderValueCannotBecomeAHeader)
{
    start();
    auto wire = connect();
    const auto reply = wire.ask("GET /forged HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(reply.status, 200);
    EXPECT_FALSE(reply.has("Set-Cookie"));
}

TEST_F(ServerTest, ConnectionsOverTheCapAreClosed)
{
    ServerOptions options;
    options.connections_max = 2;
    start(options);
    auto a = connect();
    auto b = connect();
    EXPECT_EQ(a.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
    EXPECT_EQ(b.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
    auto c = connect();
    EXPECT_TRUE(c.ends(500ms));
    // The two that only wait make room soon.
    std::this_thread::sleep_for(1500ms);
    auto d = connect();
    EXPECT_EQ(d.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
}

TEST_F(ServerTest, StoppingLetsARequestInFlightFinish)
{
    start();
    auto idle = connect();
    EXPECT_EQ(idle.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
    auto wire = connect();
    wire.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    std::this_thread::sleep_for(30ms);
    const auto port = server_->port();
    std::thread stopping([&] { server_->stop(); });
    const auto reply = wire.read();
    EXPECT_EQ(reply.body, "later");
    EXPECT_TRUE(reply.has("Connection: close"));
    EXPECT_TRUE(wire.ends());
    EXPECT_TRUE(idle.ends());
    wire.close();
    stopping.join();
    EXPECT_FALSE(Wire(port).connected());
}

TEST_F(ServerTest, StoppingDoesNotWaitForAHeadThatNeverEnds)
{
    ServerOptions options;
    options.stop_time_max = 300ms;
    start(options);
    auto wire = connect();
    wire.send("GET / HTTP/1.1\r\n");
    std::this_thread::sleep_for(50ms);
    server_->stop();
}

TEST(Server, ATakenPortIsAnErrorAndNotAnException)
{
    auto first = Server::start({}, {});
    ASSERT_TRUE(first);
    ServerOptions options;
    options.port = (*first)->port();
    const auto second = Server::start(options, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().key, "http.cannot_listen");
    options.address = "not an address";
    EXPECT_FALSE(Server::start(options, {}));
    options.tls = TlsFiles{"/nowhere.pem", "/nowhere.pem"};
    const auto third = Server::start(options, {});
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().key, "http.bad_certificate");
}

}  // namespace
}  // namespace concord::api
