// Whatever is read as a card prints to something that reads back equal.

#include "base/check.h"
#include "formats/vcard.h"

using namespace concord;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto readings = vcard::parse({reinterpret_cast<const char*>(data), size});
    if (!readings) return 0;
    for (const vcard::Reading& reading : *readings) {
        if (!reading.card) continue;
        const std::string printed = vcard::print(*reading.card);
        const auto again = vcard::parse(printed);
        CHECK(again && again->size() == 1 && again->front().card);
        CHECK(*again->front().card == *reading.card);
        (void)print_json(vcard::to_jcard(*reading.card));
        (void)vcard::kind(*reading.card);
        (void)vcard::name_of(*reading.card);
        (void)vcard::organization_of(*reading.card);
        for (const auto* tel : vcard::find_all(*reading.card, "TEL")) (void)vcard::telephone(*tel);
        for (const auto* adr : vcard::find_all(*reading.card, "ADR")) (void)vcard::address(*adr);
    }
    return 0;
}
