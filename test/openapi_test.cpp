// The web interface takes its types from web/openapi.json. That file says what the server's
// document says, and the server's answers are what the document says.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "api/accounts_fixture.h"
#include "api/openapi.h"
#include "api/shapes.h"
#include "kernel/hooks.h"
#include "kernel/search_saved.h"
#include "mechanisms/all.h"

namespace concord {
namespace {

using api::test::said;

// Without what each type adds: its fields, which the interface reads from the schema's tables.
std::string shapes_of(const Json& document)
{
    std::map<std::string, std::string> by_name;
    for (auto& each : document.at("components").at("schemas").as_object())
        if (each.key().find('.') == std::string_view::npos)
            by_name[each.key()] = print_json(each.value());
    std::string lines;
    for (auto& [name, shape] : by_name)
        lines += (lines.empty() ? "\n\"" : ",\n\"") + name + "\":" + shape;
    return R"({"openapi":"3.1.0","info":{"title":"Concord","version":"1"},"paths":{},)"
           R"("components":{"schemas":{)" +
           lines + "\n}}}\n";
}

// What an answer has that its schema does not allow, or lacks; "" if it is as it says.
class Conformity {
public:
    explicit Conformity(const Json& document)
        : schemas_(document.at("components").at("schemas").as_object())
    {
    }

    std::string misfit(std::string_view schema, const Json& value) const
    {
        return check(schemas_.at(schema).as_object(), value, "");
    }

private:
    const JsonObject& resolved(const JsonObject& schema) const
    {
        auto reference = schema.if_contains("$ref");
        if (!reference) return schema;
        auto name = text_of(*reference);
        return schemas_.at(name.substr(name.rfind('/') + 1)).as_object();
    }
    static bool is_of(std::string_view type, const Json& value)
    {
        return type == "null"      ? value.is_null()
               : type == "string"  ? value.is_string()
               : type == "boolean" ? value.is_bool()
               : type == "integer" ? value.is_int64() || value.is_uint64()
               : type == "number"  ? value.is_number()
               : type == "array"   ? value.is_array()
                                   : value.is_object();
    }
    static bool is_of_one(const Json& types, const Json& value)
    {
        if (types.is_string()) return is_of(text_of(types), value);
        for (auto& type : types.get_array())
            if (is_of(text_of(type), value)) return true;
        return false;
    }
    std::string check(const JsonObject& given, const Json& value, const std::string& at) const
    {
        auto& schema = resolved(given);
        if (auto either = schema.if_contains("oneOf")) {
            std::string wrong;
            for (auto& one : either->get_array()) {
                wrong = check(one.get_object(), value, at);
                if (wrong.empty()) return {};
            }
            return wrong;
        }
        if (schema.contains("allOf")) return check_object(schema, value.get_object(), at);
        if (auto exact = schema.if_contains("const"))
            return *exact == value ? "" : at + " is not " + print_json(*exact);
        if (!is_of_one(schema.at("type"), value)) return at + " is of another kind";
        if (auto words = schema.if_contains("enum")) {
            for (auto& word : words->get_array())
                if (word == value) return {};
            return at + " is none of the words: " + print_json(value);
        }
        if (value.is_object()) return check_object(schema, value.get_object(), at);
        if (!value.is_array()) return {};
        for (std::size_t i = 0; i < value.get_array().size(); ++i)
            if (auto wrong = check(schema.at("items").as_object(), value.get_array()[i],
                                   at + "/" + std::to_string(i));
                !wrong.empty())
                return wrong;
        return {};
    }
    // All properties and required names of a schema, with those it adds by allOf.
    void gather(const JsonObject& given, JsonObject& all, JsonArray& required) const
    {
        auto& schema = resolved(given);
        if (auto parts = schema.if_contains("allOf"))
            for (auto& part : parts->get_array()) gather(part.get_object(), all, required);
        if (auto properties = schema.if_contains("properties"))
            for (auto& each : properties->get_object()) all[each.key()] = each.value();
        if (auto names = schema.if_contains("required"))
            for (auto& name : names->get_array()) required.push_back(name);
    }
    std::string check_object(const JsonObject& schema, const JsonObject& value,
                             const std::string& at) const
    {
        JsonObject properties;
        JsonArray required;
        gather(schema, properties, required);
        for (auto& name : required)
            if (!value.contains(text_of(name))) return at + " lacks " + std::string(text_of(name));
        auto others = schema.if_contains("additionalProperties");
        for (auto& member : value) {
            auto inner = at + "/" + std::string(member.key());
            auto known = properties.if_contains(member.key());
            if (!known && (!others || !others->is_object())) return inner + " is not known";
            auto wrong = check((known ? *known : *others).get_object(), member.value(), inner);
            if (!wrong.empty()) return wrong;
        }
        return {};
    }

    const JsonObject& schemas_;
};

std::vector<const Mechanism*> all_there_are()
{
    std::vector<const Mechanism*> all{&notices::mechanism, &search_mechanism};
    all.insert(all.end(), all_mechanisms().begin(), all_mechanisms().end());
    return all;
}

class OpenApi : public testing::Test {
protected:
    std::vector<const Mechanism*> mechanisms = all_there_are();
    api::test::Building building{test::Engine::sqlite, {}, mechanisms};
    Subject mira = building.world.officer("QM"), noor = building.world.officer("QN");
    Json document = read(building.ask(mira, "GET", "/api/v1/openapi.json"));
    Conformity conformity{document};

