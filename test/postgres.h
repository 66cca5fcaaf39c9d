// A private PostgreSQL 15 for tests: on a Unix socket in a temporary directory, collation "C", no
// flushing to disk. Started at the first call, stopped and removed when the process ends, however
// it ends.

#pragma once

#include <string>

namespace concord {

// The postgresql:// address of a new, empty database. Safe from any thread. Stops the process if
// PostgreSQL cannot be started (Debian's package postgresql-15 must be there).
std::string fresh_postgres();

}  // namespace concord
