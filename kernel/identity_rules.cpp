#include "kernel/identity_rules.h"

#include <algorithm>

#include "kernel/roster.h"

namespace concord::identity {
namespace {

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

// The person concerned belongs to the participant whose record this is.
Result<> names_ones_own(const Occasion& occasion)
{
    if (!occasion.roster) return {};
    auto named = occasion.roster->find_person(occasion.after.text("person"));
    if (!named || named->participant != occasion.after.owner)
        return fail_at("/fields/person", Code::invalid, "identity.foreign_person");
    return {};
}

// Who let somebody act can never be asked for again if nobody is left who may: without the
// secretariat, the last active administrator of a participant stays.
Result<> another_administrator(const Roster* roster, std::string_view owner,
                               std::string_view leaving)
{
    if (!roster) return {};
    auto before = roster->find_person(leaving);
    auto administers = [](const Person& each) {
        return each.is_active() && std::find(each.roles.begin(), each.roles.end(),
                                             Role::administrator) != each.roles.end();
    };
    if (!before || !administers(*before)) return {};
    for (auto& [id, each] : roster->people())
        if (id != leaving && each.participant == owner && administers(each)) return {};
    return fail(Code::forbidden, "identity.last_administrator");
}

JsonArray roles_without(const Record& person, std::string_view role)
{
    JsonArray kept;
    if (auto roles_before = find_at(person.fields, "roles"))
        for (auto& each : roles_before->get_array())
            if (text_of(each) != role) kept.push_back(each);
    return kept;
}

// What proves who a person is, and a token that would outlive its own, is not a machine's to
// change.
Result<> is_not_a_machine(const Occasion& occasion)
{
    if (occasion.by.way != Subject::Way::token) return {};
    return fail(Code::forbidden, "identity.not_by_token");
}

}  // namespace

Result<> person_holds(const Occasion& occasion)
{
    TRY(plain_roles_only(occasion));
    return desks_are_ones_own(occasion);
}

Result<> code_names_a_group(const Occasion& occasion)
{
    auto code = occasion.after.text("code");
    bool plain = !code.empty() && code.size() <= 60;
    for (auto c : code)
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    if (plain) return {};
    return fail_at("/fields/code", Code::invalid, "identity.bad_group_code");
}

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

Result<> is_for_another(const Occasion& occasion)
{
    if (occasion.after.text("person") == occasion.by.person)
        return fail_at("/fields/person", Code::forbidden, "identity.not_oneself");
    if (occasion.before.version > 0 && occasion.before.author == occasion.by.person)
        return fail(Code::forbidden, "workflow.four_eyes");
    return names_ones_own(occasion);
}

Result<> leaves_an_administrator(const Occasion& occasion)
{
    bool stays = false;
    if (auto kept = find_at(occasion.after.fields, "roles"))
        for (auto& role : kept->get_array()) stays = stays || text_of(role) == "administrator";
    if (stays && occasion.after.state == "active") return {};
    return another_administrator(occasion.roster, occasion.before.owner, occasion.before.id);
}

Result<> ends_not_the_last(const Occasion& occasion)
{
    if (occasion.before.text("role") != "administrator") return {};
    return another_administrator(occasion.roster, occasion.before.owner,
                                 occasion.before.text("person"));
}

Result<> is_oneself(const Occasion& occasion)
{
    TRY(is_not_a_machine(occasion));
    if (occasion.by.person == occasion.before.id) return {};
    return fail(Code::forbidden, "identity.only_oneself");
}

Result<> is_oneself_or_administers(const Occasion& occasion)
{
    if (occasion.by.has(Role::administrator)) return {};
    return is_oneself(occasion);
}

Result<> is_its_maker(const Occasion& occasion)
{
    TRY(is_not_a_machine(occasion));
    if (occasion.by.person == occasion.before.author) return {};
    return fail(Code::forbidden, "identity.only_its_maker");
}

Result<> is_its_maker_or_administers(const Occasion& occasion)
{
    if (occasion.by.has(Role::administrator)) return {};
    return is_its_maker(occasion);
}

Result<> ends_within_a_year(const Occasion& occasion)
{
    auto expires = TRY(parse_time(occasion.after.text("expires")));
    if (expires <= occasion.now || expires > occasion.now + days(366))
        return fail_at("/fields/expires", Code::invalid, "identity.token_too_long");
    return is_not_a_machine(occasion);
}

Result<> may_stop_it(const Occasion& occasion)
{
    auto& by = occasion.by;
    if (by.person == occasion.before.text("person") || by.person == occasion.before.author ||
        by.has(Role::administrator))
        return {};
    return fail(Code::forbidden, "identity.only_concerned");
}

Result<> recovers_the_active(const Occasion& occasion)
{
    TRY(is_for_another(occasion));
    if (!occasion.roster) return {};
    auto named = occasion.roster->find_person(occasion.after.text("person"));
    if (!named->is_active()) return fail_at("/fields/person", Code::invalid, "identity.not_active");
    return {};
}

Result<> confirms_the_recovery(const Occasion& occasion)
{
    auto& by = occasion.by;
    if (!by.has(Role::officer) && !by.has(Role::nominator) && !by.has(Role::administrator))
        return fail(Code::forbidden, "workflow.role_missing",
                    {
                        {"action", "confirm"            },
                        {"state",  occasion.before.state}
        });
    return recovers_the_active(occasion);
}

std::vector<Effect> reset_the_person(const Occasion& occasion)
{
    Effect effect;
    effect.kind = Effect::Kind::act;
    effect.id = occasion.after.text("person");
    effect.action = "reset";
    return {effect};
}

std::vector<Effect> make_the_administrator(const Occasion& occasion)
{
    Effect effect;
    effect.type = "identity.person";
    effect.owner = occasion.after.text("participant");
    effect.label = {Tlp::amber, {"participant:secretariat"}, {}, {}};
    effect.fields = {
        {"name",  occasion.after.text("name") },
        {"email", occasion.after.text("email")},
        {"roles", JsonArray{"administrator"}  }
    };
    return {effect};
}

Result<> opens_anothers(const Occasion& occasion)
{
    if (occasion.after.text("participant") == occasion.after.owner)
        return fail_at("/fields/participant", Code::invalid, "identity.needs_appointment");
    return {};
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

}  // namespace concord::identity
