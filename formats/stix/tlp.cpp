// The marking definitions that everyone knows by their ids.

#include <array>

#include "formats/stix.h"

namespace concord::stix {
namespace {

struct Predefined {
    std::string_view id;
    Tlp tlp;
};

constexpr std::array predefined = {
    // Section 7.2.1.4, TLP 1.0.
    Predefined{"613f2e26-407d-48c7-9eca-b8e91df99dc9", Tlp::clear       },
    Predefined{"34098fce-860f-48ae-8e50-ebd3cc5e41da", Tlp::green       },
    Predefined{"f88d31f6-486f-44da-b317-01333bde0b82", Tlp::amber       },
    Predefined{"5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Tlp::red         },
    // extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d, TLP 2.0.
    Predefined{"94868c89-83c2-464b-929b-a1a8aa3c8487", Tlp::clear       },
    Predefined{"bab4a63c-aed9-4cf5-a766-dfca5abac2bb", Tlp::green       },
    Predefined{"55d920b0-5e8b-4f79-9ee9-91f868d9b421", Tlp::amber       },
    Predefined{"939a9414-2ddd-4d32-a0cd-375ea402b003", Tlp::amber_strict},
    Predefined{"e828b379-4e03-4974-9ac4-e53a884c97c1", Tlp::red         },
};

}  // namespace

std::optional<Tlp> tlp_of(std::string_view marking_id)
{
    constexpr std::string_view prefix = "marking-definition--";
    if (!marking_id.starts_with(prefix)) return {};
    marking_id.remove_prefix(prefix.size());
    for (auto& each : predefined)
        if (each.id == marking_id) return each.tlp;
    return {};
}

}  // namespace concord::stix
