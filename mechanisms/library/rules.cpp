#include "mechanisms/library/rules.h"

#include <algorithm>
#include <set>

#include "kernel/files.h"
#include "kernel/roster.h"

namespace concord::library {
namespace {

const JsonArray& list_of(const JsonObject& fields, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

bool is_document(std::string_view media_type)
{
    constexpr std::string_view kinds[] = {
        "application/pdf", "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text/html",
        "text/plain"};
    return std::find(std::begin(kinds), std::end(kinds), media_type) != std::end(kinds);
}

Result<> titles_have_languages(const JsonObject& fields)
{
    std::set<std::string, std::less<>> seen;
    std::size_t number = 0;
    for (auto& each : list_of(fields, "titles")) {
        auto& named = list_of(each.get_object(), "language");
        if (named.size() != 1 || !seen.emplace(text_of(named[0])).second)
            return fail_at("/fields/titles/" + std::to_string(number) + "/language", Code::invalid,
                           "library.title_language");
        ++number;
    }
    return {};
}

Result<> files_are_documents(const JsonObject& fields)
{
    std::size_t number = 0;
    for (auto& each : list_of(fields, "files")) {
        auto name = text_at(each.get_object(), "name");
        auto at = "/fields/files/" + std::to_string(number++);
        // The name it has here is what the reader sees; the stored type is what its bytes agreed
        // with. Both must be a document's.
        if (is_document(media_type_of(name)) &&
            is_document(text_at(each.get_object(), "media_type")))
            continue;
        return fail_at(at, Code::invalid, "library.not_a_document",
                       {
                           {"name", std::string(name)}
        });
    }
    return {};
}

bool wants_a_second_officer(const Occasion& occasion)
{
    auto desk = occasion.roster ? occasion.roster->find_desk(occasion.after.desk) : nullptr;
    return desk && std::find(desk->second_eyes.begin(), desk->second_eyes.end(), "documents") !=
                       desk->second_eyes.end();
}

Result<> needs_nobody_else(const Occasion& occasion)
{
    if (wants_a_second_officer(occasion))
        return fail(Code::forbidden, "library.needs_second_officer");
    return {};
}

std::int64_t number_of(const JsonObject& row, std::string_view name)
{
    auto found = find_at(row, name);
    return found && found->is_int64() ? found->get_int64() : 0;
}

// How a document with these readings can be read: as its files can, and if they differ, as the
// first that cannot.
std::string reading_of(const JsonArray& readings)
{
    std::string worst = "has_text";
    for (auto& each : readings)
        if (auto state = text_at(each.get_object(), "state"); state != "has_text") {
            worst = state;
            break;
        }
    return worst;
}

}  // namespace

Result<> holds_together(const Occasion& occasion)
{
    auto& fields = occasion.after.fields;
    TRY(titles_have_languages(fields));
    TRY(files_are_documents(fields));
    for (auto field : {"version_of", "supersedes"})
        if (occasion.after.text(field) == occasion.after.id)
            return fail_at("/fields/" + std::string(field), Code::invalid, "library.of_itself");
    return {};
}

Result<> can_be_read(const Occasion& occasion)
{
    if (!occasion.after.has("files") && !occasion.after.has("source"))
        return fail_at("/fields/files", Code::invalid, "library.nothing_to_read");
    return {};
}

Result<> can_be_published_alone(const Occasion& occasion)
{
    TRY(needs_nobody_else(occasion));
    return can_be_read(occasion);
}

Result<> was_submitted_by_another(const Occasion& occasion)
{
    // Not the last act: the platform may have read a file in between.
    if (occasion.before.text("submitted_by") == occasion.by.person)
        return fail(Code::forbidden, "workflow.four_eyes");
    return can_be_read(occasion);
}

Result<> may_be_changed_alone(const Occasion& occasion)
{
    TRY(needs_nobody_else(occasion));
    return can_be_read(occasion);
}

Result<> gives_a_reason(const Occasion& occasion)
{
    if (text_at(occasion.input, "reason").empty())
        return fail_at("/fields/reason", Code::invalid, "library.give_a_reason");
    return {};
}

Result<> is_succeeded_by_its_owner(const Occasion& occasion)
{
    if (text_at(occasion.input, "successor_owner") != occasion.after.owner)
        return fail_at("/fields/supersedes", Code::forbidden, "library.not_its_owner");
    return {};
}

std::vector<Effect> supersede_the_former(const Occasion& occasion)
{
    if (!occasion.after.has("supersedes")) return {};
    Effect effect;
    effect.kind = Effect::Kind::act;
    effect.id = occasion.after.text("supersedes");
    effect.action = "supersede";
    effect.fields = {
        {"successor_owner", occasion.after.owner}
    };
    effect.need = Effect::Need::may;  // it may be superseded or withdrawn already
    return {effect};
}

JsonObject with_its_year(const Occasion& occasion)
{
    auto date = occasion.after.text("date");
    if (date.size() < 4)
        return {
            {"year", nullptr}
        };
    return {
        {"year", date.substr(0, 4)}
    };
}

JsonObject as_published(const Occasion& occasion)
{
    auto made = with_its_year(occasion);
    made["published"] = print(occasion.now);
    made["submitted_by"] = nullptr;
    return made;
}

JsonObject as_submitted(const Occasion& occasion)
{
    return {
        {"submitted_by", occasion.by.person}
    };
}

JsonObject no_longer_submitted(const Occasion&)
{
    return {
        {"submitted_by", nullptr}
    };
}

JsonObject with_the_reading(const Occasion& occasion)
{
    auto& input = occasion.input;
    JsonArray readings;
    std::int64_t pages = 0;
    auto keep = [&](const JsonObject& row) {
        pages += number_of(row, "pages");
        readings.emplace_back(row);
    };
    auto& found = list_of(input, "found");
    auto is_found = [&](std::string_view sha256) {
        return std::any_of(found.begin(), found.end(), [&](const Json& each) {
            return text_at(each.get_object(), "sha256") == sha256;
        });
    };
    // What is no longer among the files goes with them.
    for (auto& file : list_of(occasion.after.fields, "files")) {
        auto sha256 = text_at(file.get_object(), "sha256");
        auto& rows = is_found(sha256) ? found : list_of(occasion.after.fields, "readings");
        for (auto& row : rows)
            if (text_at(row.get_object(), "sha256") == sha256) keep(row.get_object());
    }
    if (readings.empty()) return {};
    JsonObject made{
        {"reading", reading_of(readings)                   },
        {"pages",   pages > 0 ? Json(pages) : Json(nullptr)}
    };
    made["readings"] = std::move(readings);
    return made;
}

}  // namespace concord::library
