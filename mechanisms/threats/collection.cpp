#include "mechanisms/threats/collection.h"

#include "mechanisms/threats/collection_rules.h"

namespace concord::threats {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, unique = Field::unique,
                   fixed = Field::fixed;

constexpr auto two = Transition::Eyes::two;
constexpr auto inner = Transition::Door::inner;
constexpr auto quiet = Transition::Tells::nobody;

constexpr Field root_fields[] = {
    {"title", line, required | searched},
    {"description", prose, searched},
    {"path", line, required | unique | fixed | filtered},
    {"max_content_length", number},
};

constexpr Transition root_workflow[] = {
    {"open", author, "edit", "", "*"},
    {"open", author, "close", "closed"},
};
static_assert(well_formed(root_workflow, "open", "closed"));

// Who may read is what the label says; `writing` says who of those may add, besides the owner.
constexpr Field collection_fields[] = {
    {"title", line, required | searched},
    {"description", prose, searched},
    {"api_root", link, required | fixed | filtered, {}, {}, "threats.root"},
    {"identifier", line, unique | fixed | filtered},
    {"alias", line, filtered},
    {"writing", choice, filtered, "owner listed readers"},
    {"writers", participants},
    {"count", number, transient},
    {"digest", line, transient},
    {"first_added", number, transient},
    {"reason", prose, transient},
};

// Objects come in and are recalled through kernel/objects.h, which does both in one transaction
// with the act. Adding tells nobody: what comes in by thousands is fetched, not announced.
constexpr Transition collection_workflow[] = {
    {"open", author, "edit", "", "*"},
    {"open", author, "close", "closed", "reason"},
    {"open",
     author, "add",
     "", "count digest first_added",
     nullptr, {},
     nullptr, Role::officer,
     two, nullptr,
     inner, quiet},
    {"open",
     addressee, "add",
     "", "count digest first_added",
     may_write, {},
     nullptr, Role::officer,
     two, nullptr,
     inner, quiet},
    {"open",
     observer, "add",
     "", "count digest first_added",
     may_write, {},
     nullptr, Role::officer,
     two, nullptr,
     inner, quiet},
    {"open closed",
     author, "recall",
     "", "count digest reason",
     nullptr, {},
     nullptr, Role::officer,
     two, nullptr,
     inner},
    {"open closed",
     addressee, "recall",
     "", "count digest reason",
     nullptr, {},
     nullptr, Role::officer,
     two, nullptr,
     inner},
    {"open closed",
     observer, "recall",
     "", "count digest reason",
     nullptr, {},
     nullptr, Role::officer,
     two, nullptr,
     inner},
};
static_assert(well_formed(collection_workflow, "open", "closed"));

}  // namespace

const RecordType root{
    .name = "root",
    .plural = "roots",
    .fields = root_fields,
    .initial = "open",
    .finals = "closed",
    .workflow = root_workflow,
    .makers = by_state | by_organization | by_secretariat,
    .tlp = Tlp::green,
    .recipients = "members",
    .guard = names_a_path,
};

const RecordType collection{
    .name = "collection",
    .plural = "collections",
    .fields = collection_fields,
    .initial = "open",
    .finals = "closed",
    .workflow = collection_workflow,
    .makers = by_state | by_organization | by_secretariat,
    .guard = stands_as_a_collection,
};

const Offering offering{
    .root = "threats.root", .collection = "threats.collection", .peer = "threats.peer"};

}  // namespace concord::threats
