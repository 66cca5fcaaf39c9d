#include "mechanisms/reports/reply_rules.h"

#include <unicode/locid.h>

#include <algorithm>

#include "base/check.h"
#include "kernel/roster.h"

namespace concord::reports {
namespace {

constexpr Span anywhere_on_earth = hours(12);  // a day ends last at UTC-12

bool knows_language(std::string_view tag)
{
    UErrorCode error = U_ZERO_ERROR;
    auto locale = icu::Locale::forLanguageTag({tag.data(), std::int32_t(tag.size())}, error);
    return U_SUCCESS(error) && std::string_view(locale.getISO3Language()).size() == 3;
}

Result<> languages_exist(const Record& record)
{
    auto languages = find_at(record.fields, "languages");
    std::size_t number = 0;
    if (languages && languages->is_array())
        for (auto& each : languages->get_array()) {
            if (!knows_language(text_of(each)))
                return fail_at("/fields/languages/" + std::to_string(number), Code::invalid,
                               "reports.language_unknown",
                               {
                                   {"language", std::string(text_of(each))}
                });
            ++number;
        }
    return {};
}

Result<> says_something(const Record& record)
{
    if (record.has("text") || record.has("files")) return {};
    return fail_at("/fields/text", Code::invalid, "reports.nothing_said");
}

bool stands(const Record& call)
{
    return call.state == "open" || call.state == "closed";
}

std::int64_t number_in(const Record& record, std::string_view field)
{
    auto found = find_at(record.fields, field);
    return found && found->is_int64() ? found->get_int64() : 0;
}

bool is_marked(const Record& record, std::string_view field)
{
    auto found = find_at(record.fields, field);
    return found && found->is_bool() && found->get_bool();
}

bool wants_a_second_officer(const Occasion& occasion)
{
    auto desk = occasion.roster ? occasion.roster->find_desk(occasion.after.desk) : nullptr;
    return desk && std::find(desk->second_eyes.begin(), desk->second_eyes.end(), "replies") !=
                       desk->second_eyes.end();
}

// What was sent over the platform has a moment; what came on paper a day.
bool is_late(const Occasion& occasion, std::string_view submitted)
{
    CHECK(!occasion.above.empty());
    auto deadline = occasion.above[0]->text("deadline");
    auto last = parse_date(deadline);
    if (!last) return false;
    if (auto moment = parse_time(submitted)) return *moment >= *last + days(1) + anywhere_on_earth;
    return occasion.after.text("received") > deadline;
}

std::string today(const Occasion& occasion)
{
    return print(occasion.now).substr(0, 10);
}

// Counts the wordings of a text that others have seen.
std::int64_t edition_after(const Occasion& occasion)
{
    auto edition = number_in(occasion.before, "edition");
    auto was = find_at(occasion.before.fields, "text"), is = find_at(occasion.after.fields, "text");
    bool same = was && is ? *was == *is : was == is;
    return same && edition > 0 ? edition : edition + 1;
}

Effect act_on(std::string id, std::string_view action)
{
    Effect effect;
    effect.kind = Effect::Kind::act;
    effect.id = std::move(id);
    effect.action = action;
    effect.need = Effect::Need::may;
    return effect;
}

Effect to_each_child(std::string_view type, std::string_view action)
{
    Effect effect;
    effect.kind = Effect::Kind::children;
    effect.type = type;
    effect.action = action;
    effect.need = Effect::Need::may;
    return effect;
}

}  // namespace

Result<> is_a_sound_reply(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 2);
    auto& reply = occasion.after;
    if (reply.owner != occasion.above[0]->owner)
        return fail_at("/parent", Code::invalid, "reports.not_ones_own");
    if (!stands(*occasion.above[1])) return fail(Code::conflict, "reports.call_ended");
    TRY(languages_exist(reply));
    if (reply.text("received") > today(occasion))
        return fail_at("/fields/received", Code::invalid, "reports.received_later");
    if (reply.state != "entered") return {};
    if (!reply.has("received"))
        return fail_at("/fields/received", Code::invalid, "reports.received_missing");
    if (!reply.has("note_reference"))
        return fail_at("/fields/note_reference", Code::invalid, "reports.note_missing");
    return says_something(reply);
}

Result<> can_be_submitted(const Occasion& occasion)
{
    TRY(says_something(occasion.after));
    TRY(languages_exist(occasion.after));
    for (auto& reach : occasion.after.label.recipients)
        if (participant_of(reach) == "secretariat") return {};
    return fail_at("/label/recipients", Code::invalid, "reports.secretariat_not_named");
}

Result<> can_be_submitted_alone(const Occasion& occasion)
{
    if (wants_a_second_officer(occasion))
        return fail(Code::forbidden, "reports.needs_second_officer");
    return can_be_submitted(occasion);
}

Result<> came_by_note(const Occasion& occasion)
{
    if (!is_marked(occasion.before, "by_note")) return fail(Code::forbidden, "reports.not_by_note");
    TRY(languages_exist(occasion.after));
    return says_something(occasion.after);
}

Result<> came_by_note_with_a_reason(const Occasion& occasion)
{
    if (!is_marked(occasion.before, "by_note")) return fail(Code::forbidden, "reports.not_by_note");
    return gives_a_reason(occasion);
}

