// Server-sent events (WHATWG HTML, section 9.2). A response whose body is an EventStream stays
// open, and what is sent into the stream from any thread reaches the listener. The same bytes are
// shared by all listeners.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"

namespace concord::api {

// A listener that does not read is closed when its queue is full: it comes back with Last-Event-ID
// and catches up, whereas waiting for it would cost memory for everybody.
struct EventLimits {
    std::size_t messages_max = 256;
    std::size_t bytes_max = 256 * 1024;
};

class EventStream {
public:
    explicit EventStream(EventLimits = {});
    ~EventStream();
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    // Safe from any thread. False if the stream is closed, or is closed by this message because its
    // queue is full.
    bool send(SharedBytes);
    bool send(std::span<const SharedBytes>);  // together, by one waking of the server

    // What is queued still goes out, unless the listener did not read. Safe from any thread.
    void close();
    bool closed() const;

    // Called once, from any thread, when the stream is closed by either side; at once if it already
    // is. It must not call back into the stream.
    void on_close(std::function<void()>);

    // For the server: the queue, and how to be told that it has grown.
    void attach(std::function<void()> wake);
    std::vector<SharedBytes> take();
    void abandon();  // the listener is gone: what is queued is dropped
    bool overflowed() const;

private:
    void finish(std::unique_lock<std::mutex>&);

    const EventLimits limits_;
    mutable std::mutex mutex_;
    std::vector<SharedBytes> queue_;
    std::size_t queued_bytes_ = 0;
    bool closed_ = false;
    bool overflowed_ = false;
    std::function<void()> wake_;
    std::function<void()> on_close_;
};

// One event as bytes. Line ends inside `data` become several data lines, so that nobody can forge
// another event by what they write. `id` and `name` are left out if empty.
struct Event {
    std::string id;
    std::string name;
    std::string data;
};
SharedBytes print_event(const Event&);

Response event_response(std::shared_ptr<EventStream>);

}  // namespace concord::api
