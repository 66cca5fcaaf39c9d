#include "mechanisms/surveys/rules.h"

#include <map>
#include <set>

#include "base/check.h"
#include "kernel/roster.h"
#include "mechanisms/surveys/questionnaire.h"

namespace concord::surveys {
namespace {

const JsonArray& rows_of(const JsonObject& fields, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

// The question that an answer is to, in the questionnaire that it belongs to: answer, response,
// round, questionnaire.
std::optional<Question> asked_by(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 3);
    auto body = find_at(occasion.above[2]->fields, "body");
    CHECK(body);
    return find_question(*body, occasion.after.text("question"));
}

const Json* value_of(const Record& answer)
{
    return find_at(answer.fields, "value");
}

bool leaves_a_gap(const Occasion& answer, const std::optional<Question>& question)
{
    auto value = value_of(answer.after);
    return question && value && names_a_gap(*question, *value);
}

Result<> times_in_order(const JsonObject& fields, const std::string& at, Time now)
{
    auto opens = text_at(fields, "opens"), closes = text_at(fields, "closes");
    auto wrong = fail_at(at + "/closes", Code::invalid, "surveys.round_times");
    if (closes.empty()) return {};
    auto end = TRY(parse_time(closes));
    if (end <= now) return wrong;
    if (!opens.empty() && end <= TRY(parse_time(opens))) return wrong;
    return {};
}

struct Times {
    std::string opens;
    std::string closes;
};

void invite(std::map<std::string, Times>& invited, const Json& codes, const Times& times)
{
    if (!codes.is_array()) return;
    for (auto& code : codes.get_array()) invited[std::string(text_of(code))] = times;
}

std::map<std::string, Times> invited_to(const Record& round, const Roster& roster)
{
    std::map<std::string, Times> invited;
    Times all{std::string(round.text("opens")), std::string(round.text("closes"))};
    auto named = find_at(round.fields, "participants");
    if (named) invite(invited, *named, all);
    auto& groups = rows_of(round.fields, "groups");
    if (!named && groups.empty())
        for (auto& [code, participant] : roster.participants())
            if (participant.kind == ParticipantKind::state ||
                participant.kind == ParticipantKind::observer)
                invited[code] = all;
    for (auto& group : groups) {
        auto& row = group.get_object();
        Times own{std::string(text_at(row, "opens")), std::string(text_at(row, "closes"))};
        if (own.opens.empty()) own.opens = all.opens;
        if (own.closes.empty()) own.closes = all.closes;
        if (auto codes = find_at(row, "participants")) invite(invited, *codes, own);
    }
    return invited;
}

Effect to_each(std::string_view type, std::string_view action)
{
    Effect effect;
    effect.kind = Effect::Kind::children;
    effect.type = type;
    effect.action = action;
    effect.need = Effect::Need::may;
    return effect;
}

}  // namespace

Result<> speaks_in_each_language(const Occasion& occasion)
{
    auto body = find_at(occasion.after.fields, "body");
    CHECK(body);
    auto spoken = speaks_alike(*body);
    if (spoken) return {};
    spoken.error().field = "/fields/body" + spoken.error().field;
    return spoken;
}

Result<> is_a_sound_round(const Occasion& occasion)
{
    // Of a planned round its fields are looked at, of a questionnaire what the act brings.
    bool planned = occasion.after.type == "surveys.round";
    auto& fields = planned ? occasion.after.fields : occasion.input;
    if (!planned && text_at(fields, "round_title").empty())
        return fail_at("/fields/round_title", Code::invalid, "surveys.round_title");
    if (text_at(fields, "opens").empty() || text_at(fields, "closes").empty())
        return fail_at("/fields/closes", Code::invalid, "surveys.round_times");
    TRY(times_in_order(fields, "/fields", occasion.now));
    std::set<std::string, std::less<>> seen;
    std::size_t number = 0;
    for (auto& group : rows_of(fields, "groups")) {
        auto at = "/fields/groups/" + std::to_string(number++);
        auto& row = group.get_object();
        TRY(times_in_order(row, at, occasion.now));
        for (auto& code : rows_of(row, "participants"))
            if (!seen.emplace(text_of(code)).second)
                return fail_at(at + "/participants", Code::invalid, "surveys.group_twice",
                               {
                                   {"value", std::string(text_of(code))}
                });
    }
    return {};
}

Result<> ends_later(const Occasion& occasion)
{
    auto before = TRY(parse_time(occasion.before.text("closes")));
    auto closes = occasion.input.if_contains("closes");
    auto wrong = fail_at("/fields/closes", Code::invalid, "surveys.not_later");
    if (!closes) return wrong;
    auto after = TRY(parse_time(text_of(*closes)));
    if (after <= before || after <= occasion.now) return wrong;
    return {};
}

std::vector<Effect> next_edition(const Occasion& occasion)
{
    Effect effect;
    effect.type = "surveys.questionnaire";
    effect.label = occasion.after.label;
    for (auto name : {"title", "code", "body", "source"})
        if (auto value = find_at(occasion.after.fields, name)) effect.fields[name] = *value;
    auto edition = find_at(occasion.after.fields, "edition");
    effect.fields["edition"] = (edition && edition->is_int64() ? edition->get_int64() : 1) + 1;
    return {effect};
}

std::vector<Effect> plan_the_round(const Occasion& occasion)
{
    Effect effect;
    effect.type = "surveys.round";
    effect.parent = occasion.after.id;
    effect.label = occasion.after.label;
    effect.fields["title"] = text_at(occasion.input, "round_title");
    effect.fields["code"] = occasion.after.text("code");
    for (auto name : {"opens", "closes", "participants", "groups"})
        if (auto value = find_at(occasion.input, name); value && !value->is_null())
            effect.fields[name] = *value;
    return {effect};
}

std::vector<Effect> invite_each(const Occasion& occasion)
{
    if (!occasion.roster) return {};
    std::vector<Effect> effects;
    for (auto& [code, times] : invited_to(occasion.after, *occasion.roster)) {
        Effect effect;
        effect.type = "surveys.response";
        effect.owner = code;
        effect.parent = occasion.after.id;
        effect.label = Label{Tlp::green, {"members"}, {}, {}};
        effect.fields = {
            {"title",  occasion.after.text("title")},
            {"opens",  times.opens                 },
            {"closes", times.closes                }
        };
        effects.push_back(std::move(effect));
    }
    return effects;
}

std::vector<Effect> extend_each(const Occasion& occasion)
{
    auto effect = to_each("surveys.response", "extend");
    effect.fields["closes"] = occasion.after.text("closes");
    return {effect};
}

JsonObject belongs_to_the_round(const Occasion& occasion)
{
    JsonObject fields{
        {"round", occasion.after.parent}
    };
    for (auto name : {"opens", "closes"})
        if (!occasion.after.has(name) && !occasion.above.empty())
            fields[name] = occasion.above[0]->text(name);
    return fields;
}

JsonObject submitted_now(const Occasion& occasion)
{
    auto closes = parse_time(occasion.after.text("closes"));
    return {
        {"submitted", print(occasion.now)             },
        {"late",      closes && occasion.now > *closes}
    };
}

std::vector<Effect> release_answers(const Occasion&)
{
    return {to_each("surveys.answer", "release")};
}

std::vector<Effect> take_back_answers(const Occasion&)
{
    return {to_each("surveys.answer", "take_back")};
}

Result<> answers_its_question(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 3);
    if (occasion.above[0]->state != "draft") return fail(Code::conflict, "surveys.response_closed");
    auto question = asked_by(occasion);
    if (!question)
        return fail_at("/fields/question", Code::invalid, "surveys.no_such_question",
                       {
                           {"value", std::string(occasion.after.text("question"))}
        });
    auto value = value_of(occasion.after);
    if (!value) return {};
    auto fitting = fits(*question, *value);
    if (fitting) return {};
    fitting.error().field = "/fields/value" + fitting.error().field;
    return fitting;
}

