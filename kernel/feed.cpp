#include "kernel/feed.h"

#include <map>

namespace concord {
namespace {

Json text_or_null(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

FeedEventPtr event_of(std::string name, std::int64_t seq, const JsonObject& data)
{
    return std::make_shared<const FeedEvent>(FeedEvent{std::move(name), seq, print_json(data)});
}

}  // namespace

FeedEventPtr print_event(const Act& act)
{
    auto& record = act.after;
    return event_of("act", act.seq,
                    {
                        {"seq",     act.seq                    },
                        {"record",  record.id                  },
                        {"type",    record.type                },
                        {"parent",  text_or_null(record.parent)},
                        {"root",    act.root                   },
                        {"state",   record.state               },
                        {"version", record.version             },
                        {"action",  act.action                 },
                        {"context", print(record.context)      }
    });
}

struct Feed::State {
    struct Listener {
        Who who;
        Heard heard;
        Subject subject;
        std::uint64_t epoch = 0;
        std::uint64_t asked = 0;
    };

    explicit State(Kernel& of) : kernel(of) {}

    Kernel& kernel;
    mutable std::mutex mutex;
    std::map<Handle, Listener> listeners;
    Handle next = 1;
    std::atomic<std::uint64_t> round = 1;  // rises with ask_again

    void refresh(Listener& listener, std::uint64_t epoch)
    {
        auto now = round.load();
        if (listener.asked == now && listener.epoch == epoch) return;
        listener.subject = listener.who();
        listener.epoch = epoch;
        listener.asked = now;
    }

    void hear(const std::vector<ActPtr>& acts)
    {
        std::lock_guard lock(mutex);
        if (listeners.empty()) return;
        auto epoch = kernel.roster()->epoch();
        for (auto& [handle, listener] : listeners) refresh(listener, epoch);
        for (auto& act : acts) {
            if (act->is_quiet) continue;
            auto event = print_event(*act);
            for (auto& [handle, listener] : listeners)
                if (kernel.may_see(listener.subject, *act)) listener.heard(event);
        }
    }

    void hear(const std::vector<Told>& told)
    {
        std::lock_guard lock(mutex);
        if (listeners.empty()) return;
        auto epoch = kernel.roster()->epoch();
        for (auto& [handle, listener] : listeners) refresh(listener, epoch);
        for (auto& one : told) {
            FeedEventPtr notice, duty;
            for (auto& [handle, listener] : listeners) {
                if (listener.subject.person != one.person) continue;
                if (!notice) {
                    notice = event_of("notice", -1,
                                      {
                                          {"id",     one.id    },
                                          {"about",  one.about },
                                          {"record", one.record},
                                          {"root",   one.root  }
                    });
                    duty = event_of("duty", -1,
                                    {
                                        {"record", one.record},
                                        {"root",   one.root  }
                    });
                }
                listener.heard(notice);
                if (one.about == "duty") listener.heard(duty);
            }
        }
    }
};

Feed::Feed(Kernel& kernel, Notices& notices) : state_(std::make_shared<State>(kernel))
{
    kernel.listen([state = state_](const std::vector<ActPtr>& acts) { state->hear(acts); });
    notices.listen([state = state_](const std::vector<Told>& told) { state->hear(told); });
}

Feed::Handle Feed::subscribe(Who who, Heard heard)
{
    std::lock_guard lock(state_->mutex);
    auto handle = state_->next++;
    state_->listeners.emplace(handle, State::Listener{std::move(who), std::move(heard), {}, 0, 0});
    return handle;
}

void Feed::unsubscribe(Handle handle)
{
    std::lock_guard lock(state_->mutex);
    state_->listeners.erase(handle);
}

void Feed::ask_again()
{
    ++state_->round;
}

std::size_t Feed::size() const
{
    std::lock_guard lock(state_->mutex);
    return state_->listeners.size();
}

}  // namespace concord
