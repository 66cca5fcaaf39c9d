// The deadlines beside records, as one reads them. Whoever asks has been allowed the record before.

#pragma once

#include <string>
#include <vector>

#include "kernel/kernel.h"

namespace concord {

struct Owed {
    std::string record;
    std::string name;
    std::string owed_by;  // code of a participant
    Time since;
    Time due;
    std::string status;  // running, met, missed; one that runs past its time reads as missed
};

// Of these records (at most 1,000), by record, then by due.
Result<std::vector<Owed>> duties_of(const Kernel&, const std::vector<std::string>& records);

// What runs for a participant, the next due first; at most `limit`.
Result<std::vector<Owed>> duties_owed_by(const Kernel&, std::string_view participant,
                                         std::size_t limit);

}  // namespace concord
