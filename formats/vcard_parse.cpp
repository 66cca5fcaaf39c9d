// Reads vCard 4.0, 3.0 and 2.1 into the words of 4.0.

#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "formats/vcard.h"
#include "formats/vcard_text.h"

namespace concord::vcard {

namespace {

enum class Version { v2_1, v3_0, v4_0 };

auto wrong_line(Code code, const char* key, std::size_t line, Values values = {})
{
    values["line"] = std::to_string(line);
    return fail(code, key, std::move(values));
}

auto malformed(std::size_t line)
{
    return wrong_line(Code::invalid, "vcard.malformed", line);
}

// An unfolded line. `cut` says that it was longer than allowed.
struct ContentLine {
    std::size_t number = 0;
    std::string text;
    bool cut = false;
};

class LineReader {
public:
    LineReader(std::string_view text, std::size_t bytes_max) : rest_(text), bytes_max_(bytes_max) {}

    // Set while a card of an old version is read: only there does quoted-printable have soft line
    // breaks.
    void set_version(std::string_view version)
    {
        soft_breaks_ = version == "2.1" || version == "3.0";
    }

    std::optional<ContentLine> next()
    {
        if (rest_.empty()) return std::nullopt;
        ContentLine line = {number_ + 1, {}, false};
        add(take(), line);
        const bool soft = soft_breaks_ && is_quoted_printable(line.text);
        while (!rest_.empty()) {
            if (soft && line.text.ends_with('=')) {
                // Quoted-printable of vCard 2.1 goes on after a soft line break.
                line.text.pop_back();
                std::string_view more = take();
                if (more.starts_with(' ') || more.starts_with('\t')) more.remove_prefix(1);
                add(more, line);
            } else if (rest_.front() == ' ' || rest_.front() == '\t') {
                add(take().substr(1), line);
            } else {
                break;
            }
        }
        return line;
    }

private:
    static bool is_quoted_printable(std::string_view line)
    {
        const std::string head = upper(line.substr(0, std::min(line.find(':'), line.size())));
        return head.find(";QUOTED-PRINTABLE") != head.npos ||
               head.find(";ENCODING=QUOTED-PRINTABLE") != head.npos;
    }
    std::string_view take()
    {
        ++number_;
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }
    void add(std::string_view more, ContentLine& line) const
    {
        if (line.text.size() + more.size() > bytes_max_) line.cut = true;
        if (!line.cut) line.text.append(more);
    }

