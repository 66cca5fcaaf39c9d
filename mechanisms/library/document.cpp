#include "mechanisms/library/document.h"

#include "mechanisms/library/rules.h"

namespace concord::library {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient,
                   derived = Field::derived;

constexpr std::string_view readings =
    "has_text no_text locked broken too_large timed_out crashed unread";

constexpr Field title_columns[] = {
    {"language", languages, required},
    {"title",    line,      required},
};

// What the platform read in one file (kernel/extraction.h).
constexpr Field reading_columns[] = {
    {"sha256", line, required},
    {"state", choice, required, readings},
    {"pages", number},
    {"language", line},
    {"active", flag}, // it carries scripts or macros
};

constexpr Field fields[] = {
    {"title", line, required | searched},
    {"titles", rows, searched, {}, title_columns},
    {"kind", choice, required | filtered, "@document_types"},
    {"languages", languages, filtered},
    {"date", date},
    {"standing", choice, filtered, "proposed adopted in_force expired repealed"},
    {"symbol", line, searched | filtered},
    {"summary", prose, searched},
    {"source", url},
    {"rights", line},
    {"files", files, searched},
    {"version_of", link, filtered, {}, {}, "library.document"},
    {"supersedes", link, filtered, {}, {}, "library.document"},
    {"norms", choices, filtered, "@norms"},
    {"topics", choices, filtered, "@topics"},
    {"reason", prose, transient},
    {"year", line, filtered | derived},
    {"published", moment, derived},
    {"pages", number, derived},
    {"reading", choice, filtered | derived, readings},
    {"readings", rows, derived, {}, reading_columns},
    {"submitted_by", person, derived},
    {"found", rows, transient, {}, reading_columns},
    {"successor_owner", participant, transient},
};

// What describes a document; one officer may always correct it.
constexpr std::string_view description =
    "titles languages date standing symbol summary source rights version_of norms topics";

constexpr std::string_view all_but_final = "draft submitted entered published superseded";

constexpr Transition workflow[] = {
    {.from = "draft entered",
     .by = author,
     .action = "edit",
     .to = "",
     .takes = "*",
     .derive = with_its_year},
    {.from = "entered",
     .by = secretariat,
     .action = "edit",
     .to = "",
     .takes = "*",
     .derive = with_its_year},
    {.from = "draft", .by = author, .action = "discard", .to = "discarded"},
    {.from = "draft",
     .by = author,
     .action = "publish",
     .to = "published",
     .guard = can_be_published_alone,
     .cites = "A/76/135 para 84",
     .effects = supersede_the_former,
     .derive = as_published},
    {.from = "draft",
     .by = author,
     .action = "submit",
     .to = "submitted",
     .guard = can_be_read,
     .derive = as_submitted},
    {.from = "submitted",
     .by = author,
     .action = "approve",
     .to = "published",
     .guard = was_submitted_by_another,
     .cites = "A/76/135 para 84",
     .effects = supersede_the_former,
     .derive = as_published},
    {.from = "submitted",
     .by = author,
     .action = "recall",
     .to = "draft",
     .takes = "reason",
     .derive = no_longer_submitted},
    // A document that the secretariat entered for a State stands only once that has taken it up.
    {.from = "entered",
     .by = author,
     .action = "adopt",
     .to = "published",
     .guard = can_be_read,
     .effects = supersede_the_former,
     .derive = as_published},
    {.from = "entered",
     .by = author,
     .action = "decline",
     .to = "declined",
     .takes = "reason",
     .guard = gives_a_reason},
    {.from = "entered", .by = secretariat, .action = "discard", .to = "discarded"},
    {.from = "published",
     .by = author,
     .action = "edit",
     .to = "",
     .takes = "*",
     .guard = may_be_changed_alone,
     .derive = with_its_year},
    {.from = "published superseded",
     .by = author,
     .action = "describe",
     .to = "",
     .takes = description,
     .guard = can_be_read,
     .derive = with_its_year},
    {.from = "published", .by = author, .action = "supersede", .to = "superseded"},
    {.from = "published",
     .by = platform,
     .action = "supersede",
     .to = "superseded",
     .takes = "successor_owner",
     .guard = is_succeeded_by_its_owner},
    {.from = "published superseded",
     .by = author,
     .action = "withdraw",
     .to = "withdrawn",
     .takes = "reason",
     .guard = gives_a_reason},
    {.from = "draft submitted published superseded",
     .by = author,
     .action = "read_again",
     .to = ""},
    {.from = all_but_final,
     .by = platform,
     .action = "extracted",
     .to = "",
     .takes = "found",
     .derive = with_the_reading},
};

constexpr std::string_view finals = "discarded declined withdrawn";
static_assert(well_formed(workflow, "draft", finals));

constexpr Duty duties[] = {
    {"approve", "submitted", author, days(14) },
    {"adopt",   "entered",   author, days(180)},
};

// Who submitted it is the house's own business, and so is why it came back.
constexpr Narrow narrow[] = {
    {"submitted_by", ""},
};

}  // namespace

constinit const RecordType document_type{
    .name = "document",
    .plural = "documents",
    .fields = fields,
    .initial = "draft",
    .finals = finals,
    .workflow = workflow,
    .makers = by_state | by_organization | by_secretariat,
    .private_states = "draft submitted discarded",
    .shape = RecordType::Shape::entry,
    .tlp = Tlp::green,
    .recipients = "members participant:secretariat",
    .duties = duties,
    .guard = holds_together,
    .narrow = narrow,
    .pending_states = "entered declined withdrawn",
    .entered_state = "entered",
};

Result<std::vector<Record>> find_documents(
    const Kernel& kernel, const Subject& by,
    std::vector<std::pair<std::string, std::vector<std::string>>> filters, std::size_t most)
{
    std::vector<std::string> states;
    each_word(standing_states, [&](std::string_view state) {
        states.emplace_back(state);
        return true;
    });
    Query query{.types = {"library.document"}, .filters = std::move(filters)};
    query.filters.emplace_back("state", std::move(states));
    query.limit = std::min<std::size_t>(200, most);
    std::vector<Record> found;
    do {
        auto page = TRY(kernel.find(by, query));
        for (auto& item : page.items)
            if (found.size() < most) found.push_back(std::move(item.record));
        query.after = page.next;
    } while (query.after >= 0 && found.size() < most);
    return found;
}

std::string_view title_in(const Record& document, std::string_view language)
{
    auto titles = find_at(document.fields, "titles");
    if (titles && titles->is_array())
        for (auto& each : titles->get_array()) {
            auto named = find_at(each.get_object(), "language");
            if (named && named->is_array() && !named->get_array().empty() &&
                text_of(named->get_array()[0]) == language)
                return text_at(each.get_object(), "title");
        }
    return document.text("title");
}

std::string_view language_of(const Record& document)
{
    auto languages = find_at(document.fields, "languages");
    if (!languages || !languages->is_array() || languages->get_array().empty()) return {};
    return text_of(languages->get_array()[0]);
}

}  // namespace concord::library
