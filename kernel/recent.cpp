#include "kernel/recent.h"

#include "kernel/kernel.h"

namespace concord {

std::shared_ptr<const Standing> Recent::find(std::string_view id)
{
    std::lock_guard lock(mutex_);
    auto found = entries_.find(id);
    if (found == entries_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second.used);
    return found->second.standing;
}

std::uint64_t Recent::commits() const
{
    std::lock_guard lock(mutex_);
    return commits_;
}

void Recent::keep_loaded(std::shared_ptr<const Standing> standing, std::uint64_t commits_before)
{
    std::lock_guard lock(mutex_);
    if (commits_ == commits_before) keep(std::move(standing));
}

void Recent::keep_committed(std::shared_ptr<const Standing> standing)
{
    std::lock_guard lock(mutex_);
    ++commits_;
    keep(std::move(standing));
}

void Recent::keep(std::shared_ptr<const Standing> standing)
{
    if (auto old = entries_.find(standing->record.id); old != entries_.end()) {
        order_.erase(old->second.used);
        entries_.erase(old);
    }
    std::string_view id = standing->record.id;
    order_.push_front(id);
    entries_.emplace(id, Entry{std::move(standing), order_.begin()});
    if (entries_.size() <= count_max_) return;
    auto last = order_.back();
    order_.pop_back();
    entries_.erase(last);
}

}  // namespace concord
