// Who may see what. One pure function decides, and names the rule that allowed; its other form, the
// audience, is stored beside each record so that a query finds exactly the rows it would allow.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/record.h"

namespace concord {

enum class ParticipantKind { state, observer, organization, secretariat };

enum class Role {
    reader,         // reads what its desks read
    officer,        // acts for its State
    nominator,      // the authorised office: nominates and removes points of contact
    administrator,  // people, desks, tokens; reads no case by being one
};

// Who asks: rebuilt from the roster for each request, so that a revocation acts on the next one.
struct Subject {
    std::string person;       // id, or "" for the public or the platform
    std::string participant;  // code, or ""
    ParticipantKind kind = ParticipantKind::state;
    std::vector<std::string> desks;   // codes
    std::vector<std::string> groups;  // codes of those that its participant is a member of
    std::vector<Role> roles;
    std::vector<Reach> reaches;  // whom a label must name to reach this subject; sorted
    bool platform = false;       // the server itself, carrying out a table
    // How it came in. Through a machine's token nobody administers or nominates.
    enum class Way { person, token } way = Way::person;

    bool has(Role) const;
};

// The subject that nobody signed in as, and the server itself.
Subject the_public();
Subject the_platform();
// The same person as a machine's token lets it act: without administrative roles.
Subject without_administration(Subject);
// Fills in `reaches`: public; and, for a confirmed account, members, its participant, its
// groups, desks, itself. An account without a reading role reaches nothing but what is for all
// members.
void set_reaches(Subject&);

enum class Rule {
    none,       // no rule, no access
    platform,   // the server carries out a table; never an answer to anyone
    owner,      // the owner's side
    recipient,  // named by the label: participant, desk or person
    members,    // TLP:GREEN or CLEAR, for every member
    everyone,   // TLP:CLEAR, published
};

std::string_view print(Rule);

// What of a record type the decision needs.
struct Privacy {
    std::string_view private_states = {};  // "draft": seen by the owner's side only
    // An account of a participant: its administrators see it too, who as such see nothing else.
    enum class Kind { content, account } kind = Kind::content;
    std::string_view pending_states = {};  // seen by the owner's side and the secretariat only
};

struct Decision {
    Rule rule = Rule::none;
    explicit operator bool() const { return rule != Rule::none; }
};

// May this subject read this record now? Deny by default; pure.
Decision decide_read(const Subject&, const Record&, const Privacy&, Time now);

// Whom the record reaches from when on. decide_read allows if and only if one of these is among the
// subject's reaches and its time has come.
struct Grant {
    Reach reach;
    Time from;
    Rule rule;
};
std::vector<Grant> audience(const Record&, const Privacy&);

// A participant besides the owner whom the label names, with the reaches that name it.
struct Addressee {
    std::string participant;
    std::vector<Reach> reaches;
};
// In the order of the label; members and the public are nobody in particular.
std::vector<Addressee> addressees_of(const Record&);

// Removes the fields the subject may not see; the owner's side sees all.
void redact(Record&, const Subject&);

// Adds whom these fields of the input name (Transition::opens_to) to the recipients. Nothing else
// of the label changes. Fails at the field with label.nobody_added, label.already_reads or, where
// the TLP does not let such a recipient stand, as check_label does.
Result<> add_recipients(Record&, std::string_view fields, const JsonObject& input);

// Fails with label.public_needs_clear, label.members_need_green, label.red_names_desks,
// label.recipient_unknown, label.wider_than_parent … : what a label may not say.
Result<> check_label(const Label&);
// A derived record's label is at least its source's (security.md).
Result<> check_derived(const Record& child, const Record& parent, const Privacy& child_privacy);

}  // namespace concord
