// Help offered unasked, and the response of each State it is offered to.

#pragma once

#include "kernel/mechanism.h"

namespace concord::assistance {

extern const RecordType offer, response;

}  // namespace concord::assistance