    std::string_view rest_;
    std::size_t bytes_max_;
    std::size_t number_ = 0;
    bool soft_breaks_ = false;
};

// RFC 6868 section 3.2.
std::string without_carets(std::string_view value)
{
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const std::string_view pair = value.substr(i, 2);
        if (pair == "^n") {
            text += '\n';
        } else if (pair == "^'") {
            text += '"';
        } else if (pair == "^^") {
            text += '^';
        } else {
            text += value[i];
            continue;
        }
        ++i;
    }
    return text;
}

// One parameter value, quoted or not, from the front of `rest`.
std::optional<std::string> take_parameter_value(std::string_view& rest)
{
    if (rest.starts_with('"')) {
        const std::size_t end = rest.find('"', 1);
        if (end == rest.npos) return std::nullopt;
        std::string value(rest.substr(1, end - 1));
        rest.remove_prefix(end + 1);
        return value;
    }
    const std::size_t end = std::min(rest.find_first_of("\",;:"), rest.size());
    std::string value(rest.substr(0, end));
    rest.remove_prefix(end);
    return value;
}

// RFC 6350 section 3.3; a bare parameter of vCard 2.1 is a type or an encoding.
Result<Property> parse_property(const ContentLine& line, const Limits& limits)
{
    if (std::any_of(line.text.begin(), line.text.end(), is_control)) return malformed(line.number);
    std::string_view rest = line.text;
    const std::size_t head_end = rest.find_first_of(";:");
    if (head_end == rest.npos) return malformed(line.number);
    std::string_view head = rest.substr(0, head_end);
    rest.remove_prefix(head_end);
    Property property;
    if (const std::size_t dot = head.find('.'); dot != head.npos) {
        property.group = head.substr(0, dot);
        head.remove_prefix(dot + 1);
        if (!is_token(property.group)) return malformed(line.number);
    }
    property.name = upper(head);
    if (!is_token(property.name)) return malformed(line.number);

    std::size_t count = 0;
    while (rest.starts_with(';')) {
        rest.remove_prefix(1);
        const std::size_t end = std::min(rest.find_first_of("=;:"), rest.size());
        const std::string_view word = rest.substr(0, end);
        rest.remove_prefix(end);
        if (!is_token(word) || ++count > limits.parameters_max) return malformed(line.number);
        if (!rest.starts_with('=')) {
            const std::string bare = upper(word);
            const bool encodes = bare == "QUOTED-PRINTABLE" || bare == "BASE64";
            property.parameters.push_back({encodes ? "ENCODING" : "TYPE", {std::string(word)}});
            continue;
        }
        Parameter parameter = {upper(word), {}};
        do {
            rest.remove_prefix(1);
            auto value = take_parameter_value(rest);
            if (!value || ++count > limits.parameters_max) return malformed(line.number);
            parameter.values.push_back(*std::move(value));
        } while (rest.starts_with(','));
        property.parameters.push_back(std::move(parameter));
    }
    if (!rest.starts_with(':')) return malformed(line.number);
    property.value = rest.substr(1);
    return property;
}

void remove_parameter(Property& property, std::string_view name)
{
    std::erase_if(property.parameters, [&](const Parameter& one) { return one.name == name; });
}

// Removes one type; true if it was there.
bool remove_type(Property& property, std::string_view type)
{
    bool removed = false;
    for (Parameter& one : property.parameters) {
        if (one.name != "TYPE") continue;
        removed |=
            std::erase_if(one.values, [&](const std::string& v) { return lower(v) == type; }) > 0;
    }
    std::erase_if(property.parameters,
                  [](const Parameter& one) { return one.name == "TYPE" && one.values.empty(); });
    return removed;
}

std::optional<std::string> decode_quoted_printable(std::string_view value)
{
    std::string bytes;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '=') {
            bytes += value[i];
            continue;
        }
        const auto byte = value.size() - i < 3
                              ? std::nullopt
                              : std::optional(parse_hex(lower(value.substr(i + 1, 2))));
        if (!byte || !*byte) return std::nullopt;
        bytes += **byte;
        i += 2;
    }
    return bytes;
}

std::string from_latin_1(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            text += c;
        } else {
            text += static_cast<char>(0xc0 | byte >> 6);
            text += static_cast<char>(0x80 | (byte & 0x3f));
        }
    }
    return text;
}

// In 2.1 only semicolons are escaped; in 4.0 commas and backslashes are, too.
std::string escaped_as_4(std::string_view value)
{
    std::string result;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (c == '\\' && value.substr(i + 1, 1) == ";") {
            result += "\\;";
            ++i;
        } else if (c == '\r' && value.substr(i + 1, 1) == "\n") {
            continue;
        } else if (c == '\n' || c == '\r') {
            result += "\\n";
        } else {
            if (c == '\\' || c == ',') result += '\\';
            result += c;
        }
    }
    return result;
}

// What a base64 value of 3.0 and 2.1 is called in a data: URI.
std::string media_type(const Property& property)
{
    const auto named = types(property);
    const std::string type = named.empty() ? "" : named.front();
    if (property.name == "KEY" && type == "pgp") return "application/pgp-keys";
    if (property.name == "KEY" && type == "x509") return "application/pkix-cert";
    const bool picture = property.name == "PHOTO" || property.name == "LOGO";
    if (!is_token(type)) return "application/octet-stream";
    if (picture) return "image/" + type;
    return property.name == "SOUND" ? "audio/" + type : "application/octet-stream";
}

