#include "api/events.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "api/server.h"
#include "api/test_wire.h"

namespace concord::api {
namespace {

using namespace std::chrono_literals;
using test::Wire;

TEST(PrintEvent, DataCannotForgeAnotherEvent)
{
    EXPECT_EQ(*print_event({"7", "act", "{\"a\":1}"}), "id: 7\nevent: act\ndata: {\"a\":1}\n\n");
    EXPECT_EQ(*print_event({"", "", "a\n\nevent: x\r\nb\rc"}),
              "data: a\ndata: \ndata: event: x\ndata: b\ndata: c\n\n");
    EXPECT_EQ(*print_event({"1\n2", "", ""}), "id: 12\ndata: \n\n");
}

TEST(EventStream, AFullQueueClosesTheStreamOnce)
{
    EventStream stream({3, 1000});
    int closed = 0;
    stream.on_close([&] { ++closed; });
    const auto bytes = std::make_shared<const std::string>("x");
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(stream.send(bytes));
    EXPECT_FALSE(stream.send(bytes));
    EXPECT_FALSE(stream.send(bytes));
    stream.close();
    EXPECT_EQ(closed, 1);
    EventStream other;
    other.close();
    other.on_close([&] { ++closed; });
    EXPECT_EQ(closed, 2);
}

class EventsTest : public testing::Test {
protected:
    void start(std::chrono::milliseconds heartbeat = 20s)
    {
        ServerOptions options;
        options.threads = 2;
        options.heartbeat = heartbeat;
        Doors doors;
        doors.serve = [this](Request&&, Answer answer) {
            auto stream = std::make_shared<EventStream>(EventLimits{64, 64 * 1024});
            stream->on_close([this] { ++closed_; });
            {
                std::lock_guard lock(mutex_);
                streams_.push_back(stream);
            }
            answer(event_response(stream));
        };
        server_ = Server::start(std::move(options), std::move(doors)).value();
    }
    Wire listen(int receive_bytes = 0)
    {
        Wire wire(server_->port(), receive_bytes);
        wire.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_TRUE(wire.read_until("\r\n\r\n"));
        wire.ahead().clear();
        return wire;
    }
    void send(const SharedBytes& bytes)
    {
        std::lock_guard lock(mutex_);
        for (const auto& stream : streams_) stream->send(bytes);
    }

    std::mutex mutex_;
    std::vector<std::shared_ptr<EventStream>> streams_;
    std::atomic<int> closed_ = 0;
    std::unique_ptr<Server> server_;
};

TEST_F(EventsTest, TwoHundredListenersHearEverythingAndAStuckOneIsClosed)
{
    start();
    auto stuck = listen(2048);
    std::vector<Wire> wires;
    for (int i = 0; i < 200; ++i) wires.push_back(listen());

    const auto big = print_event({"", "big", std::string(8000, 'b')});
    int sent = 0;
    for (; closed_ == 0 && sent < 2000; ++sent) {
        send(big);
        for (auto& wire : wires) {
            ASSERT_TRUE(wire.read_until("\n\n"));
            wire.ahead().clear();
        }
    }
    EXPECT_EQ(closed_, 1) << sent;

    send(print_event({"", "last", "1"}));
    for (auto& wire : wires) ASSERT_TRUE(wire.read_until("event: last\ndata: 1\n\n"));
    EXPECT_EQ(closed_, 1);

    wires.erase(wires.begin(), wires.begin() + 100);
    for (int i = 0; i < 300 && closed_ < 101; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(closed_, 101);
}

TEST_F(EventsTest, WhoReadsInSmallPiecesGetsEveryByteOnceAndInOrder)
{
    start();
    auto wire = listen(2048);
    for (int round = 0; round < 20; ++round) {
        std::string expected;
        for (int i = 0; i < 40; ++i) {
            auto name = std::to_string(round) + "." + std::to_string(i);
            auto bytes = print_event({name, "part", std::string(std::size_t(37 * i), 'p')});
            expected += *bytes;
            send(bytes);
        }
        send(print_event({"", "end", "x"}));
        ASSERT_TRUE(wire.read_until("event: end\ndata: x\n\n"));
        EXPECT_EQ(wire.ahead(), expected + "event: end\ndata: x\n\n");
        wire.ahead().clear();
    }
    EXPECT_EQ(closed_, 0);
}

TEST_F(EventsTest, ASilentStreamBeats)
{
    start(100ms);
    auto wire = listen();
    EXPECT_TRUE(wire.read_until(":\n\n:\n\n", 2s));
}

TEST_F(EventsTest, WhatIsQueuedWhenTheStreamIsClosedStillArrives)
{
    start();
    auto wire = listen();
    send(print_event({"", "bye", "x"}));
    streams_[0]->close();
    EXPECT_TRUE(wire.read_until("event: bye"));
    EXPECT_TRUE(wire.ends());
}

TEST_F(EventsTest, StoppingTheServerClosesTheStreams)
{
    start();
    auto wire = listen();
    server_->stop();
    EXPECT_TRUE(wire.ends());
    EXPECT_EQ(closed_, 1);
    EXPECT_FALSE(streams_[0]->send(std::make_shared<const std::string>("late")));
}

TEST_F(EventsTest, SendersOnManyThreadsAndListenersThatComeAndGo)
{
    start();
    std::atomic<bool> over = false;
    std::vector<std::thread> senders;
    for (int i = 0; i < 3; ++i) {
        senders.emplace_back([&] {
            const auto bytes = print_event({"", "", "tick"});
            while (!over) {
                send(bytes);
                std::this_thread::sleep_for(1ms);
            }
        });
    }
    for (int i = 0; i < 100; ++i) {
        auto wire = listen();
        EXPECT_TRUE(wire.read_until("data: tick\n\n"));
    }
    for (int i = 0; i < 300 && closed_ < 100; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(closed_, 100);
    server_->stop();
    over = true;
    for (auto& sender : senders) sender.join();
}

}  // namespace
}  // namespace concord::api
