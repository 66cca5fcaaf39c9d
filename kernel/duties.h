// What is due by when. A deadline is a row; when it passes, that is an act of the platform or a
// notice, once, also after a downtime (ticker.h).

#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "kernel/types.h"
#include "store/store.h"

namespace concord {

class Kernel;

using Within = std::function<Span(const Type&, const Duty&)>;

// Stands in next_ms where nothing more will happen by itself.
constexpr std::int64_t never_ms = std::numeric_limits<std::int64_t>::max();

// The first reminder comes when three quarters of the time are over.
Time reminder_at(Time since, Time due);

// Starts the duties that begin with this version, ends those that it carries out, and lets those
// that run follow the record's own deadline and its recipients.
Result<> settle_duties(store::Writer&, const Type&, const Record& before, const Record& after,
                       Time now, const Within&);

// One deadline as somebody who may read its record sees it.
struct Due {
    Record record;  // as it stands, redacted
    std::string root;
    std::string duty;     // name
    std::string owed_by;  // code of a participant
    std::string owed_to;
    Time since;
    Time due;
    std::string status;  // running, met, missed
};

enum class Side {
    ours,   // what the asker's participant owes
    theirs  // what others owe it
};

// For the home page: what runs and what was missed and is still open, soonest first; only on
// records the asker may read. At most 200.
Result<std::vector<Due>> due_list(const Kernel&, const Subject&, Side, std::size_t limit);

// All deadlines of one record, met ones too. not_found as for the record.
Result<std::vector<Due>> duties_of(const Kernel&, const Subject&, std::string_view record);

}  // namespace concord
