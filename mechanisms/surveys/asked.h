// What was asked and what was answered, as far as somebody may read it.

#pragma once

#include "kernel/kernel.h"
#include "mechanisms/surveys/questionnaire.h"

namespace concord::surveys {

// The record if it is of this full type. Fails with records.not_found.
Result<Record> of_type(const Kernel&, const Subject&, std::string_view id, std::string_view type);

// All of a query, page by page, in the order of making.
Result<std::vector<Record>> all_of(const Kernel&, const Subject&, Query);

Query answers_of(std::string field, std::string value);

struct Asked {
    Record round;
    Record above;  // the questionnaire's record
    Questionnaire questionnaire;
};
// Fails with records.not_found.
Result<Asked> asked_in(const Kernel&, const Subject&, std::string_view round);

}  // namespace concord::surveys
