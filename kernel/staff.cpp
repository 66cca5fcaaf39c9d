#include "kernel/staff.h"

#include <algorithm>

namespace concord {
namespace {

bool reached(const Staffer& staffer, std::string_view reach)
{
    auto& all = staffer.subject.reaches;
    return std::binary_search(all.begin(), all.end(), reach,
                              [](std::string_view a, std::string_view b) { return a < b; });
}

void add(std::vector<const Staffer*>& found, const Staffer& staffer)
{
    if (std::find(found.begin(), found.end(), &staffer) == found.end()) found.push_back(&staffer);
}

bool is_account(const Type& type)
{
    return type.record->shape == RecordType::Shape::account;
}

bool is_told(const Staffer& staffer, const Type& type, const Record& record, Time now)
{
    bool role = staffer.reads || (is_account(type) && staffer.subject.has(Role::administrator));
    return role && decide_read(staffer.subject, record, type.privacy(), now);
}

}  // namespace

std::string_view print(About about)
{
    switch (about) {
        case About::act: return "act";
        case About::duty: return "duty";
        case About::check: return "check";
    }
    return "act";
}

Ways ways_of(const Person& person, About about, Ways usual)
{
    Ways chosen;
    bool chose = false;
    for (auto& row : person.notices) {
        if (!row.is_object() || text_at(row.get_object(), "about") != print(about)) continue;
        auto by = text_at(row.get_object(), "by");
        chose = true;
        chosen.screen = chosen.screen || by == "screen";
        chosen.mail = chosen.mail || by == "mail";
        chosen.webhook = chosen.webhook || by == "webhook";
    }
    return chose ? chosen : usual;
}

void Staff::stand_on(std::shared_ptr<const Roster> roster)
{
    if (roster == roster_) return;
    roster_ = std::move(roster);
    staff_.clear();
}

const std::vector<Staffer>& Staff::of(std::string_view participant)
{
    auto found = staff_.find(participant);
    if (found != staff_.end()) return found->second;
    std::vector<Staffer> staff;
    auto code = std::string(participant);
    auto people = roster_->people_at({"participant:" + code, "administrators:" + code});
    for (auto person : people) {
        Staffer staffer{person, roster_->subject_of(person->id), false};
        staffer.reads = staffer.subject.has(Role::reader) || staffer.subject.has(Role::officer);
        staff.push_back(std::move(staffer));
    }
    std::sort(staff.begin(), staff.end(),
              [](auto& a, auto& b) { return a.person->id < b.person->id; });
    return staff_.emplace(std::move(code), std::move(staff)).first->second;
}

std::vector<const Staffer*> Staff::at(std::string_view reach, const Type& type,
                                      const Record& record, Time now)
{
    std::vector<const Staffer*> found;
    auto look = [&](std::string_view participant) {
        for (auto& staffer : of(participant))
            if (reached(staffer, reach) && is_told(staffer, type, record, now))
                found.push_back(&staffer);
    };
    auto group = reach.starts_with("group:") ? roster().find_group(reach.substr(6)) : nullptr;
    if (!group) look(participant_of(reach));
    if (group)
        for (auto& member : group->members) look(member);
    return found;
}

std::vector<const Staffer*> Staff::concerned(const Type& type, const Record& record, Time now)
{
    std::vector<const Staffer*> found;
    if (names_word(type.record->private_states, record.state)) return found;
    auto take = [&](std::string_view reach) {
        for (auto staffer : at(reach, type, record, now)) add(found, *staffer);
    };
    if (is_account(type)) {
        take("administrators:" + record.owner);
        for (auto& field : type.record->fields) {
            if (field.kind != Kind::person) continue;
            for (auto& staffer : of(record.owner))
                if (staffer.person->id == record.text(field.name) &&
                    is_told(staffer, type, record, now))
                    add(found, staffer);
        }
    } else {
        if (!record.desk.empty()) take("desk:" + record.desk);
        // What nobody at the desk would see, its participant's people see.
        if (found.empty()) take("participant:" + record.owner);
        if (found.empty() && !record.author.empty())
            take("person:" + record.owner + "." + record.author);
    }
    for (auto& recipient : record.label.recipients)
        if (recipient != "public" && recipient != "members") take(recipient);
    return found;
}

}  // namespace concord
