#include "formats/stix/meaning.h"

#include <charconv>

#include "base/text.h"
#include "formats/stix/forms.h"
#include "formats/stix/pattern.h"

namespace concord::stix {
namespace {

constexpr std::string_view tlp_2 = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

// Components separated by "."; a component is a name, or "[n]" in a list.
bool selects_something(dom::element at, std::string_view selector)
{
    while (true) {
        const auto end = selector.find('.');
        const auto step = selector.substr(0, end);
        if (step.size() > 2 && step.front() == '[' && step.back() == ']') {
            std::size_t index = 0;
            const auto last = step.data() + step.size() - 1;
            if (std::from_chars(step.data() + 1, last, index).ptr != last) return false;
            if (at.get_array().at(index).get(at) != simdjson::SUCCESS) return false;
        } else if (step.empty() || at.get_object().at_key(step).get(at) != simdjson::SUCCESS) {
            return false;
        }
        if (end == std::string_view::npos) return true;
        selector.remove_prefix(end + 1);
    }
}

std::optional<Tlp> tlp_named(std::string_view word, std::string_view clear)
{
    if (word == clear) return Tlp::clear;
    if (word == "green") return Tlp::green;
    if (word == "amber") return Tlp::amber;
    if (word == "amber+strict" && clear == "clear") return Tlp::amber_strict;
    if (word == "red") return Tlp::red;
    return {};
}

std::string_view text_in(dom::element value, std::string_view key)
{
    dom::element found;
    if (value.get_object().at_key(key).get(found) != simdjson::SUCCESS) return {};
    return text_of(found);
}

}  // namespace

void check_selectors(Reader& reader, dom::element object, const Frame& common)
{
    auto found = common.find("granular_markings");
    if (!found || !found->is_array()) return;
    const Place root;
    const auto markings_place = root.member("granular_markings");
    std::size_t number = 0;
    for (auto marking : elements_of(*found)) {
        const auto marking_place = markings_place.element(number++);
        dom::array selectors;
        if (marking.get_object().at_key("selectors").get_array().get(selectors) !=
            simdjson::SUCCESS)
            continue;
        const auto selectors_place = marking_place.member("selectors");
        std::size_t index = 0;
        for (auto selector : selectors) {
            const auto place = selectors_place.element(index++);
            if (selector.is_string() && !selects_something(object, text_of(selector)))
                reader.add(rule::selector, place, "7.2.3.2",
                           {
                               {"selector", std::string(text_of(selector))}
                });
        }
    }
}

void check_marking_definition(Reader& reader, const Frame& own, const Frame& common)
{
    const Place root;
    const auto id = common.text("id");
    if (auto refs = common.find("object_marking_refs"); refs && refs->is_array()) {
        const auto place = root.member("object_marking_refs");
        std::size_t number = 0;
        for (auto ref : elements_of(*refs)) {
            const auto at = place.element(number++);
            if (text_of(ref) == id && !id.empty()) reader.add(rule::circular, at, "7.2.2");
        }
    }
    const auto definition = own.find("definition");
    const auto type = own.text("definition_type");
    const auto place = root.member("definition");
    if (definition && type == "tlp") {
        const auto named = tlp_named(text_in(*definition, "tlp"), "white");
        if (!named || tlp_of(id) != named) reader.add(rule::tlp, place.member("tlp"), "7.2.1.4");
    }
    if (definition && type == "statement" && definition->is_object()) {
        dom::element statement;
        if (definition->get_object().at_key("statement").get(statement) != simdjson::SUCCESS)
            reader.add(rule::required, place.member("statement"), "7.2.1.3",
                       {
                           {"property", "statement"}
            });
        else if (!statement.is_string())
            reader.add(rule::not_text, place.member("statement"), "7.2.1.3");
    }
    dom::element extension;
    auto extensions = common.find("extensions");
    if (!extensions || extensions->get_object().at_key(tlp_2).get(extension) != simdjson::SUCCESS)
        return;
    const auto named = tlp_named(text_in(extension, "tlp_2_0"), "clear");
    if (!named || tlp_of(id) != named) {
        const auto at = root.member("extensions");
        const auto within = at.member(tlp_2);
        reader.add(rule::tlp, within.member("tlp_2_0"), "7.2.1.4");
    }
}

void check_observed_data(Reader& reader, const Frame& own)
{
    auto refs = own.find("object_refs");
    if (!refs || !refs->is_array()) return;
    const auto list = refs->get_array().value_unsafe();
    if (list.size() == 0) return;  // said already
    for (auto ref : list) {
        const auto type = cut_identifier(text_of(ref)).type;
        const auto family = family_of(type);
        if (!type.empty() && (family == Family::observable || family == Family::unknown)) return;
    }
    const Place root;
    reader.add(rule::no_observable, root.member("object_refs"), "4.14");
}

void check_pattern(Reader& reader, const Frame& own, std::vector<indicators::Value>& out)
{
    if (own.text("pattern_type") != "stix" || !own.find("pattern")) return;
    const auto text = own.text("pattern");
    auto pattern = parse_pattern(text, reader.limits().pattern_depth_max);
    if (pattern) return collect_values(*pattern, out);
    const Place root;
    const auto place = root.member("pattern");
    const auto at = std::to_string(code_points(text.substr(0, pattern.error().offset)) + 1);
    switch (pattern.error().why) {
        case PatternFault::Why::form:
            return reader.add(rule::pattern, place, "9.5",
                              {
                                  {"offset", at                  },
                                  {"near",   pattern.error().near}
            });
        case PatternFault::Why::too_deep:
            return reader.add(rule::pattern_depth, place, "9.5",
                              {
                                  {"max", std::to_string(reader.limits().pattern_depth_max)}
            });
        case PatternFault::Why::types:
            return reader.add(rule::pattern_types, place, "9.5",
                              {
                                  {"offset", at}
            });
        case PatternFault::Why::qualifier:
            return reader.add(rule::pattern_qualifier, place, "9.5.1",
                              {
                                  {"offset", at}
            });
    }
}

}  // namespace concord::stix
