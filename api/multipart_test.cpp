#include "api/multipart.h"

#include <gtest/gtest.h>

namespace concord::api {
namespace {

constexpr std::string_view type = "multipart/form-data; boundary=----x7";

std::string part(const std::string& disposition, const std::string& bytes)
{
    return "------x7\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + bytes +
           "\r\n";
}

TEST(Multipart, PartsComeWithTheirNamesAndBytesAsTheyAre)
{
    std::string bytes("a\r\n--\0b\r\n----", 13);
    auto body =
        part("name=\"token\"", "abc") + part("name=\"f.text\"", "") +
        part("name=\"file\"; filename=\"a %22b%22.txt\"\r\nContent-Type: text/plain", bytes) +
        "------x7--\r\n";
    auto parts = parse_multipart(body, type);
    ASSERT_TRUE(parts) << parts.error().key;
    ASSERT_EQ(parts->size(), 3u);
    EXPECT_EQ(parts->at(0).name, "token");
    EXPECT_EQ(parts->at(0).bytes, "abc");
    EXPECT_FALSE(parts->at(0).is_file);
    EXPECT_EQ(parts->at(1).bytes, "");
    EXPECT_TRUE(parts->at(2).is_file);
    EXPECT_EQ(parts->at(2).filename, "a \"b\".txt");
    EXPECT_EQ(parts->at(2).bytes, bytes);
    EXPECT_TRUE(parse_multipart("--a--", "multipart/form-data; boundary=\"a\"")->empty());
}

TEST(Multipart, WhatNoBrowserSendsIsRefused)
{
    auto whole = part("name=\"a\"", "b") + "------x7--\r\n";
    for (std::size_t cut = 0; cut < whole.size() - 4; ++cut)
        EXPECT_FALSE(parse_multipart(std::string_view(whole).substr(0, cut), type)) << cut;
    for (auto& body : {std::string("------x7\r\n\r\nno name\r\n------x7--"),
                       std::string("------x7\r\nContent-Disposition: attachment; name=a\r\n\r\nx"
                                   "\r\n------x7--"),
                       std::string("------x7\r\nno colon\r\n\r\nx\r\n------x7--"), "x" + whole,
                       std::string("------x7 \r\n") + whole})
        EXPECT_FALSE(parse_multipart(body, type)) << body;
    for (auto bad : {"multipart/form-data", "multipart/form-data; boundary=",
                     "multipart/form-data; boundary=\"x", "text/plain; boundary=y"})
        EXPECT_FALSE(parse_multipart(whole, bad)) << bad;
    std::string many;
    for (int i = 0; i < 201; ++i) many += part("name=\"a\"", "b");
    EXPECT_FALSE(parse_multipart(many + "------x7--", type));
}

}  // namespace
}  // namespace concord::api
