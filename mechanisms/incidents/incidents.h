// Incidents between States: notification, consultation and clarification (A/76/135 paras 23 and
// 29-30), assessment factor by factor (para 24), a register of a State's own, and its own scale of
// severity (para 83). No form here has a place for an actor: notifying is not attributing (para
// 30(d)), and acknowledging is not agreeing (para 30(c)).

#pragma once

#include "kernel/mechanism.h"

namespace concord::incidents {

extern const Mechanism mechanism;

}  // namespace concord::incidents
