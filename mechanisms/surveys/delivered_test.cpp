// The questionnaires of deployment/: sound, in all six languages, and nothing in them ranks.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "mechanisms/surveys/exchange.h"
#include "mechanisms/surveys/questionnaire.h"

namespace concord::surveys {
namespace {

std::string read(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(Delivered, AreSoundAndSpeakSixLanguages)
{
    std::size_t count = 0;
    for (auto& file : std::filesystem::directory_iterator("deployment/questionnaires")) {
        auto parsed = parse_questionnaires(read(file.path()));
        ASSERT_TRUE(parsed) << file.path();
        for (auto& incoming : *parsed) {
            ASSERT_TRUE(incoming.fields) << file.path();
            auto body = find_at(*incoming.fields, "body");
            ASSERT_TRUE(body) << file.path();
            auto questionnaire = parse_questionnaire(*body);
            ASSERT_TRUE(questionnaire) << questionnaire.error().key << questionnaire.error().field;
            // A question read alone is the one that is read with all others.
            for (auto& question : questionnaire->questions) {
                auto alone = find_question(*body, question.code);
                ASSERT_TRUE(alone) << question.code;
                EXPECT_EQ(alone->section, question.section);
                EXPECT_EQ(alone->kind, question.kind);
                EXPECT_EQ(alone->columns, question.columns);
                EXPECT_EQ(alone->options.size(), question.options.size());
                for (auto& option : question.options)
                    EXPECT_EQ(alone->find(option.code)->says, option.says) << question.code;
                EXPECT_EQ(alone->when.has_value(), question.when.has_value());
                if (question.when) {
                    EXPECT_EQ(alone->when->is, question.when->is);
                }
            }
            EXPECT_FALSE(find_question(*body, "no such question"));
            EXPECT_EQ(languages_of(body->get_object().at("title")).size(), 6u);
            auto spoken = speaks_alike(*body);
            EXPECT_TRUE(spoken) << spoken.error().field;
            ++count;
        }
    }
    EXPECT_EQ(count, 2u);
}

}  // namespace
}  // namespace concord::surveys
