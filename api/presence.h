// Who of one's own side is at a record right now, so that several ministries of one State can write
// one text without surprises. Kept in memory for less than a minute; it is no act, stands in no log
// and is told to nobody else: only to people of the same participant who may read the record.

#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/site.h"

namespace concord::api {

class Presence {
public:
    // Whoever has said nothing for so long is not there any more.
    static constexpr Span lasts = seconds(40);

    struct Person {
        std::string id;
        std::string place;  // in the record, as the page calls it; "" for the whole
        Time seen;
    };
    // Of one record and one participant.
    struct Room {
        std::string record;
        std::string participant;
        auto operator<=>(const Room&) const = default;
    };

    // The person is in the room, at this place. True if the others do not know that yet.
    bool enter(const Room&, std::string_view person, std::string_view place, Time now);
    // True if the person was there.
    bool leave(const Room&, std::string_view person);
    // Who is there, in the order of their ids.
    std::vector<Person> in(const Room&, Time now) const;

    std::size_t rooms() const;

private:
    void sweep(Time now);

    mutable std::mutex mutex_;
    std::map<Room, std::vector<Person>> rooms_;
    Time swept_;
};

// POST /api/v1/presence/{record} {"place"} -> {"people":[{"id","name","place"}]}, without the
// asker. DELETE /api/v1/presence/{record} says that one has gone. Both fail with records.not_found
// like reading the record. When somebody comes, moves or goes, the others get the event `presence`
// {"record"} and ask again.
std::vector<Operation> presence_operations();

}  // namespace concord::api
