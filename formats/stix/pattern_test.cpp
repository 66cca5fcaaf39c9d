// Patterns: what the grammar takes, where it stops, and what is looked up.

#include "formats/stix/pattern.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace concord::stix {
namespace {

TEST(StixPattern, TakesWhatTheGrammarHas)
{
    for (std::string_view pattern : {
             "[ipv4-addr:value = '192.0.2.7']",
             "[ipv4-addr:value == '192.0.2.7' OR ipv4-addr:value != '192.0.2.8']",
             "[a:b <> 1] AND [a:b < 1.5] OR [a:b <= -1] FOLLOWEDBY [a:b > 2] AND [a:b >= .5]",
             "([a:b = true] OR [a:b = false]) WITHIN 5 SECONDS REPEATS 2 TIMES",
             "[a:b = 1] WITHIN 0.5 SECONDS",
             "[a:b = 1] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00.5Z'",
             "[file:hashes.'SHA-256' = 'aec0']",
             "[file:hashes.MD5 IN ('a', 'b') OR a:b IN (3, -4.5) OR a:b IN (true, false)]",
             "[a:b IN (h'0aFF', h'') OR a:c = b'QU\nI=' OR a:d = t'2026-01-01T00:00:00Z']",
             "[a:b = 1 OR c:d = 2 AND c:e = 3]",
             "[(a:b = 1 OR c:d = 2) AND (c:e = 3 OR f:g = 1)]",
             "([a:b = 1] WITHIN 5 SECONDS) WITHIN 6 SECONDS",
             "[network-traffic:dst_ref.value ISSUBSET '2001:db8::/64']",
             "[file:name IN ()]",
             "[NOT EXISTS file:name]",
             "[EXISTS file:name AND file:name NOT = 'x']",
             "[a:b NOT IN ('x')] ",
             "[file:name LIKE '%.exe' AND file:name MATCHES '^a\\\\.b$']",
             "[ipv4-addr:value ISSUBSET '192.0.2.0/24' OR ipv4-addr:value ISSUPERSET '192.0.2.1']",
             "[a:b[*].c[0].'d e'[-1] = 'it\\'s']",
             "[(a:b = 1 OR (a:c = 2 AND a:d = 3)) AND a:e = 4]",
             "[x-example-type:'quoted first'.x = 1]",
             "[email-message:from_ref.value = 'a@example.org']",
             "/* all */ [ a : b = 1 ] // of it",
             "\xc2\xa0[a:b\xe3\x80\x80=\n1]\t",
             "[a:b = h''] OR [a:b='\xd0\xbf\xd1\x80']",
             "[a:b=1]AND[a:b=2]",
         })
        EXPECT_TRUE(parse_pattern(pattern))
            << pattern << " at " << parse_pattern(pattern).error().offset;
}

TEST(StixPattern, SaysWhereItCannotBeRead)
{
    struct Broken {
        std::string_view pattern;
        std::size_t offset;
    };
    const Broken broken[] = {
        {"",                                                                    0 },
        {"ipv4-addr:value = '1'",                                               0 },
        {"[]",                                                                  1 },
        {"[a:b]",                                                               4 },
        {"[a:b =]",                                                             6 },
        {"[a:b = 'x]",                                                          7 },
        {"[a:b = 'x\\n']",                                                      7 },
        {"[a:b = x]",                                                           7 },
        {"[a:b = 05]",                                                          7 },
        {"[a:b = 1",                                                            8 },
        {"[a:b = 1] x",                                                         10},
        {"[a:b = 1] AND",                                                       13},
        {"[a:b = 1] and [a:b = 2]",                                             10},
        {"[a:b = 1 FOLLOWEDBY a:b = 2]",                                        9 },
        {"[a = 1]",                                                             3 },
        {"[a: = 1]",                                                            4 },
        {"[AND:b = 1]",                                                         1 },
        {"[a:b-c = 1]",                                                         4 },
        {"[a:b[x] = 1]",                                                        5 },
        {"[a:b. = 1]",                                                          6 },
        {"[a:b < true]",                                                        7 },
        {"[a:b LIKE 1]",                                                        10},
        {"[a:b IN ('x',)]",                                                     13},
        {"[a:b IN 'x']",                                                        8 },
        {"[NOT a:b = 1]",                                                       5 },
        {"[a:b = t'2026-02-30T00:00:00Z']",                                     7 },
        {"[a:b = h'abc']",                                                      7 },
        {"[a:b = b'A']",                                                        7 },
        {"[a:b = 1] WITHIN 0 SECONDS",                                          17},
        {"[a:b = 1] WITHIN 5",                                                  18},
        {"[a:b = 1] REPEATS 0 TIMES",                                           18},
        {"[a:b = 1] REPEATS 1.5 TIMES",                                         19},
        {"[a:b = 1] START '2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'", 16},
        {"([a:b = 1]",                                                          10},
        {"[(a:b = 1]",                                                          9 },
        {"[a:b = +1]",                                                          7 },
        {"[a:b IN ('x', 1)]",                                                   14},
        {"[ipv4-addr:value ISSUBSET 'x']",                                      26},
        {"[ipv4-addr:value ISSUBSET '2001:db8::/64']",                          26},
        {"[file:name ISSUPERSET '192.0.2.0/24']",                               22},
        {"/* no end [a:b = 1]",                                                 0 },
    };
    for (auto& each : broken) {
        auto pattern = parse_pattern(each.pattern);
        ASSERT_FALSE(pattern) << each.pattern;
        EXPECT_EQ(pattern.error().offset, each.offset) << each.pattern;
        EXPECT_EQ(pattern.error().why, PatternFault::Why::form);
    }
    EXPECT_EQ(parse_pattern("[a:b = 1] x").error().near, "x");
}

TEST(StixPattern, IsSatisfiable)
{
    auto why = [](std::string_view text) { return parse_pattern(text).error(); };
    EXPECT_EQ(why("[a:b = 1 AND c:d = 2]").why, PatternFault::Why::types);
    EXPECT_EQ(why("[a:b = 1 AND c:d = 2]").offset, 13u);
    EXPECT_EQ(why("[a:b = 1 AND (c:d = 2 OR e:f = 3)]").why, PatternFault::Why::types);
    EXPECT_EQ(why("[a:b = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS").why, PatternFault::Why::qualifier);
    EXPECT_EQ(why("[a:b = 1] REPEATS 5 TIMES REPEATS 6 TIMES").offset, 26u);
}

TEST(StixPattern, DepthIsLimited)
{
    auto nested = [](std::size_t depth) {
        return "[" + std::string(depth, '(') + "a:b = 1" + std::string(depth, ')') + "]";
    };
    EXPECT_TRUE(parse_pattern(nested(64)));
    EXPECT_EQ(parse_pattern(nested(65)).error().why, PatternFault::Why::too_deep);
    EXPECT_EQ(parse_pattern(std::string(100'000, '(')).error().why, PatternFault::Why::too_deep);
}

std::vector<std::string> values_of(std::string_view text)
{
    auto pattern = parse_pattern(text);
    std::vector<std::string> all;
    if (!pattern) return {"no pattern"};
    std::vector<indicators::Value> values;
    collect_values(*pattern, values);
    for (auto& value : values) all.push_back(std::string(name_of(value.kind)) + " " + value.text);
    return all;
}

TEST(StixPattern, NamesWhatItIsFoundBy)
{
    using List = std::vector<std::string>;
    EXPECT_EQ(values_of("[ipv4-addr:value = '192.0.2.7/32' OR ipv4-addr:value IN ('192.0.2.8', "
                        "'192.0.2.9')]"),
              (List{"ipv4 192.0.2.7", "ipv4 192.0.2.8", "ipv4 192.0.2.9"}));
    EXPECT_EQ(values_of("[domain-name:value = 'Example.ORG' OR url:value = 'http://Example.org']"),
              (List{"domain example.org", "url http://example.org/"}));
    EXPECT_EQ(
        values_of("[file:hashes.MD5 = 'D41D8CD98F00B204E9800998ECF8427E' AND file:name = 'A']"),
        (List{"md5 d41d8cd98f00b204e9800998ecf8427e", "file_name A"}));
    EXPECT_EQ(values_of("[network-traffic:dst_ref.value = '2001:DB8::1' AND "
                        "network-traffic:src_ref.value = 'example.org']"),
              (List{"ipv6 2001:db8::1", "domain example.org"}));
    EXPECT_EQ(values_of("[email-message:from_ref.value = 'A@example.org' OR "
                        "process:image_ref.name = 'x.exe']"),
              (List{"email a@example.org", "file_name x.exe"}));
    EXPECT_EQ(
        values_of("[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' "
                  "= 'Mozilla']"),
        (List{"user_agent Mozilla"}));
    EXPECT_EQ(values_of("[ipv4-addr:value ISSUBSET '192.0.2.0/24']"), (List{"ipv4 192.0.2.0/24"}));
    EXPECT_EQ(values_of("[autonomous-system:number = 64496]"), (List{"asn 64496"}));
    // What is excluded, compared otherwise or of no known kind is not.
    EXPECT_EQ(values_of("[ipv4-addr:value NOT = '192.0.2.7' OR ipv4-addr:value != '192.0.2.8' OR "
                        "file:name LIKE 'a%' OR x-example:value = 'x' OR file:size = 3 OR "
                        "ipv4-addr:value = 'nonsense']"),
              List{});
}

}  // namespace
}  // namespace concord::stix
