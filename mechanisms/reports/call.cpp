// The question: what States are asked for, on which mandate, until when; and the invitation of
// each.

#include "mechanisms/reports/call_rules.h"
#include "mechanisms/reports/types.h"

namespace concord::reports {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient,
                   derived = Field::derived, unique = Field::unique, own = Field::own;

constexpr Field wording_columns[] = {
    {"language", choice, required, official},
    {"title", line, required},
    {"questions", prose},
};

constexpr Field extension_columns[] = {
    {"was",      date },
    {"deadline", date },
    {"on",       date },
    {"reason",   prose},
};

constexpr Field call_fields[] = {
    {"title", line, required | searched},
    {"resolution", line, required | searched | filtered},
    {"paragraph", line},
    {"wordings", rows, required | searched, {}, wording_columns},
    {"deadline", date, required},
    {"participants", participants},
    {"contributions", flag}, // stakeholders may contribute texts of their own
    {"contact", prose},
    {"note_reference", line},
    {"note_date", date},
    {"opened", moment, derived},
    {"extensions", rows, derived, {}, extension_columns},
    {"invited", participants, transient},
    {"reason", prose, transient},
};

constexpr Transition call_workflow[] = {
    {.from = "draft", .by = author, .action = "edit", .to = "", .takes = "*"},
    {.from = "draft", .by = author, .action = "discard", .to = "discarded"},
    {.from = "draft",
     .by = author,
     .action = "publish",
     .to = "open",
     .guard = ends_in_the_future,
     .cites = "A/78/76 para 2",
     .effects = invite_each,
     .derive = opened_now},
    {.from = "open closed",
     .by = author,
     .action = "describe",
     .to = "",
     .takes = "wordings contributions contact note_reference note_date"},
    {.from = "open closed",
     .by = author,
     .action = "invite",
     .to = "",
     .takes = "invited",
     .effects = invite_more,
     .opens_to = "invited"},
    {.from = "open",
     .by = author,
     .action = "extend",
     .to = "",
     .takes = "deadline reason",
     .guard = ends_later,
     .cites = "A/78/76 para 2",
     .effects = extend_each,
     .derive = with_the_extension},
    {.from = "closed",
     .by = author,
     .action = "extend",
     .to = "open",
     .takes = "deadline reason",
     .guard = ends_later,
     .cites = "A/78/76 para 2",
     .effects = extend_each,
     .derive = with_the_extension},
    {.from = "open", .by = platform, .action = "close", .to = "closed"},
    {.from = "open closed",
     .by = author,
     .action = "withdraw",
     .to = "withdrawn",
     .takes = "reason",
     .guard = call_gives_a_reason,
     .effects = withdraw_invitations},
};
static_assert(well_formed(call_workflow, "draft", "discarded withdrawn"));

constexpr Duty call_duties[] = {
    {"close", "open", platform, days(365), "deadline", "close"},
};

// One for each participant that is asked: it carries the deadline and its reminders, and shows the
// secretariat whose reply is in. Nobody else sees it, so that no list of the silent is made.
constexpr Field invitation_fields[] = {
    {"title",    line,  required | searched              },
    {"call",     line,  derived | filtered | unique | own},
    {"deadline", date,  required                         },
    {"reason",   prose, transient                        },
};

constexpr Transition invitation_workflow[] = {
    {.from = "open aside", .by = platform, .action = "answer", .to = "answered"},
    {.from = "answered", .by = platform, .action = "reopen", .to = "open"},
    {.from = "open", .by = author, .action = "stand_aside", .to = "aside", .takes = "reason"},
    {.from = "aside", .by = author, .action = "take_part", .to = "open"},
    {.from = "open answered aside",
     .by = platform,
     .action = "extend",
     .to = "",
     .takes = "deadline",
     .effects = reckon_replies},
    {.from = "open answered aside", .by = platform, .action = "withdraw", .to = "withdrawn"},
};
static_assert(well_formed(invitation_workflow, "open", "withdrawn"));

constexpr Duty invitation_duties[] = {
    {"reply", "open", author, days(90), "deadline"},
};

}  // namespace

constinit const RecordType call_type{
    .name = "call",
    .plural = "calls",
    .fields = call_fields,
    .initial = "draft",
    .finals = "discarded withdrawn",
    .workflow = call_workflow,
    .makers = by_secretariat,
    .private_states = "draft discarded",
    .tlp = Tlp::clear,
    .recipients = "public",
    .duties = call_duties,
    .guard = is_a_sound_call,
};

constinit const RecordType invitation_type{
    .name = "invitation",
    .plural = "invitations",
    .fields = invitation_fields,
    .initial = "open",
    .finals = "withdrawn",
    .workflow = invitation_workflow,
    .makers = by_platform,
    .parent = "reports.call",
    .tlp = Tlp::clear,
    .duties = invitation_duties,
    .derive = belongs_to_the_call,
    .pending_states = "open answered aside withdrawn",
};

}  // namespace concord::reports
