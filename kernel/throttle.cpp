#include "kernel/throttle.h"

#include <algorithm>

namespace concord {

Result<> Throttle::admit(std::string_view key, Time now)
{
    std::lock_guard lock(mutex_);
    auto found = places_.find(std::string(key));
    if (found == places_.end()) {
        if (places_.size() >= keys_max_) {
            places_.erase(known_.back().key);
            known_.pop_back();
        }
        known_.push_front({std::string(key), 0, Time{0}, now});
        found = places_.emplace(std::string(key), known_.begin()).first;
    }
    auto& known = *found->second;
    if (now - known.last > pace_.forget) known.tries = 0, known.until = Time{0};
    if (now < known.until) {
        auto left = (known.until - now).ms;
        return fail(Code::limited, "identity.too_many_tries",
                    {
                        {"seconds", std::to_string((left + 999) / 1000)}
        });
    }
    known_.splice(known_.begin(), known_, found->second);
    known.last = now;
    if (++known.tries >= pace_.free) {
        auto doublings = std::min(known.tries - pace_.free, 30);
        auto wait = std::min(Span{pace_.first.ms << doublings}, pace_.most);
        known.until = now + wait;
    }
    return {};
}

void Throttle::undo(std::string_view key)
{
    std::lock_guard lock(mutex_);
    auto found = places_.find(std::string(key));
    if (found == places_.end()) return;
    auto& known = *found->second;
    if (known.tries > 0) --known.tries;
    known.until = Time{0};
}

void Throttle::clear(std::string_view key)
{
    std::lock_guard lock(mutex_);
    auto found = places_.find(std::string(key));
    if (found == places_.end()) return;
    known_.erase(found->second);
    places_.erase(found);
}

std::size_t Throttle::size() const
{
    std::lock_guard lock(mutex_);
    return places_.size();
}

}  // namespace concord
