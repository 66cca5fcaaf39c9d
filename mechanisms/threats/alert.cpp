#include "mechanisms/threats/alert.h"

#include "mechanisms/threats/alert_rules.h"
#include "mechanisms/threats/words.h"

namespace concord::threats {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, fixed = Field::fixed,
                   derived = Field::derived;

constexpr Field alert_fields[] = {
    {"class", choice, required | filtered, "alert warning notice"},
    {"language", choice, required | filtered, written_in},
    {"title", line, required | searched},
    {"text", prose, searched},
    {"translations", rows, searched, {}, translation_columns},
    {"urgency", choice, filtered, urgencies},
    {"expires", moment},
    {"sectors", choices, filtered, "@sectors"},
    {"threats", links, 0, {}, {}, "threats.threat"},
    {"objects", rows, 0, {}, object_columns},
    {"related", links},
    {"references", rows, 0, {}, reference_columns},
    {"annex", files},
    {"corrects", link, fixed, {}, {}, "threats.alert"},
    {"published_at", moment, derived},
    {"corrected_by", link, derived, {}, {}, "threats.alert"},
    {"cancel_reason", prose, derived},
    {"reason", prose, transient},
    {"successor", link, transient, {}, {}, "threats.alert"},
    {"successor_owner", participant, transient},
};

constexpr auto two = Transition::Eyes::two, four = Transition::Eyes::four;
constexpr auto officer = Role::officer;

constexpr std::string_view para_83 = "A/76/135 para 83";

constexpr Transition alert_workflow[] = {
    // from  by  action  to  takes  guard  cites  effects  role  eyes  derive
    {"draft", author, "edit", "", "*"},
    {"draft", author, "discard", "discarded"},
    {"draft",
     author, "publish",
     "published", {},
     may_be_published_by_one, para_83,
     tell_everybody_entitled, officer,
     two, published_now},
    {"draft", author, "submit", "submitted", {}, is_ready_to_publish},
    {"submitted",
     author, "approve",
     "published", {},
     is_ready_to_publish, para_83,
     tell_everybody_entitled, officer,
     four, published_now},
    {"submitted", author, "return", "draft", "reason"},
    {"published", author, "extend", "", "expires", expires_in_the_future},
    {.from = "published",
     .by = author,
     .action = "cancel",
     .to = "cancelled",
     .takes = "reason",
     .guard = says_why_it_is_cancelled,
     .effects = recall_receipts,
     .derive = keeps_the_reason},
    {.from = "published",
     .by = platform,
     .action = "supersede",
     .to = "corrected",
     .takes = "successor successor_owner",
     .guard = comes_from_its_owner,
     .effects = end_receipts,
     .derive = names_its_successor},
    // What was over already stays what it was; it only names its correction.
    {.from = "cancelled expired corrected",
     .by = platform,
     .action = "supersede",
     .to = "",
     .takes = "successor successor_owner",
     .guard = comes_from_its_owner,
     .derive = names_its_successor},
    {.from = "published",
     .by = platform,
     .action = "expire",
     .to = "expired",
     .effects = end_receipts},
};

constexpr std::string_view alert_finals = "discarded cancelled corrected expired";
static_assert(well_formed(alert_workflow, "draft", alert_finals));

constexpr Duty alert_duties[] = {
    {"expire", "published", platform, days(30), "expires", "expire"},
};

constexpr Field receipt_fields[] = {
    {"title", line, required | fixed | searched},
    {"class", choice, required | fixed | filtered, "alert warning notice"},
    {"urgency", choice, fixed | filtered, urgencies},
    {"read_by", moment},
    {"text", prose, transient | searched},
    {"files", files, transient},
};

// `delivered` is the platform's word, `read` an officer's; reading agrees to nothing.
constexpr Transition receipt_workflow[] = {
    {"delivered", addressee, "read", "read"},
    {"recalled", addressee, "read", "closed"},
    {"delivered read recalled", addressee, "message", "", "text files", says_something},
    {"delivered read recalled", author, "message", "", "text files", says_something},
    {"delivered read", platform, "recall", "recalled"},
    {"delivered", platform, "end", "unread"},
    {"read", platform, "end", "closed"},
};
static_assert(well_formed(receipt_workflow, "delivered", "unread closed"));

constexpr Duty receipt_duties[] = {
    {"read", "delivered", addressee, hours(72), "read_by"},
};

}  // namespace

const RecordType alert{
    .name = "alert",
    .plural = "alerts",
    .fields = alert_fields,
    .initial = "draft",
    .finals = alert_finals,
    .workflow = alert_workflow,
    .makers = by_state | by_organization | by_secretariat,
    .private_states = "draft submitted discarded",
    .shape = RecordType::Shape::matter,
    .tlp = Tlp::green,
    .recipients = "members",
    .duties = alert_duties,
    .guard = holds_together,
};

const RecordType receipt{
    .name = "receipt",
    .plural = "receipts",
    .fields = receipt_fields,
    .initial = "delivered",
    .finals = "unread closed",
    .workflow = receipt_workflow,
    .makers = by_platform,
    .parent = "threats.alert",
    .shape = RecordType::Shape::matter,
    .duties = receipt_duties,
};

}  // namespace concord::threats