JsonObject finds_its_place(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 3);
    auto& round = occasion.above[1]->id;
    auto question = asked_by(occasion);
    JsonObject fields{
        {"round", round},
        {"place", round + ":" + std::string(occasion.after.text("question"))},
        {"gap", leaves_a_gap(occasion, question)}
    };
    if (question) fields["section"] = question->section;
    return fields;
}

JsonObject marks_a_gap(const Occasion& occasion)
{
    return {
        {"gap", leaves_a_gap(occasion, asked_by(occasion))}
    };
}

JsonObject counts_the_comment(const Occasion& occasion)
{
    auto before = find_at(occasion.before.fields, "comments");
    return {
        {"comments", (before && before->is_int64() ? before->get_int64() : 0) + 1}
    };
}

Result<> says_something(const Occasion& occasion)
{
    if (!text_at(occasion.input, "comment").empty()) return {};
    return fail_at("/fields/comment", Code::invalid, "surveys.comment_empty");
}

Result<> ends_after_it_begins(const Occasion& occasion)
{
    auto begins = occasion.after.text("begins"), ends = occasion.after.text("ends");
    if (begins.empty() || ends.empty() || begins <= ends) return {};
    return fail_at("/fields/ends", Code::invalid, "surveys.wrong_order");
}

Result<> names_the_problem(const Occasion& occasion)
{
    if (occasion.after.has("problem")) return {};
    return fail_at("/fields/problem", Code::invalid, "surveys.problem_missing");
}

}  // namespace concord::surveys
