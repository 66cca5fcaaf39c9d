// The emergency page: what is due, cases, and a new case, for any browser and the slowest line. No
// script, at most 30 kB for each page, six languages, the same kernel door, words and rights.

#pragma once

#include <vector>

#include "api/site.h"

namespace concord::api {

inline constexpr std::size_t emergency_bytes_max = 30'000;

// GET /emergency, /emergency/case/{id}, /emergency/new/{mechanism}/{types}, and the POSTs of their
// forms, which take a form token bound to the session beside the check of their origin.
std::vector<Operation> emergency_operations();

}  // namespace concord::api
