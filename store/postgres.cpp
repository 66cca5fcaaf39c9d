#include "store/postgres.h"

namespace concord::store {

Result<std::unique_ptr<Store>> open_postgres(const std::string&, std::span<const Migration>)
{
    return fail(Code::unavailable, "store.unreachable");
}

}  // namespace concord::store
