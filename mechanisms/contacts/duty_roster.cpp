#include "mechanisms/contacts/duty_roster.h"

#include <unicode/timezone.h>

#include <memory>

#include "mechanisms/contacts/contact.h"
#include "mechanisms/contacts/rules.h"

namespace concord::contacts {
namespace {

const JsonArray& rows_of(const Record& contact, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(contact.fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

Time local(Time now, std::string_view zone)
{
    if (zone.empty() || zone == "UTC") return now;
    std::unique_ptr<icu::TimeZone> rules(icu::TimeZone::createTimeZone(
        icu::UnicodeString::fromUTF8({zone.data(), std::int32_t(zone.size())})));
    std::int32_t raw = 0, summer = 0;
    UErrorCode error = U_ZERO_ERROR;
    rules->getOffset(double(now.ms), 0, raw, summer, error);
    return U_SUCCESS(error) ? Time{now.ms + raw + summer} : now;
}

// 1970-01-01 was a Thursday.
std::string_view day_name(std::int64_t day)
{
    constexpr std::string_view names[] = {"thu", "fri", "sat", "sun", "mon", "tue", "wed"};
    return names[((day % 7) + 7) % 7];
}

bool names_day(const JsonObject& row, std::string_view day)
{
    auto days = find_at(row, "days");
    if (!days || !days->is_array()) return false;
    for (auto& each : days->get_array())
        if (text_of(each) == day) return true;
    return false;
}

}  // namespace

JsonArray on_duty(const Record& contact, Time now)
{
    JsonArray there;
    for (auto& row : rows_of(contact, "duty")) {
        auto from = parse_time(text_at(row.get_object(), "from"));
        auto to = parse_time(text_at(row.get_object(), "to"));
        if (from && to && *from <= now && now < *to) there.push_back(row);
    }
    return there;
}

bool in_hours(const Record& contact, Time now)
{
    auto ms = local(now, contact.text("zone")).ms;
    auto day = ms / days(1).ms - (ms % days(1).ms < 0 ? 1 : 0);
    auto minute = (ms - day * days(1).ms) / minutes(1).ms;
    for (auto& each : rows_of(contact, "hours")) {
        auto& row = each.get_object();
        auto from = parse_clock(text_at(row, "from")), to = parse_clock(text_at(row, "to"));
        if (!from || !to) continue;
        bool past_midnight = *to < *from;
        if (names_day(row, day_name(day)) && minute >= *from && (past_midnight || minute < *to))
            return true;
        if (past_midnight && names_day(row, day_name(day - 1)) && minute < *to) return true;
    }
    return false;
}

JsonArray channels_in_order(const Record& contact)
{
    JsonArray all;
    for (auto field : {"channels", "private_channels"})
        for (auto& row : rows_of(contact, field)) all.push_back(row);
    return by_priority(all);
}

Result<Json> reach_now(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    auto contact = TRY(kernel.read(by, text_at(input, "contact"))).record;
    if (contact.type != "contacts.contact") return fail(Code::not_found, "records.not_found");
    auto now = kernel.now();
    return Json(JsonObject{
        {"contact", contact.id},
        {"now", print(now)},
        {"in_hours", in_hours(contact, now)},
        {"on_duty", on_duty(contact, now)},
        {"channels", channels_in_order(contact)}
    });
}

}  // namespace concord::contacts
