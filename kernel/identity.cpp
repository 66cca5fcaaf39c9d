#include "kernel/identity.h"

#include "kernel/identity_rules.h"

namespace concord::identity {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, unique = Field::unique,
                   fixed = Field::fixed;

constexpr auto administrator = Role::administrator;

// Four roles a person may have; the strongest two are only given by an appointment.
constexpr std::string_view roles = "reader officer nominator administrator";

constexpr Field participant_fields[] = {
    {"code", line, required | unique | filtered | fixed},
    {"kind", choice, required | filtered | fixed, "state observer organization secretariat"},
    {"name_ar", line, required | searched},
    {"name_en", line, required | searched},
    {"name_es", line, required | searched},
    {"name_fr", line, required | searched},
    {"name_ru", line, required | searched},
    {"name_zh", line, required | searched},
    {"alpha3", line},
    {"numeric", line},
    {"region", line, filtered},
    {"subregion", line, filtered},
    {"group", line, filtered},
    {"group_standing", line},
    {"longitude", line},
    {"latitude", line},
    {"zones", line},
};

constexpr Transition participant_workflow[] = {
    // from     by           action  to   takes guard cites effects role
    {"listed", secretariat, "edit", "", "name_ar name_en name_es name_fr name_ru name_zh"},
    {"listed", author, "close", "closed"},
};
static_assert(well_formed(participant_workflow, "listed", "closed"));

constexpr Field desk_fields[] = {
    {"code", line, required | unique | filtered | fixed},
    {"name", line, required | searched},
    {"level", choice, required | filtered, "policy diplomatic technical"},
    {"escalates_to", desk},
    {"zone", zone},
    {"languages", languages},
    {"second_eyes", choices, Field::plain, "documents alerts replies"},
};

constexpr Transition desk_workflow[] = {
    {"open", author, "edit",  "",       "*", code_is_ones_own, {}, nullptr, administrator},
    {"open", author, "close", "closed", {},  nullptr,          {}, nullptr, administrator},
};
static_assert(well_formed(desk_workflow, "open", "closed"));

// Who is in a group is for its members and owner to say; others see that it exists.
constexpr Field group_fields[] = {
    {"code", line, required | unique | filtered | fixed},
    {"name", line, required | searched},
    {"purpose", prose, searched},
    {"members", participants},
};

constexpr Narrow group_narrow[] = {
    {"members", ""}
};

constexpr Transition group_workflow[] = {
    {"open", author, "edit", "", "*"},
    {"open", author, "close", "closed"},
};
static_assert(well_formed(group_workflow, "open", "closed"));

constexpr Field notice_columns[] = {
    {"about", choice, required, "act duty check"          },
    {"by",    choice, required, "screen mail webhook none"},
};

constexpr Field person_fields[] = {
    {"name", line, required | searched},
    {"email", email, required | unique},
    {"desks", desks, filtered},
    {"roles", choices, filtered, roles},
    {"language", choice, Field::plain, "ar en es fr ru zh"},
    {"zone", zone},
    {"notices", rows, Field::plain, {}, notice_columns},
    {"role", choice, transient, roles},
    {"reason", prose, transient},
};

constexpr auto two = Transition::Eyes::two, four = Transition::Eyes::four;
constexpr auto inner = Transition::Door::inner;

// Rows marked inner go with a password, a factor, a code or a session, which credentials.h changes
// in the same transaction.
constexpr Transition person_workflow[] = {
    {"invited", author, "invite", "", {}, nullptr, {}, nullptr, administrator, two, nullptr, inner},
    {"invited",
     secretariat, "invite",
     "", {},
     nullptr, {},
     nullptr, administrator,
     two, nullptr,
     inner},
    {"invited",
     platform, "invite",
     "", {},
     nullptr, {},
     nullptr, administrator,
     two, nullptr,
     inner},
    {"invited",
     platform, "activate",
     "active", "language",
     nullptr, {},
     nullptr, administrator,
     two, nullptr,
     inner},
    {"invited active suspended",
     author, "edit",
     "", "*",
     leaves_an_administrator, {},
     nullptr, administrator},
    {"active",
     author, "prefer",
     "", "name language zone notices",
     is_oneself, {},
     nullptr, Role::reader},
    {"active",
     author, "change_password",
     "", {},
     is_oneself, {},
     nullptr, Role::reader,
     two, nullptr,
     inner},
    {"active",
     author, "change_factor",
     "", {},
     is_oneself, {},
     nullptr, Role::reader,
     two, nullptr,
     inner},
    {"active",
     author, "end_sessions",
     "", {},
     is_oneself_or_administers, {},
     nullptr, Role::reader,
     two, nullptr,
     inner},
    {"active", platform, "reset", "", {}, nullptr, {}, nullptr, administrator, two, nullptr, inner},
    {"invited active suspended",
     platform, "appoint",
     "", "role",
     nullptr, {},
     nullptr, Role::officer,
     two, with_the_role},
    {"invited active suspended",
     platform, "dismiss",
     "", "role",
     nullptr, {},
     nullptr, Role::officer,
     two, without_the_role},
    {"active",
     author, "suspend",
     "suspended", "reason",
     leaves_an_administrator, {},
     nullptr, administrator},
    {"active", secretariat, "suspend", "suspended", "reason", nullptr, {}, nullptr, administrator},
    {"suspended", author, "restore", "active", "reason", nullptr, {}, nullptr, administrator},
    {"suspended", secretariat, "restore", "active", "reason", nullptr, {}, nullptr, administrator},
    {"invited active suspended",
     author, "remove",
     "removed", "reason",
     leaves_an_administrator, {},
     nullptr, administrator},
    {"invited active suspended",
     secretariat, "remove",
     "removed", "reason",
     nullptr, {},
     nullptr, administrator},
};
static_assert(well_formed(person_workflow, "invited", "removed"));

constexpr Field appointment_fields[] = {
    {"person", person, required | fixed | filtered},
    {"role", choice, required | fixed | filtered, "nominator administrator"},
    {"reason", prose},
};

constexpr Transition appointment_workflow[] = {
    {"proposed",
     author, "confirm",
     "standing", {},
     is_for_another, {},
     appoint, administrator,
     four},
    {"proposed",
     secretariat, "confirm",
     "standing", {},
     is_for_another, {},
     appoint, Role::officer,
     four},
    {"proposed", author, "reject", "rejected", "reason", nullptr, {}, nullptr, administrator},
    {"proposed", secretariat, "reject", "rejected", "reason"},
    {"standing", author, "end", "ended", "reason", ends_not_the_last, {}, appoint, administrator},
    {"standing", secretariat, "end", "ended", "reason", nullptr, {}, appoint},
};
static_assert(well_formed(appointment_workflow, "proposed", "rejected ended"));

// A participant's administration is opened by the secretariat, with four eyes.
constexpr Field opening_fields[] = {
    {"participant", participant, required | fixed | filtered},
    {"name", line, required | fixed},
    {"email", email, required | fixed},
    {"reason", prose},
};

constexpr Transition opening_workflow[] = {
    {"proposed",
     author, "confirm",
     "opened", {},
     nullptr, {},
     make_the_administrator, Role::officer,
     four},
    {"proposed", author, "reject", "rejected", "reason"},
};
static_assert(well_formed(opening_workflow, "proposed", "opened rejected"));

constexpr Field token_fields[] = {
    {"name", line, required},
    {"scopes", choices, required, "read write events"},
    {"expires", moment, required | fixed},
};

constexpr Transition token_workflow[] = {
    {"active",
     author, "mint",
     "", {},
     is_its_maker, {},
     nullptr, Role::reader,
     two, nullptr,
     inner},
    {"active",
     author, "revoke",
     "revoked", {},
     is_its_maker_or_administers, {},
     nullptr, Role::reader},
    {"active", platform, "expire", "expired"},
};
static_assert(well_formed(token_workflow, "active", "revoked expired"));

constexpr Duty token_duties[] = {
    {"renew", "active", author, days(365), "expires", "expire"},
};

// Two people of the same State let a third one in again: an administrator proposes, another
// administrator or an officer confirms, and the delay lets the person object.
constexpr Field recovery_fields[] = {
    {"person", person, required | fixed | filtered},
    {"reason", prose,  required                   },
};

constexpr Transition recovery_workflow[] = {
    {"proposed",
     author, "confirm",
     "waiting", {},
     confirms_the_recovery, {},
     nullptr, Role::reader,
     four, nullptr,
     inner},
    {"proposed waiting open",
     author, "cancel",
     "cancelled", {},
     may_stop_it, {},
     nullptr, Role::reader},
    {"waiting", platform, "open", "open"},
    {"open",
     platform, "use",
     "used", {},
     nullptr, {},
     reset_the_person, Role::officer,
     two, nullptr,
     inner},
    {"open", platform, "expire", "expired"},
};
static_assert(well_formed(recovery_workflow, "proposed", "cancelled used expired"));

constexpr Duty recovery_duties[] = {
    {"delay", "waiting", platform, hours(24), {}, "open"  },
    {"use",   "open",    platform, hours(48), {}, "expire"},
};

constexpr unsigned any = by_state | by_organization | by_secretariat;
constexpr auto entry = RecordType::Shape::entry, account = RecordType::Shape::account;

constexpr RecordType records[] = {
    {"participant",
     "participants", participant_fields,
     "listed", "closed",
     participant_workflow, by_secretariat | by_platform,
     Role::officer,
     {},
     {},
     entry, "name_en",
     Tlp::clear,
     "public"},
    {"desk",
     "desks", desk_fields,
     "open", "closed",
     desk_workflow, any | by_platform,
     administrator, {},
     {},
     entry, "name",
     Tlp::green,
     "members", {},
     code_is_ones_own},
    {"person",
     "people", person_fields,
     "invited", "removed",
     person_workflow, any | by_platform,
     administrator, {},
     {},
     account, "name",
     Tlp::amber,
     "", {},
     person_holds},
    {"appointment",
     "appointments", appointment_fields,
     "proposed", "rejected ended",
     appointment_workflow, any,
     administrator, {},
     {},
     account, "role",
     Tlp::amber,
     "participant:secretariat", {},
     is_for_another},
    {"opening",
     "openings", opening_fields,
     "proposed", "opened rejected",
     opening_workflow, by_secretariat,
     administrator, {},
     {},
     account, "name",
     Tlp::amber,
     "", {},
     opens_anothers},
    {"token",
     "tokens", token_fields,
     "active", "revoked expired",
     token_workflow, any | by_platform,
     Role::reader,
     {},
     {},
     account, "name",
     Tlp::amber,
     "", token_duties,
     ends_within_a_year},
    {"recovery",
     "recoveries", recovery_fields,
     "proposed", "cancelled used expired",
     recovery_workflow, any,
     administrator, {},
     {},
     account, "reason",
     Tlp::amber,
     "", recovery_duties,
     recovers_the_active},
    {.name = "group",
     .plural = "groups",
     .fields = group_fields,
     .initial = "open",
     .finals = "closed",
     .workflow = group_workflow,
     .makers = any,
     .title = "name",
     .tlp = Tlp::green,
     .recipients = "members",
     .guard = code_names_a_group,
     .narrow = group_narrow},
};

}  // namespace

const Mechanism mechanism{"identity", records};

}  // namespace concord::identity
