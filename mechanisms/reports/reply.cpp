// The answers: what a State replies, translations of it kept apart, and contributions of
// stakeholders.

#include "mechanisms/reports/reply_rules.h"
#include "mechanisms/reports/text.h"
#include "mechanisms/reports/types.h"

namespace concord::reports {
namespace {

using enum concord::Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, fixed = Field::fixed,
                   derived = Field::derived, unique = Field::unique, own = Field::own;

constexpr auto four = Transition::Eyes::four;

constexpr std::string_view report_name = "reports.report";

constexpr Field reply_fields[] = {
    {.name = "title", .kind = line, .marks = searched},
    {.name = "languages", .kind = languages, .marks = required | filtered},
    {.name = "text", .kind = tree, .marks = searched, .sound = is_text},
    {.name = "files", .kind = files, .marks = searched},
    {.name = "received", .kind = date, .marks = filtered},
    {.name = "note_reference", .kind = line},
    {.name = "note_date", .kind = date},
    {.name = "call", .kind = line, .marks = derived | filtered},
    {.name = "by_note", .kind = flag, .marks = derived | filtered},
    {.name = "submitted", .kind = moment, .marks = derived},
    {.name = "late", .kind = flag, .marks = derived | filtered},
    {.name = "edition", .kind = number, .marks = derived},
    {.name = "corrected", .kind = moment, .marks = derived},
    {.name = "acknowledged", .kind = moment, .marks = derived},
    {.name = "published", .kind = moment, .marks = derived},
    {.name = "report", .kind = link, .marks = derived | filtered, .links_to = report_name},
    {.name = "in_report", .kind = link, .marks = transient, .links_to = report_name},
    {.name = "as_of", .kind = number, .marks = transient},
    {.name = "reason", .kind = prose, .marks = transient},
};

constexpr std::string_view correctable = "title languages text files reason";

constexpr Transition reply_workflow[] = {
    {.from = "draft", .by = author, .action = "edit", .to = "", .takes = "*"},
    {.from = "draft", .by = author, .action = "discard", .to = "discarded"},
    {.from = "draft",
     .by = author,
     .action = "submit",
     .to = "submitted",
     .guard = can_be_submitted_alone,
     .effects = answer_the_invitation,
     .derive = submitted_now},
    {.from = "draft",
     .by = author,
     .action = "ask_approval",
     .to = "in_review",
     .guard = can_be_submitted},
    {.from = "in_review",
     .by = author,
     .action = "approve",
     .to = "submitted",
     .guard = can_be_submitted,
     .effects = answer_the_invitation,
     .eyes = four,
     .derive = submitted_now},
    {.from = "in_review", .by = author, .action = "send_back", .to = "draft", .takes = "reason"},
    // What the secretariat takes down from a note verbale is the State's own word on paper.
    {.from = "entered",
     .by = secretariat,
     .action = "edit",
     .to = "",
     .takes = "*",
     .derive = with_the_edition},
    {.from = "submitted entered",
     .by = secretariat,
     .action = "acknowledge",
     .to = "received",
     .derive = acknowledged_now},
    {.from = "received",
     .by = secretariat,
     .action = "publish",
     .to = "published",
     .cites = "A/78/76 para 2",
     .derive = published_now},
    {.from = "submitted received published",
     .by = author,
     .action = "correct",
     .to = "",
     .takes = correctable,
     .guard = can_be_submitted_alone,
     .derive = corrected_now},
    {.from = "received published",
     .by = secretariat,
     .action = "correct",
     .to = "",
     .takes = correctable,
     .guard = came_by_note,
     .derive = corrected_now},
    {.from = "submitted received published",
     .by = author,
     .action = "reopen",
     .to = "draft",
     .takes = "reason",
     .effects = take_back_what_followed},
    {.from = "submitted entered received published",
     .by = author,
     .action = "withdraw",
     .to = "withdrawn",
     .takes = "reason",
     .guard = gives_a_reason,
     .effects = take_back_what_followed},
    {.from = "entered received published",
     .by = secretariat,
     .action = "withdraw",
     .to = "withdrawn",
     .takes = "reason",
     .guard = came_by_note_with_a_reason,
     .effects = take_back_what_followed},
    {.from = "draft in_review submitted entered received published",
     .by = platform,
     .action = "reckon",
     .to = "",
     .derive = reckoned_anew,
     .tells = Transition::Tells::nobody},
    // With the issue of the report it stands in, and in the wording that the report was made of.
    {.from = "published",
     .by = platform,
     .action = "include",
     .to = "compiled",
     .takes = "in_report as_of",
     .guard = stands_as_compiled,
     .effects = issue_with_the_reply,
     .derive = is_in_the_report},
};
static_assert(well_formed(reply_workflow, "draft", "discarded withdrawn compiled"));

constexpr Duty reply_duties[] = {
    {"approve",     "in_review",         author,      days(14)},
    {"acknowledge", "submitted entered", secretariat, days(7) },
};

constexpr Field translation_fields[] = {
    {.name = "title", .kind = line, .marks = searched},
    {.name = "language", .kind = choice, .marks = required | fixed | filtered, .choices = official},
    {.name = "text", .kind = tree, .marks = required | searched, .sound = is_text},
    {.name = "files", .kind = files},
    {.name = "unofficial", .kind = flag, .marks = derived},
    {.name = "edition", .kind = number, .marks = derived}, // of the reply that it renders
    {.name = "place", .kind = line, .marks = derived | unique | own},
    {.name = "in_report", .kind = link, .marks = transient, .links_to = report_name},
    {.name = "reason", .kind = prose, .marks = transient},
};

constexpr Transition translation_workflow[] = {
    {.from = "draft",
     .by = author,
     .action = "edit",
     .to = "",
     .takes = "*",
     .derive = renders_the_edition},
    {.from = "draft", .by = author, .action = "discard", .to = "discarded"},
    {.from = "draft",
     .by = author,
     .action = "publish",
     .to = "published",
     .guard = reply_is_published,
     .derive = renders_the_edition},
    {.from = "published",
     .by = author,
     .action = "edit",
     .to = "",
     .takes = "*",
     .derive = renders_the_edition},
    {.from = "published", .by = platform, .action = "hold", .to = "draft"},
    {.from = "published", .by = author, .action = "withdraw", .to = "withdrawn", .takes = "reason"},
    {.from = "published",
     .by = platform,
     .action = "issue",
     .to = "issued",
     .takes = "in_report",
     .guard = renders_the_newest},
};
static_assert(well_formed(translation_workflow, "draft", "discarded withdrawn issued"));

constexpr Field contribution_fields[] = {
    {.name = "title", .kind = line, .marks = required | searched},
    {.name = "writer", .kind = line, .marks = required | searched},
    {.name = "sector",
     .kind = choice,
     .marks = filtered,
     .choices = "civil_society academia private_sector technical_community organization other"},
    {.name = "languages", .kind = languages, .marks = required | filtered},
    {.name = "text", .kind = tree, .marks = searched, .sound = is_text},
    {.name = "files", .kind = files, .marks = searched},
    {.name = "received", .kind = date},
    {.name = "listed", .kind = moment, .marks = derived},
    {.name = "reason", .kind = prose, .marks = transient},
};

constexpr Transition contribution_workflow[] = {
    {.from = "draft", .by = author, .action = "edit", .to = "", .takes = "*"},
    {.from = "draft", .by = author, .action = "discard", .to = "discarded"},
    {.from = "draft",
     .by = author,
     .action = "submit",
     .to = "submitted",
     .guard = contribution_says_something,
     .derive = contribution_received_now},
    {.from = "submitted",
     .by = secretariat,
     .action = "list",
     .to = "listed",
     .derive = listed_now},
    {.from = "submitted",
     .by = secretariat,
     .action = "decline",
     .to = "declined",
     .takes = "reason",
     .guard = gives_a_reason},
    {.from = "submitted listed",
     .by = author,
     .action = "withdraw",
     .to = "withdrawn",
     .takes = "reason"},
};
static_assert(well_formed(contribution_workflow, "draft", "discarded declined withdrawn"));

}  // namespace

constinit const RecordType reply_type{
    .name = "reply",
    .plural = "replies",
    .fields = reply_fields,
    .initial = "draft",
    .finals = "discarded withdrawn compiled",
    .workflow = reply_workflow,
    .makers = by_state | by_organization | by_secretariat,
    .private_states = "draft in_review discarded",
    .parent = "reports.invitation",
    .tlp = Tlp::clear,
    .duties = reply_duties,
    .guard = is_a_sound_reply,
    .effects = answer_if_entered,
    .derive = begins_as_a_reply,
    .pending_states = "submitted entered received withdrawn",
    .entered_state = "entered",
    .looks_up = 2,
};

constinit const RecordType translation_type{
    .name = "translation",
    .plural = "translations",
    .fields = translation_fields,
    .initial = "draft",
    .finals = "discarded withdrawn issued",
    .workflow = translation_workflow,
    .makers = by_state | by_organization | by_secretariat,
    .private_states = "draft discarded withdrawn",
    .parent = "reports.reply",
    .tlp = Tlp::clear,
    .guard = is_a_sound_translation,
    .derive = begins_as_a_translation,
    .looks_up = 1,
};

constinit const RecordType contribution_type{
    .name = "contribution",
    .plural = "contributions",
    .fields = contribution_fields,
    .initial = "draft",
    .finals = "discarded declined withdrawn",
    .workflow = contribution_workflow,
    .makers = by_organization | by_secretariat,
    .private_states = "draft discarded",
    .parent = "reports.call",
    .tlp = Tlp::clear,
    .guard = is_a_sound_contribution,
    .pending_states = "submitted declined withdrawn",
    .looks_up = 1,
};

}  // namespace concord::reports
