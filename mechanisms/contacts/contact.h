// The type `contacts.contact`: a person, an institution or a post that another State can reach.

#pragma once

#include <vector>

#include "kernel/kernel.h"
#include "kernel/mechanism.h"

namespace concord::contacts {

// Ways of reaching somebody, in the order in which tables and files show them.
inline constexpr std::string_view channel_kinds =
    "telephone mobile email secure_email fax satellite chat radio web";

inline constexpr std::string_view levels = "policy diplomatic technical";

inline constexpr std::string_view contact_roles =
    "notification assistance coordination technical_exchange consultation crisis";

// The days of a week as they are written in `hours`.
inline constexpr std::string_view day_names = "mon tue wed thu fri sat sun";

// States in which a contact stands in the directory.
inline constexpr std::string_view standing_states = "listed changed doubted removing";

extern const RecordType contact_type;

// Rows of channels by priority, those without one last, otherwise as they stand.
JsonArray by_priority(const JsonArray& channels);

// Every contact in the directory that the asker may see, redacted for the asker, oldest act first.
Result<std::vector<Record>> find_standing(const Kernel&, const Subject&);

}  // namespace concord::contacts
