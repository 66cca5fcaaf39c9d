#include "api/events.h"

#include <algorithm>

namespace concord::api {

EventStream::EventStream(EventLimits limits) : limits_(limits) {}

EventStream::~EventStream()
{
    abandon();
}

bool EventStream::send(SharedBytes bytes)
{
    return send(std::span(&bytes, 1));
}

bool EventStream::send(std::span<const SharedBytes> all)
{
    std::unique_lock lock(mutex_);
    if (closed_) return false;
    const bool was_empty = queue_.empty();
    for (const auto& bytes : all) {
        if (queue_.size() >= limits_.messages_max ||
            queued_bytes_ + bytes->size() > limits_.bytes_max) {
            overflowed_ = true;
            queue_.clear();
            finish(lock);
            return false;
        }
        queued_bytes_ += bytes->size();
        queue_.push_back(bytes);
    }
    // Waking once for each batch is enough: the server takes the whole queue.
    if (was_empty && !queue_.empty() && wake_) wake_();
    return true;
}

void EventStream::close()
{
    std::unique_lock lock(mutex_);
    if (!closed_) finish(lock);
}

void EventStream::abandon()
{
    std::unique_lock lock(mutex_);
    queue_.clear();
    queued_bytes_ = 0;
    wake_ = nullptr;
    if (!closed_) finish(lock);
}

void EventStream::finish(std::unique_lock<std::mutex>& lock)
{
    closed_ = true;
    if (wake_) wake_();
    const auto tell = std::exchange(on_close_, nullptr);
    lock.unlock();
    if (tell) tell();
}

bool EventStream::closed() const
{
    std::lock_guard lock(mutex_);
    return closed_;
}

bool EventStream::overflowed() const
{
    std::lock_guard lock(mutex_);
    return overflowed_;
}

void EventStream::on_close(std::function<void()> tell)
{
    std::unique_lock lock(mutex_);
    if (!closed_) {
        on_close_ = std::move(tell);
        return;
    }
    lock.unlock();
    tell();
}

void EventStream::attach(std::function<void()> wake)
{
    std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
    if (wake_ && (closed_ || !queue_.empty())) wake_();
}

std::vector<SharedBytes> EventStream::take()
{
    std::lock_guard lock(mutex_);
    queued_bytes_ = 0;
    return std::exchange(queue_, {});
}

SharedBytes print_event(const Event& event)
{
    std::string out;
    const auto line = [&](std::string_view name, std::string_view value) {
        out.append(name).append(": ");
        std::copy_if(value.begin(), value.end(), std::back_inserter(out),
                     [](char c) { return c != '\n' && c != '\r' && c != '\0'; });
        out += '\n';
    };
    if (!event.id.empty()) line("id", event.id);
    if (!event.name.empty()) line("event", event.name);
    std::string_view rest = event.data;
    for (;;) {
        const auto end = std::min(rest.find_first_of("\r\n"), rest.size());
        line("data", rest.substr(0, end));
        if (end == rest.size()) break;
        const bool pair = rest.substr(end, 2) == "\r\n";
        rest.remove_prefix(end + (pair ? 2 : 1));
    }
    out += '\n';
    return std::make_shared<const std::string>(std::move(out));
}

Response event_response(std::shared_ptr<EventStream> stream)
{
    Response response;
    response.headers = {
        {"Content-Type",      "text/event-stream"},
        {"Cache-Control",     "no-store"         },
        {"X-Accel-Buffering", "no"               }
    };
    response.body = std::move(stream);
    return response;
}

}  // namespace concord::api
