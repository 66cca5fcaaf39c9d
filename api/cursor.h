// Where the next page of a list begins. A cursor is sealed: one that was not given out by this
// deployment, for this list and this asker, is refused.

#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace concord::api {

struct Cursor {
    std::int64_t seq = -1;
    std::string record;
};

// `list` says which list it is: its path, its filters and order, and who asks.
std::string print_cursor(const Cursor&, std::string_view list, std::string_view secret);

// Fails with invalid, http.bad_cursor.
Result<Cursor> parse_cursor(std::string_view, std::string_view list, std::string_view secret);

}  // namespace concord::api
