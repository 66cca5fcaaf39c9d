#include "mechanisms/assistance/capability.h"

#include "mechanisms/assistance/rules.h"
#include "mechanisms/assistance/words.h"

namespace concord::assistance {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient;

constexpr Field capability_fields[] = {
    {"title", line, required | searched},
    {"kind", choice, required | filtered, kinds},
    {"specification", prose, searched},
    {"conditions", prose, searched},
    {"sectors", choices, filtered, "@sectors"},
    {"languages", languages, filtered},
    {"ready_within_hours", number},
    {"renews_on", date},
    {"reason", prose, transient},
};

// Declared, it stands for a year; nobody renews it, and it is shown as not renewed, not taken away.
constexpr Transition capability_workflow[] = {
    {"draft declared not_renewed", author, "edit", "", "*"},
    {"draft", author, "discard", "discarded"},
    {.from = "draft",
     .by = author,
     .action = "declare",
     .to = "declared",
     .takes = "renews_on",
     .guard = renews_in_the_future,
     .cites = "A/76/135 para 54",
     .derive = stands_for_a_year},
    {.from = "declared not_renewed",
     .by = author,
     .action = "renew",
     .to = "declared",
     .takes = "renews_on",
     .guard = renews_in_the_future,
     .derive = stands_for_a_year},
    {"declared", platform, "lapse", "not_renewed"},
    {"declared not_renewed", author, "withdraw", "withdrawn", "reason"},
};
static_assert(well_formed(capability_workflow, "draft", "discarded withdrawn"));

constexpr Duty capability_duties[] = {
    {"renew", "declared", author, days(365), "renews_on", "lapse"},
};

}  // namespace

const RecordType capability{
    .name = "capability",
    .plural = "capabilities",
    .fields = capability_fields,
    .initial = "draft",
    .finals = "discarded withdrawn",
    .workflow = capability_workflow,
    .makers = by_state | by_organization,
    .private_states = "draft discarded",
    .tlp = Tlp::green,
    .recipients = "members",
    .duties = capability_duties,
    .guard = is_for_members_at_most,
};

}  // namespace concord::assistance
