#include "mechanisms/assistance/request.h"

#include "mechanisms/assistance/rules.h"
#include "mechanisms/assistance/words.h"

namespace concord::assistance {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, fixed = Field::fixed,
                   derived = Field::derived;

// Evidence that should not be lost while an investigation is asked for (para 33).
constexpr Field evidence_columns[] = {
    {"evidence", prose, required},
    {"keep_until", date},
};

constexpr Field request_fields[] = {
    {"title", line, required | searched},
    {"kind", choice, required | filtered, kinds},
    {"template", choice, 0, "@templates"},
    {"template_version", number},
    {"basis", choice, filtered, provisions},
    {"basis_text", line},
    {"affected", prose, searched},
    {"sectors", choices, filtered, "@sectors"},
    {"effect", prose, searched},
    {"need", prose, searched},
    {"measures_taken", prose},
    {"other_support", prose},
    {"until", date},
    {"urgency", choice, filtered, urgencies},
    {"reply_by", moment},
    {"event_ids", rows, 0, {}, event_columns},
    {"pap", choice, 0, permitted_actions},
    {"may_tell", choices, 0, may_be_told},
    {"preserve", rows, 0, {}, evidence_columns},
    {"capabilities", links, 0, {}, {}, "assistance.capability"},
    {"annex", files},
    {"objects", rows, 0, {}, object_columns},
    {"related", links},
    {"revises", link, fixed, {}, {}, "assistance.request"},
    {"next_report", moment, derived},
    {"outcome", choice, transient, "resolved partly_resolved unresolved not_needed unknown"},
    {"helped_with", prose, transient | searched},
    {"lessons", prose, transient | searched},
    {"reason", prose, transient},
    {"text", prose, transient | searched},
    {"files", files, transient},
    {"addressees", participants, transient},
    {"addressee_desks", desks, transient},
};

constexpr std::string_view revisable =
    "basis basis_text affected sectors effect need measures_taken other_support until urgency "
    "reply_by event_ids pap may_tell preserve capabilities annex objects related";

constexpr Transition request_workflow[] = {
    {"draft", author, "edit", "", "*"},
    {"draft", author, "discard", "discarded"},
    {"draft", author, "send", "sent", {}, is_ready_to_send, "A/76/135 para 54", ask_each_addressee},
    {"sent under_way", author, "edit", "", revisable, stays_answerable, {}, pass_on_reply_by},
    {"sent under_way closed", author, "message", "", "text files", says_something},
    {"sent under_way closed", addressee, "message", "", "text files", says_something},
    {.from = "sent under_way",
     .by = platform,
     .action = "begin",
     .to = "under_way",
     .derive = sets_the_next_report},
    {.from = "under_way",
     .by = author,
     .action = "report",
     .to = "",
     .takes = "text files",
     .guard = says_something,
     .derive = sets_the_next_report},
    {"sent under_way", author, "close", "closed", "outcome helped_with lessons files",
     reports_the_outcome, "A/76/135 para 83", conclude_answers},
    {"sent under_way", author, "withdraw", "withdrawn", "reason", gives_a_reason, {}, end_answers},
    {.from = "sent under_way",
     .by = author,
     .action = "add_addressees",
     .to = "",
     .takes = added_addressees,
     .guard = asks_others_in_time,
     .cites = "A/76/135 para 54",
     .effects = ask_each_added,
     .opens_to = added_addressees},
    {"closed", author, "follow_up", "followed_up", "text lessons files", says_something,
     "A/76/135 para 83", finish_answers},
};
static_assert(well_formed(request_workflow, "draft", "discarded followed_up withdrawn"));

constexpr Duty request_duties[] = {
    {"report", "under_way", author, hours(72), "next_report", {}, {}, Duty::Repeat::again},
    {"close", "under_way", author, days(30)},
    {"follow_up", "closed", author, days(365)},
};

constexpr Field answer_fields[] = {
    {"title", line, required | fixed | searched},
    {"reply_by", moment},
    {"time_frame", prose},
    {"nature", prose, searched},
    {"scope", prose},
    {"terms", prose},
    {"preservation", choice, 0, "preserved in_part not_possible unknown"},
    {"reason", prose},
    {"text", prose, transient | searched},
    {"files", files, transient},
    {"addressees", participants, transient},
    {"addressee_desks", desks, transient},
};

constexpr std::string_view offered_terms = "time_frame nature scope terms preservation files";

constexpr std::string_view open_answer =
    "received acknowledged accepted late silent offered offered_in_part taken_up concluded";

// `received` is the platform's word, `acknowledged` an officer's; neither agrees to anything.
constexpr Transition answer_workflow[] = {
    {"received", addressee, "acknowledge", "acknowledged", {}, nullptr, "A/76/135 para 54"},
    {"silent", addressee, "acknowledge", "late", {}, nullptr, "A/76/135 para 54"},
    {"received acknowledged", addressee, "accept", "accepted", "text", nullptr, "A/76/135 para 53"},
    {"received acknowledged accepted late silent offered offered_in_part", addressee, "offer",
     "offered", offered_terms, offers_something, "A/76/135 para 54"},
    {"received acknowledged accepted late silent offered offered_in_part", addressee,
     "offer_in_part", "offered_in_part", offered_terms, offers_something, "A/76/135 para 54"},
    {"received acknowledged accepted late silent", addressee, "decline", "declined", "reason",
     gives_a_reason, "A/76/135 para 53"},
    {"received acknowledged accepted", platform, "lapse", "silent"},
    {"offered offered_in_part", author, "take_up", "taken_up", "text", nullptr, "A/76/135 para 52",
     begin_the_case},
    {"offered offered_in_part", author, "forgo", "not_taken_up", "reason"},
    {"offered offered_in_part taken_up", addressee, "withdraw", "withdrawn", "reason",
     gives_a_reason},
    {"taken_up", addressee, "report", "", "text files", says_something},
    {open_answer, author, "message", "", "text files", says_something},
    {open_answer, addressee, "message", "", "text files", says_something},
    {"received acknowledged accepted", platform, "move", "", "reply_by"},
    {"taken_up", platform, "conclude", "concluded"},
    {"silent", platform, "end", "unanswered"},
    {"received acknowledged accepted late offered offered_in_part taken_up", platform, "end",
     "ended"},
    {"concluded", platform, "finish", "finished"},
    // Also where the State has said its last word: a desk that is asked later reads what was said.
    {.from = "received acknowledged accepted late silent offered offered_in_part taken_up declined "
             "not_taken_up withdrawn", .by = platform,
     .action = "admit",
     .to = "",
     .takes = added_addressees,
     .opens_to = added_addressees},
};
static_assert(well_formed(answer_workflow, "received",
                          "declined not_taken_up withdrawn ended unanswered finished"));

// Accepting promises an answer either way, so the clock that runs is the longer one.
constexpr Duty answer_duties[] = {
    {.name = "acknowledge",
     .while_in = "received",
     .owed_by = addressee,
     .within = hours(24),
     .cites = "A/76/135 para 54"},
    {.name = "answer",
     .while_in = "received acknowledged accepted",
     .owed_by = addressee,
     .within = hours(72),
     .by_field = "reply_by",
     .lapses = "lapse",
     .cites = "A/76/135 para 53"},
};

}  // namespace

const RecordType request{
    .name = "request",
    .plural = "requests",
    .fields = request_fields,
    .initial = "draft",
    .finals = "discarded followed_up withdrawn",
    .workflow = request_workflow,
    .makers = by_state,
    .private_states = "draft discarded",
    .shape = RecordType::Shape::matter,
    .duties = request_duties,
};

const RecordType answer{
    .name = "answer",
    .plural = "answers",
    .fields = answer_fields,
    .initial = "received",
    .finals = "declined not_taken_up withdrawn ended unanswered finished",
    .workflow = answer_workflow,
    .makers = by_platform,
    .parent = "assistance.request",
    .shape = RecordType::Shape::matter,
    .duties = answer_duties,
};

}  // namespace concord::assistance
