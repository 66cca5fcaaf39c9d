#include "mechanisms/all.h"

#include "mechanisms/contacts/contacts.h"

namespace concord {

std::span<const Mechanism* const> all_mechanisms()
{
    static const Mechanism* const all[] = {
        &contacts::mechanism,
    };
    return all;
}

}  // namespace concord