// Decodes what 4.0 no longer encodes.
Result<> decode(Property& property, Version version, std::size_t line)
{
    const std::string encoding = upper(parameter(property, "ENCODING"));
    const std::string charset = upper(parameter(property, "CHARSET"));
    if (encoding == "B" || encoding == "BASE64") {
        std::string value;
        std::copy_if(property.value.begin(), property.value.end(), std::back_inserter(value),
                     [](char c) { return c != ' ' && c != '\t'; });
        if (!parse_base64(value)) return malformed(line);
        property.value = "data:" + media_type(property) + ";base64," + value;
        remove_parameter(property, "TYPE");
        remove_parameter(property, "VALUE");
        if (default_type(property.name) != "uri") set_parameter(property, "VALUE", {"uri"});
    } else if (encoding == "QUOTED-PRINTABLE") {
        auto bytes = decode_quoted_printable(property.value);
        if (!bytes) return malformed(line);
        if (charset == "ISO-8859-1") {
            bytes = from_latin_1(*bytes);
        } else if (!charset.empty() && charset != "UTF-8" && charset != "US-ASCII") {
            return wrong_line(Code::invalid, "vcard.unknown_charset", line,
                              {
                                  {"charset", charset}
            });
        }
        if (!simdjson::validate_utf8(bytes->data(), bytes->size())) {
            return wrong_line(Code::invalid, "vcard.not_utf8", line);
        }
        property.value = escaped_as_4(*bytes);
        if (std::any_of(property.value.begin(), property.value.end(), is_control)) {
            return malformed(line);
        }
    } else if (version == Version::v2_1) {
        property.value = escaped_as_4(property.value);
    }
    remove_parameter(property, "ENCODING");
    remove_parameter(property, "CHARSET");
    return {};
}

// Some programs quote the whole list, TYPE="home,voice"; RFC 6350 means the same by both.
void divide_types(Property& property)
{
    for (Parameter& one : property.parameters) {
        if (one.name != "TYPE") continue;
        std::vector<std::string> values;
        for (const std::string& value : one.values) {
            for (const auto part : split(value, ',')) values.emplace_back(part);
        }
        one.values = std::move(values);
    }
}

// The card as 4.0 would have it; `lines` holds the number of each property's line.
Result<> normalise(Card& card, Version version, const std::vector<std::size_t>& lines)
{
    for (std::size_t i = 0; i < card.properties.size(); ++i) {
        Property& property = card.properties[i];
        divide_types(property);
        if (version == Version::v4_0) {
            for (Parameter& one : property.parameters) {
                for (std::string& value : one.values) value = without_carets(value);
            }
            continue;
        }
        TRY(decode(property, version, lines[i]));
        if (remove_type(property, "pref") && parameter(property, "PREF").empty()) {
            set_parameter(property, "PREF", {"1"});
        }
        if (property.name == "EMAIL") remove_type(property, "internet");
    }
    return {};
}

// Every card has a formatted name, made from other names if need be.
Result<> name_card(Card& card, std::size_t line)
{
    std::string name = text_of(card, "FN");
    if (name.find_first_not_of(" \t\n") != name.npos) return {};
    const Name parts = name_of(card);
    name.clear();
    for (const auto* part :
         {&parts.prefixes, &parts.given, &parts.additional, &parts.family, &parts.suffixes}) {
        if (!name.empty() && !part->empty()) name += ' ';
        name += *part;
    }
    const auto units = organization_of(card);
    if (name.empty() && !units.empty()) name = units.front();
    if (name.empty()) return wrong_line(Code::invalid, "vcard.no_name", line);
    std::erase_if(card.properties, [](const Property& property) { return property.name == "FN"; });
    card.properties.insert(card.properties.begin(), make_text("FN", name));
    return {};
}

// A card while its lines come in. After the first error the rest is only skipped.
class CardReader {
public:
    CardReader(std::size_t line, const Limits& limits) : line_(line), limits_(limits) {}

    void add(const ContentLine& line)
    {
        if (error_) return;
        if (const Result<> added = take(line); !added) error_ = added.error();
    }

    const std::string& version() const { return version_; }

    Reading finish()
    {
        Result<Card> card = complete();
        return {line_, std::move(card)};
    }