    // Some answers are larger than what the server takes from others.
    static Json read(const api::test::Reply& reply)
    {
        auto parsed = parse_json(reply.body, {1 << 24, 64, 1'000'000});
        EXPECT_TRUE(parsed) << reply.head;
        return parsed ? *parsed : Json();
    }
    std::string misfit(const Subject& by, std::string_view schema, const std::string& target,
                       const std::string& method = "GET", const std::string& body = {})
    {
        auto reply = building.ask(by, method, "/api/v1/" + target, body);
        if (reply.status >= 300) return said(reply) + " " + reply.body;
        return conformity.misfit(schema, read(reply));
    }
};

TEST_F(OpenApi, IsWhatTheInterfaceTakesItsTypesFrom)
{
    const char* golden = "web/openapi.json";
    auto now = shapes_of(document);
    if (std::getenv("CONCORD_REBASELINE")) {
        std::ofstream(golden, std::ios::binary) << now;
        GTEST_SKIP() << "written anew: read the difference before committing it";
    }
    std::ifstream in(golden, std::ios::binary);
    std::stringstream before;
    before << in.rdbuf();
    EXPECT_EQ(before.str(), now) << "shapes changed; run tools/golden and read the difference";
}

TEST_F(OpenApi, NoTwoOperationsHaveOneName)
{
    std::set<std::string> seen;
    for (auto& path : document.at("paths").as_object())
        for (auto& method : path.value().get_object())
            EXPECT_TRUE(seen.emplace(text_at(method.value().get_object(), "operationId")).second)
                << path.key();
}

TEST_F(OpenApi, ARecordAndWhatHappenedToItAreAnsweredAsItSays)
{
    auto made = building.ask(
        mira, "POST", "/api/v1/assistance/requests",
        R"({"fields":{"kind":"technical","title":"Power grid","need":"Two people","reply_by":")" +
            print(building.world.clock().now() + hours(48)) +
            R"("},"label":{"tlp":"amber","recipients":["participant:QN"]}})");
    ASSERT_EQ(said(made), "201") << made.body;
    EXPECT_EQ(conformity.misfit("record", building.json(made)), "");
    auto at = "assistance/requests/" + std::string(text_at(building.json(made), "id"));
    EXPECT_EQ(misfit(mira, "record", at + "/send", "POST", "{}"), "");
    EXPECT_EQ(misfit(noor, "record", at), "");
    EXPECT_EQ(misfit(noor, "assistance.request", at), "");
    EXPECT_EQ(misfit(noor, "records", "assistance/requests?count=yes"), "");
    EXPECT_EQ(misfit(noor, "acts", at + "/history"), "");
    EXPECT_EQ(misfit(noor, "acts", at + "/timeline"), "");
    EXPECT_EQ(misfit(noor, "home", "home"), "");
    EXPECT_EQ(misfit(noor, "notices", "notices"), "");
    EXPECT_EQ(misfit(noor, "search", "search?q=power"), "");
    EXPECT_EQ(misfit(noor, "suggestions", "search/suggestions?q=pow"), "");
    auto refused = building.ask(mira, "POST", "/api/v1/assistance/requests", "{}");
    EXPECT_EQ(conformity.misfit("problem", building.json(refused)), "");
}

TEST_F(OpenApi, WhatPagesAreMadeOfIsAnsweredAsItSays)
{
    EXPECT_EQ(misfit(mira, "schema", "schema"), "");
    EXPECT_EQ(misfit(mira, "participants", "participants"), "");
    EXPECT_EQ(misfit(mira, "messages", "messages/en"), "");
    EXPECT_EQ(misfit(mira, "session", "session"), "");
    EXPECT_EQ(misfit(mira, "sessions", "sessions"), "");
}

TEST_F(OpenApi, WhatMechanismsAnswerBesideRecordsIsAnsweredAsItSays)
{
    EXPECT_EQ(misfit(mira, "contacts_coverage", "contacts/coverage"), "");
    EXPECT_EQ(misfit(mira, "contacts_bundle", "contacts/bundle"), "");
    EXPECT_EQ(misfit(mira, "library_profile", "library/profile?of=QM,QN"), "");
    EXPECT_EQ(misfit(mira, "library_changes", "library/changes?since=2026-01-01"), "");
    EXPECT_EQ(misfit(mira, "surveys_progress", "surveys/progress"), "");
    EXPECT_EQ(misfit(mira, "threats_alert_audience",
                     "threats/alert_audience?tlp=green&recipients=members"),
              "");
    EXPECT_EQ(misfit(mira, "objects_found", "objects/search", "POST", R"({"text":"192.0.2.1"})"),
              "");
}

TEST_F(OpenApi, AnAnswerThatLacksAMemberOrHasAnotherIsFound)
{
    auto json = [](std::string_view text) { return *parse_json(text); };
    EXPECT_EQ(conformity.misfit("object_sighted", json(R"({"added":1})")), "");
    EXPECT_EQ(conformity.misfit("object_sighted", json("{}")), " lacks added");
    EXPECT_EQ(conformity.misfit("object_sighted", json(R"({"added":1,"x":2})")), "/x is not known");
    EXPECT_EQ(conformity.misfit("object_sighted", json(R"({"added":"1"})")),
              "/added is of another kind");
    EXPECT_EQ(conformity.misfit("context", json(R"("real")")), " is none of the words: \"real\"");
}

}  // namespace
}  // namespace concord
