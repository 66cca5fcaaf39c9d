// What grows out of the answers: the steps of a national plan, and needs that others may meet.

#include "mechanisms/surveys/rules.h"
#include "mechanisms/surveys/types.h"

namespace concord::surveys {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient;

constexpr Field step_fields[] = {
    {"title", line, required | searched},
    {"lead", line},
    {"challenge", prose, searched},
    {"capacity_needed", prose, searched},
    {"begins", date},
    {"ends", date},
    {"partners", prose},
    {"norms", choices, filtered, "@norms"},
    {"progress", choice, filtered, "not_begun under_way done given_up"},
    {"answers", links, 0, {}, {}, "surveys.answer"},
};

constexpr Transition step_workflow[] = {
    {"own shared", author, "edit", "", "*"},
    {"own", author, "share", "shared"},
    {"shared", author, "take_back", "own"},
    {"own shared", author, "drop", "dropped"},
};
static_assert(well_formed(step_workflow, "own", "dropped"));

// Themes under which the field's portals order capacity-building.
constexpr std::string_view themes =
    "policy incidents infrastructure cybercrime culture skills standards law other";

constexpr Field need_fields[] = {
    {"title", line, required | searched},
    {"problem", prose, searched},
    {"priorities", prose},
    {"help", choices, filtered, themes},
    {"beneficiaries", prose},
    {"initiatives", prose},
    {"asked_elsewhere", prose},
    {"co_financing", prose},
    {"outcomes", prose},
    {"norms", choices, filtered, "@norms"},
    {"answers", links, 0, {}, {}, "surveys.answer"},
    {"reason", prose, transient},
};

constexpr Transition need_workflow[] = {
    {"draft stated", author, "edit", "", "*"},
    {"draft", author, "discard", "discarded"},
    {"draft", author, "state", "stated", {}, names_the_problem, "A/76/135 para 89 (h)"},
    {"stated", author, "meet", "met", "reason"},
    {"stated", author, "withdraw", "withdrawn", "reason"},
};
static_assert(well_formed(need_workflow, "draft", "discarded met withdrawn"));

}  // namespace

constinit const RecordType step_type{
    .name = "step",
    .plural = "steps",
    .fields = step_fields,
    .initial = "own",
    .finals = "dropped",
    .workflow = step_workflow,
    .makers = by_state | by_organization,
    .private_states = "own dropped",
    .tlp = Tlp::green,
    .recipients = "members",
    .guard = ends_after_it_begins,
};

constinit const RecordType need_type{
    .name = "need",
    .plural = "needs",
    .fields = need_fields,
    .initial = "draft",
    .finals = "discarded met withdrawn",
    .workflow = need_workflow,
    .makers = by_state | by_organization,
    .private_states = "draft discarded",
    .tlp = Tlp::green,
    .recipients = "members",
};

}  // namespace concord::surveys
