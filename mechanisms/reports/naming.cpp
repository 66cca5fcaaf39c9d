#include "mechanisms/reports/naming.h"

#include <unicode/coll.h>
#include <unicode/dtfmtsym.h>
#include <unicode/listformatter.h>
#include <unicode/smpdtfmt.h>

#include <algorithm>
#include <memory>

#include "base/check.h"

namespace concord::reports {
namespace {

icu::UnicodeString utf16(std::string_view text)
{
    return icu::UnicodeString::fromUTF8({text.data(), std::int32_t(text.size())});
}

std::string utf8(const icu::UnicodeString& text)
{
    std::string made;
    return text.toUTF8String(made);
}

icu::Locale locale_of(std::string_view language)
{
    // A date in a document in English is that of Geneva and New York's style book: the day first.
    return icu::Locale(language == "en" ? "en_GB" : std::string(language).c_str());
}

std::string formatted(Time day, const char* locale, const char* pattern)
{
    UErrorCode error = U_ZERO_ERROR;
    icu::SimpleDateFormat format(utf16(pattern), icu::Locale(locale), error);
    CHECK(U_SUCCESS(error));
    format.adoptTimeZone(icu::TimeZone::getGMT()->clone());
    icu::UnicodeString made;
    return utf8(format.format(UDate(day.ms), made));
}

bool is_organization(const Roster& roster, std::string_view code)
{
    auto found = roster.find_participant(code);
    return found && found->kind != ParticipantKind::state &&
           found->kind != ParticipantKind::observer;
}

std::string_view word_of(std::string_view words, std::size_t number)
{
    std::string_view found;
    std::size_t seen = 0;
    each_word(words, [&](std::string_view word) {
        if (++seen == number) found = word;
        return found.empty();
    });
    return found;
}

}  // namespace

std::string name_of(const Roster& roster, std::string_view code, std::string_view language)
{
    auto found = roster.find_participant(code);
    if (!found) return std::string(code);
    auto name = text_at(found->fields, "name_" + std::string(language));
    if (name.empty()) name = text_at(found->fields, "name_en");
    return std::string(name.empty() ? code : name);
}

std::vector<std::string> in_order(const Roster& roster, std::vector<std::string> codes,
                                  std::string_view language)
{
    auto order = language == "zh" ? std::string_view("en") : language;
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::Collator> collator(
        icu::Collator::createInstance(icu::Locale(std::string(order).c_str()), error));
    CHECK(U_SUCCESS(error) && collator);
    struct Placed {
        bool is_organization;
        std::string key;
        std::string code;
        auto operator<=>(const Placed&) const = default;
    };
    std::vector<Placed> placed;
    for (auto& code : codes) {
        auto name = utf16(name_of(roster, code, order));
        std::string key(std::size_t(collator->getSortKey(name, nullptr, 0)), '\0');
        collator->getSortKey(name, reinterpret_cast<std::uint8_t*>(key.data()),
                             std::int32_t(key.size()));
        placed.push_back({is_organization(roster, code), std::move(key), code});
    }
    std::sort(placed.begin(), placed.end());
    std::vector<std::string> sorted;
    for (auto& each : placed) sorted.push_back(std::move(each.code));
    return sorted;
}

std::string long_date(std::string_view date, std::string_view language)
{
    auto day = parse_date(date.substr(0, 10));
    if (!day) return std::string(date);
    if (language == "zh") return formatted(*day, "zh", "y年M月d日");
    // The months of both calendars in use among Arabic-speaking States.
    if (language == "ar")
        return formatted(*day, "ar_LB@numbers=latn", "d LLLL") + "/" +
               formatted(*day, "ar_EG@numbers=latn", "LLLL y");
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::DateFormat> format(
        icu::DateFormat::createDateInstance(icu::DateFormat::kLong, locale_of(language)));
    CHECK(format && U_SUCCESS(error));
    format->adoptTimeZone(icu::TimeZone::getGMT()->clone());
    icu::UnicodeString made;
    return utf8(format->format(UDate(day->ms), made));
}

std::string languages_named(const std::vector<std::string>& tags, const Speech& speech)
{
    constexpr std::string_view official = "ar en es fr ru zh";
    std::vector<std::string> names;
    for (auto& tag : tags) {
        if (names_word(official, tag)) {
            names.push_back(speech("reports.paper.language." + tag));
            continue;
        }
        icu::UnicodeString name;
        icu::Locale(tag.c_str()).getDisplayName(locale_of(speech.language), name);
        names.push_back(utf8(name));
    }
    return listed(names, speech.language);
}

std::string listed(const std::vector<std::string>& items, std::string_view language)
{
    std::vector<icu::UnicodeString> texts;
    for (auto& item : items) texts.push_back(utf16(item));
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::ListFormatter> format(
        icu::ListFormatter::createInstance(locale_of(language), error));
    CHECK(U_SUCCESS(error) && format);
    icu::UnicodeString made;
    format->format(texts.data(), std::int32_t(texts.size()), made, error);
    return utf8(made);
}

std::string section_number(std::size_t number, const Speech& speech)
{
    auto words = speech("reports.paper.numerals");
    auto word = word_of(words, number);
    return word.empty() ? std::to_string(number) : std::string(word);
}

}  // namespace concord::reports
