#include "api/rendered.h"

namespace concord::api {

std::shared_ptr<const Rendered::Entry> Rendered::find(std::string_view key, std::int64_t version,
                                                      std::uint64_t epoch, Time now)
{
    std::lock_guard lock(mutex_);
    auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    auto& entry = found->second->entry;
    if (entry->version != version || entry->epoch != epoch || entry->until <= now) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return entry;
}

void Rendered::keep(std::string key, Entry entry)
{
    std::lock_guard lock(mutex_);
    if (auto old = by_key_.find(key); old != by_key_.end()) {
        auto place = old->second;
        by_key_.erase(old);
        order_.erase(place);
    }
    order_.push_front({std::move(key), std::make_shared<const Entry>(std::move(entry))});
    by_key_.emplace(order_.front().key, order_.begin());
    if (order_.size() <= count_max_) return;
    by_key_.erase(order_.back().key);
    order_.pop_back();
}

}  // namespace concord::api
