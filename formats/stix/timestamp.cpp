// Section 2.16: YYYY-MM-DDTHH:mm:ss[.s+]Z and nothing else of RFC 3339.

#include <chrono>

#include "formats/stix.h"

namespace concord::stix {
namespace {

// The number of `width` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t width)
{
    int number = 0;
    for (std::size_t i = at; i < at + width; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

// Microseconds of ".123456789Z" and the like, or -1.
std::int64_t fraction_us(std::string_view rest)
{
    if (rest == "Z") return 0;
    if (rest.size() < 3 || rest.front() != '.' || rest.back() != 'Z') return -1;
    std::int64_t us = 0, unit = 100'000;
    for (char c : rest.substr(1, rest.size() - 2)) {
        if (c < '0' || c > '9') return -1;
        us += unit * (c - '0');
        unit /= 10;
    }
    return us;
}

}  // namespace

std::optional<Timestamp> find_timestamp(std::string_view text)
{
    constexpr std::size_t shortest = std::string_view("2026-11-20T09:30:00Z").size();
    if (text.size() < shortest || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':')
        return {};
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    const auto us = fraction_us(text.substr(19));
    if (year < 1 || month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60 || us < 0)
        return {};
    if (second == 60) {  // a leap second: only at the end of a day; read as the one before it
        if (hour != 23 || minute != 59) return {};
        second = 59;
    }
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    if (!date.ok()) return {};
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    return Timestamp{std::string(text), seconds * 1'000'000 + us};
}

}  // namespace concord::stix
