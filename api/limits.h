// How much one peer may ask, and how much all may ask together. Every class of request has its own
// buckets, so that a flood of one class takes nothing from another; emergencies have theirs.

#pragma once

#include <array>
#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "base/time.h"

namespace concord::api {

enum class Rate { open, reads, writes, sign_in, emergency };  // open: without signing in
constexpr std::size_t rate_count = 5;

// A token bucket: `burst` at once, refilled at `per_second`.
struct Allowance {
    double per_second;
    double burst;
};

struct RateTable {
    struct Row {
        Allowance each;  // for one key: an address, a session
        Allowance all;   // for all keys together
    };
    std::array<Row, rate_count> rows = {
        {
         {{20, 100}, {2'000, 4'000}},   // open
            {{50, 200}, {5'000, 10'000}},  // reads
            {{10, 50}, {500, 1'000}},      // writes
            {{0.1, 10}, {20, 100}},        // sign_in
            {{1, 20}, {200, 500}},         // emergency
        }
    };
};

// Memory is bounded: of each class the keys used last are kept. A key that is forgotten starts
// anew, which the allowance for all keys together makes harmless. Safe from any thread.
class Limits {
public:
    // `clock` must outlive this.
    Limits(const Clock& clock, RateTable = {}, std::size_t keys_max = 20'000);

    // Takes one token of the key and one of the class, or neither. Fails with http.limited (values:
    // "seconds" until it may work again, at least 1).
    Result<> take(Rate, std::string_view key);

    std::size_t keys() const;

private:
    struct Bucket {
        double tokens = 0;
        Time filled;
    };
    struct Known {
        std::string key;
        Bucket bucket;
    };
    struct Lane {
        Bucket all;
        std::list<Known> recent;  // the one used last in front
        std::unordered_map<std::string_view, std::list<Known>::iterator> by_key;
    };

    const Clock& clock_;
    const RateTable table_;
    const std::size_t keys_max_;
    mutable std::mutex mutex_;
    std::array<Lane, rate_count> lanes_;
};

// How many requests may be under way at once. The last places are kept for emergencies, so that all
// the others together, however slow, leave room for one.
class Places {
public:
    Places(std::size_t count, std::size_t kept_for_emergency);

    // Holds a place until it is destroyed.
    using Place = std::shared_ptr<const void>;

    // Fails with http.busy.
    Result<Place> enter(Rate);
    std::size_t taken() const;

private:
    const std::size_t count_;
    const std::size_t kept_;
    std::shared_ptr<std::atomic<std::size_t>> taken_ =
        std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace concord::api
