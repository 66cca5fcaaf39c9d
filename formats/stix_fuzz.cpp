// Envelopes and objects: slices lie inside the text and cut again to the same; what is taken has
// what every object has; what is refused says why.

#include "base/check.h"
#include "formats/stix.h"

using namespace concord;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto judge = [](std::string_view slice) {
        const auto object = stix::check(slice);
        if (!object) {
            CHECK(!object.error().empty());
            for (auto& finding : object.error())
                CHECK(finding.path.empty() || finding.path.front() == '/');
            return;
        }
        CHECK(object->bytes.data() == slice.data() && object->id.starts_with(object->type + "--"));
        CHECK(object->family == stix::Family::observable ||
              object->family == stix::Family::unknown || object->version);
        for (auto& value : object->values)
            CHECK(indicators::normalise(value.kind, value.text) == value);
    };
    judge(input);
    const auto envelope = stix::split_envelope(input);
    if (!envelope) return 0;
    std::string again = "{\"objects\":[";
    for (auto slice : envelope->objects) {
        CHECK(slice.data() >= input.data() && slice.data() + slice.size() <= input.data() + size);
        judge(slice);
        if (again.back() != '[') again += ',';
        again += slice;
    }
    again += "]}";
    const auto copy = stix::split_envelope(again);
    CHECK(copy && copy->objects == envelope->objects);
    return 0;
}
