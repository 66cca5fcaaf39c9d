#include "api/assembled.h"

namespace concord::api {
namespace {

constexpr std::size_t entry_bytes = 500;  // what one takes besides its page, about
constexpr std::size_t pages_at_least = 16;

std::size_t size_of(const Assembled::Page& page)
{
    return page.bytes->capacity() + entry_bytes;
}

}  // namespace

std::shared_ptr<const Assembled::Page> Assembled::find(std::string_view key, std::int64_t version)
{
    std::lock_guard lock(mutex_);
    auto found = by_key_.find(key);
    if (found == by_key_.end() || found->second->version != version) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return found->second->page;
}

void Assembled::keep(std::string key, std::int64_t version, std::shared_ptr<const Page> page)
{
    auto size = size_of(*page);
    if (size > bytes_max_ / pages_at_least) return;
    std::lock_guard lock(mutex_);
    if (auto old = by_key_.find(key); old != by_key_.end()) drop(old->second);
    order_.push_front({std::move(key), version, std::move(page)});
    by_key_.emplace(order_.front().key, order_.begin());
    bytes_ += size;
    while (bytes_ > bytes_max_) drop(std::prev(order_.end()));
}

void Assembled::drop(Place place)
{
    bytes_ -= size_of(*place->page);
    by_key_.erase(place->key);
    order_.erase(place);
}

}  // namespace concord::api
