// vCard 4.0 and jCard as text.

#include <algorithm>
#include <array>

#include "base/check.h"
#include "formats/vcard.h"
#include "formats/vcard_text.h"

namespace concord::vcard {

namespace {

constexpr std::size_t fold_octets = 75;

// Values come with their escapes, but a line end inside one would begin a property of its own.
void print_value(std::string_view value, std::string& line)
{
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\r' && value.substr(i + 1, 1) == "\n") continue;
        if (value[i] == '\n' || value[i] == '\r') {
            line += "\\n";
        } else if (!is_control(value[i])) {
            line += value[i];
        }
    }
}

// RFC 6350 section 3.3 and RFC 6868 section 3.1.
void print_parameter_value(std::string_view value, std::string& line)
{
    const bool quoted = value.empty() || value.find_first_of(",;: \t") != value.npos;
    if (quoted) line += '"';
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (c == '\r' && value.substr(i + 1, 1) == "\n") continue;
        if (c == '^') {
            line += "^^";
        } else if (c == '\n' || c == '\r') {
            line += "^n";
        } else if (c == '"') {
            line += "^'";
        } else if (!is_control(c)) {
            line += c;
        }
    }
    if (quoted) line += '"';
}

// RFC 6350 section 3.2; a fold never stands inside a character.
void print_folded(std::string_view line, std::string& out)
{
    std::size_t room = fold_octets;
    while (line.size() > room) {
        std::size_t cut = room;
        while (cut > room - 4 && (static_cast<unsigned char>(line[cut]) & 0xc0) == 0x80) --cut;
        out.append(line.substr(0, cut));
        out += "\r\n ";
        line.remove_prefix(cut);
        room = fold_octets - 1;
    }
    out.append(line);
    out += "\r\n";
}

void print_property(const Property& property, std::string& out)
{
    CHECK(is_token(property.name) && (property.group.empty() || is_token(property.group)));
    std::string line;
    if (!property.group.empty()) line += property.group + '.';
    line += property.name;
    for (const Parameter& parameter : property.parameters) {
        CHECK(is_token(parameter.name));
        if (parameter.values.empty()) continue;
        line += ';' + parameter.name + '=';
        for (std::size_t i = 0; i < parameter.values.size(); ++i) {
            if (i > 0) line += ',';
            print_parameter_value(parameter.values[i], line);
        }
    }
    line += ':';
    print_value(property.value, line);
    print_folded(line, out);
}

bool is_structured(std::string_view name)
{
    constexpr std::array<std::string_view, 5> names = {"N", "ADR", "ORG", "GENDER", "CLIENTPIDMAP"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_list(std::string_view name)
{
    return name == "NICKNAME" || name == "CATEGORIES";
}

bool all_digits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Dates of vCard have no punctuation, those of jCard have (RFC 7095 sections 3.5.3 to 3.5.6).
// Cut-off forms, which few programs write, stay as they are.
std::string extended_date(std::string_view value)
{
    const std::size_t t = std::min(value.find('T'), value.size());
    std::string date(value.substr(0, t));
    if (date.size() == 8 && all_digits(date)) date.insert(6, "-").insert(4, "-");
    if (t == value.size()) return date;
    std::string_view time = value.substr(t + 1);
    const std::size_t digits = std::min(time.find_first_not_of("0123456789"), time.size());
    std::string result(time.substr(0, digits));
    if (digits == 4 || digits == 6) {
        for (std::size_t at = digits - 2; at > 0; at -= 2) result.insert(at, ":");
    }
    std::string_view zone = time.substr(digits);
    result.append(zone.substr(0, 3));
    if (zone.size() == 5 && all_digits(zone.substr(1))) result += ':';
    if (zone.size() > 3) result.append(zone.substr(3));
    return date + 'T' + result;
}

Json component(const std::vector<std::string>& texts)
{
    if (texts.size() == 1) return Json(texts.front());
    JsonArray array;
    for (const std::string& one : texts) array.emplace_back(one);
    return array;
}

JsonArray to_jcard(const Property& property)
{
    JsonObject parameters;
    for (const Parameter& one : property.parameters) {
        if (one.name != "VALUE" && !one.values.empty()) {
            parameters[lower(one.name)] = component(one.values);
        }
    }
    if (!property.group.empty()) parameters["group"] = property.group;
    std::string type = lower(parameter(property, "VALUE"));
    if (type.empty()) type = default_type(property.name);

    JsonArray array = {lower(property.name), std::move(parameters), type};
    if (is_structured(property.name)) {
        const auto parts = components(property);
        JsonArray structured;
        for (const auto& part : parts) structured.push_back(component(part));
        // One component is a plain value (RFC 7095 section 3.3.1.3).
        if (structured.size() == 1) {
            array.push_back(structured.front());
        } else {
            array.emplace_back(std::move(structured));
        }
    } else if (is_list(property.name)) {
        for (const std::string& one : list(property)) array.emplace_back(one);
    } else if (type == "timestamp" || type.starts_with("date")) {
        array.emplace_back(extended_date(text(property)));
    } else {
        array.emplace_back(text(property));
    }
    return array;
}

}  // namespace

std::string_view default_type(std::string_view property)
{
    struct Row {
        std::string_view name, type;
    };
    constexpr std::array<Row, 33> rows = {
        {
         {"ADR", "text"},
         {"ANNIVERSARY", "date-and-or-time"},
         {"BDAY", "date-and-or-time"},
         {"CALADRURI", "uri"},
         {"CALURI", "uri"},
         {"CATEGORIES", "text"},
         {"CLIENTPIDMAP", "text"},
         {"EMAIL", "text"},
         {"FBURL", "uri"},
         {"FN", "text"},
         {"GENDER", "text"},
         {"GEO", "uri"},
         {"IMPP", "uri"},
         {"KEY", "uri"},
         {"KIND", "text"},
         {"LANG", "language-tag"},
         {"LOGO", "uri"},
         {"MEMBER", "uri"},
         {"N", "text"},
         {"NICKNAME", "text"},
         {"NOTE", "text"},
         {"ORG", "text"},
         {"PHOTO", "uri"},
         {"PRODID", "text"},
         {"RELATED", "uri"},
         {"REV", "timestamp"},
         {"ROLE", "text"},
         {"SOUND", "uri"},
         {"SOURCE", "uri"},
         {"TEL", "text"},
         {"TITLE", "text"},
         {"TZ", "text"},
         {"URL", "uri"},
         }
    };
    if (property == "UID") return "uri";
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const Row& row) { return row.name == property; });
    return found == rows.end() ? "unknown" : found->type;
}

std::string print(const Card& card)
{
    std::string out = "BEGIN:VCARD\r\nVERSION:4.0\r\n";
    for (const Property& property : card.properties) print_property(property, out);
    return out + "END:VCARD\r\n";
}

std::string print(const std::vector<Card>& cards)
{
    std::string out;
    for (const Card& card : cards) out += print(card);
    return out;
}

Json to_jcard(const Card& card)
{
    // Written without nested braces: around one array they might copy it instead of enclosing it.
    JsonArray version = {"version", JsonObject(), "text", "4.0"};
    JsonArray properties;
    properties.emplace_back(std::move(version));
    for (const Property& one : card.properties) properties.emplace_back(to_jcard(one));
    JsonArray whole;
    whole.emplace_back("vcard");
    whole.emplace_back(std::move(properties));
    return whole;
}

}  // namespace concord::vcard
