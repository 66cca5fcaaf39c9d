#include "kernel/search_facets.h"

#include <algorithm>

namespace concord {
namespace {

constexpr std::string_view names[] = {"type", "kind", "owner", "region", "language",
                                      "year", "norm", "topic", "sector", "label"};
constexpr std::size_t values_shown_max = 100;
constexpr char end_of_value = '\x1f';

std::optional<Facet> facet_of(const Field& field)
{
    if (!(field.marks & Field::filtered)) return {};
    if (field.kind == Kind::languages) return Facet::language;
    if (field.choices == "@norms") return Facet::norm;
    if (field.choices == "@topics") return Facet::topic;
    if (field.choices == "@sectors") return Facet::sector;
    if (field.choices == "@document_types") return Facet::kind;
    if (field.name == "year") return Facet::year;
    return {};
}

void put(std::string& pack, Facet facet, std::string_view value)
{
    if (value.empty()) return;
    pack += char('a' + int(facet));
    pack += value;
    pack += end_of_value;
}

bool holds(const std::vector<std::string>& all, const std::string& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

std::string_view print(Facet facet)
{
    return names[std::size_t(facet)];
}

std::optional<Facet> parse_facet(std::string_view name)
{
    for (auto facet : all_facets)
        if (print(facet) == name) return facet;
    return {};
}

std::string pack_facets(const Type& type, const Record& record)
{
    std::string pack;
    put(pack, Facet::type, record.type);
    put(pack, Facet::owner, record.owner);
    put(pack, Facet::label, print(record.label.tlp));
    std::string year = print(record.created).substr(0, 4);
    for (auto& field : type.record->fields) {
        auto facet = facet_of(field);
        auto value = facet ? find_at(record.fields, field.name) : nullptr;
        if (!value) continue;
        auto put_one = [&](const Json& each) {
            if (!each.is_string()) return;
            auto text = text_of(each);
            if (*facet == Facet::year)
                year = text;
            else if (*facet == Facet::language)
                put(pack, *facet, text.substr(0, text.find('-')));
            else
                put(pack, *facet, text);
        };
        if (value->is_array())
            for (auto& each : value->get_array()) put_one(each);
        else
            put_one(*value);
    }
    put(pack, Facet::year, year);
    return pack;
}

FacetTally::FacetTally(const FacetValues& chosen, const Roster& roster)
    : chosen_(chosen), roster_(roster)
{
}

FacetTally::Pack FacetTally::opened(std::string_view text) const
{
    Pack pack;
    while (!text.empty()) {
        auto end = std::min(text.find(end_of_value), text.size());
        auto facet = Facet(text[0] - 'a');
        std::string value(text.substr(1, end - 1));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (facet == Facet::owner)
            if (auto owner = roster_.find_participant(value)) {
                std::string region(text_at(owner->fields, "region"));
                if (!region.empty()) pack.values[Facet::region] = {std::move(region)};
            }
        auto& values = pack.values[facet];
        if (!holds(values, value)) values.push_back(std::move(value));
    }
    for (auto& [facet, wanted] : chosen_) {
        auto& values = pack.values[facet];
        bool found = std::any_of(values.begin(), values.end(),
                                 [&](auto& value) { return holds(wanted, value); });
        if (!found) pack.missed.push_back(facet);
    }
    return pack;
}

bool FacetTally::take(std::string_view text)
{
    auto found = packs_.find(text);
    if (found == packs_.end()) found = packs_.emplace(std::string(text), opened(text)).first;
    ++found->second.count;
    return found->second.missed.empty();
}

FacetCounts FacetTally::counts() const
{
    std::map<Facet, std::map<std::string, std::int64_t>> sums;
    for (auto& [facet, values] : chosen_)
        for (auto& value : values) sums[facet][value] += 0;
    for (auto& [text, pack] : packs_)
        for (auto& [facet, values] : pack.values) {
            bool counts =
                pack.missed.empty() || (pack.missed.size() == 1 && pack.missed[0] == facet);
            if (!counts) continue;
            for (auto& value : values) sums[facet][value] += pack.count;
        }
    FacetCounts counts;
    for (auto& [facet, values] : sums) {
        auto& all = counts[facet];
        for (auto& [value, count] : values) all.push_back({value, count});
        std::sort(all.begin(), all.end(), [](auto& a, auto& b) {
            return a.count != b.count ? a.count > b.count : a.value < b.value;
        });
        std::size_t kept = 0;
        auto chosen = chosen_.find(facet);
        std::erase_if(all, [&](const FacetCount& each) {
            return ++kept > values_shown_max &&
                   (chosen == chosen_.end() || !holds(chosen->second, each.value));
        });
    }
    return counts;
}

}  // namespace concord
