#include "api/weights.h"

#include <algorithm>

namespace concord::api {

namespace {

constexpr std::size_t entries_max = 50;

std::string_view trim(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// "0.85" as 850.
int parse_weight(std::string_view text)
{
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    if (text.size() > 1 && text[1] != '.') return 0;
    int value = text[0] - '0';
    for (std::size_t i = 2; i < 5; ++i) {
        const char c = i < text.size() ? text[i] : '0';
        if (c < '0' || c > '9') return 0;
        value = value * 10 + (c - '0');
    }
    return std::min(value, 1000);
}

}  // namespace

std::vector<Weighted> parse_weighted(std::string_view list)
{
    std::vector<Weighted> entries;
    while (!list.empty() && entries.size() < entries_max) {
        const auto end = std::min(list.find(','), list.size());
        auto entry = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        const auto mark = std::min(entry.find(';'), entry.size());
        Weighted weighted{trim(entry.substr(0, mark))};
        if (weighted.name.empty()) continue;
        if (mark < entry.size()) {
            const auto parameter = trim(entry.substr(mark + 1));
            const bool is_weight = parameter.starts_with("q=") || parameter.starts_with("Q=");
            weighted.per_mille = is_weight ? parse_weight(parameter.substr(2)) : 0;
        }
        entries.push_back(weighted);
    }
    return entries;
}

}  // namespace concord::api
