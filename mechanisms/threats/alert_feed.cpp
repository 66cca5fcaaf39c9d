// Alerts as the public reads them: in a feed, and before publishing, as the number of those told.

#include "mechanisms/threats/alert.h"
#include "mechanisms/threats/alert_rules.h"

namespace concord::threats {
namespace {

// The title and the text in one language.
struct Version {
    std::string_view language;
    std::string_view title;
    std::string_view text;
};

std::vector<Version> versions_of(const Record& alert)
{
    std::vector<Version> all{
        {alert.text("language"), alert.text("title"), alert.text("text")}
    };
    auto rows = find_at(alert.fields, "translations");
    if (rows && rows->is_array())
        for (auto& row : rows->get_array()) {
            auto& columns = row.get_object();
            all.push_back({text_at(columns, "language"), text_at(columns, "title"),
                           text_at(columns, "text")});
        }
    return all;
}

atom::Text text_in(const Version& version, std::string_view text)
{
    return {std::string(text), std::string(version.language)};
}

// In another language than those it is written in, it is shown in its own.
atom::Entry entry_of(const Record& alert, std::string_view language)
{
    atom::Entry entry;
    auto versions = versions_of(alert);
    if (!language.empty()) {
        auto chosen = versions.front();
        for (auto& version : versions)
            if (version.language == language) chosen = version;
        versions = {chosen};
    }
    for (auto& version : versions) {
        entry.titles.push_back(text_in(version, version.title));
        if (!version.text.empty()) entry.contents.push_back(text_in(version, version.text));
    }
    entry.published = parse_time(alert.text("published_at")).value_or(alert.created);
    for (auto field : {"class", "urgency"})
        if (alert.has(field))
            entry.categories.push_back({std::string(alert.text(field)), std::string(field)});
    entry.categories.push_back({alert.state, "state"});
    entry.rights = "TLP:CLEAR";
    return entry;
}

// The label that somebody is about to choose, as a record that carries it.
Result<Record> intended(const Subject& subject, const JsonObject& input)
{
    Record record;
    record.type = "threats.alert";
    record.owner = subject.participant;
    auto tlp = parse_tlp(text_at(input, "tlp"));
    if (!tlp) return fail_at("/tlp", Code::invalid, "label.tlp_missing");
    record.label.tlp = *tlp;
    each_word(text_at(input, "recipients"), [&](std::string_view reach) {
        if (!reach.empty()) record.label.recipients.emplace_back(reach);
        return true;
    });
    TRY(check_label(record.label));
    return record;
}

}  // namespace

const NewsFeed alert_feed{"alerts", "alert", "published corrected cancelled expired", entry_of};

Result<Json> alert_audience(Kernel& kernel, const Subject& subject, const JsonObject& input)
{
    if (subject.participant.empty()) return fail(Code::unauthenticated, "identity.not_signed_in");
    auto record = TRY(intended(subject, input));
    auto roster = kernel.roster();
    JsonArray participants;
    std::size_t people = 0;
    for (auto& addressee : entitled_to(record, roster.get())) {
        participants.emplace_back(addressee.participant);
        people += roster->people_at(addressee.reaches).size();
    }
    auto& to = record.label.recipients;
    bool is_public = std::find(to.begin(), to.end(), "public") != to.end();
    return Json(JsonObject{
        {"participants", std::move(participants)},
        {"people",       people                 },
        {"public",       is_public              }
    });
}

}  // namespace concord::threats
