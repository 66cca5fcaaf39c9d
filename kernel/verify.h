// Recomputes the whole store from its acts: log, tree, checkpoints, what queries use, files. Finds
// what was changed behind the kernel's back, by a fault or by a hand.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "formats/note.h"
#include "kernel/finding.h"
#include "kernel/types.h"
#include "store/store.h"

namespace concord {

struct StoreReport {
    std::int64_t acts = 0;
    std::int64_t nodes = 0;
    std::int64_t checkpoints = 0;
    std::int64_t records = 0;
    std::int64_t rows = 0;     // of the tables that follow from the acts
    std::int64_t objects = 0;  // in bulk
    std::int64_t files = 0;
    std::int64_t file_bytes = 0;
    std::int64_t found = 0;         // findings, of which the first thousand are kept
    std::vector<Finding> findings;  // in the order of the checks

    bool is_sound() const { return found == 0; }
};

// Called now and then, on the calling thread: so many of `total` steps are done.
using Progress = std::function<void(std::int64_t done, std::int64_t total)>;

// One consistent view of the store, also while it is in use; holds a bounded part of it in memory.
// What is wrong is a finding; fails only if the store cannot be read.
//
//   acts         no number is missing; each act's commitment is its leaf; it stands where it says
//   nodes        each is the hash of what is below it; none is missing, none too many
//   checkpoints  each has a good signature by one of `trusted` and the root the tree had at its
//   size records      versions are 1, 2, 3, …; rows of records, grants, facets and uniques are
//   those
//                that the newest act gives
//   objects      each act that added or recalled some has the rows whose bytes it logged, and
//                columns and lookups follow from the bytes (objects_verify.h)
//   files        each has the bytes that its name says, and is used by the acts that name it
Result<StoreReport> verify_store(store::Store&, const Types&,
                                 std::span<const tlog::Verifier> trusted, const Progress& = {});
inline Result<StoreReport> verify_store(store::Store& store, const Types& types,
                                        const tlog::Verifier& trusted,
                                        const Progress& progress = {})
{
    return verify_store(store, types, {&trusted, 1}, progress);
}

}  // namespace concord
