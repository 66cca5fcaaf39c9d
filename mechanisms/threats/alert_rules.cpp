#include "mechanisms/threats/alert_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "kernel/effects.h"
#include "kernel/roster.h"

namespace concord::threats {
namespace {

constexpr std::string_view receipt = "threats.receipt";
constexpr Span stands_for = days(30);

const JsonArray& rows_of(const Record& record, std::string_view field)
{
    static const JsonArray none;
    auto rows = find_at(record.fields, field);
    return rows && rows->is_array() ? rows->get_array() : none;
}

std::string at(std::string_view field, std::size_t row, std::string_view column)
{
    return "/fields/" + std::string(field) + "/" + std::to_string(row) + "/" + std::string(column);
}

Result<> says_each_language_once(const Record& record)
{
    std::set<std::string, std::less<>> seen{std::string(record.text("language"))};
    std::size_t number = 0;
    for (auto& row : rows_of(record, "translations")) {
        if (!seen.emplace(text_at(row.get_object(), "language")).second)
            return fail_at(at("translations", number, "language"), Code::invalid,
                           "threats.language_twice");
        ++number;
    }
    return {};
}

// STIX 2.1 section 2.9: the type, two hyphens, a UUID.
Result<> names_objects_by_identifier(const Record& record)
{
    static const re2::RE2 identifier(
        "[a-z][a-z0-9-]{1,248}[a-z0-9]--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{"
        "12}");
    std::size_t number = 0;
    for (auto& row : rows_of(record, "objects")) {
        auto text = text_at(row.get_object(), "object");
        if (!re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), identifier))
            return fail_at(at("objects", number, "object"), Code::invalid, "threats.no_identifier");
        ++number;
    }
    return {};
}

bool wants_a_second_officer(const Occasion& occasion)
{
    auto desk = occasion.roster ? occasion.roster->find_desk(occasion.after.desk) : nullptr;
    return desk && std::find(desk->second_eyes.begin(), desk->second_eyes.end(), "alerts") !=
                       desk->second_eyes.end();
}

// The more urgent, the sooner somebody of each side should have read it.
Span read_within(std::string_view urgency)
{
    if (urgency == "immediate") return hours(2);
    if (urgency == "urgent") return hours(12);
    if (urgency == "soon") return hours(24);
    return hours(72);
}

Effect receipt_of(const Record& alert, const Addressee& addressee, Time now)
{
    Effect effect;
    effect.type = receipt;
    effect.owner = alert.owner;
    effect.parent = alert.id;
    effect.label = {alert.label.tlp, addressee.reaches, alert.label.embargo, {}};
    for (auto field : {"title", "class", "urgency"})
        if (alert.has(field)) effect.fields[field] = *find_at(alert.fields, field);
    // Under an embargo the clock starts when it ends.
    auto from = std::max(now, alert.label.embargo.value_or(now));
    effect.fields["read_by"] = print(from + read_within(alert.text("urgency")));
    return effect;
}

bool is_for_all_members(const Label& label)
{
    return std::any_of(label.recipients.begin(), label.recipients.end(),
                       [](auto& reach) { return reach == "members" || reach == "public"; });
}

bool names_a_group(const Label& label)
{
    return std::any_of(label.recipients.begin(), label.recipients.end(),
                       [](auto& reach) { return reach.starts_with("group:"); });
}

void add(std::vector<Addressee>& entitled, const Record& record, const std::string& participant)
{
    bool is_there = std::any_of(entitled.begin(), entitled.end(),
                                [&](auto& each) { return each.participant == participant; });
    if (participant != record.owner && !is_there)
        entitled.push_back({participant, {"participant:" + participant}});
}

}  // namespace

Result<> holds_together(const Occasion& occasion)
{
    TRY(says_each_language_once(occasion.after));
    return names_objects_by_identifier(occasion.after);
}

Result<> expires_in_the_future(const Occasion& occasion)
{
    auto expires = parse_time(occasion.after.text("expires"));
    if (expires && *expires <= occasion.now)
        return fail_at("/fields/expires", Code::invalid, "threats.expires_past");
    return {};
}

Result<> is_ready_to_publish(const Occasion& occasion)
{
    if (!occasion.after.has("text"))
        return fail_at("/fields/text", Code::invalid, "threats.text_missing");
    auto& label = occasion.after.label;
    bool is_wide = is_for_all_members(label) || names_a_group(label);
    if (!is_wide && addressees_of(occasion.after).empty())
        return fail_at("/label/recipients", Code::invalid, "threats.nobody_entitled");
    return expires_in_the_future(occasion);
}

Result<> may_be_published_by_one(const Occasion& occasion)
{
    TRY(is_ready_to_publish(occasion));
    if (wants_a_second_officer(occasion)) return fail(Code::forbidden, "threats.second_officer");
    return {};
}

Result<> says_why_it_is_cancelled(const Occasion& occasion)
{
    if (text_at(occasion.input, "reason").empty())
        return fail_at("/fields/reason", Code::invalid, "threats.reason_missing");
    return {};
}

Result<> comes_from_its_owner(const Occasion& occasion)
{
    if (text_at(occasion.input, "successor_owner") != occasion.before.owner)
        return fail_at("/fields/corrects", Code::forbidden, "threats.not_yours_to_correct");
    return {};
}

Result<> says_something(const Occasion& occasion)
{
    auto files = find_at(occasion.input, "files");
    if (text_at(occasion.input, "text").empty() && (!files || !files->is_array()))
        return fail_at("/fields/text", Code::invalid, "threats.message_empty");
    return {};
}

std::vector<Addressee> entitled_to(const Record& record, const Roster* roster)
{
    auto entitled = addressees_of(record);
    if (!roster) return entitled;
    for (auto& reach : record.label.recipients) {
        auto group = reach.starts_with("group:") ? roster->find_group(reach.substr(6)) : nullptr;
        if (!group || group->owner != record.owner) continue;
        for (auto& member : group->members) add(entitled, record, member);
    }
    if (!is_for_all_members(record.label)) return entitled;
    for (auto& [code, participant] : roster->participants())
        if (!roster->people_at({"participant:" + code}).empty()) add(entitled, record, code);
    return entitled;
}

std::vector<Effect> tell_everybody_entitled(const Occasion& occasion)
{
    auto& alert = occasion.after;
    std::vector<Effect> effects;
    if (alert.has("corrects")) {
        Effect supersede;
        supersede.kind = Effect::Kind::act;
        supersede.id = alert.text("corrects");
        supersede.action = "supersede";
        supersede.fields = {
            {"successor",       alert.id   },
            {"successor_owner", alert.owner}
        };
        effects.push_back(std::move(supersede));
    }
    for (auto& addressee : entitled_to(alert, occasion.roster))
        effects.push_back(receipt_of(alert, addressee, occasion.now));
    return effects;
}

std::vector<Effect> recall_receipts(const Occasion&)
{
    return {on_each_below(receipt, "recall")};
}

std::vector<Effect> end_receipts(const Occasion&)
{
    return {on_each_below(receipt, "end")};
}

JsonObject published_now(const Occasion& occasion)
{
    JsonObject made{
        {"published_at", print(occasion.now)}
    };
    if (!occasion.after.has("expires")) made["expires"] = print(occasion.now + stands_for);
    return made;
}

JsonObject keeps_the_reason(const Occasion& occasion)
{
    return {
        {"cancel_reason", text_at(occasion.input, "reason")}
    };
}

JsonObject names_its_successor(const Occasion& occasion)
{
    return {
        {"corrected_by", text_at(occasion.input, "successor")}
    };
}

}  // namespace concord::threats
