// Every MUST of the specification with an object that keeps it and one that breaks it. The objects
// stand in formats/stix/examples, one file for each type:
//
//   "valid"    objects by name; all are taken
//   "invalid"  each the first valid object changed by a "patch" (RFC 7396) or a whole "text", and
//              what check() finds: "rule at path, rule at path", no more and no less

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/json.h"
#include "formats/stix/rules.h"
#include "formats/stix/tables.h"

namespace concord::stix {
namespace {

std::string content(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

struct Invalid {
    std::string text;
    std::string finds;
};

struct Examples {
    std::string type;  // or what the file is about
    std::map<std::string, JsonObject> valid;
    std::vector<Invalid> invalid;
};

void merge(Json& target, const Json& patch)
{
    if (!patch.is_object()) {
        target = patch;
        return;
    }
    if (!target.is_object()) target = JsonObject();
    for (auto& [name, value] : patch.get_object()) {
        if (value.is_null())
            target.get_object().erase(name);
        else
            merge(target.get_object()[name], value);
    }
}

std::vector<Examples> all_examples()
{
    std::vector<Examples> all;
    for (auto& entry : std::filesystem::directory_iterator("formats/stix/examples")) {
        auto file = parse_json(content(entry.path()));
        EXPECT_TRUE(file) << entry.path();
        if (!file) continue;
        Examples examples;
        examples.type = entry.path().stem();
        const Json* first = nullptr;
        for (auto& [name, object] : file->at("valid").get_object()) {
            if (!first) first = &object;
            examples.valid[name] = object.get_object();
        }
        for (auto& each : file->at("invalid").get_array()) {
            auto& invalid = each.get_object();
            auto changed = *first;
            if (auto patch = find_at(invalid, "patch")) merge(changed, *patch);
            auto text = find_at(invalid, "text");
            examples.invalid.push_back({text ? std::string(text_of(*text)) : print_json(changed),
                                        std::string(text_at(invalid, "finds"))});
        }
        all.push_back(std::move(examples));
    }
    return all;
}

std::string printed(const Findings& findings)
{
    std::vector<std::string> lines;
    for (auto& finding : findings)
        lines.push_back(std::string(finding.rule) + " at " + finding.path);
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (auto& line : lines) all += (all.empty() ? "" : ", ") + line;
    return all;
}

std::string sorted(std::string_view list)
{
    Findings findings;
    while (!list.empty()) {
        const auto end = list.find(", stix.");
        const auto line = list.substr(0, end);
        const auto at = line.find(" at ");
        findings.push_back({line.substr(0, at), std::string(line.substr(at + 4)), {}});
        list = end == std::string_view::npos ? std::string_view() : list.substr(end + 2);
    }
    return printed(findings);
}

TEST(StixExamples, ValidObjectsAreTaken)
{
    for (auto& examples : all_examples())
        for (auto& [name, object] : examples.valid) {
            const auto text = print_json(object);
            auto checked = check(text);
            EXPECT_TRUE(checked) << examples.type << " " << name << ": "
                                 << printed(checked.error());
            if (!checked) continue;
            EXPECT_EQ(checked->id, text_at(object, "id"));
            EXPECT_EQ(checked->type, text_at(object, "type"));
            EXPECT_EQ(checked->bytes, text);
        }
}

TEST(StixExamples, InvalidObjectsAreRefusedForWhatIsWrongWithThem)
{
    for (auto& examples : all_examples())
        for (auto& invalid : examples.invalid) {
            auto checked = check(invalid.text);
            ASSERT_FALSE(checked) << examples.type << " " << invalid.finds << "\n" << invalid.text;
            EXPECT_EQ(printed(checked.error()), sorted(invalid.finds)) << invalid.text;
            for (auto& finding : checked.error()) EXPECT_FALSE(finding.section.empty());
        }
}

TEST(StixExamples, EveryRuleIsBrokenByOneAndHasWords)
{
    std::set<std::string_view> broken;
    std::vector<std::string> texts;
    const auto all = all_examples();
    for (auto& examples : all)
        for (auto& invalid : examples.invalid)
            if (auto checked = check(invalid.text); !checked)
                for (auto& finding : checked.error()) broken.insert(finding.rule);
    // What only limits can break: an object of four megabytes is made elsewhere.
    broken.insert(rule::too_large);
    for (auto each : rule::all) EXPECT_TRUE(broken.contains(each)) << each;
    EXPECT_EQ(broken.size(), rule::all.size());
    for (auto language : {"ar", "en", "es", "fr", "ru", "zh"}) {
        auto words = parse_json(content(std::string("formats/messages/") + language + ".json"));
        ASSERT_TRUE(words);
        for (auto each : rule::all)
            EXPECT_TRUE(words->get_object().contains(each)) << language << " " << each;
    }
}

// The names of the tables that stand in an object, with those of the tables inside it.
void collect_names(const Json& value, const Shape& shape, std::set<std::string>& out)
{
    if (value.is_array())
        for (auto& element : value.get_array()) collect_names(element, shape, out);
    if (!value.is_object()) return;
    for (auto& [name, member] : value.get_object()) {
        for (auto& property : shape.properties)
            if (property.name == std::string_view(name)) {
                out.insert(std::string(shape.section) + " " + std::string(name));
                if (property.shape) collect_names(member, *property.shape, out);
            }
        if (name == "extensions")
            for (auto& extension : shape.extensions)
                if (auto found = find_at(member.get_object(), extension.key))
                    collect_names(*found, *extension.shape, out);
    }
}

void expect_names(const Shape& shape, const std::set<std::string>& seen)
{
    for (auto& property : shape.properties) {
        EXPECT_TRUE(seen.contains(std::string(shape.section) + " " + std::string(property.name)))
            << shape.section << " " << property.name;
        if (property.shape) expect_names(*property.shape, seen);
    }
    for (auto& extension : shape.extensions) expect_names(*extension.shape, seen);
}

TEST(StixExamples, EveryPropertyOfEveryTableStandsInAValidOne)
{
    const auto all = all_examples();
    for (auto types : {domain_types(), relation_types(), observable_types(), meta_types()})
        for (auto& type : types) {
            std::set<std::string> seen;
            for (auto& examples : all)
                for (auto& [name, object] : examples.valid) {
                    auto own = text_at(object, "type") == type.name;
                    if (own) collect_names(Json(object), type.shape, seen);
                    collect_names(Json(object), common_properties(Family::domain, ""), seen);
                }
            expect_names(type.shape, seen);
        }
}

TEST(StixExamples, NothingIsTakenWhoseValuesAreNull)
{
    for (auto& examples : all_examples())
        for (auto& [name, object] : examples.valid) {
            auto type = find_type(text_at(object, "type"));
            if (!type) continue;
            for (auto& [key, value] : object) {
                if (key.starts_with("x_")) continue;
                auto changed = object;
                changed[key] = nullptr;
                EXPECT_FALSE(check(print_json(changed))) << type->name << " " << key;
            }
        }
}

// Every row of "what must hold" of every table is broken by an example of that section.
TEST(StixExamples, EveryConstraintIsBrokenByOne)
{
    std::set<std::string> broken;
    for (auto& examples : all_examples())
        for (auto& invalid : examples.invalid)
            if (auto checked = check(invalid.text); !checked)
                for (auto& finding : checked.error())
                    broken.insert(std::string(finding.section) + " " + std::string(finding.rule));
    const std::map<Holds, std::string_view> rules = {
        {Holds::at_least_one,         rule::at_least_one  },
        {Holds::exactly_one,          rule::exactly_one   },
        {Holds::all_or_none,          rule::all_or_none   },
        {Holds::in_order,             rule::order         },
        {Holds::strictly_in_order,    rule::strict_order  },
        {Holds::needs,                rule::needs         },
        {Holds::one_of_its_own,       rule::one_of_its_own},
        {Holds::excludes_if_true,     rule::excludes      },
        {Holds::excludes_if_false,    rule::excludes      },
        {Holds::needs_if_true,        rule::needs         },
        {Holds::needs_word,           rule::needs         },
        {Holds::contributes_or_uuid4, rule::uuid4         },
    };
    auto expect = [&](const Shape& shape, auto& self) -> void {
        for (auto& constraint : shape.constraints) {
            auto section = constraint.section.empty() ? shape.section : constraint.section;
            EXPECT_TRUE(broken.contains(std::string(section) + " " +
                                        std::string(rules.at(constraint.holds))))
                << section << " " << rules.at(constraint.holds);
        }
        for (auto& property : shape.properties)
            if (property.shape) self(*property.shape, self);
        for (auto& extension : shape.extensions) self(*extension.shape, self);
    };
    for (auto types : {domain_types(), relation_types(), observable_types(), meta_types()})
        for (auto& type : types) expect(type.shape, expect);
}

TEST(StixExamples, LimitsAreNamed)
{
    const std::string text = R"({"type":"tool","name":")" + std::string(100, 'x') + "\"}";
    auto large = check(text, {.object_bytes_max = 50});
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error()[0].rule, rule::too_large);
    EXPECT_EQ(large.error()[0].values.at("max"), "50");
    auto deep = check(R"({"a":[[[[1]]]]})", {.depth_max = 4});
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error()[0].rule, rule::too_deep);
    EXPECT_EQ(deep.error()[0].values.at("max"), "4");
    std::string many = R"({"type":"tool")";
    for (int i = 0; i < 200; ++i) many += ",\"X" + std::to_string(i) + "\":1";
    auto limited = check(many + "}", {.findings_max = 7});
    ASSERT_FALSE(limited);
    EXPECT_EQ(limited.error().size(), 7u);
}

}  // namespace
}  // namespace concord::stix
