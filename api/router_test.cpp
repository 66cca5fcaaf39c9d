#include "api/router.h"

#include <gtest/gtest.h>

namespace concord::api {
namespace {

Router sample()
{
    Router router;
    const auto add = [&](std::string method, std::string pattern) {
        router.add({std::move(method), std::move(pattern), [](Request&&, Answer) {}});
    };
    add("GET", "/records");
    add("POST", "/records");
    add("GET", "/records/{id}");
    add("GET", "/records/export");
    add("POST", "/records/{id}/{action}");
    add("GET", "/records/{record}/history");
    add("GET", "/log/tile/{rest*}");
    add("GET", "/taxii2/");
    return router;
}

TEST(Router, ALiteralWordIsPreferredToAName)
{
    const auto router = sample();
    EXPECT_EQ(router.find("GET", "/records/export").route->pattern, "/records/export");
    const auto match = router.find("GET", "/records/7");
    ASSERT_TRUE(match.route);
    EXPECT_EQ(match.params, (Pairs{
                                {"id", "7"}
    }));
}

TEST(Router, NamesBelongToTheRouteOfTheirMethod)
{
    const auto router = sample();
    EXPECT_EQ(router.find("GET", "/records/7/history").params, (Pairs{
                                                                   {"record", "7"}
    }));
    EXPECT_EQ(router.find("POST", "/records/7/withdraw").params,
              (Pairs{
                  {"id",     "7"       },
                  {"action", "withdraw"}
    }));
}

TEST(Router, TheRestOfAPathIsOneValue)
{
    const auto router = sample();
    EXPECT_EQ(router.find("GET", "/log/tile/0/x001/067").params, (Pairs{
                                                                     {"rest", "0/x001/067"}
    }));
    EXPECT_FALSE(router.find("GET", "/log/tile/").route);
}

TEST(Router, HeadFollowsGet)
{
    const auto router = sample();
    EXPECT_TRUE(router.find("HEAD", "/records").route);
    EXPECT_FALSE(router.find("HEAD", "/records/7/withdraw").route);
}

TEST(Router, UnknownPathsAndMethodsAreToldApart)
{
    const auto router = sample();
    Request request;
    request.method = "DELETE";
    auto answer = answer_unrouted(request, router.find("DELETE", "/records"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().key, "http.method_not_allowed");
    EXPECT_EQ(answer.error().values.at("allow"), "GET, HEAD, POST, OPTIONS");
    for (const auto path : {"/record", "/records/", "/records//history", "/", "", "records",
                            "/taxii2", "/records/7/"}) {
        const auto match = router.find("GET", path);
        EXPECT_FALSE(match.route) << path;
        EXPECT_EQ(answer_unrouted(request, match).error().key, "http.not_found") << path;
    }
    EXPECT_TRUE(router.find("GET", "/taxii2/").route);
    request.method = "OPTIONS";
    answer = answer_unrouted(request, router.find("OPTIONS", "/records"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 204);
}

}  // namespace
}  // namespace concord::api
