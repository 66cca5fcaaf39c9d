#include "api/limits.h"

#include <algorithm>
#include <cmath>

namespace concord::api {

namespace {

// How many seconds until the bucket holds a token; 0 if it does.
template <class Bucket>
double refill(Bucket& bucket, const Allowance& allowance, Time now)
{
    const double elapsed_s =
        static_cast<double>(std::max<std::int64_t>(0, (now - bucket.filled).ms)) / 1000;
    bucket.tokens = std::min(allowance.burst, bucket.tokens + elapsed_s * allowance.per_second);
    bucket.filled = now;
    if (bucket.tokens >= 1) return 0;
    return (1 - bucket.tokens) / std::max(allowance.per_second, 0.001);
}

}  // namespace

Limits::Limits(const Clock& clock, RateTable table, std::size_t keys_max)
    : clock_(clock), table_(table), keys_max_(std::max<std::size_t>(1, keys_max / rate_count))
{
    for (std::size_t i = 0; i < rate_count; ++i) {
        lanes_[i].all = {table_.rows[i].all.burst, clock_.now()};
    }
}

Result<> Limits::take(Rate rate, std::string_view key)
{
    const auto now = clock_.now();
    const auto& row = table_.rows[static_cast<std::size_t>(rate)];
    std::lock_guard lock(mutex_);
    auto& lane = lanes_[static_cast<std::size_t>(rate)];
    if (const auto it = lane.by_key.find(key); it != lane.by_key.end()) {
        lane.recent.splice(lane.recent.begin(), lane.recent, it->second);
    } else {
        if (lane.recent.size() >= keys_max_) {
            lane.by_key.erase(lane.recent.back().key);
            lane.recent.pop_back();
        }
        lane.recent.push_front({
            std::string(key), {row.each.burst, now}
        });
        lane.by_key.emplace(lane.recent.front().key, lane.recent.begin());
    }
    auto& own = lane.recent.front().bucket;
    const double wait_s = std::max(refill(own, row.each, now), refill(lane.all, row.all, now));
    if (wait_s > 0) {
        const auto whole = static_cast<std::int64_t>(std::ceil(std::max(1.0, wait_s)));
        return fail(Code::limited, "http.limited",
                    {
                        {"seconds", std::to_string(whole)}
        });
    }
    own.tokens -= 1;
    lane.all.tokens -= 1;
    return {};
}

std::size_t Limits::keys() const
{
    std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& lane : lanes_) count += lane.recent.size();
    return count;
}

Places::Places(std::size_t count, std::size_t kept_for_emergency)
    : count_(count), kept_(std::min(count, kept_for_emergency))
{
}

Result<Places::Place> Places::enter(Rate rate)
{
    const auto room = rate == Rate::emergency ? count_ : count_ - kept_;
    auto taken = taken_->load();
    do {
        if (taken >= room) return fail(Code::unavailable, "http.busy");
    } while (!taken_->compare_exchange_weak(taken, taken + 1));
    return Place(taken_.get(), [counter = taken_](const void*) { counter->fetch_sub(1); });
}

std::size_t Places::taken() const
{
    return taken_->load();
}

}  // namespace concord::api
