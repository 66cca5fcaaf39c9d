#include "kernel/search_facets.h"

#include <algorithm>

namespace concord {
namespace {

constexpr std::string_view names[] = {"type", "kind", "owner", "region", "language",
                                      "year", "norm", "topic", "sector", "label"};
constexpr std::size_t values_shown_max = 100;
constexpr std::size_t packs_remembered_max = 50'000;
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

std::uint32_t bit_of(Facet facet)
{
    return std::uint32_t(1) << int(facet);
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

void FacetMemory::prepare(std::shared_ptr<const Roster> roster)
{
    ++question_;
    if (roster == roster_ && packs_.size() <= packs_remembered_max) return;
    packs_.clear();
    numbers_.clear();
    values_.clear();
    roster_ = std::move(roster);
}

std::uint32_t FacetMemory::number_of(Facet facet, std::string_view text)
{
    auto key = char('a' + int(facet)) + std::string(text);
    auto [found, added] = numbers_.emplace(std::move(key), std::uint32_t(values_.size()));
    if (added) values_.push_back({facet, std::string(text)});
    return found->second;
}

FacetMemory::Pack& FacetMemory::find(std::string_view text)
{
    if (auto found = packs_.find(text); found != packs_.end()) return found->second;
    auto& pack = packs_[std::string(text)];
    auto add = [&](Facet facet, std::string_view value) {
        auto number = number_of(facet, value);
        auto known = std::find(pack.values.begin(), pack.values.end(), number);
        if (known == pack.values.end()) pack.values.push_back(number);
    };
    while (!text.empty()) {
        auto end = std::min(text.find(end_of_value), text.size());
        auto facet = Facet(text[0] - 'a');
        auto value = text.substr(1, end - 1);
        text.remove_prefix(std::min(end + 1, text.size()));
        add(facet, value);
        if (facet != Facet::owner) continue;
        if (auto owner = roster_->find_participant(value)) {
            auto region = text_at(owner->fields, "region");
            if (!region.empty()) add(Facet::region, region);
        }
    }
    return pack;
}

FacetTally::FacetTally(const FacetValues& chosen, FacetMemory& memory)
    : chosen_(chosen), memory_(memory)
{
}

void FacetTally::begin()
{
    met_.clear();
    ++memory_.question_;
}

std::uint32_t FacetTally::missed(const FacetMemory::Pack& pack) const
{
    std::uint32_t missed = 0;
    for (auto& [facet, wanted] : chosen_) {
        bool found = std::any_of(pack.values.begin(), pack.values.end(), [&](auto number) {
            auto& value = memory_.values_[number];
            return value.facet == facet && holds(wanted, value.text);
        });
        if (!found) missed |= bit_of(facet);
    }
    return missed;
}

bool FacetTally::take(std::string_view text)
{
    auto& pack = memory_.find(text);
    if (pack.question != memory_.question_) {
        pack.question = memory_.question_;
        pack.count = 0;
        pack.missed = missed(pack);
        met_.push_back(&pack);
    }
    ++pack.count;
    return pack.missed == 0;
}

FacetCounts FacetTally::counts() const
{
    std::vector<std::int64_t> by_number(memory_.values_.size());
    for (auto pack : met_)
        for (auto number : pack->values)
            if ((pack->missed & ~bit_of(memory_.values_[number].facet)) == 0)
                by_number[number] += pack->count;
    std::map<Facet, std::map<std::string, std::int64_t>> sums;
    for (auto& [facet, values] : chosen_)
        for (auto& value : values) sums[facet][value] += 0;
    for (std::size_t number = 0; number < by_number.size(); ++number) {
        auto& value = memory_.values_[number];
        if (by_number[number] > 0) sums[value.facet][value.text] += by_number[number];
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
