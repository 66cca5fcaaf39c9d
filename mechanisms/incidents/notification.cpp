#include "mechanisms/incidents/notification.h"

#include "mechanisms/incidents/rules.h"
#include "mechanisms/incidents/words.h"

namespace concord::incidents {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, fixed = Field::fixed,
                   derived = Field::derived;

constexpr Field notification_fields[] = {
    {"title", line, required | searched},
    {"kind", choice, required | filtered,
     "activity_from_territory transit information_request clarification consultation advice"},
    {"template", choice, 0, "@templates"},
    {"template_version", number},
    {"basis", choice, filtered, provisions},
    {"basis_text", line},
    {"sequence", number, derived},
    {"follows", link, fixed, {}, {}, "incidents.notification"},
    {"revokes", link, fixed, {}, {}, "incidents.notification"},
    {"event_ids", rows, 0, {}, event_columns},
    {"types", choices, filtered, "@rsit"},
    {"severity", choice, filtered, "@severity"},
    {"outlook", choice, 0, "@outlook"},
    {"scale", link, 0, {}, {}, "incidents.scale"},
    {"own_severity", line},
    {"sectors", choices, filtered, "@sectors"},
    {"began", moment},
    {"ended", moment},
    {"ongoing", choice, 0, "yes no unknown"},
    {"facts", prose, searched},
    {"certainty", choice, 0, certainties},
    {"effect", prose, searched},
    {"measures_taken", prose},
    {"requested_action", prose, searched},
    {"urgency", choice, filtered, urgencies},
    {"reply_by", moment},
    {"pap", choice, 0, permitted_actions},
    {"may_tell", choices, 0, may_be_told},
    {"annex", files},
    {"objects", rows, 0, {}, object_columns},
    {"related", links},
    {"outcome", prose, transient | searched},
    {"lessons", prose, transient | searched},
    {"reason", prose, transient},
    {"text", prose, transient | searched},
    {"files", files, transient},
    {"addressees", participants, transient},
    {"addressee_desks", desks, transient},
};

constexpr std::string_view revisable =
    "basis basis_text event_ids types severity outlook scale own_severity sectors began ended "
    "ongoing facts certainty effect measures_taken requested_action urgency reply_by pap may_tell "
    "annex objects related";

constexpr std::string_view added_addressees = "addressees addressee_desks";

constexpr Transition notification_workflow[] = {
    {"draft", author, "edit", "", "*"},
    {"draft", author, "discard", "discarded"},
    {.from = "draft",
     .by = author,
     .action = "send",
     .to = "sent",
     .guard = is_ready_to_send,
     .cites = "A/76/135 para 30(c)",
     .effects = tell_each_addressee,
     .derive = counts_the_message},
    {.from = "sent",
     .by = author,
     .action = "edit",
     .to = "",
     .takes = revisable,
     .guard = stays_answerable,
     .effects = pass_on_reply_by,
     .derive = counts_the_message},
    {"sent", author, "message", "", "text files", says_something, "A/76/135 para 23"},
    {"sent", addressee, "message", "", "text files", says_something, "A/76/135 para 23"},
    {"sent", author, "conclude", "concluded", "outcome lessons files", nullptr, "A/76/135 para 83",
     conclude_replies},
    {"sent", author, "revoke", "revoked", "reason", gives_a_reason, {}, end_replies},
    {.from = "sent",
     .by = author,
     .action = "add_addressees",
     .to = "",
     .takes = added_addressees,
     .guard = tells_others_in_time,
     .cites = "A/76/135 para 30(c)",
     .effects = tell_each_added,
     .opens_to = added_addressees},
};
static_assert(well_formed(notification_workflow, "draft", "discarded concluded revoked"));

constexpr Duty notification_duties[] = {
    {"conclude", "sent", author, days(30)},
};

constexpr Field reply_fields[] = {
    {"title", line, required | fixed | searched},
    {"reply_by", moment},
    {"answer", prose, searched},
    {"steps_taken", prose, searched},
    {"certainty", choice, 0, certainties},
    {"reason", prose},
    {"text", prose, transient | searched},
    {"files", files, transient},
    {"addressees", participants, transient},
    {"addressee_desks", desks, transient},
};

constexpr std::string_view open_reply =
    "received acknowledged late silent in_consultation answered";

// `received` is the platform's word, `acknowledged` an officer's; neither agrees to anything.
constexpr Transition reply_workflow[] = {
    {"received", addressee, "acknowledge", "acknowledged", {}, nullptr, "A/76/135 para 30(c)"},
    {"silent", addressee, "acknowledge", "late", {}, nullptr, "A/76/135 para 30(c)"},
    {"acknowledged late answered", author, "consult", "in_consultation", "text files",
     says_something, "A/76/135 para 23"},
    {"acknowledged late answered", addressee, "consult", "in_consultation", "text files",
     says_something, "A/76/135 para 23"},
    {"acknowledged late in_consultation answered", author, "ask", "", "text files", says_something,
     "A/76/135 para 23"},
    {"acknowledged late in_consultation answered", addressee, "ask", "", "text files",
     says_something, "A/76/135 para 23"},
    {"acknowledged late in_consultation answered", author, "clarify", "", "text files",
     says_something, "A/76/135 para 23"},
    {"acknowledged late in_consultation answered", addressee, "clarify", "", "text files",
     says_something, "A/76/135 para 23"},
    {open_reply, author, "message", "", "text files", says_something},
    {open_reply, addressee, "message", "", "text files", says_something},
    {open_reply, addressee, "answer", "answered", "answer steps_taken certainty files",
     answers_something, "A/76/135 para 30(c)"},
    {"received acknowledged late silent in_consultation", addressee, "decline", "declined",
     "reason"},
    {"acknowledged late in_consultation answered", author, "conclude", "concluded", "text"},
    {"in_consultation answered", platform, "conclude", "concluded"},
    {"received acknowledged", platform, "lapse", "silent"},
    {"received acknowledged", platform, "move", "", "reply_by"},
    {"silent", platform, "end", "unanswered"},
    {"received acknowledged late in_consultation answered", platform, "end", "ended"},
    // Also where the State has said its last word: a desk that is told later reads what was said.
    {.from = "received acknowledged late silent in_consultation answered declined concluded",
     .by = platform,
     .action = "admit",
     .to = "",
     .takes = added_addressees,
     .opens_to = added_addressees},
};
static_assert(well_formed(reply_workflow, "received", "declined concluded ended unanswered"));

constexpr Duty reply_duties[] = {
    {.name = "acknowledge",
     .while_in = "received",
     .owed_by = addressee,
     .within = hours(24),
     .cites = "A/76/135 para 30(c)"},
    {.name = "answer",
     .while_in = "received acknowledged",
     .owed_by = addressee,
     .within = hours(72),
     .by_field = "reply_by",
     .lapses = "lapse",
     .cites = "A/76/135 para 30(c)"},
};

}  // namespace

const RecordType notification{
    .name = "notification",
    .plural = "notifications",
    .fields = notification_fields,
    .initial = "draft",
    .finals = "discarded concluded revoked",
    .workflow = notification_workflow,
    .makers = by_state,
    .private_states = "draft discarded",
    .shape = RecordType::Shape::matter,
    .duties = notification_duties,
};

const RecordType reply{
    .name = "reply",
    .plural = "replies",
    .fields = reply_fields,
    .initial = "received",
    .finals = "declined concluded ended unanswered",
    .workflow = reply_workflow,
    .makers = by_platform,
    .parent = "incidents.notification",
    .shape = RecordType::Shape::matter,
    .duties = reply_duties,
};

}  // namespace concord::incidents
