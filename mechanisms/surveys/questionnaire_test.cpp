#include "mechanisms/surveys/questionnaire.h"

#include <gtest/gtest.h>

namespace concord::surveys {
namespace {

constexpr const char* sound = R"({"title":{"en":"Test","fr":"Essai"},"sections":[
  {"code":"s","title":{"en":"Section","fr":"Partie"},"questions":[
    {"code":"s.has","kind":"single","text":{"en":"Is there?","fr":"Y en a-t-il ?"},
     "options":[{"code":"yes","text":{"en":"Yes","fr":"Oui"}},
                {"code":"no","text":{"en":"No","fr":"Non"},"gap":true}]},
    {"code":"s.which","kind":"text","text":{"en":"Which?","fr":"Lequel ?"},
     "when":{"question":"s.has","is":["yes"]}},
    {"code":"s.steps","kind":"table","text":{"en":"Steps","fr":"Étapes"},
     "columns":[{"code":"what","text":{"en":"What","fr":"Quoi"}}]}]}]})";

Json json(std::string_view text)
{
    auto value = parse_json(text);
    EXPECT_TRUE(value) << text;
    return value ? *value : Json();
}

// The sound questionnaire with one piece of its text replaced.
Json with(std::string_view piece, std::string_view by)
{
    std::string text = sound;
    auto at = text.find(piece);
    EXPECT_NE(at, std::string::npos) << piece;
    text.replace(at, piece.size(), by);
    return json(text);
}

struct Bad {
    const char* piece;
    const char* by;
    const char* key;
    const char* field;
};

TEST(Questionnaire, KeepsTheOrderInWhichItAsks)
{
    auto read = parse_questionnaire(json(sound));
    ASSERT_TRUE(read) << read.error().key;
    ASSERT_EQ(read->questions.size(), 3u);
    EXPECT_EQ(read->questions[1].code, "s.which");
    EXPECT_EQ(read->questions[1].when->question, "s.has");
    EXPECT_EQ(read->questions[2].columns, std::vector<std::string>{"what"});
}

TEST(Questionnaire, NamesWhatIsWrongAndWhere)
{
    constexpr Bad table[] = {
        {R"("question":"s.has")",              R"("question":"s.gone")",            "surveys.bad_condition",
         "/sections/0/questions/1/when/question"                                                                                },
        {R"("question":"s.has")",              R"("question":"s.which")",           "surveys.bad_condition",
         "/sections/0/questions/1/when/question"                                                                                },
        {R"("is":["yes"])",                    R"("is":["perhaps"])",               "surveys.bad_condition",
         "/sections/0/questions/1/when/is"                                                                                      },
        {R"("code":"s.which")",                R"("code":"s.has")",                 "surveys.code_twice",
         "/sections/0/questions/1/code"                                                                                         },
        {R"("kind":"text")",                   R"("kind":"essay")",                 "surveys.bad_kind",
         "/sections/0/questions/1/kind"                                                                                         },
        {R"({"en":"Which?","fr":"Lequel ?"})", R"({"xx":"?"})",                     "surveys.bad_text",
         "/sections/0/questions/1/text"                                                                                         },
        {R"("kind":"text")",                   R"("kind":"single")",                "surveys.bad_options",
         "/sections/0/questions/1/options"                                                                                      },
        {R"("code":"s","title")",              R"("code":"S","title")",             "surveys.bad_code",       "/sections/0/code"},
        {R"("kind":"text")",                   R"("mandatory":true,"kind":"text")", "surveys.unknown_member",
         "/sections/0/questions/1/mandatory"                                                                                    },
    };
    for (auto& bad : table) {
        auto read = parse_questionnaire(with(bad.piece, bad.by));
        ASSERT_FALSE(read) << bad.by;
        EXPECT_EQ(read.error().key, bad.key) << bad.by;
        EXPECT_EQ(read.error().field, bad.field) << bad.by;
    }
}

TEST(Questionnaire, SpeaksEveryLanguageOfItsTitle)
{
    EXPECT_TRUE(speaks_alike(json(sound)));
    auto missing = speaks_alike(with(R"("en":"Yes","fr":"Oui")", R"("en":"Yes")"));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().field, "/sections/0/questions/0/options/0/text");
    EXPECT_EQ(missing.error().values.at("language"), "fr");
}

TEST(Answers, FitTheirQuestion)
{
    auto read = parse_questionnaire(json(sound));
    ASSERT_TRUE(read);
    auto& has = *read->find("s.has");
    auto& steps = *read->find("s.steps");
    EXPECT_TRUE(fits(has, json(R"({"choice":"yes"})")));
    EXPECT_TRUE(fits(has, json(R"({"choice":"yes","other":"since spring"})")));
    EXPECT_EQ(fits(has, json(R"({"choice":"maybe"})")).error().key, "surveys.no_such_option");
    EXPECT_EQ(fits(has, json(R"({"text":"yes"})")).error().key, "surveys.wrong_kind");
    EXPECT_EQ(fits(has, json(R"({"choice":"yes","text":"x"})")).error().key, "surveys.bad_value");
    EXPECT_TRUE(fits(steps, json(R"({"rows":[{"what":"a law"}]})")));
    EXPECT_EQ(fits(steps, json(R"({"rows":[{"who":"x"}]})")).error().key, "surveys.no_such_column");
}

TEST(Answers, NameAGapOnlyWhereTheQuestionnaireSaysSo)
{
    auto read = parse_questionnaire(json(sound));
    ASSERT_TRUE(read);
    EXPECT_TRUE(names_a_gap(*read->find("s.has"), json(R"({"choice":"no"})")));
    EXPECT_FALSE(names_a_gap(*read->find("s.has"), json(R"({"choice":"yes"})")));
}

}  // namespace
}  // namespace concord::surveys
