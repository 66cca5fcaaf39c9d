// For tests: a call, its replies and a report in the fictional world, made through the real door,
// and the words of the documents.

#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "mechanisms/reports/reports.h"
#include "test/world.h"

namespace concord::reports {

inline Json json(std::string_view text)
{
    auto parsed = parse_json(text, {.size_bytes_max = 4 << 20, .members_max = 100'000});
    EXPECT_TRUE(parsed) << text;
    return parsed ? *parsed : Json(JsonObject());
}

// What the catalogue says, with its values filled in.
inline Speech speech_in(const std::string& language)
{
    std::ifstream in("mechanisms/reports/messages/" + language + ".json");
    std::stringstream text;
    text << in.rdbuf();
    auto words = json(text.str()).get_object();
    return {language, [words](std::string_view key, const Values& values) {
                auto said = std::string(text_at(words, key));
                if (said.empty()) return std::string(key);
                for (auto& [name, value] : values) {
                    auto sign = "{" + name + "}";
                    for (auto at = said.find(sign); at != std::string::npos;
                         at = said.find(sign, at + value.size()))
                        said.replace(at, sign.size(), value);
                }
                return said;
            }};
}

class Compiling : public testing::Test {
protected:
    test::World world{test::Engine::sqlite, {&mechanism}};
    Subject one = world.secretary(), two = world.secretary_two();

    Kernel& kernel() { return world.kernel(); }

    Record make(const Subject& by, std::string type, const std::string& parent,
                std::string_view fields, const std::string& owner = {})
    {
        Command command;
        command.type = "reports." + std::move(type);
        command.parent = parent;
        command.owner = owner;
        command.fields = json(fields).get_object();
        return done(kernel().apply(by, command));
    }

    Record act(const Subject& by, const Record& on, std::string action,
               std::string_view fields = "{}")
    {
        return done(tried(by, on, std::move(action), fields));
    }

    Result<ActPtr> tried(const Subject& by, const Record& on, std::string action,
                         std::string_view fields = "{}")
    {
        Command command;
        command.type = on.type;
        command.id = on.id;
        command.action = std::move(action);
        command.fields = json(fields).get_object();
        return kernel().apply(by, command);
    }

    static Record done(const Result<ActPtr>& acted)
    {
        EXPECT_TRUE(acted) << acted.error().key << " " << acted.error().field << " "
                           << acted.error().detail;
        return acted ? (*acted)->after : Record();
    }

    Record open_call(std::string_view deadline)
    {
        auto call = make(one, "call", "",
                         R"({"title":"Responsible behaviour","resolution":"A/RES/90/1",
            "paragraph":"3","contributions":true,"deadline":")" +
                             std::string(deadline) + R"(",
            "wordings":[{"language":"en","title":"Responsible behaviour","questions":"What?\nHow?"},
                        {"language":"ar","title":"السلوك المسؤول","questions":"ماذا؟"}]})");
        return act(one, call, "publish");
    }

    Record invitation_of(std::string_view owner)
    {
        auto page = kernel().find(
            one, {.types = {"reports.invitation"}, .filters = {{"owner", {std::string(owner)}}}});
        EXPECT_TRUE(page && page->items.size() == 1) << owner;
        return page && !page->items.empty() ? page->items[0].record : Record();
    }

    // From the draft to its publication.
    Record published(const std::string& state, std::string_view fields)
    {
        auto by = world.officer(state);
        auto reply = act(by, make(by, "reply", invitation_of(state).id, fields), "submit");
        act(one, reply, "acknowledge");
        return act(one, reply, "publish");
    }

    Record now(const Record& record) { return (*kernel().standing(record.id))->record; }
};

}  // namespace concord::reports
