#include "kernel/roster.h"

#include <algorithm>

#include "base/text.h"

namespace concord {
namespace {

std::vector<std::string> texts(const JsonObject& fields, std::string_view name)
{
    std::vector<std::string> made;
    if (auto found = find_at(fields, name); found && found->is_array())
        for (auto& each : found->get_array()) made.emplace_back(text_of(each));
    return made;
}

template <class Map>
auto find_in(const Map& map, std::string_view key)
{
    auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

}  // namespace

std::optional<Role> parse_role(std::string_view text)
{
    for (auto role : {Role::reader, Role::officer, Role::nominator, Role::administrator})
        if (print(role) == text) return role;
    return {};
}

std::string_view print(Role role)
{
    switch (role) {
        case Role::reader: return "reader";
        case Role::officer: return "officer";
        case Role::nominator: return "nominator";
        case Role::administrator: return "administrator";
    }
    return "reader";
}

std::optional<ParticipantKind> parse_participant_kind(std::string_view text)
{
    for (auto kind : {ParticipantKind::state, ParticipantKind::observer,
                      ParticipantKind::organization, ParticipantKind::secretariat})
        if (print(kind) == text) return kind;
    return {};
}

std::string_view print(ParticipantKind kind)
{
    switch (kind) {
        case ParticipantKind::state: return "state";
        case ParticipantKind::observer: return "observer";
        case ParticipantKind::organization: return "organization";
        case ParticipantKind::secretariat: return "secretariat";
    }
    return "state";
}

const Participant* Roster::find_participant(std::string_view code) const
{
    return find_in(participants_, code);
}

const Desk* Roster::find_desk(std::string_view code) const
{
    return find_in(desks_, code);
}
const Group* Roster::find_group(std::string_view code) const
{
    return find_in(groups_, code);
}
const Person* Roster::find_person(std::string_view id) const
{
    return find_in(people_, id);
}

const Person* Roster::find_by_email(std::string_view email) const
{
    auto id = find_in(emails_, folded(email));
    return id ? find_person(*id) : nullptr;
}

std::vector<const Person*> Roster::people_at(const std::vector<Reach>& reaches) const
{
    std::set<const Person*> found;
    std::vector<Reach> named;
    for (auto& reach : reaches) {
        auto group = reach.starts_with("group:") ? find_group(reach.substr(6)) : nullptr;
        if (!group) named.push_back(reach);
        if (!group) continue;
        for (auto& member : group->members) named.push_back("participant:" + member);
    }
    for (auto& reach : named) {
        auto members = staff_.find(participant_of(reach));
        if (members == staff_.end()) continue;
        for (auto& id : members->second) {
            auto subject = subject_of(id);
            if (std::binary_search(subject.reaches.begin(), subject.reaches.end(), reach))
                found.insert(find_person(id));
        }
    }
    return {found.begin(), found.end()};
}

Subject Roster::subject_of(std::string_view id) const
{
    auto person = find_person(id);
    if (!person || !person->is_active()) return the_public();
    auto participant = find_participant(person->participant);
    if (!participant) return the_public();
    Subject subject;
    subject.person = person->id;
    subject.participant = person->participant;
    subject.kind = participant->kind;
    subject.desks = person->desks;
    subject.roles = person->roles;
    for (auto& [code, group] : groups_)
        if (group.members.contains(person->participant)) subject.groups.push_back(code);
    set_reaches(subject);
    return subject;
}

void Roster::take(const Record& record)
{
    auto text = [&](std::string_view name) { return std::string(record.text(name)); };
    if (record.type == "identity.participant") {
        auto kind = parse_participant_kind(record.text("kind")).value_or(ParticipantKind::state);
        participants_[text("code")] = {text("code"), kind, record.id, record.fields};
    } else if (record.type == "identity.desk") {
        if (record.state == "closed")
            desks_.erase(text("code"));
        else
            desks_[text("code")] = {text("code"),  record.owner,
                                    text("level"), text("escalates_to"),
                                    record.id,     texts(record.fields, "second_eyes")};
    } else if (record.type == "identity.group") {
        auto members = texts(record.fields, "members");
        if (record.state == "closed")
            groups_.erase(text("code"));
        else
            groups_[text("code")] = {
                text("code"),
                record.owner,
                text("name"),
                {members.begin(), members.end()},
                record.id
            };
    } else if (record.type == "identity.person") {
        if (auto before = find_person(record.id)) emails_.erase(folded(before->email));
        Person person;
        person.id = record.id;
        person.participant = record.owner;
        person.name = text("name");
        person.email = text("email");
        person.language = text("language");
        person.zone = text("zone");
        person.state = record.state;
        person.desks = texts(record.fields, "desks");
        for (auto& name : texts(record.fields, "roles"))
            if (auto role = parse_role(name)) person.roles.push_back(*role);
        if (auto notices = find_at(record.fields, "notices"); notices && notices->is_array())
            person.notices = notices->get_array();
        if (person.state != "removed") emails_[folded(person.email)] = person.id;
        staff_[person.participant].insert(person.id);
        people_[person.id] = std::move(person);
    } else {
        return;
    }
    ++epoch_;
}

}  // namespace concord
