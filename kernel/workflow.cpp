#include "kernel/workflow.h"

namespace concord {

std::string_view print(Party party)
{
    switch (party) {
        case Party::author: return "author";
        case Party::addressee: return "addressee";
        case Party::observer: return "observer";
        case Party::secretariat: return "secretariat";
        case Party::platform: return "platform";
    }
    return "observer";
}

Parties parties_of(const Subject& subject, const Record& record)
{
    Parties parties;
    if (subject.platform) {
        parties.add(Party::platform);
        return parties;
    }
    if (subject.participant.empty()) return parties;
    if (subject.participant == record.owner) parties.add(Party::author);
    for (auto& recipient : record.label.recipients)
        if (participant_of(recipient) == subject.participant && subject.participant != record.owner)
            parties.add(Party::addressee);
    if (subject.participant == "secretariat") parties.add(Party::secretariat);
    if (parties.bits == 0) parties.add(Party::observer);
    return parties;
}

bool holds(const Subject& subject, Role role)
{
    if (subject.platform) return true;
    return role == Role::reader ? !subject.person.empty() : subject.has(role);
}

namespace {

bool stands_in(const Transition& row, const Record& record)
{
    return names_word(row.from, record.state);
}

bool is_same_person(const Transition& row, const Subject& subject, std::string_view last_by)
{
    return row.eyes == Transition::Eyes::four && subject.person == last_by;
}

}  // namespace

Result<const Transition*> find_row(Workflow rows, std::string_view action, const Subject& subject,
                                   Parties parties, const Record& record, std::string_view last_by)
{
    const char* refusal = "workflow.not_now";
    for (auto& row : rows) {
        if (row.action != action || !stands_in(row, record)) continue;
        if (!parties.has(row.by)) {
            if (std::string_view(refusal) == "workflow.not_now") refusal = "workflow.not_yours";
        } else if (!holds(subject, row.role)) {
            refusal = "workflow.role_missing";
        } else if (is_same_person(row, subject, last_by)) {
            refusal = "workflow.four_eyes";
        } else {
            return &row;
        }
    }
    auto code = std::string_view(refusal) == "workflow.not_now" ? Code::conflict : Code::forbidden;
    return fail(code, refusal,
                {
                    {"action", std::string(action)},
                    {"state",  record.state       }
    });
}

std::vector<const Transition*> open_to(Workflow rows, const Subject& subject, Parties parties,
                                       const Record& record, std::string_view last_by)
{
    std::vector<const Transition*> open;
    for (auto& row : rows)
        if (stands_in(row, record) && parties.has(row.by) && holds(subject, row.role) &&
            !is_same_person(row, subject, last_by))
            open.push_back(&row);
    return open;
}

}  // namespace concord
