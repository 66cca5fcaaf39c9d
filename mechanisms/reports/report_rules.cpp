#include "mechanisms/reports/report_rules.h"

#include <set>

#include "base/check.h"
#include "mechanisms/reports/text.h"

namespace concord::reports {
namespace {

constexpr std::size_t opening_code_points = 80;

const JsonArray& rows_of(const JsonObject& fields, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

std::int64_t number_in(const JsonObject& fields, std::string_view name)
{
    auto found = find_at(fields, name);
    return found && found->is_int64() ? found->get_int64() : -1;
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

Result<> takes_changes(const Record& report)
{
    if (report.state == "draft") return {};
    return fail(Code::conflict, "reports.report_closed");
}

bool stands_in(const Record& passage, const Record& reply)
{
    auto paragraphs = paragraphs_of(reply.fields);
    auto number = number_in(passage.fields, "paragraph");
    return number >= 0 && std::size_t(number) < paragraphs.size() &&
           stands_at(paragraphs[std::size_t(number)], number_in(passage.fields, "start"),
                     passage.text("quote"));
}

std::string opening_of(std::string_view text)
{
    std::size_t seen = 0, at = 0;
    for (; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) continue;
        if (text[at] == '\n' || seen++ == opening_code_points) break;
    }
    return std::string(text.substr(0, at)) + (at < text.size() ? "…" : "");
}

}  // namespace

Result<> is_a_sound_report(const Occasion& occasion)
{
    std::set<std::string_view> seen;
    std::size_t number = 0;
    for (auto& each : rows_of(occasion.after.fields, "covers")) {
        auto language = text_at(each.get_object(), "language");
        if (!seen.insert(language).second)
            return fail_at("/fields/covers/" + std::to_string(number) + "/language", Code::invalid,
                           "reports.language_twice",
                           {
                               {"language", std::string(language)}
            });
        ++number;
    }
    return {};
}

Result<> is_ready_for_issue(const Occasion& occasion)
{
    auto& report = occasion.after;
    if (!report.has("compiled")) return fail(Code::conflict, "reports.not_compiled");
    if (!report.has("symbol"))
        return fail_at("/fields/symbol", Code::invalid, "reports.symbol_missing");
    if (!report.has("date")) return fail_at("/fields/date", Code::invalid, "reports.date_missing");
    if (!report.has("covers"))
        return fail_at("/fields/covers", Code::invalid, "reports.cover_missing");
    return {};
}

JsonObject compiled_now(const Occasion& occasion)
{
    return {
        {"compiled", print(occasion.now)}
    };
}

JsonObject issued_now(const Occasion& occasion)
{
    return {
        {"issued", print(occasion.now)}
    };
}

std::vector<Effect> freeze_what_it_rests_on(const Occasion& occasion)
{
    auto& report = occasion.after;
    auto editions = find_at(report.fields, "editions");
    std::vector<Effect> effects;
    for (auto& reply : rows_of(report.fields, "replies")) {
        Effect effect;
        effect.kind = Effect::Kind::act;
        effect.id = text_of(reply);
        effect.action = "include";
        effect.fields["in_report"] = report.id;
        auto as_of = editions ? number_in(editions->get_object(), text_of(reply)) : -1;
        if (as_of >= 0) effect.fields["as_of"] = as_of;
        effects.push_back(std::move(effect));
    }
    effects.push_back(to_each_child("reports.theme", "issue"));
    return effects;
}

Result<> report_is_open(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 1);
    return takes_changes(*occasion.above[0]);
}

Result<> report_is_issued(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 1);
    if (occasion.above[0]->state == "issued") return {};
    return fail(Code::conflict, "reports.report_not_issued");
}

Result<> report_above_is_open(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 2);
    return takes_changes(*occasion.above[1]);
}

std::vector<Effect> issue_its_paragraphs(const Occasion&)
{
    return {to_each_child("reports.paragraph", "issue")};
}

std::vector<Effect> remove_its_paragraphs(const Occasion&)
{
    return {to_each_child("reports.paragraph", "remove")};
}

JsonObject known_by_its_opening(const Occasion& occasion)
{
    return {
        {"title", opening_of(said_in(occasion.after.fields, "texts", "en", "text"))}
    };
}

Result<> stands_in_the_reply(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 1);
    auto& reply = *occasion.above[0];
    if (reply.state == "compiled") return fail(Code::conflict, "reports.reply_compiled");
    if (stands_in(occasion.after, reply)) return {};
    return fail_at("/fields/quote", Code::invalid, "reports.not_in_the_text");
}

Result<> still_stands_in_the_reply(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 1);
    auto& passage = occasion.before;
    if (passage.text("report") != text_at(occasion.input, "in_report"))
        return fail(Code::conflict, "reports.of_another_report");
    if (stands_in(passage, *occasion.above[0])) return {};
    return fail(Code::invalid, "reports.passage_stale",
                {
                    {"reference", occasion.above[0]->reference}
    });
}

JsonObject of_this_edition(const Occasion& occasion)
{
    CHECK(occasion.above.size() == 1);
    auto edition = number_in(occasion.above[0]->fields, "edition");
    return {
        {"edition", edition < 0 ? 0 : edition}
    };
}

}  // namespace concord::reports
