// Who is concerned by a record: the people its label and its owner's side name, never everyone who
// happens to be allowed to read it. Kept for as long as the roster stands, so that an act costs no
// walk over all people.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kernel/roster.h"
#include "kernel/types.h"

namespace concord {

// What a notice is about; a person chooses for each how to be told of it.
enum class About { act, duty, check };
std::string_view print(About);

// How somebody is told.
struct Ways {
    bool screen = false;
    bool mail = false;
    bool webhook = false;
};

// One active person, as who may read and how to be told.
struct Staffer {
    const Person* person;
    Subject subject;
    bool reads = false;  // reader or officer
};

// What the person chose for `about`, or `usual` if nothing.
Ways ways_of(const Person&, About, Ways usual);

class Staff {
public:
    // Forgets what it knew if this is another roster.
    void stand_on(std::shared_ptr<const Roster>);

    const Roster& roster() const { return *roster_; }
    // The active people of a participant, by id.
    const std::vector<Staffer>& of(std::string_view participant);

    // Those whom the record concerns and who may read it now: active readers and officers at the
    // owner's desk (or, if nobody is there, of the owner) and at each recipient that is named; of
    // an account, its administrators and the people it names. Nobody while the record is in a
    // private state.
    std::vector<const Staffer*> concerned(const Type&, const Record&, Time now);

    // The people at one reach who may read the record now.
    std::vector<const Staffer*> at(std::string_view reach, const Type&, const Record&, Time now);

private:
    std::shared_ptr<const Roster> roster_ = std::make_shared<Roster>();
    std::map<std::string, std::vector<Staffer>, std::less<>> staff_;
};

}  // namespace concord
