#include "mechanisms/incidents/register.h"

#include "mechanisms/incidents/rules.h"
#include "mechanisms/incidents/words.h"

namespace concord::incidents {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient,
                   derived = Field::derived;

// One row for each factor that was looked at, with what was found and why; never a verdict.
constexpr Field factor_columns[] = {
    {"factor", choice, required, "@factors"},
    {"finding", prose},
    {"reasons", prose},
    {"certainty", choice, 0, certainties},
};

constexpr Field assessment_fields[] = {
    {"title", line, required | searched},
    {"about", link, 0, {}, {}, "incidents.notification"},
    {"entry", link, 0, {}, {}, "incidents.entry"},
    {"event_ids", rows, 0, {}, event_columns},
    {"factors", rows, searched, {}, factor_columns},
    {"severity", choice, filtered, "@severity"},
    {"annex", files},
    {"related", links},
    {"reason", prose, transient},
    {"shared_with", participants, transient},
    {"shared_with_desks", desks, transient},
};

constexpr std::string_view those_it_is_shared_with = "shared_with shared_with_desks";

constexpr Transition assessment_workflow[] = {
    {"draft provisional", author, "edit", "", "*"},
    {"draft", author, "discard", "discarded"},
    {"draft", author, "issue", "provisional", {}, looks_at_a_factor, "A/76/135 para 24"},
    {"provisional", author, "finalize", "final", {}, reasons_each_factor, "A/76/135 para 24"},
    // What is final changes no more; who may read it is still the State's to say.
    {.from = "provisional final",
     .by = author,
     .action = "share",
     .to = "",
     .takes = those_it_is_shared_with,
     .cites = "A/76/135 para 24",
     .opens_to = those_it_is_shared_with},
    {"provisional", author, "withdraw", "withdrawn", "reason", gives_a_reason},
};
static_assert(well_formed(assessment_workflow, "draft", "discarded final withdrawn"));

constexpr Field entry_fields[] = {
    {"title", line, required | searched},
    {"types", choices, filtered, "@rsit"},
    {"severity", choice, filtered, "@severity"},
    {"outlook", choice, 0, "@outlook"},
    {"scale", link, 0, {}, {}, "incidents.scale"},
    {"own_severity", line, filtered},
    {"sectors", choices, filtered, "@sectors"},
    {"event_ids", rows, 0, {}, event_columns},
    {"detected", moment},
    {"contained", moment},
    {"resolved", moment},
    {"effect", prose, searched},
    {"measures_taken", prose},
    {"notifications", links, 0, {}, {}, "incidents.notification"},
    {"requests", links, 0, {}, {}, "assistance.request"},
    {"related", links},
    {"lessons", prose, searched},
    {"annex", files},
    {"objects", rows, 0, {}, object_columns},
    {"text", prose, transient | searched},
    {"files", files, transient},
};

constexpr Transition entry_workflow[] = {
    {"open contained resolved", author, "edit", "", "*"},
    {"open contained resolved", author, "note", "", "text files", says_something},
    {.from = "open",
     .by = author,
     .action = "contain",
     .to = "contained",
     .takes = "contained",
     .guard = ends_after_it_began,
     .derive = contained_now},
    {.from = "open contained",
     .by = author,
     .action = "resolve",
     .to = "resolved",
     .takes = "resolved lessons",
     .guard = ends_after_it_began,
     .derive = resolved_now},
    {.from = "contained resolved",
     .by = author,
     .action = "reopen",
     .to = "open",
     .derive = neither_contained_nor_resolved},
    {"resolved", author, "close", "closed", "lessons", nullptr, "A/76/135 para 83"},
};
static_assert(well_formed(entry_workflow, "open", "closed"));

constexpr Field level_columns[] = {
    {"level", line, required},
    {"meaning", prose},
    {"common", choice, required, "@severity"},
};

constexpr Field scale_fields[] = {
    {"title", line, required | searched},
    {"description", prose, searched},
    {"document", url},
    {"edition", number, derived},
    {"levels", rows, 0, {}, level_columns},
    {"reason", prose, transient},
};

// A change of a published scale is a new edition; cases point to the scale, their own version of it
// is in the log.
constexpr Transition scale_workflow[] = {
    {"draft", author, "edit", "", "*"},
    {"draft", author, "discard", "discarded"},
    {.from = "draft",
     .by = author,
     .action = "publish",
     .to = "published",
     .guard = has_levels,
     .cites = "A/76/135 para 83",
     .derive = counts_the_edition},
    {.from = "published",
     .by = author,
     .action = "edit",
     .to = "",
     .takes = "*",
     .guard = has_levels,
     .derive = counts_the_edition},
    {"published", author, "withdraw", "withdrawn", "reason"},
};
static_assert(well_formed(scale_workflow, "draft", "discarded withdrawn"));

}  // namespace

const RecordType assessment{
    .name = "assessment",
    .plural = "assessments",
    .fields = assessment_fields,
    .initial = "draft",
    .finals = "discarded final withdrawn",
    .workflow = assessment_workflow,
    .makers = by_state,
    .private_states = "draft discarded",
    .shape = RecordType::Shape::matter,
    .guard = states_each_factor_once,
};

const RecordType entry{
    .name = "entry",
    .plural = "entries",
    .fields = entry_fields,
    .initial = "open",
    .finals = "closed",
    .workflow = entry_workflow,
    .makers = by_state,
    .shape = RecordType::Shape::matter,
    .guard = ends_after_it_began,
};

const RecordType scale{
    .name = "scale",
    .plural = "scales",
    .fields = scale_fields,
    .initial = "draft",
    .finals = "discarded withdrawn",
    .workflow = scale_workflow,
    .makers = by_state | by_organization,
    .private_states = "draft discarded",
    .tlp = Tlp::green,
    .recipients = "members",
};

}  // namespace concord::incidents
