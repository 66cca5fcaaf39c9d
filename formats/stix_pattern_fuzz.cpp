// Patterns and pasted text: no input reads beyond itself, faults lie inside it, hits do not
// overlap, and what was normalised once stays as it is.

#include "base/check.h"
#include "formats/stix/pattern.h"

using namespace concord;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto pattern = stix::parse_pattern(input);
    if (pattern) {
        CHECK(!pattern->comparisons.empty());
        std::vector<indicators::Value> values;
        stix::collect_values(*pattern, values);
        for (auto& value : values) CHECK(indicators::normalise(value.kind, value.text) == value);
    } else {
        CHECK(pattern.error().offset <= size && pattern.error().near.size() <= 20);
    }
    std::size_t end = 0;
    for (auto& hit : indicators::find(input)) {
        CHECK(hit.begin >= end && hit.begin < hit.end && hit.end <= size);
        end = hit.end;
        CHECK(indicators::normalise(hit.value.kind, hit.value.text) == hit.value);
    }
    return 0;
}
