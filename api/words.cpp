#include "api/words.h"

#include <unicode/fmtable.h>
#include <unicode/msgfmt.h>

#include <algorithm>
#include <charconv>

#include "base/json.h"

namespace concord::api {
namespace {

std::size_t place_of(std::string_view language)
{
    return std::size_t(std::find(languages.begin(), languages.end(), language) - languages.begin());
}

icu::UnicodeString utf16(std::string_view text)
{
    return icu::UnicodeString::fromUTF8({text.data(), std::int32_t(text.size())});
}

// A value is a number only where the message asks for one: a version or a code stays as it is.
icu::Formattable value_for(std::string_view pattern, const std::string& name,
                           const std::string& value)
{
    std::int64_t number = 0;
    auto end = value.data() + value.size();
    auto read = std::from_chars(value.data(), end, number);
    bool counted = pattern.find("{" + name + ",") != std::string_view::npos;
    if (counted && read.ec == std::errc() && read.ptr == end) return {number};
    return {utf16(value)};
}

std::string filled(const std::string& pattern, const Values& values, std::string_view language)
{
    UErrorCode error = U_ZERO_ERROR;
    UParseError where;
    icu::MessageFormat format(utf16(pattern), icu::Locale(std::string(language).c_str()), where,
                              error);
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> given;
    for (auto& [name, value] : values) {
        names.push_back(utf16(name));
        given.push_back(value_for(pattern, name, value));
    }
    icu::UnicodeString made;
    format.format(names.data(), given.data(), std::int32_t(names.size()), made, error);
    if (U_FAILURE(error)) return pattern;
    std::string text;
    return made.toUTF8String(text);
}

// Said by the server, the commands or a page without script, never looked up by a page.
bool is_for_pages(std::string_view key)
{
    constexpr std::string_view of_the_server[] = {
        "case.",      "checkpoint.", "command.", "config.", "control.", "csv.",   "doctor.",
        "emergency.", "fetch.",      "http.",    "index.",  "json.",    "keys.",  "library_import.",
        "mail.",      "mirror.",     "misp.",    "note.",   "paper.",   "peer.",  "progress.",
        "rotate.",    "sandbox.",    "store.",   "tlog.",   "vcard.",   "verify."};
    constexpr std::string_view of_objects[] = {"stix.type.", "stix.property_name.",
                                               "stix.relation."};
    // What documents say that leave for paper.
    if (key.find(".paper.") != std::string_view::npos) return false;
    auto starts = [&](auto start) { return key.starts_with(start); };
    if (key.starts_with("stix."))
        return std::any_of(std::begin(of_objects), std::end(of_objects), starts);
    return std::none_of(std::begin(of_the_server), std::end(of_the_server), starts);
}

}  // namespace

Result<> Catalogues::add(std::string_view language, std::string_view json)
{
    auto malformed = [&] {
        return fail(Code::invalid, "words.malformed",
                    {
                        {"language", std::string(language)}
        });
    };
    auto place = place_of(language);
    auto parsed = parse_json(json, {.size_bytes_max = 8 << 20, .members_max = 100'000});
    if (place == languages.size() || !parsed || !parsed->is_object()) return malformed();
    auto& catalogue = catalogues_[place];
    for (auto& member : parsed->get_object()) {
        if (!member.value().is_string()) return malformed();
        catalogue.texts[std::string(member.key())] = text_of(member.value());
    }
    catalogue.json = "{";
    for (auto& [key, text] : catalogue.texts) {
        if (!is_for_pages(key)) continue;
        if (catalogue.json.size() > 1) catalogue.json += ',';
        print_json_string(key, catalogue.json);
        catalogue.json += ':';
        print_json_string(text, catalogue.json);
    }
    catalogue.json += '}';
    return {};
}

const std::string* Catalogues::find(std::string_view key, std::string_view language) const
{
    auto place = place_of(language);
    if (place == languages.size()) return nullptr;
    auto found = catalogues_[place].texts.find(key);
    return found == catalogues_[place].texts.end() ? nullptr : &found->second;
}

bool Catalogues::has(std::string_view key, std::string_view language) const
{
    return find(key, language) != nullptr;
}

std::string Catalogues::say(std::string_view key, const Values& values,
                            std::string_view language) const
{
    auto pattern = find(key, language);
    if (!pattern) {
        pattern = find(key, "en");
        language = "en";
    }
    if (!pattern) return std::string(key);
    if (pattern->find_first_of("{'") == std::string::npos) return *pattern;
    return filled(*pattern, values, language);
}

const std::string* Catalogues::json(std::string_view language) const
{
    auto place = place_of(language);
    return place == languages.size() ? nullptr : &catalogues_[place].json;
}

}  // namespace concord::api
