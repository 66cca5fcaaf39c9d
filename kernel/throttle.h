// Slows down guessing: after some free tries each further one must wait, twice as long every time.
// Time is passed in; memory is bounded.

#pragma once

#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "base/time.h"

namespace concord {

class Throttle {
public:
    struct Pace {
        int free = 5;             // tries before the first wait
        Span first = seconds(2);  // the first wait
        Span most = minutes(15);  // the longest
        Span forget = hours(24);  // after the last try
    };

    // When more than keys_max are known, the one that was quiet the longest is forgotten.
    explicit Throttle(Pace pace, std::size_t keys_max = 10'000) : pace_(pace), keys_max_(keys_max)
    {
    }

    // Counts a try before it is made, so that many at once do not slip through. Fails with limited,
    // identity.too_many_tries {seconds}; a refused try does not count.
    Result<> admit(std::string_view key, Time now);

    void undo(std::string_view key);   // the last try was not a guess
    void clear(std::string_view key);  // it was right

    std::size_t size() const;

private:
    struct Known {
        std::string key;
        int tries = 0;
        Time until;
        Time last;
    };
    using Place = std::list<Known>::iterator;

    Pace pace_;
    std::size_t keys_max_;
    mutable std::mutex mutex_;
    std::list<Known> known_;  // the quiet ones last
    std::unordered_map<std::string, Place> places_;
};

}  // namespace concord
