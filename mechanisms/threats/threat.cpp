#include "mechanisms/threats/threat.h"

#include "mechanisms/threats/threat_rules.h"
#include "mechanisms/threats/words.h"

namespace concord::threats {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient,
                   derived = Field::derived;

constexpr Field threat_fields[] = {
    {"type", choice, required | filtered, "@threat_types"},
    {"title", line, required | searched},
    {"standing", choice, filtered, "existing potential"},
    {"language", choice, required | filtered, written_in},
    {"description", prose, searched},
    {"translations", rows, searched, {}, translation_columns},
    {"sectors", choices, filtered, "@sectors"},
    {"trend", choice, filtered, "rising steady falling unknown"},
    {"first_seen", date},
    {"last_seen", date},
    {"objects", rows, 0, {}, object_columns},
    {"related", links},
    {"references", rows, 0, {}, reference_columns},
    {"annex", files},
    {"names_found", prose, derived},
    {"return_reason", prose, derived},
    {"merged_into", link, derived, {}, {}, "threats.threat"},
    {"into", link, transient, {}, {}, "threats.threat"},
    {"names_checked", flag, transient},
    {"reason", prose, transient},
};

constexpr auto two = Transition::Eyes::two, four = Transition::Eyes::four;
constexpr auto officer = Role::officer;

constexpr std::string_view para_6 = "A/76/135 para 6", para_83 = "A/76/135 para 83";

// What its State may still say of an entry that was reviewed, without changing its words.
constexpr std::string_view observed = "trend first_seen last_seen sectors references objects";

constexpr Transition threat_workflow[] = {
    // from  by  action  to  takes  guard  cites  effects  role  eyes  derive
    {"draft returned", author, "edit", "", "*", nullptr, {}, nullptr, officer, two, finds_names},
    {"draft", author, "discard", "discarded"},
    {"draft returned",
     author, "propose",
     "proposed", {},
     describes_it, para_83,
     nullptr, officer,
     two, finds_names},
    {"proposed", author, "recall", "draft"},
    {"proposed published",
     secretariat, "edit",
     "", "*",
     describes_it, {},
     nullptr, officer,
     two, finds_names},
    {"proposed", secretariat, "publish", "published", "names_checked", names_were_checked, para_6,
     nullptr, officer, four},
    {"proposed",
     secretariat, "return",
     "returned", "reason",
     gives_a_reason, {},
     nullptr, officer,
     two, says_why_it_came_back},
    {"proposed published",
     secretariat, "merge",
     "merged", "into",
     merges_into_another, {},
     nullptr, officer,
     two, names_the_other},
    {"published", author, "update", "", observed, seen_in_order},
    {"published", secretariat, "archive", "archived", "reason", gives_a_reason},
    {"archived", secretariat, "restore", "published"},
    {"returned", author, "discard", "discarded"},
};

constexpr std::string_view finals = "discarded merged";
static_assert(well_formed(threat_workflow, "draft", finals));

constexpr Duty duties[] = {
    {"review", "proposed", secretariat, days(14)},
};

// Names that a machine found are for whoever reviews, and for who wrote them.
constexpr Narrow narrow[] = {
    {"names_found",   "participant:secretariat"},
    {"return_reason", "participant:secretariat"},
};

}  // namespace

const RecordType threat{
    .name = "threat",
    .plural = "threats",
    .fields = threat_fields,
    .initial = "draft",
    .finals = finals,
    .workflow = threat_workflow,
    .makers = by_state | by_organization | by_secretariat,
    .private_states = "draft discarded",
    .shape = RecordType::Shape::entry,
    .tlp = Tlp::green,
    .recipients = "members participant:secretariat",
    .duties = duties,
    .guard = is_a_sound_entry,
    .narrow = narrow,
    .pending_states = "proposed returned",
};

}  // namespace concord::threats
