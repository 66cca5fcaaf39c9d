// Every word that the tables of identity put before a person is there to be read.

#include "kernel/identity.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/json.h"

namespace concord {
namespace {

TEST(IdentityWords, EveryTypeFieldStateActionAndDutyHasItsWords)
{
    std::ifstream file("kernel/messages/en.json");
    std::stringstream text;
    text << file.rdbuf();
    auto catalogue = parse_json(text.str());
    ASSERT_TRUE(catalogue) << "tests run in the root of the repository";
    auto& words = catalogue->get_object();
    auto expect = [&](const std::string& key) { EXPECT_TRUE(words.contains(key)) << key; };
    auto choices = [&](const std::string& key, const Field& field) {
        each_word(field.choices, [&](std::string_view choice) {
            expect(key + "." + std::string(choice));
            return true;
        });
    };
    for (auto& type : identity::mechanism.records) {
        auto name = "identity." + std::string(type.name);
        expect(name);
        expect(name + ".plural");
        expect(name + ".action.create");
        expect(name + ".did.create");
        expect(name + ".state." + std::string(type.initial));
        for (auto& field : type.fields) {
            auto key = name + ".field." + std::string(field.name);
            expect(key);
            choices(key, field);
            for (auto& column : field.columns) {
                expect(key + "." + std::string(column.name));
                choices(key + "." + std::string(column.name), column);
            }
        }
        for (auto& row : type.workflow) {
            expect(name + ".action." + std::string(row.action));
            expect(name + ".did." + std::string(row.action));
            if (!row.to.empty()) expect(name + ".state." + std::string(row.to));
        }
        for (auto& duty : type.duties) expect(name + ".duty." + std::string(duty.name));
    }
}

}  // namespace
}  // namespace concord
