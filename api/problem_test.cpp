#include "api/problem.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "api/language.h"
#include "base/json.h"

namespace concord::api {
namespace {

struct EchoWords final : Words {
    std::string say(std::string_view key, const Values& values,
                    std::string_view language) const override
    {
        std::string out(language);
        out.append(":").append(key);
        for (const auto& [name, value] : values) out.append(" ").append(name + "=" + value);
        return out;
    }
};

JsonObject read(const Response& response)
{
    return parse_json(bytes_of(response)).value().as_object();
}

TEST(Problem, TellsWhatIsWrongAndWhere)
{
    const Error error{Code::invalid, "assistance.need_missing", "/fields/need", {{"n", "3"}}, "x"};
    const auto response = problem(error, EchoWords(), "fr", "N7");
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.headers.find("content-type"), "application/problem+json");
    EXPECT_EQ(response.headers.find("Content-Language"), "fr");
    const auto body = read(response);
    EXPECT_EQ(text_at(body, "type"), "urn:concord:problem:assistance.need_missing");
    EXPECT_EQ(text_at(body, "title"), "fr:assistance.need_missing n=3");
    EXPECT_EQ(text_at(body, "field"), "/fields/need");
    EXPECT_EQ(text_at(body, "request"), "N7");
    EXPECT_EQ(body.at("status").to_number<int>(), 422);
    EXPECT_EQ(text_at(body.at("values").as_object(), "n"), "3");
}

TEST(Problem, AnInternalErrorTellsNothingOfItself)
{
    const Error error{Code::internal, "store.page_7_broken", "/x", {{"path", "/var"}}, "secret"};
    const auto response = problem(error, EchoWords(), "en", "N7");
    EXPECT_EQ(response.status, 500);
    for (const auto word : {"page_7", "/var", "secret", "/x"}) {
        EXPECT_EQ(bytes_of(response).find(word), std::string_view::npos) << word;
    }
}

TEST(Problem, EachCodeHasItsStatus)
{
    const auto status = [](Code code, std::string key = "k") {
        return status_of(Error{code, std::move(key)});
    };
    EXPECT_EQ(status(Code::invalid), 400);
    EXPECT_EQ(status(Code::unauthenticated), 401);
    EXPECT_EQ(status(Code::forbidden), 403);
    EXPECT_EQ(status(Code::not_found), 404);
    EXPECT_EQ(status(Code::conflict), 409);
    EXPECT_EQ(status(Code::conflict, "records.stale"), 412);
    EXPECT_EQ(status(Code::too_large), 413);
    EXPECT_EQ(status(Code::limited), 429);
    EXPECT_EQ(status(Code::unavailable), 503);
    EXPECT_EQ(status(Code::invalid, "http.method_not_allowed"), 405);
}

TEST(Problem, WhoAsksTooMuchIsToldWhenToComeBack)
{
    const Error error{Code::limited, "http.limited", {}, {{"seconds", "7"}}, {}};
    EXPECT_EQ(problem(error, EchoWords(), "en", "N").headers.find("Retry-After"), "7");
}

TEST(Problem, RequestNumbersDiffer)
{
    SeededChance chance(1);
    const auto one = new_request_number(chance);
    EXPECT_EQ(one.size(), 20u);
    EXPECT_NE(one, new_request_number(chance));
}

TEST(Language, TheHighestWeightWinsAndEnglishIsTheLastResort)
{
    EXPECT_EQ(choose_language(""), "en");
    EXPECT_EQ(choose_language("de, nl;q=0.5"), "en");
    EXPECT_EQ(choose_language("fr-CA"), "fr");
    EXPECT_EQ(choose_language("de, ES;q=0.8, fr;q=0.9"), "fr");
    EXPECT_EQ(choose_language("zh-Hant-QM, en"), "zh");
    EXPECT_EQ(choose_language("ru;q=0, ar;q=0.1"), "ar");
    EXPECT_EQ(choose_language("*, fr;q=0.5"), "en");
    EXPECT_EQ(choose_language("fr;q=2"), "en");
    EXPECT_EQ(choose_language("fr;q=0.1234, ar;q=nonsense,,;,ru;level=1"), "en");
    EXPECT_EQ(choose_language("fra"), "en");
}

// Every sentence that the transport can say is there in each language, with the same values.
TEST(Messages, EveryLanguageSaysEveryKey)
{
    const auto placeholders = [](std::string_view text) {
        std::multiset<std::string> names;
        for (std::size_t at = 0; (at = text.find('{', at)) != text.npos; ++at) {
            names.emplace(text.substr(at, text.find('}', at) - at));
        }
        return names;
    };
    const auto load = [](std::string_view language) {
        std::ifstream file("api/messages/" + std::string(language) + ".json");
        std::ostringstream text;
        text << file.rdbuf();
        return parse_json(text.str()).value().as_object();
    };
    const auto english = load("en");
    for (const auto language : languages) {
        const auto catalogue = load(language);
        EXPECT_EQ(catalogue.size(), english.size()) << language;
        for (const auto& [key, text] : english) {
            ASSERT_TRUE(catalogue.contains(key)) << language << key;
            EXPECT_EQ(placeholders(text_of(text)), placeholders(text_at(catalogue, key)))
                << language << key;
        }
    }
}

}  // namespace
}  // namespace concord::api
