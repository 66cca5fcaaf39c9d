// Who exists: participants, desks, groups and people, as an unchanging snapshot that every decision
// uses. It is built from the records of `identity` and replaced in the same moment as they change.

#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/labels.h"
#include "kernel/record.h"

namespace concord {

struct Participant {
    std::string code;  // "QM", "secretariat", "oas"
    ParticipantKind kind = ParticipantKind::state;
    std::string record;
    JsonObject fields;  // names, codes, region, group, point
};

struct Desk {
    std::string code;  // "QM.technical"
    std::string participant;
    std::string level;         // policy, diplomatic, technical
    std::string escalates_to;  // code of the desk that is told when this one stays silent, or ""
    std::string record;
    // What leaves this desk only after a second officer has approved it: "documents", "alerts".
    std::vector<std::string> second_eyes = {};
};

// States and organizations that share something: a label that names the group reaches its members.
struct Group {
    std::string code;
    std::string owner;
    std::string name;
    std::set<std::string> members;  // codes of participants
    std::string record;
};

struct Person {
    std::string id;
    std::string participant;
    std::string name;
    std::string email;
    std::string language;  // of mails and of the first page
    std::string zone;
    std::string state;  // invited, active, suspended, removed
    std::vector<std::string> desks;
    std::vector<Role> roles;
    JsonArray notices;  // preferences: rows of {about, by}

    bool is_active() const { return state == "active"; }
};

class Roster {
public:
    const Participant* find_participant(std::string_view code) const;
    const Desk* find_desk(std::string_view code) const;
    const Group* find_group(std::string_view code) const;
    const Person* find_person(std::string_view id) const;
    const Person* find_by_email(std::string_view email) const;

    const std::map<std::string, Participant, std::less<>>& participants() const
    {
        return participants_;
    }
    const std::map<std::string, Desk, std::less<>>& desks() const { return desks_; }
    const std::map<std::string, Group, std::less<>>& groups() const { return groups_; }
    const std::map<std::string, Person, std::less<>>& people() const { return people_; }

    // The active people whom these reaches name, without "members" and "public": who is told.
    std::vector<const Person*> people_at(const std::vector<Reach>&) const;

    // The person as one who asks; a person who is not active is nobody.
    Subject subject_of(std::string_view person) const;

    // Rises with every change, so that a Subject made from an older roster can be told apart.
    std::uint64_t epoch() const { return epoch_; }

    // This roster with the new version of one record of `identity`; other types change nothing.
    void take(const Record&);

private:
    std::map<std::string, Participant, std::less<>> participants_;
    std::map<std::string, Desk, std::less<>> desks_;
    std::map<std::string, Group, std::less<>> groups_;
    std::map<std::string, Person, std::less<>> people_;
    std::map<std::string, std::string, std::less<>> emails_;           // folded -> id
    std::map<std::string, std::set<std::string>, std::less<>> staff_;  // participant -> people
    std::uint64_t epoch_ = 0;
};

std::optional<Role> parse_role(std::string_view);
std::string_view print(Role);
std::optional<ParticipantKind> parse_participant_kind(std::string_view);
std::string_view print(ParticipantKind);

}  // namespace concord
