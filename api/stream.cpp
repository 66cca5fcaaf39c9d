#include "api/stream.h"

#include <charconv>
#include <unordered_map>

#include "api/cookies.h"
#include "api/events.h"

namespace concord::api {
namespace {

constexpr std::size_t missed_max = 1000;  // acts sent again; who missed more loads its pages anew

// The bytes of events, made once for all who get them: of the newest ones, since all get those.
class Printer {
public:
    SharedBytes print(const FeedEventPtr& event)
    {
        std::lock_guard lock(mutex_);
        if (auto known = printed_.find(event); known != printed_.end()) return known->second;
        if (printed_.size() == kept_max) printed_.clear();
        auto id = event->seq >= 0 ? std::to_string(event->seq) : std::string();
        auto bytes = print_event(Event{id, event->name, event->data});
        printed_.emplace(event, bytes);
        return bytes;
    }

private:
    static constexpr std::size_t kept_max = 128;
    std::mutex mutex_;
    std::unordered_map<FeedEventPtr, SharedBytes> printed_;
};

// One who listens. What comes while the missed acts are still being read waits for them.
struct Listener {
    std::shared_ptr<EventStream> stream = std::make_shared<EventStream>();
    std::shared_ptr<Printer> printer;
    std::mutex mutex;
    bool caught_up = false;
    std::int64_t last = -1;
    std::vector<FeedEventPtr> waiting;

    void hear(const std::vector<FeedEventPtr>& events)
    {
        std::lock_guard lock(mutex);
        if (!caught_up) {
            waiting.insert(waiting.end(), events.begin(), events.end());
            return;
        }
        tell(events);
    }
    void catch_up(const std::vector<ActPtr>& missed)
    {
        std::lock_guard lock(mutex);
        for (auto& act : missed) tell({concord::print_event(*act)});
        tell(waiting);
        waiting.clear();
        caught_up = true;
    }

private:
    void tell(const std::vector<FeedEventPtr>& events)
    {
        std::vector<SharedBytes> all;
        all.reserve(events.size());
        for (auto& event : events) {
            if (event->seq >= 0 && event->seq <= last) continue;
            if (event->seq >= 0) last = event->seq;
            all.push_back(printer->print(event));
        }
        stream->send(all);
    }
};

// Asks again who it is that listens: a session that has ended hears no more.
Feed::Who who_of(const Call& call, std::weak_ptr<EventStream> stream)
{
    auto& site = call.site;
    auto cookie = find_cookie(call.request, session_cookie(site.seen_as(call.request)));
    auto bearer = std::string(call.request.headers.find("Authorization"));
    if (!bearer.empty()) bearer = bearer.substr(std::min<std::size_t>(7, bearer.size()));
    return [&site, cookie, bearer, stream] {
        auto known = bearer.empty() ? site.identify.find_session(cookie.value_or(""))
                                    : site.identify.find_token(bearer);
        if (known && !known->subject.person.empty()) return known->subject;
        if (auto open = stream.lock()) open->close();
        return the_public();
    };
}

std::int64_t last_heard(const Call& call)
{
    auto text = call.request.headers.find("Last-Event-ID");
    if (text.empty()) text = call.query("after");
    std::int64_t seq = -1;
    auto read = std::from_chars(text.data(), text.data() + text.size(), seq);
    return read.ec == std::errc() && seq >= 0 ? seq : -1;
}

Result<Response> listen(Call& call, std::shared_ptr<Printer> printer)
{
    auto& site = call.site;
    auto listener = std::make_shared<Listener>();
    listener->printer = std::move(printer);
    std::int64_t newest = -1;
    TRY(site.kernel.store().read([&](store::Reader& reader) -> Result<> {
        newest = TRY(log_size(reader)) - 1;
        return {};
    }));
    auto handle = site.feed.subscribe(
        who_of(call, listener->stream),
        [listener](const std::vector<FeedEventPtr>& events) { listener->hear(events); });
    // The feed may be the one that finds the stream full, and must not be called back from there.
    listener->stream->on_close(
        [&site, handle] { site.workers.post([&site, handle] { site.feed.unsubscribe(handle); }); });
    auto after = last_heard(call);
    std::vector<ActPtr> missed;
    if (after >= 0) missed = TRY(site.kernel.since(call.subject, after, missed_max + 1));
    bool whole = missed.size() <= missed_max;
    if (!whole) missed.clear();
    JsonObject hello{
        {"seq",     newest                  },
        {"resumed", after >= 0 && whole     },
        {"now",     print(site.kernel.now())}
    };
    listener->stream->send(print_event(Event{std::to_string(after >= 0 && whole ? after : newest),
                                             "hello", print_json(Json(std::move(hello)))}));
    listener->catch_up(missed);
    return event_response(listener->stream);
}

}  // namespace

Operation events_operation()
{
    Operation operation{"GET", "/api/v1/events", "events_follow", "events"};
    operation.gives = "text/event-stream";
    operation.query = {
        {"after", R"({"type":"integer","minimum":0})"}
    };
    auto printer = std::make_shared<Printer>();
    operation.run = [printer](Call& call) { return listen(call, printer); };
    return operation;
}

}  // namespace concord::api
