#include "mechanisms/incidents/rules.h"

#include <set>

#include "kernel/effects.h"

namespace concord::incidents {
namespace {

constexpr std::string_view reply = "incidents.reply";

Result<> says_what_it_is_about(const Occasion& occasion)
{
    for (auto field : {"facts", "effect", "requested_action"})
        if (occasion.after.has(field)) return {};
    return fail_at("/fields/facts", Code::invalid, "incidents.nothing_said");
}

Result<> asks_in_the_future(const Occasion& occasion)
{
    auto by = parse_time(occasion.after.text("reply_by"));
    if (by && *by <= occasion.now)
        return fail_at("/fields/reply_by", Code::invalid, "incidents.reply_by_past");
    return {};
}

bool brings_files(const Occasion& occasion)
{
    auto files = find_at(occasion.input, "files");
    return files && files->is_array();
}

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

// The column has another value in each row.
Result<> differs_in_each(const Record& record, std::string_view field, std::string_view column,
                         const char* key)
{
    std::set<std::string, std::less<>> seen;
    std::size_t number = 0;
    for (auto& row : rows_of(record, field)) {
        auto value = text_at(row.get_object(), column);
        if (!seen.emplace(value).second)
            return fail_at(at(field, number, column), Code::invalid, key);
        ++number;
    }
    return {};
}

JsonObject one_more(const Occasion& occasion, std::string_view field)
{
    auto before = find_at(occasion.before.fields, field);
    auto number = before && before->is_int64() ? before->get_int64() : 0;
    return {
        {field, number + 1}
    };
}

JsonObject now_unless_given(const Occasion& occasion, std::string_view field)
{
    if (occasion.input.contains(field)) return {};
    return {
        {field, print(occasion.now)}
    };
}

}  // namespace

Result<> is_ready_to_send(const Occasion& occasion)
{
    if (addressees_of(occasion.after).empty())
        return fail_at("/label/recipients", Code::invalid, "incidents.no_addressee");
    return stays_answerable(occasion);
}

Result<> stays_answerable(const Occasion& occasion)
{
    TRY(says_what_it_is_about(occasion));
    // A time that passed after sending is history; only one set now must lie ahead.
    if (occasion.action == "edit" && !occasion.input.contains("reply_by")) return {};
    return asks_in_the_future(occasion);
}

Result<> tells_others_in_time(const Occasion& occasion)
{
    return asks_in_the_future(occasion);
}

Result<> gives_a_reason(const Occasion& occasion)
{
    if (text_at(occasion.input, "reason").empty())
        return fail_at("/fields/reason", Code::invalid, "incidents.reason_missing");
    return {};
}

Result<> says_something(const Occasion& occasion)
{
    if (text_at(occasion.input, "text").empty() && !brings_files(occasion))
        return fail_at("/fields/text", Code::invalid, "incidents.message_empty");
    return {};
}

Result<> answers_something(const Occasion& occasion)
{
    if (!occasion.after.has("answer") && !occasion.after.has("steps_taken") &&
        !brings_files(occasion))
        return fail_at("/fields/answer", Code::invalid, "incidents.answer_empty");
    return {};
}

Result<> looks_at_a_factor(const Occasion& occasion)
{
    if (rows_of(occasion.after, "factors").empty())
        return fail_at("/fields/factors", Code::invalid, "incidents.no_factor");
    return {};
}

Result<> reasons_each_factor(const Occasion& occasion)
{
    TRY(looks_at_a_factor(occasion));
    std::size_t number = 0;
    for (auto& row : rows_of(occasion.after, "factors")) {
        if (text_at(row.get_object(), "reasons").empty())
            return fail_at(at("factors", number, "reasons"), Code::invalid,
                           "incidents.reasons_missing");
        ++number;
    }
    return {};
}

Result<> states_each_factor_once(const Occasion& occasion)
{
    return differs_in_each(occasion.after, "factors", "factor", "incidents.factor_twice");
}

Result<> ends_after_it_began(const Occasion& occasion)
{
    std::optional<Time> earlier;
    for (auto field : {"detected", "contained", "resolved"}) {
        auto moment = parse_time(occasion.after.text(field));
        if (!moment) continue;
        if (earlier && *moment < *earlier)
            return fail_at("/fields/" + std::string(field), Code::invalid, "incidents.wrong_order");
        earlier = *moment;
    }
    return {};
}

Result<> has_levels(const Occasion& occasion)
{
    if (rows_of(occasion.after, "levels").empty())
        return fail_at("/fields/levels", Code::invalid, "incidents.no_levels");
    return differs_in_each(occasion.after, "levels", "level", "incidents.level_twice");
}

std::vector<Effect> tell_each_addressee(const Occasion& occasion)
{
    return one_for_each_addressee(occasion.after, reply, {"title", "reply_by"});
}

std::vector<Effect> tell_each_added(const Occasion& occasion)
{
    return one_for_each_added(occasion, reply, {"title", "reply_by"});
}

std::vector<Effect> pass_on_reply_by(const Occasion& occasion)
{
    auto by = find_at(occasion.input, "reply_by");
    if (!by || is_shown_to_fewer(occasion.after, "reply_by")) return {};
    return {
        on_each_below(reply, "move", {{"reply_by", *by}}
          )
    };
}

std::vector<Effect> conclude_replies(const Occasion&)
{
    return {on_each_below(reply, "conclude"), on_each_below(reply, "end")};
}

std::vector<Effect> end_replies(const Occasion&)
{
    return {on_each_below(reply, "end")};
}

JsonObject counts_the_message(const Occasion& occasion)
{
    return one_more(occasion, "sequence");
}

JsonObject counts_the_edition(const Occasion& occasion)
{
    return one_more(occasion, "edition");
}

JsonObject contained_now(const Occasion& occasion)
{
    return now_unless_given(occasion, "contained");
}

JsonObject resolved_now(const Occasion& occasion)
{
    return now_unless_given(occasion, "resolved");
}

JsonObject neither_contained_nor_resolved(const Occasion&)
{
    return {
        {"contained", nullptr},
        {"resolved",  nullptr}
    };
}

}  // namespace concord::incidents
