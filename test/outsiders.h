// What every story ends with: everybody who is not party to a case looks for it on every way out.

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "test/world.h"

namespace concord::test {

// Root of a case -> the participants that may know of it; "members" or "public" is everybody.
using Insiders = std::map<std::string, std::set<std::string>>;

// All records of mechanisms, in the order in which they were made.
std::vector<Record> cases_in(const Kernel&);

// The ways on which the subject sees the record, which should be none: read, list, count, history,
// events.
std::vector<std::string> ways_it_is_seen(const Kernel&, const Subject&, const Record&);

// A sentence for each thing that somebody outside saw. An account that only administers reads no
// case either, whosever it is.
std::vector<std::string> seen_outside(World&, const Insiders&);

// Signs a checkpoint and recomputes the whole store: what does not verify.
Result<std::vector<std::string>> faults_in(Kernel&);

}  // namespace concord::test
