#include "api/language.h"

#include "api/http.h"
#include "api/weights.h"

namespace concord::api {

std::string_view known_language(std::string_view tag)
{
    const auto primary = tag.substr(0, tag.find('-'));
    for (const auto language : languages) {
        if (same_name(primary, language)) return language;
    }
    return {};
}

std::string_view choose_language(std::string_view accept_language)
{
    std::string_view best = "en";
    int best_weight = 0;
    for (const auto& [name, weight] : parse_weighted(accept_language)) {
        const auto language = name == "*" ? std::string_view("en") : known_language(name);
        if (language.empty() || weight <= best_weight) continue;
        best = language;
        best_weight = weight;
    }
    return best;
}

}  // namespace concord::api
