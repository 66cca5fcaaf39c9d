// Every word that a table can show to a person stands in its mechanism's catalogue. That all six
// languages say the same keys is checked by tools/messages.py.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "mechanisms/all.h"

namespace concord {
namespace {

using Keys = std::set<std::string>;

void add_field(Keys& keys, const std::string& type, const Field& field)
{
    auto key = type + ".field." + std::string(field.name);
    keys.insert(key);
    if (!field.choices.starts_with('@'))
        each_word(field.choices, [&](std::string_view choice) {
            keys.insert(key + "." + std::string(choice));
            return true;
        });
    for (auto& column : field.columns) add_field(keys, type, column);
}

Keys keys_of(const Mechanism& mechanism)
{
    Keys keys;
    for (auto& record : mechanism.records) {
        auto type = std::string(mechanism.name) + "." + std::string(record.name);
        keys.insert({type, type + ".plural", type + ".did.create",
                     type + ".state." + std::string(record.initial)});
        for (auto& field : record.fields) add_field(keys, type, field);
        for (auto& duty : record.duties) keys.insert(type + ".duty." + std::string(duty.name));
        for (auto& row : record.workflow) {
            keys.insert(type + ".action." + std::string(row.action));
            keys.insert(type + ".did." + std::string(row.action));
            if (!row.to.empty()) keys.insert(type + ".state." + std::string(row.to));
        }
    }
    return keys;
}

Keys keys_in(const std::filesystem::path& catalogue)
{
    std::ifstream in(catalogue);
    std::stringstream text;
    text << in.rdbuf();
    Keys keys;
    if (auto json = parse_json(text.str()); json && json->is_object())
        for (auto& member : json->get_object()) keys.insert(member.key());
    return keys;
}

TEST(Words, AreThereForEveryTable)
{
    for (auto mechanism : all_mechanisms()) {
        auto folder = std::filesystem::path("mechanisms") / mechanism->name / "messages";
        if (!std::filesystem::exists(folder / "en.json")) continue;
        auto there = keys_in(folder / "en.json");
        for (auto& key : keys_of(*mechanism))
            EXPECT_TRUE(there.contains(key)) << key << " is missing in " << folder;
    }
}

}  // namespace
}  // namespace concord
