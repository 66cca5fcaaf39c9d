// Communication checks: is each contact reached over each channel, and how fast? An exercise or a
// test, never real traffic, and no State is named or ranked by its result.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "kernel/kernel.h"
#include "kernel/mechanism.h"

namespace concord::contacts {

extern const RecordType check_type;
extern const RecordType reply_type;

// What one region (or all) answered over one channel.
struct Tally {
    std::string region;  // M.49 code, or "" for regions with few States, taken together
    std::string channel;
    std::int64_t asked = 0;
    std::int64_t answered = 0;
    std::vector<std::int64_t> seconds = {};  // of each answer
    std::set<std::string> states = {};       // never printed
};

// A line that counts fewer States than this would tell of one of them.
inline constexpr std::size_t states_min = 3;

// By channel and region; regions with too few States are taken together under "", and so is the
// next smallest region, until no line tells of fewer than states_min. A channel that has fewer in
// all is left out. Pure; `region_of` gives a State's region.
std::vector<Tally> tally(const std::vector<Record>& replies,
                         const std::function<std::string(std::string_view)>& region_of);

// The same without regard to regions; every channel, however few.
std::vector<Tally> tally_by_channel(const std::vector<Record>& replies);

// {"region","channel","asked","answered","share","median_seconds"}: share in per cent, rounded;
// the median is absent while nobody has answered.
Json print(const Tally&);
std::string print_csv(const std::vector<Tally>&);

// POST {"check":id}: starts it and makes one reply for each contact and channel, all or none. Gives
// {"check","asked","skipped","codes":[{"reply","contact","name","state","channel","address",
// "code"}…]}. The codes are told this once, to be sent over the channels; only hashes are kept.
Result<Json> start_check(Kernel&, const Subject&, const JsonObject&);

// GET check=id, as=csv?: {"check","asked","answered","lines":[…],"channels":[…],"own":[…],"csv"?}.
Result<Json> check_results(Kernel&, const Subject&, const JsonObject&);

}  // namespace concord::contacts
