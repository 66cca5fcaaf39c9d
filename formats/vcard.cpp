#include "formats/vcard.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "formats/vcard_text.h"

namespace concord::vcard {

namespace {

std::string joined(const std::vector<std::vector<std::string>>& parts, std::size_t at)
{
    std::string text;
    if (at >= parts.size()) return text;
    for (const std::string& part : parts[at]) {
        if (!text.empty() && !part.empty()) text += ' ';
        text += part;
    }
    return text;
}

}  // namespace

std::string upper(std::string_view text)
{
    std::string result(text);
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

bool is_token(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

bool is_control(char c)
{
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

// RFC 6350 section 3.4.
std::string escape(std::string_view text)
{
    std::string value;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\r' && text.substr(i + 1, 1) == "\n") continue;
        if (c == '\n' || c == '\r') {
            value += "\\n";
            continue;
        }
        if (c == '\\' || c == ',' || c == ';') value += '\\';
        value += c;
    }
    return value;
}

std::string unescape(std::string_view value)
{
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\' || i + 1 == value.size()) {
            text += value[i];
            continue;
        }
        const char c = value[++i];
        if (c == 'n' || c == 'N') {
            text += '\n';
        } else {
            if (c != '\\' && c != ',' && c != ';' && c != ':') text += '\\';
            text += c;
        }
    }
    return text;
}

std::vector<std::string_view> split(std::string_view value, char separator)
{
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\') {
            ++i;
        } else if (value[i] == separator) {
            parts.push_back(value.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    parts.push_back(value.substr(begin));
    return parts;
}

std::string text(const Property& property)
{
    return unescape(property.value);
}

std::vector<std::string> list(const Property& property)
{
    std::vector<std::string> texts;
    for (const auto part : split(property.value, ',')) texts.push_back(unescape(part));
    return texts;
}

std::vector<std::vector<std::string>> components(const Property& property)
{
    std::vector<std::vector<std::string>> parts;
    for (const auto part : split(property.value, ';')) {
        auto& texts = parts.emplace_back();
        for (const auto piece : split(part, ',')) texts.push_back(unescape(piece));
    }
    return parts;
}

std::string_view parameter(const Property& property, std::string_view name)
{
    for (const Parameter& one : property.parameters) {
        if (one.name == name && !one.values.empty()) return one.values.front();
    }
    return {};
}

std::vector<std::string> types(const Property& property)
{
    std::vector<std::string> found;
    for (const Parameter& one : property.parameters) {
        if (one.name != "TYPE") continue;
        for (const std::string& value : one.values) found.push_back(lower(value));
    }
    return found;
}

int preference(const Property& property)
{
    const std::string_view value = parameter(property, "PREF");
    int number = 0;
    const char* const begin = value.data();
    const char* const end = begin + value.size();
    const auto [at, error] = std::from_chars(begin, end, number);
    if (error != std::errc() || at != end) return 101;
    return number >= 1 && number <= 100 ? number : 101;
}

std::vector<const Property*> find_all(const Card& card, std::string_view name)
{
    std::vector<const Property*> found;
    for (const Property& property : card.properties) {
        if (property.name == name) found.push_back(&property);
    }
    // Equals stay in the order of the card, which is that of their addresses.
    std::sort(found.begin(), found.end(), [](const Property* a, const Property* b) {
        return std::pair(preference(*a), a) < std::pair(preference(*b), b);
    });
    return found;
}

const Property* find(const Card& card, std::string_view name)
{
    const auto found = find_all(card, name);
    return found.empty() ? nullptr : found.front();
}

std::string text_of(const Card& card, std::string_view name)
{
    const Property* property = find(card, name);
    return property ? text(*property) : std::string();
}

Kind kind(const Card& card)
{
    const std::string word = lower(text_of(card, "KIND"));
    if (word.empty() || word == "individual") return Kind::individual;
    if (word == "org" || word == "organization") return Kind::org;
    if (word == "group") return Kind::group;
    if (word == "location") return Kind::location;
    return Kind::other;
}

Name name_of(const Card& card)
{
    const Property* property = find(card, "N");
    if (!property) return {};
    const auto parts = components(*property);
    return {joined(parts, 0), joined(parts, 1), joined(parts, 2), joined(parts, 3),
            joined(parts, 4)};
}

std::vector<std::string> organization_of(const Card& card)
{
    const Property* property = find(card, "ORG");
    std::vector<std::string> units;
    if (!property) return units;
    for (const auto part : split(property->value, ';')) units.push_back(unescape(part));
    while (!units.empty() && units.back().empty()) units.pop_back();
    return units;
}

Address address(const Property& adr)
{
    const auto parts = components(adr);
    return {joined(parts, 0), joined(parts, 1), joined(parts, 2), joined(parts, 3),
            joined(parts, 4), joined(parts, 5), joined(parts, 6)};
}

Telephone telephone(const Property& tel)
{
    const std::string value = text(tel);
    if (lower(std::string_view(value).substr(0, 4)) != "tel:") return {value, ""};
    const std::size_t end = std::min(value.find(';'), value.size());
    Telephone result = {value.substr(4, end - 4), ""};
    const std::size_t extension = lower(value).find(";ext=");
    if (extension != value.npos) {
        const std::size_t begin = extension + 5;
        result.extension = value.substr(begin, value.find(';', begin) - begin);
    }
    return result;
}

Property make_text(std::string name, std::string_view text)
{
    return {.name = std::move(name), .value = escape(text)};
}

Property make_list(std::string name, const std::vector<std::string>& texts)
{
    Property property = {.name = std::move(name), .value = {}};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i > 0) property.value += ',';
        property.value += escape(texts[i]);
    }
    return property;
}

Property make_components(std::string name, const std::vector<std::string>& texts)
{
    Property property = {.name = std::move(name), .value = {}};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i > 0) property.value += ';';
        property.value += escape(texts[i]);
    }
    return property;
}

Property make_uri(std::string name, std::string_view uri)
{
    Property property = {.name = std::move(name), .value = std::string(uri)};
    if (default_type(property.name) != "uri") set_parameter(property, "VALUE", {"uri"});
    return property;
}

Property make_name(const Name& name)
{
    return make_components(
        "N", {name.family, name.given, name.additional, name.prefixes, name.suffixes});
}

Property make_address(const Address& a)
{
    return make_components("ADR",
                           {a.box, a.extended, a.street, a.locality, a.region, a.code, a.country});
}

Property make_telephone(const Telephone& tel)
{
    // RFC 3966 has digits, a plus and visual separators, but no spaces; what else people write
    // stays text.
    std::string uri = "tel:";
    for (const char c : tel.number) uri += c == ' ' ? '-' : c;
    const bool global = tel.number.starts_with('+') &&
                        uri.find_first_not_of("0123456789-.()", 5) == uri.npos &&
                        tel.extension.find_first_not_of("0123456789-.()") == uri.npos;
    if (!global) {
        return make_text(
            "TEL", tel.extension.empty() ? tel.number : tel.number + " ext. " + tel.extension);
    }
    if (!tel.extension.empty()) uri += ";ext=" + tel.extension;
    return make_uri("TEL", uri);
}

void set_parameter(Property& property, std::string name, std::vector<std::string> values)
{
    std::erase_if(property.parameters, [&](const Parameter& one) { return one.name == name; });
    property.parameters.push_back({std::move(name), std::move(values)});
}

}  // namespace concord::vcard
