#include "mechanisms/reports/call_rules.h"

#include <set>

#include "kernel/roster.h"

namespace concord::reports {
namespace {

const JsonArray& rows_of(const JsonObject& fields, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

// A deadline is a day, and lasts to its end.
Result<> lies_ahead(std::string_view deadline, Time now)
{
    auto day = parse_date(deadline);
    if (day && *day + days(1) > now) return {};
    return fail_at("/fields/deadline", Code::invalid, "reports.deadline_past");
}

Result<> says_why(const Occasion& occasion)
{
    if (!text_at(occasion.input, "reason").empty()) return {};
    return fail_at("/fields/reason", Code::invalid, "reports.give_a_reason");
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

Effect invitation_of(const Record& call, std::string owner)
{
    Effect effect;
    effect.type = "reports.invitation";
    effect.parent = call.id;
    effect.label = call.label;
    // The invited read it as owners; the secretariat has to be named, since it is not the owner.
    std::erase(effect.label.recipients, "participant:" + owner);
    if (call.owner != owner) effect.label.recipients.push_back("participant:" + call.owner);
    effect.owner = std::move(owner);
    effect.fields = {
        {"title",    call.text("title")   },
        {"deadline", call.text("deadline")}
    };
    return effect;
}

}  // namespace

Result<> is_a_sound_call(const Occasion& occasion)
{
    std::set<std::string_view> seen;
    std::size_t number = 0;
    for (auto& each : rows_of(occasion.after.fields, "wordings")) {
        auto language = text_at(each.get_object(), "language");
        if (!seen.insert(language).second)
            return fail_at("/fields/wordings/" + std::to_string(number) + "/language",
                           Code::invalid, "reports.language_twice",
                           {
                               {"language", std::string(language)}
            });
        ++number;
    }
    return lies_ahead(occasion.after.text("deadline"), occasion.now);
}

Result<> ends_in_the_future(const Occasion& occasion)
{
    return lies_ahead(occasion.after.text("deadline"), occasion.now);
}

Result<> ends_later(const Occasion& occasion)
{
    auto deadline = occasion.after.text("deadline");
    TRY(lies_ahead(deadline, occasion.now));
    // Both are dates of the form 2026-11-20, whose order is that of their letters.
    if (deadline <= occasion.before.text("deadline"))
        return fail_at("/fields/deadline", Code::invalid, "reports.not_later");
    return says_why(occasion);
}

Result<> call_gives_a_reason(const Occasion& occasion)
{
    return says_why(occasion);
}

JsonObject opened_now(const Occasion& occasion)
{
    return {
        {"opened", print(occasion.now)}
    };
}

JsonObject with_the_extension(const Occasion& occasion)
{
    auto extensions = rows_of(occasion.before.fields, "extensions");
    extensions.push_back(JsonObject{
        {"was", occasion.before.text("deadline")},
        {"deadline", occasion.after.text("deadline")},
        {"on", print(occasion.now).substr(0, 10)},
        {"reason", text_at(occasion.input, "reason")}
    });
    return {
        {"extensions", std::move(extensions)}
    };
}

JsonObject belongs_to_the_call(const Occasion& occasion)
{
    return {
        {"call", occasion.after.parent}
    };
}

std::vector<Effect> invite_each(const Occasion& occasion)
{
    if (!occasion.roster) return {};
    std::vector<Effect> effects;
    auto& named = rows_of(occasion.after.fields, "participants");
    for (auto& code : named)
        effects.push_back(invitation_of(occasion.after, std::string(text_of(code))));
    if (!named.empty()) return effects;
    for (auto& [code, participant] : occasion.roster->participants())
        if (participant.kind == ParticipantKind::state ||
            participant.kind == ParticipantKind::observer)
            effects.push_back(invitation_of(occasion.after, code));
    return effects;
}

std::vector<Effect> invite_more(const Occasion& occasion)
{
    std::vector<Effect> effects;
    for (auto& code : rows_of(occasion.input, "invited"))
        effects.push_back(invitation_of(occasion.after, std::string(text_of(code))));
    return effects;
}

std::vector<Effect> extend_each(const Occasion& occasion)
{
    auto effect = to_each_child("reports.invitation", "extend");
    effect.fields["deadline"] = occasion.after.text("deadline");
    return {effect};
}

std::vector<Effect> withdraw_invitations(const Occasion&)
{
    return {to_each_child("reports.invitation", "withdraw")};
}

std::vector<Effect> reckon_replies(const Occasion&)
{
    return {to_each_child("reports.reply", "reckon")};
}

}  // namespace concord::reports
