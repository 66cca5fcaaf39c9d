#include "mechanisms/assistance/rules.h"

#include "kernel/effects.h"

namespace concord::assistance {
namespace {

constexpr std::string_view answer = "assistance.answer", response = "assistance.response";

Result<> names_an_addressee(const Occasion& occasion)
{
    if (addressees_of(occasion.after).empty())
        return fail_at("/label/recipients", Code::invalid, "assistance.no_addressee");
    return {};
}

Result<> names_the_need(const Occasion& occasion)
{
    if (!occasion.after.has("need"))
        return fail_at("/fields/need", Code::invalid, "assistance.need_missing");
    return {};
}

Result<> asks_in_the_future(const Occasion& occasion)
{
    auto by = parse_time(occasion.after.text("reply_by"));
    if (by && *by <= occasion.now)
        return fail_at("/fields/reply_by", Code::invalid, "assistance.reply_by_past");
    return {};
}

// The same act on the answers to a request and on the responses to an offer: of each record only
// one kind is there.
std::vector<Effect> on_each_child(std::initializer_list<std::string_view> actions)
{
    std::vector<Effect> effects;
    for (auto action : actions)
        for (auto type : {answer, response}) effects.push_back(on_each_below(type, action));
    return effects;
}

}  // namespace

Result<> is_ready_to_send(const Occasion& occasion)
{
    TRY(names_an_addressee(occasion));
    return stays_answerable(occasion);
}

Result<> is_ready_to_offer(const Occasion& occasion)
{
    TRY(names_an_addressee(occasion));
    TRY(offers_something(occasion));
    return asks_in_the_future(occasion);
}

Result<> stays_answerable(const Occasion& occasion)
{
    TRY(names_the_need(occasion));
    // A time that passed after sending is history; only one set now must lie ahead.
    if (occasion.action == "edit" && !occasion.input.contains("reply_by")) return {};
    return asks_in_the_future(occasion);
}

Result<> asks_others_in_time(const Occasion& occasion)
{
    return asks_in_the_future(occasion);
}

Result<> gives_a_reason(const Occasion& occasion)
{
    if (text_at(occasion.input, "reason").empty())
        return fail_at("/fields/reason", Code::invalid, "assistance.reason_missing");
    return {};
}

Result<> says_something(const Occasion& occasion)
{
    auto files = find_at(occasion.input, "files");
    if (text_at(occasion.input, "text").empty() && (!files || !files->is_array()))
        return fail_at("/fields/text", Code::invalid, "assistance.message_empty");
    return {};
}

Result<> offers_something(const Occasion& occasion)
{
    for (auto field : {"time_frame", "nature", "scope", "terms"})
        if (occasion.after.has(field)) return {};
    return fail_at("/fields/nature", Code::invalid, "assistance.offer_empty");
}

Result<> reports_the_outcome(const Occasion& occasion)
{
    if (text_at(occasion.input, "outcome").empty())
        return fail_at("/fields/outcome", Code::invalid, "assistance.outcome_missing");
    return {};
}

Result<> is_for_members_at_most(const Occasion& occasion)
{
    auto& label = occasion.after.label;
    for (auto& reach : label.recipients)
        if (reach == "public")
            return fail_at("/label/recipients", Code::invalid, "assistance.not_public");
    return {};
}

Result<> renews_in_the_future(const Occasion& occasion)
{
    auto on = parse_date(occasion.after.text("renews_on"));
    if (on && *on <= occasion.now)
        return fail_at("/fields/renews_on", Code::invalid, "assistance.renews_on_past");
    return {};
}

std::vector<Effect> ask_each_addressee(const Occasion& occasion)
{
    return one_for_each_addressee(occasion.after, answer, {"title", "reply_by"});
}

std::vector<Effect> ask_each_added(const Occasion& occasion)
{
    return one_for_each_added(occasion, answer, {"title", "reply_by"});
}

std::vector<Effect> offer_to_each_addressee(const Occasion& occasion)
{
    return one_for_each_addressee(occasion.after, response, {"title", "reply_by"});
}

std::vector<Effect> offer_to_each_added(const Occasion& occasion)
{
    return one_for_each_added(occasion, response, {"title", "reply_by"});
}

std::vector<Effect> pass_on_reply_by(const Occasion& occasion)
{
    auto by = find_at(occasion.input, "reply_by");
    if (!by || is_shown_to_fewer(occasion.after, "reply_by")) return {};
    return {
        on_each_below(answer, "move", {{"reply_by", *by}}
          )
    };
}

std::vector<Effect> begin_the_case(const Occasion& occasion)
{
    return {on_the_parent(occasion.after, "begin")};
}

std::vector<Effect> end_answers(const Occasion&)
{
    return on_each_child({"end"});
}

std::vector<Effect> conclude_answers(const Occasion&)
{
    return on_each_child({"conclude", "end"});
}

std::vector<Effect> finish_answers(const Occasion&)
{
    return on_each_child({"finish"});
}

JsonObject sets_the_next_report(const Occasion& occasion)
{
    return {
        {"next_report", print(occasion.now + hours(72))}
    };
}

JsonObject stands_for_a_year(const Occasion& occasion)
{
    bool says_until_when = occasion.input.contains("renews_on") ||
                           (occasion.action == "declare" && occasion.after.has("renews_on"));
    if (says_until_when) return {};
    // A date alone: the first ten characters of the moment.
    return {
        {"renews_on", print(occasion.now + days(365)).substr(0, 10)}
    };
}

}  // namespace concord::assistance