Result<> gives_a_reason(const Occasion& occasion)
{
    if (!text_at(occasion.input, "reason").empty()) return {};
    return fail_at("/fields/reason", Code::invalid, "reports.give_a_reason");
}

Result<> stands_as_compiled(const Occasion& occasion)
{
    auto& reply = occasion.before;
    Values values{
        {"reference", reply.reference}
    };
    if (is_marked(reply, "late")) return fail(Code::invalid, "reports.late", values);
    auto as_of = find_at(occasion.input, "as_of");
    if (as_of && as_of->is_int64() && as_of->get_int64() == number_in(reply, "edition")) return {};
    return fail(Code::conflict, "reports.reply_changed", values);
}

JsonObject begins_as_a_reply(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 2);
    JsonObject fields{
        {"call", occasion.above[1]->id}
    };
    if (!occasion.after.has("title")) fields["title"] = occasion.above[1]->text("title");
    if (occasion.after.state != "entered") return fields;
    fields["by_note"] = true;
    fields["edition"] = 1;
    fields["late"] = is_late(occasion, {});
    return fields;
}

JsonObject submitted_now(const Occasion& occasion)
{
    auto now = print(occasion.now);
    return {
        {"submitted", now},
        {"received", today(occasion)},
        {"late", is_late(occasion, now)},
        {"edition", number_in(occasion.before, "edition") + 1}
    };
}

JsonObject with_the_edition(const Occasion& occasion)
{
    return {
        {"edition", edition_after(occasion)},
        {"late", is_late(occasion, {})}
    };
}

JsonObject corrected_now(const Occasion& occasion)
{
    return {
        {"edition",   edition_after(occasion)},
        {"corrected", print(occasion.now)    }
    };
}

JsonObject acknowledged_now(const Occasion& occasion)
{
    return {
        {"acknowledged", print(occasion.now)}
    };
}

JsonObject published_now(const Occasion& occasion)
{
    return {
        {"published", print(occasion.now)}
    };
}

JsonObject reckoned_anew(const Occasion& occasion)
{
    if (!occasion.after.has("received")) return {};
    return {
        {"late", is_late(occasion, occasion.after.text("submitted"))}
    };
}

JsonObject is_in_the_report(const Occasion& occasion)
{
    return {
        {"report", text_at(occasion.input, "in_report")}
    };
}

std::vector<Effect> answer_the_invitation(const Occasion& occasion)
{
    return {act_on(occasion.after.parent, "answer")};
}

std::vector<Effect> answer_if_entered(const Occasion& occasion)
{
    if (occasion.after.state != "entered") return {};
    return answer_the_invitation(occasion);
}

std::vector<Effect> take_back_what_followed(const Occasion& occasion)
{
    return {act_on(occasion.after.parent, "reopen"), to_each_child("reports.translation", "hold")};
}

std::vector<Effect> issue_with_the_reply(const Occasion& occasion)
{
    auto passages = to_each_child("reports.passage", "issue"),
         translations = to_each_child("reports.translation", "issue");
    passages.fields["in_report"] = translations.fields["in_report"] =
        text_at(occasion.input, "in_report");
    return {passages, translations};
}

Result<> is_a_sound_translation(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 1);
    auto& reply = *occasion.above[0];
    auto& made = occasion.after;
    if (made.owner != reply.owner && made.owner != "secretariat")
        return fail_at("/parent", Code::forbidden, "reports.not_ones_to_translate");
    auto languages = find_at(reply.fields, "languages");
    if (languages && languages->is_array())
        for (auto& each : languages->get_array())
            if (text_of(each) == made.text("language"))
                return fail_at("/fields/language", Code::invalid, "reports.is_the_original");
    return {};
}

Result<> reply_is_published(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 1);
    if (occasion.above[0]->state == "published" || occasion.above[0]->state == "compiled")
        return {};
    return fail(Code::conflict, "reports.reply_not_published");
}

Result<> renders_the_newest(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 1);
    if (number_in(occasion.before, "edition") == number_in(*occasion.above[0], "edition"))
        return {};
    return fail(Code::conflict, "reports.translation_stale");
}

JsonObject begins_as_a_translation(const Occasion& occasion)
{
    auto fields = renders_the_edition(occasion);
    fields["unofficial"] = true;
    fields["place"] = occasion.after.parent + ":" + std::string(occasion.after.text("language"));
    return fields;
}

JsonObject renders_the_edition(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 1);
    return {
        {"edition", number_in(*occasion.above[0], "edition")}
    };
}

Result<> is_a_sound_contribution(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 1);
    auto& call = *occasion.above[0];
    if (!stands(call)) return fail(Code::conflict, "reports.call_ended");
    if (!is_marked(call, "contributions")) return fail(Code::conflict, "reports.no_contributions");
    return languages_exist(occasion.after);
}

Result<> contribution_says_something(const Occasion& occasion)
{
    return says_something(occasion.after);
}

JsonObject contribution_received_now(const Occasion& occasion)
{
    if (occasion.after.has("received")) return {};
    return {
        {"received", today(occasion)}
    };
}

JsonObject listed_now(const Occasion& occasion)
{
    return {
        {"listed", print(occasion.now)}
    };
}

}  // namespace concord::reports
