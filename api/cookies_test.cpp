#include "api/cookies.h"

#include <gtest/gtest.h>

namespace concord::api {
namespace {

Request with(std::string method, Headers headers)
{
    Request request;
    request.method = std::move(method);
    request.headers = std::move(headers);
    return request;
}

TEST(Cookies, ASessionOverTlsIsBoundToTheHost)
{
    EXPECT_EQ(
        print_cookie(session_cookie(Transport::tls), "abc", hours(1), Transport::tls),
        "__Host-concord_session=abc; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure");
    EXPECT_EQ(print_cookie(session_cookie(Transport::plain), "abc", hours(1), Transport::plain),
              "concord_session=abc; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict");
    EXPECT_NE(print_expired_cookie("a", Transport::tls).find("Max-Age=0"), std::string::npos);
}

TEST(Cookies, AreFoundByTheirExactName)
{
    const auto request = with("GET", {
                                         {"cookie", "a=1; concord_session=x=y ;b"}
    });
    EXPECT_EQ(find_cookie(request, "concord_session"), "x=y");
    EXPECT_EQ(find_cookie(request, "a"), "1");
    EXPECT_FALSE(find_cookie(request, "session"));
    EXPECT_FALSE(find_cookie(request, "b"));
    EXPECT_FALSE(find_cookie(with("GET", {}), "a"));
}

TEST(Cookies, TwoOfOneNameAreNotBelieved)
{
    EXPECT_FALSE(find_cookie(with("GET",
                                  {
                                      {"Cookie", "s=1; s=2"}
    }),
                             "s"));
    EXPECT_FALSE(find_cookie(with("GET",
                                  {
                                      {"Cookie", "s=1"},
                                      {"Cookie", "s=2"}
    }),
                             "s"));
}

TEST(SameOrigin, AnUnsafeRequestFromElsewhereIsRefused)
{
    const Pair host{"Host", "concord.example:8080"};
    EXPECT_TRUE(same_origin(with("POST", {
                                             host, {"Origin", "http://concord.example:8080"}
    })));
    EXPECT_TRUE(same_origin(with("POST", {
                                             host, {"Sec-Fetch-Site", "same-origin"}
    })));
    EXPECT_TRUE(same_origin(with("POST", {host})));
    EXPECT_TRUE(same_origin(with("GET", {
                                            host, {"Sec-Fetch-Site", "cross-site"}
    })));
    for (const auto origin : {"http://concord.example", "https://evil.example", "null", "",
                              "http://concord.example:8080.evil.example", "concord.example:8080"}) {
        EXPECT_FALSE(same_origin(with("POST",
                                      {
                                          host, {"Origin", origin}
        })))
            << origin;
    }
    for (const auto site : {"cross-site", "same-site", "none"}) {
        EXPECT_FALSE(same_origin(with("DELETE",
                                      {
                                          host, {"Sec-Fetch-Site", site}
        })))
            << site;
    }
}

TEST(SameOrigin, AConfiguredOriginIsBelievedOverTheHostHeader)
{
    const auto request =
        with("POST", {
                         {"Host",   "evil.example"       },
                         {"Origin", "http://evil.example"}
    });
    EXPECT_FALSE(same_origin(request, "https://concord.example"));
    EXPECT_TRUE(same_origin(with("POST",
                                 {
                                     {"Host",   "10.0.0.7"               },
                                     {"Origin", "https://concord.example"}
    }),
                            "https://concord.example"));
}

}  // namespace
}  // namespace concord::api
