#include "mechanisms/assistance/offer.h"

#include "mechanisms/assistance/rules.h"
#include "mechanisms/assistance/words.h"

namespace concord::assistance {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, fixed = Field::fixed;

constexpr Field offer_fields[] = {
    {"title", line, required | searched},
    {"kind", choice, required | filtered, kinds},
    {"template", choice, 0, "@templates"},
    {"template_version", number},
    {"basis", choice, filtered, provisions},
    {"basis_text", line},
    {"sectors", choices, filtered, "@sectors"},
    {"time_frame", prose},
    {"nature", prose, searched},
    {"scope", prose},
    {"terms", prose},
    {"reply_by", moment},
    {"event_ids", rows, 0, {}, event_columns},
    {"pap", choice, 0, permitted_actions},
    {"may_tell", choices, 0, may_be_told},
    {"capabilities", links, 0, {}, {}, "assistance.capability"},
    {"annex", files},
    {"objects", rows, 0, {}, object_columns},
    {"related", links},
    {"outcome", choice, transient, "resolved partly_resolved unresolved not_needed unknown"},
    {"helped_with", prose, transient | searched},
    {"lessons", prose, transient | searched},
    {"reason", prose, transient},
    {"text", prose, transient | searched},
    {"files", files, transient},
    {"addressees", participants, transient},
    {"addressee_desks", desks, transient},
};

constexpr Transition offer_workflow[] = {
    {"draft", author, "edit", "", "*"},
    {"draft", author, "discard", "discarded"},
    {"draft",
     author, "send",
     "sent", {},
     is_ready_to_offer, "A/76/135 para 55",
     offer_to_each_addressee},
    {"sent under_way", author, "message", "", "text files", says_something},
    {"sent under_way", addressee, "message", "", "text files", says_something},
    {"sent under_way", platform, "begin", "under_way"},
    {"sent under_way", author, "close", "closed", "outcome helped_with lessons files",
     reports_the_outcome, "A/76/135 para 83", conclude_answers},
    {"sent under_way", author, "withdraw", "withdrawn", "reason", gives_a_reason, {}, end_answers},
    {.from = "sent under_way",
     .by = author,
     .action = "add_addressees",
     .to = "",
     .takes = added_addressees,
     .guard = asks_others_in_time,
     .cites = "A/76/135 para 55",
     .effects = offer_to_each_added,
     .opens_to = added_addressees},
};
static_assert(well_formed(offer_workflow, "draft", "discarded closed withdrawn"));

constexpr Duty offer_duties[] = {
    {"close", "under_way", author, days(30)},
};

constexpr Field response_fields[] = {
    {"title", line, required | fixed | searched},
    {"reply_by", moment},
    {"reason", prose},
    {"text", prose, transient | searched},
    {"files", files, transient},
    {"addressees", participants, transient},
    {"addressee_desks", desks, transient},
};

// Nobody owes a reason for doing without help that was not asked for.
constexpr Transition response_workflow[] = {
    {"received", addressee, "acknowledge", "acknowledged"},
    {"silent", addressee, "acknowledge", "late"},
    {"received acknowledged late silent", addressee, "take_up", "taken_up", "text", nullptr,
     "A/76/135 para 55", begin_the_case},
    {"received acknowledged late silent", addressee, "decline", "declined", "reason"},
    {"received acknowledged", platform, "lapse", "silent"},
    {"received acknowledged late silent taken_up", author, "message", "", "text files",
     says_something},
    {"received acknowledged late silent taken_up", addressee, "message", "", "text files",
     says_something},
    {"taken_up", platform, "conclude", "concluded"},
    {"silent", platform, "end", "unanswered"},
    {"received acknowledged late taken_up", platform, "end", "ended"},
    {.from = "received acknowledged late silent taken_up declined",
     .by = platform,
     .action = "admit",
     .to = "",
     .takes = added_addressees,
     .opens_to = added_addressees},
};
static_assert(well_formed(response_workflow, "received", "declined concluded ended unanswered"));

constexpr Duty response_duties[] = {
    {"acknowledge", "received", addressee, hours(24)},
    {"answer", "received acknowledged", addressee, hours(72), "reply_by", "lapse"},
};

}  // namespace

const RecordType offer{
    .name = "offer",
    .plural = "offers",
    .fields = offer_fields,
    .initial = "draft",
    .finals = "discarded closed withdrawn",
    .workflow = offer_workflow,
    .makers = by_state | by_organization,
    .private_states = "draft discarded",
    .shape = RecordType::Shape::matter,
    .duties = offer_duties,
};

const RecordType response{
    .name = "response",
    .plural = "responses",
    .fields = response_fields,
    .initial = "received",
    .finals = "declined concluded ended unanswered",
    .workflow = response_workflow,
    .makers = by_platform,
    .parent = "assistance.offer",
    .shape = RecordType::Shape::matter,
    .duties = response_duties,
};

}  // namespace concord::assistance