    Reading abandon() const { return {line_, wrong_line(Code::invalid, "vcard.no_end", line_)}; }

private:
    Result<> take(const ContentLine& line)
    {
        if (line.cut) {
            return wrong_line(Code::too_large, "vcard.line_too_long", line.number,
                              {
                                  {"limit", std::to_string(limits_.line_bytes_max)}
            });
        }
        if (!simdjson::validate_utf8(line.text.data(), line.text.size())) {
            return wrong_line(Code::invalid, "vcard.not_utf8", line.number);
        }
        Property property = TRY(parse_property(line, limits_));
        if (property.name == "VERSION") {
            const std::string_view value = property.value;
            const std::size_t end = std::min(value.find_last_not_of(' '), value.size() - 1) + 1;
            version_ = value.substr(0, value.empty() ? 0 : end);
            return {};
        }
        if (card_.properties.size() == limits_.properties_max) {
            return wrong_line(Code::too_large, "vcard.too_many_properties", line.number,
                              {
                                  {"limit", std::to_string(limits_.properties_max)}
            });
        }
        card_.properties.push_back(std::move(property));
        numbers_.push_back(line.number);
        return {};
    }

    Result<Card> complete()
    {
        if (error_) return tl::make_unexpected(*error_);
        if (version_.empty()) return wrong_line(Code::invalid, "vcard.no_version", line_);
        Version version = Version::v4_0;
        if (version_ == "3.0") {
            version = Version::v3_0;
        } else if (version_ == "2.1") {
            version = Version::v2_1;
        } else if (version_ != "4.0") {
            return wrong_line(Code::invalid, "vcard.other_version", line_,
                              {
                                  {"version", version_.substr(0, 20)}
            });
        }
        TRY(normalise(card_, version, numbers_));
        TRY(name_card(card_, line_));
        return std::move(card_);
    }

    std::size_t line_;
    const Limits& limits_;
    Card card_;
    std::vector<std::size_t> numbers_;
    std::string version_;
    std::optional<Error> error_;
};

bool is_blank(std::string_view line)
{
    return line.find_first_not_of(" \t") == line.npos;
}

std::string marker(std::string_view line)
{
    if (line.size() > 32) return {};
    const std::size_t end = line.find_last_not_of(" \t");
    return upper(line.substr(0, end == line.npos ? 0 : end + 1));
}

}  // namespace

Result<std::vector<Reading>> parse(std::string_view file, const Limits& limits)
{
    const auto too_large = [](const char* key, std::size_t limit) {
        return fail(Code::too_large, key,
                    {
                        {"limit", std::to_string(limit)}
        });
    };
    if (file.size() > limits.size_bytes_max) {
        return too_large("vcard.too_large", limits.size_bytes_max);
    }
    if (file.starts_with("\xef\xbb\xbf")) file.remove_prefix(3);

    std::vector<Reading> readings;
    std::optional<CardReader> open;
    bool astray = false;  // between cards, after a line that belongs to none
    LineReader lines(file, limits.line_bytes_max);
    while (const auto line = lines.next()) {
        if (is_blank(line->text) && !line->cut) continue;
        const std::string mark = marker(line->text);
        if (mark == "BEGIN:VCARD") {
            if (open) readings.push_back(open->abandon());
            open.emplace(line->number, limits);
            lines.set_version("");
            astray = false;
        } else if (open && mark == "END:VCARD") {
            readings.push_back(open->finish());
            open.reset();
        } else if (open) {
            open->add(*line);
            lines.set_version(open->version());
        } else if (!astray) {
            readings.push_back({line->number, malformed(line->number)});
            astray = true;
        }
        if (readings.size() > limits.cards_max) {
            return too_large("vcard.too_many_cards", limits.cards_max);
        }
    }
    if (open) readings.push_back(open->abandon());
    if (readings.empty()) return fail(Code::invalid, "vcard.empty");
    if (readings.size() > limits.cards_max) {
        return too_large("vcard.too_many_cards", limits.cards_max);
    }
    return readings;
}

}  // namespace concord::vcard
