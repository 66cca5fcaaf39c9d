#include "mechanisms/threats/peer.h"

namespace concord::threats {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient,
                   derived = Field::derived;

constexpr auto two = Transition::Eyes::two;
constexpr std::string_view levels = "clear green amber amber_strict red";
constexpr std::int64_t interval_minutes_min = 5, interval_minutes_max = 10'080;

constexpr Field peer_fields[] = {
    {"title", line, required | searched},
    {"url", url, required},
    {"collection_there", line, required},
    {"credential", line},
    {"direction", choice, required | filtered, "pull push both"},
    {"interval_minutes", number},
    {"unmarked", choice, Field::plain, levels},
    {"up_to", choice, Field::plain, levels},
    {"collection", link, Field::plain, {}, {}, "threats.collection"},
    {"officer", person, derived},
    {"reason", prose, transient},
};

// Administrators say where it may go, an officer that it does and with what: neither can alone. A
// change of the address asks for the officer again. That it keeps failing is the platform's act, of
// which its side is told like of any other.
constexpr Transition peer_workflow[] = {
    {"listed paused",
     author, "edit",
     "listed", "title url collection_there credential direction interval_minutes unmarked up_to",
     nullptr, {},
     nullptr, Role::administrator},
    {"listed paused",
     author, "start",
     "active", "collection",
     names_a_collection, {},
     nullptr, Role::officer,
     two, takes_it_on},
    {"active failing", author, "pause", "paused", "reason", nullptr, {}, nullptr, Role::officer},
    {"active", platform, "fail", "failing"},
    {"failing", platform, "recover", "active"},
    {"listed active failing paused",
     author, "remove",
     "removed", "reason",
     nullptr, {},
     nullptr, Role::administrator},
};
static_assert(well_formed(peer_workflow, "listed", "removed"));

}  // namespace

const RecordType peer{
    .name = "peer",
    .plural = "peers",
    .fields = peer_fields,
    .initial = "listed",
    .finals = "removed",
    .workflow = peer_workflow,
    .makers = by_state | by_organization | by_secretariat,
    .maker_role = Role::administrator,
    .shape = RecordType::Shape::account,
    .guard = stands_as_a_peer,
};

Result<> names_a_collection(const Occasion& occasion)
{
    if (!occasion.after.text("collection").empty()) return {};
    return fail_at("/fields/collection", Code::invalid, "shape.required",
                   {
                       {"field", "collection"}
    });
}

Result<> stands_as_a_peer(const Occasion& occasion)
{
    auto interval = find_at(occasion.after.fields, "interval_minutes");
    if (!interval) return {};
    auto minutes_of = interval->to_number<std::int64_t>();
    if (minutes_of >= interval_minutes_min && minutes_of <= interval_minutes_max) return {};
    return fail_at("/fields/interval_minutes", Code::invalid, "threats.bad_interval",
                   {
                       {"least", std::to_string(interval_minutes_min)},
                       {"most",  std::to_string(interval_minutes_max)}
    });
}

JsonObject takes_it_on(const Occasion& occasion)
{
    return {
        {"officer", occasion.by.person}
    };
}

}  // namespace concord::threats
