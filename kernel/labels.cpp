#include "kernel/labels.h"

#include <algorithm>

#include "kernel/workflow.h"

namespace concord {
namespace {

bool reaches(const Subject& subject, std::string_view reach)
{
    return std::binary_search(subject.reaches.begin(), subject.reaches.end(), reach,
                              [](std::string_view a, std::string_view b) { return a < b; });
}

// The reach of the owner's own side. TLP:RED stays with the desk that wrote it; without a desk,
// with the person.
Reach home_of(const Record& record)
{
    if (record.label.tlp != Tlp::red) return "participant:" + record.owner;
    if (!record.desk.empty()) return "desk:" + record.desk;
    if (!record.author.empty()) return "person:" + record.owner + "." + record.author;
    return "participant:" + record.owner;
}

Reach administrators_of(const Record& record)
{
    return "administrators:" + record.owner;
}

// While a record is pending its label reaches the secretariat alone.
bool waits(const Privacy& privacy, const Record& record, std::string_view reach)
{
    return participant_of(reach) != "secretariat" &&
           names_word(privacy.pending_states, record.state);
}

Rule rule_for(std::string_view reach)
{
    if (reach == "public") return Rule::everyone;
    if (reach == "members") return Rule::members;
    return Rule::recipient;
}

// Whether the TLP lets this recipient stand, whatever check_label let through: the second of the
// pair, so that a wrong row in the store opens nothing.
bool stands(Tlp tlp, std::string_view reach)
{
    if (reach == "public") return tlp == Tlp::clear;
    if (reach == "members") return tlp <= Tlp::green;
    if (tlp == Tlp::red) return reach.starts_with("desk:") || reach.starts_with("person:");
    return true;
}

}  // namespace

bool Subject::has(Role role) const
{
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

Subject the_public()
{
    Subject subject;
    set_reaches(subject);
    return subject;
}

Subject the_platform()
{
    Subject subject;
    subject.platform = true;
    return subject;
}

Subject without_administration(Subject subject)
{
    subject.way = Subject::Way::token;
    std::erase_if(subject.roles,
                  [](Role role) { return role == Role::administrator || role == Role::nominator; });
    set_reaches(subject);
    return subject;
}

void set_reaches(Subject& subject)
{
    subject.reaches = {"public"};
    if (!subject.person.empty()) {
        subject.reaches.push_back("members");
        bool reads =
            subject.has(Role::reader) || subject.has(Role::officer) || subject.has(Role::nominator);
        if (subject.has(Role::administrator))
            subject.reaches.push_back("administrators:" + subject.participant);
        if (reads) {
            subject.reaches.push_back("person:" + subject.participant + "." + subject.person);
            subject.reaches.push_back("participant:" + subject.participant);
            for (auto& desk : subject.desks) subject.reaches.push_back("desk:" + desk);
            for (auto& group : subject.groups) subject.reaches.push_back("group:" + group);
        }
    }
    std::sort(subject.reaches.begin(), subject.reaches.end());
}

std::string_view print(Rule rule)
{
    switch (rule) {
        case Rule::none: return "none";
        case Rule::platform: return "platform";
        case Rule::owner: return "owner";
        case Rule::recipient: return "recipient";
        case Rule::members: return "members";
        case Rule::everyone: return "everyone";
    }
    return "none";
}

Decision decide_read(const Subject& subject, const Record& record, const Privacy& privacy, Time now)
{
    if (subject.platform) return {Rule::platform};
    if (reaches(subject, home_of(record))) return {Rule::owner};
    if (privacy.kind == Privacy::Kind::account && reaches(subject, administrators_of(record)))
        return {Rule::owner};
    if (names_word(privacy.private_states, record.state)) return {};
    if (record.label.embargo && *record.label.embargo > now) return {};
    Rule found = Rule::none;
    for (auto& recipient : record.label.recipients) {
        if (!stands(record.label.tlp, recipient) || !reaches(subject, recipient)) continue;
        if (waits(privacy, record, recipient)) continue;
        auto rule = rule_for(recipient);
        if (rule == Rule::recipient) return {rule};
        if (found == Rule::none || rule < found) found = rule;
    }
    return {found};
}

std::vector<Grant> audience(const Record& record, const Privacy& privacy)
{
    std::vector<Grant> grants{
        {home_of(record), Time{0}, Rule::owner}
    };
    if (privacy.kind == Privacy::Kind::account)
        grants.push_back({administrators_of(record), Time{0}, Rule::owner});
    if (names_word(privacy.private_states, record.state)) return grants;
    for (auto& recipient : record.label.recipients) {
        if (!stands(record.label.tlp, recipient) || recipient == grants.front().reach) continue;
        if (waits(privacy, record, recipient)) continue;
        grants.push_back({recipient, record.label.embargo.value_or(Time{0}), rule_for(recipient)});
    }
    return grants;
}

std::vector<Addressee> addressees_of(const Record& record)
{
    std::vector<Addressee> addressees;
    for (auto& reach : record.label.recipients) {
        auto code = participant_of(reach);
        if (code.empty() || code == record.owner) continue;
        auto found = std::find_if(addressees.begin(), addressees.end(),
                                  [&](auto& each) { return each.participant == code; });
        if (found == addressees.end())
            found = addressees.insert(addressees.end(), {std::string(code), {}});
        found->reaches.push_back(reach);
    }
    return addressees;
}

void redact(Record& record, const Subject& subject)
{
    if (subject.platform || reaches(subject, home_of(record))) return;
    for (auto& [name, to] : record.label.fields) {
        bool shown =
            std::any_of(to.begin(), to.end(), [&](auto& reach) { return reaches(subject, reach); });
        if (!shown) record.fields.erase(name);
    }
    // Which fields were withheld, and from whom, is itself not for the reader.
    record.label.fields.clear();
}

Result<> check_label(const Label& label)
{
    for (std::size_t i = 0; i < label.recipients.size(); ++i) {
        auto& recipient = label.recipients[i];
        auto at = "/label/recipients/" + std::to_string(i);
        if (!is_reach(recipient)) return fail_at(at, Code::invalid, "label.recipient_unknown");
        if (stands(label.tlp, recipient)) continue;
        auto key = recipient == "public"    ? "label.public_needs_clear"
                   : recipient == "members" ? "label.members_need_green"
                                            : "label.red_names_desks";
        return fail_at(at, Code::invalid, key);
    }
    return {};
}

Result<> add_recipients(Record& record, std::string_view fields, const JsonObject& input)
{
    auto& to = record.label.recipients;
    auto before = to.size();
    Result<> done;
    each_word(fields, [&](std::string_view field) {
        auto named = find_at(input, field);
        if (!named || !named->is_array()) return true;
        auto& all = named->get_array();
        for (std::size_t i = 0; i < all.size() && done; ++i) {
            auto name = std::string(text_of(all[i]));
            bool is_desk = name.find('.') != std::string::npos;
            auto reach = (is_desk ? "desk:" : "participant:") + name;
            auto at = "/fields/" + std::string(field) + "/" + std::to_string(i);
            auto reads_as = [&](const Reach& other) {
                return std::find(to.begin(), to.end(), other) != to.end();
            };
            auto whole = "participant:" + std::string(participant_of(reach));
            bool reads =
                whole == "participant:" + record.owner || reads_as(reach) || reads_as(whole);
            if (reads)
                done = fail_at(at, Code::invalid, "label.already_reads",
                               {
                                   {"name", name}
                });
            else if (!stands(record.label.tlp, reach))
                done = fail_at(at, Code::invalid, "label.red_names_desks");
            else
                to.push_back(std::move(reach));
        }
        return bool(done);
    });
    TRY(std::move(done));
    if (to.size() > before) return {};
    auto first = fields.substr(0, fields.find(' '));
    return fail_at("/fields/" + std::string(first), Code::invalid, "label.nobody_added");
}

Result<> check_derived(const Record& child, const Record& parent, const Privacy& privacy)
{
    if (child.context != parent.context)
        return fail_at("/context", Code::invalid, "label.context_differs");
    if (child.label.tlp < parent.label.tlp)
        return fail_at("/label/tlp", Code::invalid, "label.wider_than_parent");
    // Everyone who may read the child must be among those who may read the parent.
    auto above = audience(parent, {});
    for (auto& grant : audience(child, privacy)) {
        bool covered = std::any_of(above.begin(), above.end(), [&](const Grant& wide) {
            if (wide.reach == grant.reach || wide.reach == "public") return true;
            if (wide.reach == "members") return grant.reach != "public";
            // Who only administers a participant's accounts does not read as the participant.
            if (grant.reach.starts_with("administrators:")) return false;
            return wide.reach == "participant:" + std::string(participant_of(grant.reach));
        });
        if (!covered) return fail_at("/label/recipients", Code::invalid, "label.wider_than_parent");
    }
    return {};
}

}  // namespace concord
