#include "api/html.h"

#include <gtest/gtest.h>

namespace concord::api {
namespace {

TEST(Html, HostileTextStaysText)
{
    EXPECT_EQ(escaped("<script>alert('x')</script>"),
              "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    EXPECT_EQ(escaped("\" onload=\"x"), "&quot; onload=&quot;x");
    EXPECT_EQ(escaped("&lt;"), "&amp;lt;");
    EXPECT_EQ(escaped(std::string_view("a\0b\x1b"
                                       "c\r",
                                       6)),
              "a b c ");
    EXPECT_EQ(escaped_lines("a\n<b>"), "a<br>&lt;b&gt;");
}

TEST(Html, WhatIsCutStaysUtf8)
{
    EXPECT_EQ(shortened("мир", 3), "м…");
    EXPECT_EQ(shortened("мир", 6), "мир");
    EXPECT_EQ(shortened("秘书处", 1), "…");
}

}  // namespace
}  // namespace concord::api
