#include "kernel/stems.h"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/check.h"
#include "base/text.h"

namespace concord {
namespace {

struct Delete {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

// A stemmer keeps its working memory, so each thread has its own.
sb_stemmer* stemmer_of(TextLanguage language)
{
    constexpr std::array<const char*, 5> names{"english", "french", "spanish", "russian", "arabic"};
    thread_local std::array<std::unique_ptr<sb_stemmer, Delete>, 5> all;
    auto at = std::size_t(language) - std::size_t(TextLanguage::english);
    CHECK(at < all.size());
    if (!all[at]) all[at].reset(sb_stemmer_new(names[at], "UTF_8"));
    CHECK(all[at]);
    return all[at].get();
}

std::string stem(std::string_view word, TextLanguage language)
{
    auto stemmer = stemmer_of(language);
    auto made =
        sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()), int(word.size()));
    CHECK(made);
    return {reinterpret_cast<const char*>(made), std::size_t(sb_stemmer_length(stemmer))};
}

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

// Stems keep the accents of the word they are made of.
std::string level_stem(std::string_view word, TextLanguage language)
{
    auto made = stem(word, language);
    return is_ascii(made) ? made : folded(made);
}

// "instalacion" as many write it; the rules of Spanish know only "instalación".
std::string with_spanish_accent(std::string_view level)
{
    for (std::string_view end : {"cion", "sion"})
        if (level.ends_with(end))
            return std::string(level.substr(0, level.size() - 2)) + "\xc3\xb3n";
    return std::string(level);
}

// Arabic letters are two bytes each.
constexpr std::size_t letter = 2;
constexpr std::string_view article = "ال";

}  // namespace

void add_form(std::string form, const std::string& level, std::vector<std::string>& forms)
{
    if (form.empty() || form == level) return;
    if (std::find(forms.begin(), forms.end(), form) != forms.end()) return;
    forms.push_back(std::move(form));
}

void add_latin_stems(std::string_view cased, const std::string& level, TextLanguage language,
                     std::vector<std::string>& stems)
{
    auto add = [&](TextLanguage each) {
        if (each == TextLanguage::spanish && cased == level) {
            add_form(level_stem(with_spanish_accent(level), each), level, stems);
        } else {
            add_form(level_stem(cased, each), level, stems);
        }
        // Who leaves out an accent gets what the rules make of the word without it.
        if (cased != level) add_form(level_stem(level, each), level, stems);
    };
    if (language == TextLanguage::english || language == TextLanguage::french ||
        language == TextLanguage::spanish)
        return add(language);
    add(TextLanguage::english);
    add(TextLanguage::french);
    add(TextLanguage::spanish);
}

void add_cyrillic_stems(const std::string& level, std::vector<std::string>& stems)
{
    add_form(stem(level, TextLanguage::russian), level, stems);
}

void add_arabic_stems(const std::string& level, std::vector<std::string>& stems)
{
    // One of و ف ب ك ل and then the article, where at least three letters of the word are left
    // (two after a whole article). Snowball strips the article but not what stands before it.
    std::vector<std::string> bare;
    auto keep = [&](std::string_view form) {
        add_form(std::string(form), level, stems);
        add_form(std::string(form), level, bare);
    };
    auto strip_article = [&](std::string_view form) {
        if (form.starts_with(article) && form.size() >= 4 * letter)
            keep(form.substr(article.size()));
        // ل swallows the alef of the article: للأخبار.
        if (form.starts_with("لل") && form.size() >= 5 * letter) keep(form.substr(2 * letter));
    };
    std::string_view form = level;
    strip_article(form);
    // Two prefixes may stand before one another: وبالأخبار.
    for (int n = 0; n < 2 && form.size() >= 4 * letter; ++n) {
        auto first = form.substr(0, letter);
        bool prefix = first == "و" || first == "ف" || first == "ب" || first == "ك" || first == "ل";
        if (!prefix) break;
        form.remove_prefix(letter);
        keep(form);
        strip_article(form);
    }
    add_form(stem(level, TextLanguage::arabic), level, stems);
    for (auto& each : bare) add_form(stem(each, TextLanguage::arabic), level, stems);
}

}  // namespace concord
