// Whatever is read as MISP gives objects that print as MISP, and that reads again.

#include <set>

#include "base/check.h"
#include "formats/misp.h"

using namespace concord;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    misp::Limits limits;
    limits.objects_max = 2000;
    auto reading = misp::read({reinterpret_cast<const char*>(data), size}, limits);
    if (!reading) return 0;
    std::set<std::string_view> ids;
    for (auto& object : reading->objects) {
        CHECK(ids.insert(text_at(object, "id")).second);
        CHECK(!text_at(object, "type").empty());
    }
    auto printed = misp::print(reading->objects, {"Selection", "2026-11-20", "Maru", {}});
    if (!printed.events.empty()) CHECK(misp::read(print_json(printed.events)));
    return 0;
}
