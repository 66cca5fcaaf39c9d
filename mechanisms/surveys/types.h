// The record types of surveys, one file each; surveys.cpp puts them together.

#pragma once

#include "kernel/mechanism.h"

namespace concord::surveys {

extern const RecordType questionnaire_type;
extern const RecordType round_type;
extern const RecordType response_type;
extern const RecordType answer_type;
extern const RecordType step_type;
extern const RecordType need_type;

}  // namespace concord::surveys
