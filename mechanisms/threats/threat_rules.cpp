#include "mechanisms/threats/threat_rules.h"

#include <algorithm>
#include <array>

#include "kernel/analyzer.h"
#include "kernel/roster.h"
#include "mechanisms/threats/alert_rules.h"

namespace concord::threats {
namespace {

constexpr std::array languages = {"ar", "en", "es", "fr", "ru", "zh"};

// "Maru (fictional State)": what stands in brackets explains the name and is none.
std::string_view without_brackets(std::string_view name)
{
    for (std::string_view open : {"(", "（"})
        if (auto at = name.find(open); at != std::string_view::npos) name = name.substr(0, at);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    return name;
}

bool is_same_word(const Word& a, const Word& b)
{
    auto has = [](const Word& word, const std::string& form) {
        return word.text == form ||
               std::find(word.stems.begin(), word.stems.end(), form) != word.stems.end();
    };
    return has(a, b.text) || std::any_of(b.stems.begin(), b.stems.end(), [&](auto& stem) {
               return stem.size() > 3 && has(a, stem);
           });
}

bool stands_in(const std::vector<Word>& text, const std::vector<Word>& name)
{
    return !name.empty() && std::search(text.begin(), text.end(), name.begin(), name.end(),
                                        is_same_word) != text.end();
}

// Everything a person wrote that others will read.
std::string words_written(const Record& record)
{
    std::string all(record.text("title"));
    auto add = [&](std::string_view more) {
        all += "\n";
        all += more;
    };
    add(record.text("description"));
    for (auto field : {"translations", "references", "objects"}) {
        auto rows = find_at(record.fields, field);
        if (!rows || !rows->is_array()) continue;
        for (auto& row : rows->get_array())
            for (auto column : {"title", "text", "source", "note"})
                add(text_at(row.get_object(), column));
    }
    return all;
}

bool reaches_the_secretariat(const Record& record)
{
    if (record.owner == "secretariat") return true;
    auto& to = record.label.recipients;
    return std::any_of(to.begin(), to.end(),
                       [](auto& reach) { return participant_of(reach) == "secretariat"; });
}

}  // namespace

Result<> seen_in_order(const Occasion& occasion)
{
    auto first = parse_date(occasion.after.text("first_seen"));
    auto last = parse_date(occasion.after.text("last_seen"));
    if (first && last && *last < *first)
        return fail_at("/fields/last_seen", Code::invalid, "threats.wrong_order");
    return {};
}

Result<> is_a_sound_entry(const Occasion& occasion)
{
    TRY(seen_in_order(occasion));
    TRY(holds_together(occasion));
    if (!reaches_the_secretariat(occasion.after))
        return fail_at("/label/recipients", Code::invalid, "threats.not_reviewable");
    return {};
}

Result<> describes_it(const Occasion& occasion)
{
    if (!occasion.after.has("description"))
        return fail_at("/fields/description", Code::invalid, "threats.description_missing");
    return {};
}

Result<> gives_a_reason(const Occasion& occasion)
{
    if (text_at(occasion.input, "reason").empty())
        return fail_at("/fields/reason", Code::invalid, "threats.reason_missing");
    return {};
}

Result<> merges_into_another(const Occasion& occasion)
{
    auto into = text_at(occasion.input, "into");
    if (into.empty() || into == occasion.before.id)
        return fail_at("/fields/into", Code::invalid, "threats.merge_into_another");
    return {};
}

Result<> names_were_checked(const Occasion& occasion)
{
    auto checked = find_at(occasion.input, "names_checked");
    bool is_checked = checked && checked->is_bool() && checked->get_bool();
    if (!occasion.after.has("names_found") || is_checked) return {};
    std::string names(occasion.after.text("names_found"));
    std::replace(names.begin(), names.end(), '\n', ',');
    return fail_at("/fields/names_checked", Code::invalid, "threats.names_a_state",
                   {
                       {"names", names}
    });
}

JsonObject finds_names(const Occasion& occasion)
{
    if (!occasion.roster) return {};
    std::string lines;
    for (auto& name : states_named_in(words_written(occasion.after), *occasion.roster)) {
        if (!lines.empty()) lines += "\n";
        lines += name;
    }
    return {
        {"names_found", lines.empty() ? Json(nullptr) : Json(lines)}
    };
}

JsonObject names_the_other(const Occasion& occasion)
{
    return {
        {"merged_into", text_at(occasion.input, "into")}
    };
}

JsonObject says_why_it_came_back(const Occasion& occasion)
{
    return {
        {"return_reason", text_at(occasion.input, "reason")}
    };
}

std::vector<std::string> states_named_in(std::string_view text, const Roster& roster)
{
    auto words = words_of(text);
    std::vector<std::string> found;
    for (auto& [code, participant] : roster.participants()) {
        if (participant.kind != ParticipantKind::state &&
            participant.kind != ParticipantKind::observer)
            continue;
        for (auto language : languages) {
            auto name =
                without_brackets(text_at(participant.fields, "name_" + std::string(language)));
            if (!stands_in(words, words_of(name, parse_text_language(language)))) continue;
            found.emplace_back(name);
            break;
        }
    }
    return found;
}

}  // namespace concord::threats
