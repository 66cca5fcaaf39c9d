#include "kernel/feed.h"

#include <algorithm>
#include <map>
#include <span>
#include <unordered_map>

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

constexpr std::size_t acts_of_a_part = 64;

using ByPerson = std::unordered_map<std::string_view, std::vector<FeedEventPtr>>;

// What is for one person alone.
ByPerson events_of(const std::vector<Told>& told)
{
    ByPerson events;
    for (auto& one : told) {
        auto& mine = events[one.person];
        mine.push_back(event_of(
            "notice", -1,
            {
                {"id",     one.id    },
                {"about",  one.about },
                {"record", one.record},
                {"root",   one.root  }
        }));
        if (one.about != "duty") continue;
        mine.push_back(event_of("duty", -1,
                                {
                                    {"record", one.record},
                                    {"root",   one.root  }
        }));
    }
    return events;
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

    // The acts in parts, so that what one part is printed as can be kept for all listeners.
    void hear(const std::vector<Told>& told, const std::vector<ActPtr>& acts)
    {
        std::lock_guard lock(mutex);
        if (listeners.empty()) return;
        auto epoch = kernel.roster()->epoch();
        for (auto& [handle, listener] : listeners) refresh(listener, epoch);
        std::span<const ActPtr> left = acts;
        auto next_part = [&] {
            auto part = left.first(std::min(left.size(), acts_of_a_part));
            left = left.subspan(part.size());
            return part;
        };
        hear_part(events_of(told), next_part());
        while (!left.empty()) hear_part({}, next_part());
    }

    // What is for some persons, whatever the acts.
    void tell(std::span<const std::string> persons, const FeedEventPtr& event)
    {
        std::lock_guard lock(mutex);
        auto epoch = kernel.roster()->epoch();
        for (auto& [handle, listener] : listeners) {
            refresh(listener, epoch);
            if (std::ranges::find(persons, listener.subject.person) != persons.end())
                listener.heard({event});
        }
    }

private:
    void hear_part(const ByPerson& to_persons, std::span<const ActPtr> acts)
    {
        std::vector<FeedEventPtr> to_all, mine;
        for (auto& act : acts) to_all.push_back(print_event(*act));
        for (auto& [handle, listener] : listeners) {
            mine.clear();
            if (auto found = to_persons.find(listener.subject.person); found != to_persons.end())
                mine = found->second;
            for (std::size_t i = 0; i < acts.size(); ++i)
                if (!acts[i]->is_quiet && kernel.may_see(listener.subject, *acts[i]))
                    mine.push_back(to_all[i]);
            if (!mine.empty()) listener.heard(mine);
        }
    }
};

Feed::Feed(Kernel& kernel, Notices& notices) : state_(std::make_shared<State>(kernel))
{
    notices.listen([state = state_](const std::vector<Told>& told,
                                    const std::vector<ActPtr>& acts) { state->hear(told, acts); });
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

void Feed::tell_progress(std::string_view person, std::string_view of, std::size_t done,
                         std::size_t total)
{
    JsonObject data{
        {"of",    of   },
        {"done",  done },
        {"total", total}
    };
    const std::string persons[] = {std::string(person)};
    state_->tell(persons, event_of("progress", -1, data));
}

void Feed::tell_presence(std::span<const std::string> persons, std::string_view record)
{
    state_->tell(persons, event_of("presence", -1,
                                   {
                                       {"record", record}
    }));
}

std::size_t Feed::size() const
{
    std::lock_guard lock(state_->mutex);
    return state_->listeners.size();
}

}  // namespace concord
