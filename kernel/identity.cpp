#include "kernel/identity.h"

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

constexpr bool is_plain_role(std::string_view role)
{
    return role == "reader" || role == "officer";
}

// A person's roles may be set to reader and officer by one administrator. Nominator and
// administrator need two people: they come from a confirmed appointment only.
Result<> plain_roles_only(const Occasion& occasion)
{
    auto given = find_at(occasion.after.fields, "roles");
    auto before = find_at(occasion.before.fields, "roles");
    if (occasion.by.platform || !given || !given->is_array()) return {};
    for (auto& role : given->get_array()) {
        if (is_plain_role(text_of(role))) continue;
        bool had = false;
        if (before)
            for (auto& each : before->get_array()) had = had || each == role;
        if (!had) return fail_at("/fields/roles", Code::forbidden, "identity.needs_appointment");
    }
    return {};
}

Result<> desks_are_ones_own(const Occasion& occasion)
{
    auto desks = find_at(occasion.after.fields, "desks");
    if (!desks) return {};
    for (auto& desk : desks->get_array())
        if (!text_of(desk).starts_with(occasion.after.owner + "."))
            return fail_at("/fields/desks", Code::invalid, "identity.foreign_desk");
    return {};
}

Result<> person_holds(const Occasion& occasion)
{
    TRY(plain_roles_only(occasion));
    return desks_are_ones_own(occasion);
}

// A desk's code begins with its participant's, so that a reach says whose it is.
Result<> code_is_ones_own(const Occasion& occasion)
{
    auto code = occasion.after.text("code");
    auto prefix = occasion.after.owner + ".";
    bool plain = code.size() > prefix.size() && code.size() <= 60 && code.starts_with(prefix);
    for (auto c : code.substr(std::min(prefix.size(), code.size())))
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    if (!plain)
        return fail_at("/fields/code", Code::invalid, "identity.bad_desk_code",
                       {
                           {"prefix", prefix}
        });
    return {};
}

// The appointed role is added to the person's, or taken away.
std::vector<Effect> appoint(const Occasion& occasion)
{
    Effect effect;
    effect.kind = Effect::Kind::act;
    effect.id = occasion.after.text("person");
    effect.action = occasion.action == "end" ? "dismiss" : "appoint";
    effect.fields = {
        {"role", occasion.after.text("role")}
    };
    return {effect};
}

Result<> appoints_ones_own(const Occasion& occasion)
{
    if (occasion.after.text("person") == occasion.by.person)
        return fail_at("/fields/person", Code::forbidden, "identity.not_oneself");
    return {};
}

JsonArray roles_without(const Record& person, std::string_view role)
{
    JsonArray kept;
    if (auto roles_before = find_at(person.fields, "roles"))
        for (auto& each : roles_before->get_array())
            if (text_of(each) != role) kept.push_back(each);
    return kept;
}

JsonObject with_the_role(const Occasion& occasion)
{
    auto role = text_at(occasion.input, "role");
    auto all = roles_without(occasion.before, role);
    all.emplace_back(role);
    return {
        {"roles", std::move(all)}
    };
}

JsonObject without_the_role(const Occasion& occasion)
{
    return {
        {"roles", roles_without(occasion.before, text_at(occasion.input, "role"))}
    };
}

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
};

constexpr Transition desk_workflow[] = {
    {"open", author, "edit",  "",       "*", code_is_ones_own, {}, nullptr, administrator},
    {"open", author, "close", "closed", {},  nullptr,          {}, nullptr, administrator},
};
static_assert(well_formed(desk_workflow, "open", "closed"));

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

constexpr Transition person_workflow[] = {
    {"invited", platform, "activate", "active"},
    {"invited active suspended", author, "edit", "", "*", nullptr, {}, nullptr, administrator},
    {"active",
     author, "prefer",
     "", "name language zone notices",
     nullptr, {},
     nullptr, Role::reader},
    {"invited active suspended",
     platform, "appoint",
     "", "role",
     nullptr, {},
     nullptr, Role::officer,
     Transition::Eyes::two,
     with_the_role},
    {"invited active suspended",
     platform, "dismiss",
     "", "role",
     nullptr, {},
     nullptr, Role::officer,
     Transition::Eyes::two,
     without_the_role},
    {"active", author, "suspend", "suspended", "reason", nullptr, {}, nullptr, administrator},
    {"suspended", author, "restore", "active", "reason", nullptr, {}, nullptr, administrator},
    {"invited active suspended",
     author, "remove",
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
     appoints_ones_own, "security.md accounts",
     appoint, administrator,
     Transition::Eyes::four},
    {"proposed",
     secretariat, "confirm",
     "standing", {},
     nullptr, {},
     appoint, Role::officer,
     Transition::Eyes::four},
    {"proposed", author, "reject", "rejected", "reason", nullptr, {}, nullptr, administrator},
    {"proposed", secretariat, "reject", "rejected", "reason"},
    {"standing", author, "end", "ended", "reason", nullptr, {}, appoint, administrator},
    {"standing", secretariat, "end", "ended", "reason", nullptr, {}, appoint},
};
static_assert(well_formed(appointment_workflow, "proposed", "rejected ended"));

constexpr Field token_fields[] = {
    {"name", line, required},
    {"scopes", choices, required, "read write events"},
    {"expires", moment, required},
};

constexpr Transition token_workflow[] = {
    {"active", author, "revoke", "revoked", {}, nullptr, {}, nullptr, Role::reader},
    {"active", platform, "expire", "expired"},
};
static_assert(well_formed(token_workflow, "active", "revoked expired"));

constexpr Duty token_duties[] = {
    {"renew", "active", author, days(365), "expires", "expire"},
};

// Two officers of the same State let a third one in again; the delay lets the person object.
constexpr Field recovery_fields[] = {
    {"person", person, required | fixed | filtered},
    {"reason", prose,  required                   },
};

constexpr Transition recovery_workflow[] = {
    {"proposed",
     author, "confirm",
     "waiting", {},
     appoints_ones_own, {},
     nullptr, administrator,
     Transition::Eyes::four},
    {"proposed waiting open",
     author, "cancel",
     "cancelled", {},
     nullptr, {},
     nullptr, Role::reader},
    {"waiting", platform, "open", "open"},
    {"open", platform, "use", "used"},
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
     appoints_ones_own},
    {"token",
     "tokens", token_fields,
     "active", "revoked expired",
     token_workflow, any | by_platform,
     Role::reader,
     {},
     {},
     account, "name",
     Tlp::amber,
     "", token_duties},
    {"recovery",
     "recoveries", recovery_fields,
     "proposed", "cancelled used expired",
     recovery_workflow, any,
     administrator, {},
     {},
     account, "reason",
     Tlp::amber,
     "", recovery_duties,
     appoints_ones_own},
};

}  // namespace

const Mechanism mechanism{"identity", records};

}  // namespace concord::identity
