#include "base/time.h"

#include <chrono>
#include <cstdio>

namespace concord {
namespace {

namespace chrono = std::chrono;

Result<int> digits(std::string_view text, std::size_t at, std::size_t count)
{
    if (at + count > text.size()) return fail(Code::invalid, "time.invalid");
    int value = 0;
    for (auto c : text.substr(at, count)) {
        if (c < '0' || c > '9') return fail(Code::invalid, "time.invalid");
        value = value * 10 + (c - '0');
    }
    return value;
}

Result<chrono::sys_days> date(std::string_view text)
{
    auto year = TRY(digits(text, 0, 4));
    auto month = TRY(digits(text, 5, 2));
    auto day = TRY(digits(text, 8, 2));
    auto found = chrono::year{year} / chrono::month(unsigned(month)) / chrono::day(unsigned(day));
    if (text[4] != '-' || text[7] != '-' || year < 1 || !found.ok())
        return fail(Code::invalid, "time.invalid");
    return chrono::sys_days(found);
}

std::int64_t ms_of(chrono::sys_days day)
{
    return chrono::duration_cast<chrono::milliseconds>(day.time_since_epoch()).count();
}

// "Z", "+05:30", "-08:00": how far the local clock is ahead of UTC.
Result<Span> offset(std::string_view text)
{
    if (text == "Z" || text == "z") return Span{0};
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return fail(Code::invalid, "time.invalid");
    auto hour = TRY(digits(text, 1, 2));
    auto minute = TRY(digits(text, 4, 2));
    if (hour > 23 || minute > 59) return fail(Code::invalid, "time.invalid");
    auto ahead = hours(hour).ms + minutes(minute).ms;
    return Span{text[0] == '-' ? -ahead : ahead};
}

struct SystemClock final : Clock {
    Time now() const override
    {
        auto since = chrono::system_clock::now().time_since_epoch();
        return {chrono::duration_cast<chrono::milliseconds>(since).count()};
    }
};

}  // namespace

std::string print(Time time)
{
    auto whole = chrono::floor<chrono::days>(
        chrono::sys_time<chrono::milliseconds>(chrono::milliseconds(time.ms)));
    auto date = chrono::year_month_day(whole);
    auto rest = time.ms - ms_of(whole);
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()),
                  unsigned(date.month()), unsigned(date.day()), int(rest / 3'600'000),
                  int(rest / 60'000 % 60), int(rest / 1000 % 60), int(rest % 1000));
    return text;
}

Result<Time> parse_date(std::string_view text)
{
    if (text.size() != 10) return fail(Code::invalid, "time.invalid");
    return Time{ms_of(TRY(date(text)))};
}

Result<Time> parse_time(std::string_view text)
{
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't'))
        return fail(Code::invalid, "time.invalid");
    auto day = TRY(date(text));
    auto hour = TRY(digits(text, 11, 2));
    auto minute = TRY(digits(text, 14, 2));
    auto second = TRY(digits(text, 17, 2));
    if (text[13] != ':' || text[16] != ':' || hour > 23 || minute > 59 || second > 60)
        return fail(Code::invalid, "time.invalid");
    if (second == 60) second = 59;
    std::size_t at = 19;
    int ms = 0;
    if (text[at] == '.') {
        auto end = text.find_first_not_of("0123456789", at + 1);
        if (end == at + 1 || end == std::string_view::npos || end - at > 10)
            return fail(Code::invalid, "time.invalid");
        int scale = 100;
        for (auto c : text.substr(at + 1, end - at - 1)) ms += (c - '0') * scale, scale /= 10;
        at = end;
    }
    auto ahead = TRY(offset(text.substr(at)));
    auto local = ms_of(day) + hours(hour).ms + minutes(minute).ms + seconds(second).ms + ms;
    return Time{local} - ahead;
}

const Clock& system_clock()
{
    static const SystemClock clock;
    return clock;
}

}  // namespace concord
