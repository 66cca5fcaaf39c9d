// The report: its themes, the passages marked with them, the paragraphs that rest on them, and what
// is corrected after its issue.

#include "mechanisms/reports/report_rules.h"
#include "mechanisms/reports/text.h"
#include "mechanisms/reports/types.h"

namespace concord::reports {
namespace {

using enum concord::Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, fixed = Field::fixed,
                   derived = Field::derived;

constexpr Field cover_columns[] = {
    {.name = "language", .kind = choice, .marks = required, .choices = official},
    {.name = "title", .kind = line, .marks = required},
    {.name = "subtitle", .kind = line}, // "Report of the Secretary-General"
    {.name = "organ", .kind = line}, // "General Assembly"
    {.name = "session", .kind = line}, // "Seventy-eighth session"
    {.name = "agenda_item", .kind = line},
    {.name = "summary", .kind = prose},
};

constexpr Field report_fields[] = {
    {.name = "title", .kind = line, .marks = required | searched},
    {.name = "symbol", .kind = line, .marks = searched | filtered},
    {.name = "distribution",
     .kind = choice,
     .marks = filtered,
     .choices = "general limited restricted"},
    {.name = "date", .kind = date},
    {.name = "original", .kind = choice, .choices = official},
    {.name = "covers", .kind = rows, .marks = searched, .columns = cover_columns},
    // What it rests on, as it was compiled last: the replies of the annex, the edition of each, and
    // how many records stand behind each figure.
    {.name = "replies", .kind = links, .links_to = "reports.reply"},
    {.name = "editions", .kind = tree, .sound = are_numbers},
    {.name = "figures", .kind = tree, .sound = are_numbers},
    {.name = "compiled", .kind = moment, .marks = derived},
    {.name = "issued", .kind = moment, .marks = derived},
    {.name = "reason", .kind = prose, .marks = transient},
};

constexpr Transition report_workflow[] = {
    {.from = "draft",
     .by = author,
     .action = "edit",
     .to = "",
     .takes = "title symbol distribution date original covers",
     .guard = is_a_sound_report},
    {.from = "draft", .by = author, .action = "discard", .to = "discarded"},
    {.from = "draft",
     .by = author,
     .action = "compile",
     .to = "",
     .takes = "replies editions figures",
     .derive = compiled_now},
    {.from = "draft",
     .by = author,
     .action = "ask_approval",
     .to = "in_review",
     .guard = is_ready_for_issue},
    {.from = "in_review", .by = author, .action = "send_back", .to = "draft", .takes = "reason"},
    {.from = "in_review",
     .by = author,
     .action = "issue",
     .to = "issued",
     .guard = is_ready_for_issue,
     .cites = "A/78/76 para 2",
     .effects = freeze_what_it_rests_on,
     .eyes = Transition::Eyes::four,
     .derive = issued_now},
};
static_assert(well_formed(report_workflow, "draft", "discarded issued"));

constexpr Field heading_columns[] = {
    {"language", choice, required, official},
    {"heading", line, required},
};

constexpr Field theme_fields[] = {
    {.name = "title", .kind = line, .marks = required | searched},
    {.name = "headings", .kind = rows, .marks = searched, .columns = heading_columns},
    {.name = "place", .kind = number},
};

constexpr Transition theme_workflow[] = {
    {.from = "draft", .by = author, .action = "edit", .to = "", .takes = "*"},
    {.from = "draft",
     .by = author,
     .action = "remove",
     .to = "removed",
     .guard = report_is_open,
     .effects = remove_its_paragraphs},
    {.from = "draft",
     .by = platform,
     .action = "issue",
     .to = "issued",
     .effects = issue_its_paragraphs},
};
static_assert(well_formed(theme_workflow, "draft", "removed issued"));

constexpr Field passage_fields[] = {
    {.name = "quote", .kind = prose, .marks = required | searched},
    {.name = "paragraph", .kind = number, .marks = required},
    {.name = "start", .kind = number, .marks = required},
    {.name = "theme", .kind = link, .marks = required | filtered, .links_to = "reports.theme"},
    {.name = "report",
     .kind = link,
     .marks = required | filtered | fixed,
     .links_to = "reports.report"},
    {.name = "edition", .kind = number, .marks = derived}, // of the reply, when it was marked
    {.name = "note", .kind = prose},
    {.name = "in_report", .kind = link, .marks = transient, .links_to = "reports.report"},
};

constexpr Transition passage_workflow[] = {
    {.from = "marked",
     .by = author,
     .action = "edit",
     .to = "",
     .takes = "*",
     .derive = of_this_edition},
    {.from = "marked", .by = author, .action = "remove", .to = "removed"},
    {.from = "marked",
     .by = platform,
     .action = "issue",
     .to = "issued",
     .takes = "in_report",
     .guard = still_stands_in_the_reply},
};
static_assert(well_formed(passage_workflow, "marked", "removed issued"));

constexpr Narrow passage_narrow[] = {
    {"note", ""},
};

constexpr Field text_columns[] = {
    {"language", choice, required, official},
    {"text", prose, required},
};

constexpr Field paragraph_fields[] = {
    {.name = "title", .kind = line},
    {.name = "place", .kind = number},
    {.name = "texts", .kind = rows, .marks = required | searched, .columns = text_columns},
    {.name = "passages", .kind = links, .links_to = "reports.passage"},
    {.name = "replies", .kind = links, .links_to = "reports.reply"},
};

constexpr Transition paragraph_workflow[] = {
    {.from = "draft",
     .by = author,
     .action = "edit",
     .to = "",
     .takes = "*",
     .derive = known_by_its_opening},
    {.from = "draft", .by = author, .action = "remove", .to = "removed", .guard = report_is_open},
    {.from = "draft", .by = platform, .action = "remove", .to = "removed"},
    {.from = "draft", .by = platform, .action = "issue", .to = "issued"},
};
static_assert(well_formed(paragraph_workflow, "draft", "removed issued"));

constexpr Field corrigendum_fields[] = {
    {.name = "title", .kind = line, .marks = required | searched},
    {.name = "symbol", .kind = line, .marks = searched | filtered},
    {.name = "date", .kind = date},
    {.name = "texts", .kind = rows, .marks = required | searched, .columns = text_columns},
};

constexpr Transition corrigendum_workflow[] = {
    {.from = "draft", .by = author, .action = "edit", .to = "", .takes = "*"},
    {.from = "draft", .by = author, .action = "discard", .to = "discarded"},
    {.from = "draft", .by = author, .action = "issue", .to = "issued"},
};
static_assert(well_formed(corrigendum_workflow, "draft", "discarded issued"));

}  // namespace

constinit const RecordType report_type{
    .name = "report",
    .plural = "reports",
    .fields = report_fields,
    .initial = "draft",
    .finals = "discarded issued",
    .workflow = report_workflow,
    .makers = by_secretariat,
    .private_states = "draft in_review discarded",
    .parent = "reports.call",
    .tlp = Tlp::clear,
    .guard = is_a_sound_report,
};

constinit const RecordType theme_type{
    .name = "theme",
    .plural = "themes",
    .fields = theme_fields,
    .initial = "draft",
    .finals = "removed issued",
    .workflow = theme_workflow,
    .makers = by_secretariat,
    .private_states = "draft removed",
    .parent = "reports.report",
    .tlp = Tlp::clear,
    .guard = report_is_open,
    .looks_up = 1,
};

constinit const RecordType passage_type{
    .name = "passage",
    .plural = "passages",
    .fields = passage_fields,
    .initial = "marked",
    .finals = "removed issued",
    .workflow = passage_workflow,
    .makers = by_secretariat,
    .private_states = "marked removed",
    .parent = "reports.reply",
    .title = "quote",
    .tlp = Tlp::clear,
    .guard = stands_in_the_reply,
    .derive = of_this_edition,
    .narrow = passage_narrow,
    .looks_up = 1,
};

constinit const RecordType paragraph_type{
    .name = "paragraph",
    .plural = "paragraphs",
    .fields = paragraph_fields,
    .initial = "draft",
    .finals = "removed issued",
    .workflow = paragraph_workflow,
    .makers = by_secretariat,
    .private_states = "draft removed",
    .parent = "reports.theme",
    .tlp = Tlp::clear,
    .guard = report_above_is_open,
    .derive = known_by_its_opening,
    .looks_up = 2,
};

constinit const RecordType corrigendum_type{
    .name = "corrigendum",
    .plural = "corrigenda",
    .fields = corrigendum_fields,
    .initial = "draft",
    .finals = "discarded issued",
    .workflow = corrigendum_workflow,
    .makers = by_secretariat,
    .private_states = "draft discarded",
    .parent = "reports.report",
    .tlp = Tlp::clear,
    .guard = report_is_issued,
    .looks_up = 1,
};

}  // namespace concord::reports
