#pragma once

#include <memory>
#include <string>

#include "store/store.h"

namespace concord::store {

Result<std::unique_ptr<Store>> open_postgres(const std::string& address,
                                             std::span<const Migration>);

}  // namespace concord::store
