// The tables, as steps that are applied once (store.h). Each says which part of the kernel owns it.

#pragma once

#include <span>

#include "store/store.h"

namespace concord {

std::span<const store::Migration> schema();

}  // namespace concord
