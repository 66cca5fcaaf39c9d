// Changing the key under which second factors lie sealed (`deployment.key`).

#pragma once

#include "kernel/kernel.h"
#include "kernel/totp.h"

namespace concord {

// Seals every factor anew in one transaction and marks the store with the new key; what waits for
// its first code begins again. How many factors there are. Fails with internal if `from` is not the
// key they lie under; then nothing has changed.
Result<std::int64_t> reseal_factors(Kernel&, const SealingKey& from, const SealingKey& to);

// False if the store was marked with another key: a change that was cut off, or the keys of another
// deployment. A store that was never marked fits every key.
Result<bool> fits(Kernel&, const SealingKey&);

}  // namespace concord
