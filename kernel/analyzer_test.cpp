// What finds what: one text and one question at a time, without an index.

#include "kernel/analyzer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace concord {
namespace {

bool finds(std::string_view asked, std::string_view text, Typing typing = Typing::done)
{
    auto question = parse_question(asked, typing);
    auto words = words_of(text);
    auto holds = [&](const Term& term) { return !places_of(term, words).empty(); };
    return !question.wanted.empty() &&
           std::all_of(question.wanted.begin(), question.wanted.end(), holds) &&
           std::none_of(question.excluded.begin(), question.excluded.end(), holds);
}

std::string words_joined(std::string_view text)
{
    std::string joined;
    for (auto& word : words_of(text)) joined += word.text + "|";
    return joined;
}

TEST(Analyzer, LevelsCaseAccentsAndForms)
{
    EXPECT_EQ(words_joined("L’Équipe ÉTÉ straße ﬁle"), "l|equipe|ete|strasse|file|");
    EXPECT_EQ(words_joined("Ёлка, ёж и Й"), "елка|еж|и|й|");
    EXPECT_EQ(words_joined("ＡＢＣ １２３ ٤٥٦"), "abc|123|456|");
    EXPECT_TRUE(finds("PORT", "the port"));
    EXPECT_TRUE(finds("елка", "Ёлка"));
    EXPECT_TRUE(finds("ёлка", "елка"));
}

TEST(Analyzer, EnglishFrenchSpanishAndRussianInflection)
{
    EXPECT_TRUE(finds("attack", "The ports were attacked"));
    EXPECT_TRUE(finds("attacks", "attacking"));
    EXPECT_TRUE(finds("incidents", "un incident"));
    EXPECT_TRUE(finds("nationale", "les réseaux nationaux et national"));
    EXPECT_TRUE(finds("vulnérabilité", "Les vulnérabilités de la chaîne"));
    EXPECT_TRUE(finds("vulnerabilites", "une vulnérabilité est dans le port"));
    EXPECT_TRUE(finds("l'incident", "incident"));
    EXPECT_TRUE(finds("instalacion", "la instalación"));
    EXPECT_TRUE(finds("instalación", "las instalaciones de la red"));
    EXPECT_TRUE(finds("instalaciones", "instalacion"));
    EXPECT_TRUE(finds("instalacion", "Instalaciones"));
    EXPECT_TRUE(finds("уязвимость", "об уязвимостях"));
    EXPECT_TRUE(finds("инцидент", "после инцидентов"));
    EXPECT_FALSE(finds("port", "airport"));
}

TEST(Analyzer, ArabicWithAndWithoutArticleAndPrefixes)
{
    for (auto text : {"الأخبار", "وأخبار", "والأخبار", "بالأخبار", "للأخبار", "أَخْبَارٌ", "أخـــبار",
                      "اخبار", "وبالأخبار"}) {
        EXPECT_TRUE(finds("أخبار", text)) << text;
        EXPECT_TRUE(finds(text, "أخبار")) << text;
    }
    EXPECT_TRUE(finds("شبكه", "الشبكة"));
    EXPECT_TRUE(finds("على", "علي"));
    EXPECT_FALSE(finds("أخبار", "اختبار"));
}

TEST(Analyzer, ChineseWordsInsideASentence)
{
    auto text = "该国请求就关键基础设施的网络安全事件提供援助。";
    for (auto word : {"援助", "网络安全", "基础设施", "网", "事件", "\"网络安全事件\""})
        EXPECT_TRUE(finds(word, text)) << word;
    for (auto word : {"网安", "络基", "助援", "港"}) EXPECT_FALSE(finds(word, text)) << word;
    EXPECT_TRUE(finds("港", "港"));
    EXPECT_TRUE(finds("联络点 CERT", "国家CERT联络点的名单"));
    EXPECT_TRUE(finds("联络点CERT", "CERT 的联络点"));
}

TEST(Analyzer, NamesAreFoundWholeAndInParts)
{
    auto text =
        "See CVE-2026-1234 on 203.0.113.7, 2001:DB8::1 and ops@mail.port.example (K7F-42M).";
    for (auto name : {"cve-2026-1234", "CVE-2026-1234", "2026-1234", "1234", "203.0.113.7", "203.0",
                      "2001:db8::1", "ops@mail.port.example", "mail.port.example", "port.example",
                      "k7f-42m", "K7F42M", "k7f 42m", "\"see cve-2026-1234 on\""})
        EXPECT_TRUE(finds(name, text)) << name;
    for (auto name : {"CVE-2026-12345", "203.0.113.70", "CVE-2025-1234", "ops@port.example"})
        EXPECT_FALSE(finds(name, text)) << name;
    EXPECT_TRUE(finds("follow-up", "the follow‐up"));
}

TEST(Analyzer, PhrasesExclusionAndTheWordBeingTyped)
{
    auto text = "The northern port was attacked on Monday";
    EXPECT_TRUE(finds("\"northern port\"", text));
    EXPECT_FALSE(finds("\"port northern\"", text));
    EXPECT_FALSE(finds("\"northern ports\"", text));  // exact
    EXPECT_TRUE(finds("«northern port» monday", text));
    EXPECT_TRUE(finds("“northern port", text));  // not closed yet
    EXPECT_FALSE(finds("port -monday", text));
    EXPECT_FALSE(finds("port -\"northern port\"", text));
    EXPECT_TRUE(finds("port -\"southern port\" -grid", text));
    EXPECT_FALSE(finds("nort", text));
    EXPECT_TRUE(finds("port nort", text, Typing::going_on));
    EXPECT_FALSE(finds("nort port", text, Typing::going_on));
    EXPECT_FALSE(finds("nort ", text, Typing::going_on));
    EXPECT_FALSE(finds("-monday", text));
}

TEST(Analyzer, TakesAnything)
{
    for (auto text : {"",          "\"",    "-",           "\"\" -\"\"", "--",      "- -",   "…",
                      "\xff\xfe",  "a\xcc", "\"-\"",       "' OR 1",     "*",       "a:*",   "(",
                      "NEAR(a b)", "x AND", "{words} : a", "𝔘𝔫𝔦",        "ภาษาไทย", "한국어"}) {
        auto question = parse_question(text, Typing::going_on);
        for (auto& term : question.wanted)
            for (auto& word : term.words)
                EXPECT_EQ(word.find_first_of(" '\"\\*()|&!<>{}^+"), word.npos) << text;
    }
    EXPECT_TRUE(finds("ไทย", "ภาษาไทย"));
    auto long_word = std::string(5'000, 'x');
    EXPECT_LE(words_of(long_word)[0].text.size(), 120u);
    EXPECT_TRUE(finds(long_word, long_word));
    std::string many;
    for (int n = 0; n < 500; ++n) many += "word" + std::to_string(n) + " ";
    EXPECT_LE(parse_question(many, Typing::done).wanted.size(), 24u);
}

}  // namespace
}  // namespace concord
