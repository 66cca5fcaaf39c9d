// Moments and durations. A Time is milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
// Server time decides every deadline; a client's time is a claim.

#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace concord {

struct Time {
    std::int64_t ms = 0;
    auto operator<=>(const Time&) const = default;
};

struct Span {
    std::int64_t ms = 0;
    auto operator<=>(const Span&) const = default;
};

constexpr Span seconds(std::int64_t n)
{
    return {n * 1000};
}
constexpr Span minutes(std::int64_t n)
{
    return seconds(n * 60);
}
constexpr Span hours(std::int64_t n)
{
    return minutes(n * 60);
}
constexpr Span days(std::int64_t n)
{
    return hours(n * 24);
}

constexpr Time operator+(Time a, Span b)
{
    return {a.ms + b.ms};
}
constexpr Time operator-(Time a, Span b)
{
    return {a.ms - b.ms};
}
constexpr Span operator-(Time a, Time b)
{
    return {a.ms - b.ms};
}

// RFC 3339 in UTC with milliseconds: "2026-11-20T09:30:00.000Z".
std::string print(Time);

// RFC 3339 section 5.6, any offset, at most nanoseconds (cut to milliseconds), years 0001 to 9999.
// Fails with time.invalid; a leap second is read as the second before it.
Result<Time> parse_time(std::string_view);

// A date alone, "2026-11-20", as its first moment in UTC. Fails with time.invalid.
Result<Time> parse_date(std::string_view);

// Passed in, so that tests can hold time still.
struct Clock {
    virtual ~Clock() = default;
    virtual Time now() const = 0;
};

// The clock of the machine.
const Clock& system_clock();

}  // namespace concord
