// The words every level speaks, checked where a mistake would be expensive.

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/chance.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"

namespace concord {
namespace {

TEST(Time, PrintsAndParsesRfc3339)
{
    auto time = parse_time("2026-11-20T09:30:00.250+05:30");
    ASSERT_TRUE(time);
    EXPECT_EQ(print(*time), "2026-11-20T04:00:00.250Z");
    EXPECT_EQ(*parse_time(print(*time)), *time);
    EXPECT_EQ(print(*parse_time("0001-01-01T00:00:00Z")), "0001-01-01T00:00:00.000Z");
    EXPECT_EQ(print(*parse_time("2016-12-31T23:59:60Z")), "2016-12-31T23:59:59.000Z");
}

TEST(Time, RefusesWhatIsNoMoment)
{
    for (auto text : {"", "2026-11-20", "2026-02-30T00:00:00Z", "2026-11-20T24:00:00Z",
                      "2026-11-20T09:30:00", "2026-11-20T09:30:00.Z", "2026-11-20T09:30:00+5:00",
                      "2026-11-20T09:30:00.1234567890Z", "20-11-2026T09:30:00Z", "\xff"}) {
        auto time = parse_time(text);
        ASSERT_FALSE(time) << text;
        EXPECT_EQ(time.error().key, "time.invalid");
    }
}

TEST(Bytes, RoundTripsAndRefusesWhatItWouldNotPrint)
{
    Bytes all;
    for (int i = 0; i < 256; ++i) all += char(i);
    for (std::size_t size = 0; size < all.size(); ++size) {
        auto bytes = all.substr(0, size);
        EXPECT_EQ(*parse_hex(print_hex(bytes)), bytes);
        EXPECT_EQ(*parse_base64(print_base64(bytes)), bytes);
        EXPECT_EQ(*parse_base64url(print_base64url(bytes)), bytes);
        EXPECT_EQ(*parse_base32(print_base32(bytes)), bytes);
    }
    EXPECT_FALSE(parse_hex("abc"));
    EXPECT_FALSE(parse_base64("QQ"));
    EXPECT_FALSE(parse_base64("QR=="));  // stray bits
    EXPECT_FALSE(parse_base64url("Q+=="));
}

TEST(Bytes, HashesAsTheStandardSays)
{
    EXPECT_EQ(print_hex(view(sha256("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Json, ReadsExactlyAndPrintsTheSame)
{
    std::string text =
        R"({"a":[1,-2,18446744073709551615,0.1,1.7976931348623157e+308],"ü":"x\n\"\\","n":null,"t":true})";
    auto value = parse_json(text);
    ASSERT_TRUE(value);
    EXPECT_EQ(print_json(*value), text);
    EXPECT_EQ(print_canonical(*parse_json(R"({"b":1,"a":{"d":1,"c":2}})")),
              R"({"a":{"c":2,"d":1},"b":1})");
}

TEST(Json, NamesWhatItRefuses)
{
    auto refused = [](std::string_view text, JsonLimits limits = {}) {
        auto value = parse_json(text, limits);
        return value ? std::string("accepted") : value.error().key + " " + value.error().field;
    };
    EXPECT_EQ(refused(R"({"a":{"b":1,"b":2}})"), "json.duplicate_key /a/b");
    EXPECT_EQ(refused(std::string(100'000, '[') + std::string(100'000, ']')), "json.too_deep ");
    EXPECT_EQ(refused(std::string(33, '[') + std::string(33, ']')), "json.too_deep ");
    EXPECT_EQ(refused(std::string(31, '[') + std::string(31, ']')), "accepted");
    EXPECT_EQ(refused("[1,2,3]", {.members_max = 2}), "json.too_many_members ");
    EXPECT_EQ(refused("[1,2,3]", {.size_bytes_max = 2}), "json.too_large ");
    for (auto text : {"", "{", "nul", "[1,]", "\"\xff\"", "\"\\ud800\"", "1e999", "{\"a\":1} x"})
        EXPECT_EQ(refused(text), "json.malformed ") << text;
}

TEST(Text, KeepsWhatPeopleWriteAndRefusesWhatDeceives)
{
    auto line = [](std::string_view text) {
        auto clean = clean_text(text, Shape::line, 20);
        return clean ? *clean : clean.error().key;
    };
    EXPECT_EQ(line("  e\xcc\x81t\xc3\xa9 "), "été");
    EXPECT_EQ(line("منسق \u200f"), "منسق \u200f");
    EXPECT_EQ(line("a\nb"), "text.control_character");
    EXPECT_EQ(line(std::string_view("a\0b", 3)), "text.control_character");
    EXPECT_EQ(line("invoice\u202Efdp.exe"), "text.bidi_override");
    EXPECT_EQ(line("a\u2067b\u2069"), "text.bidi_override");
    EXPECT_EQ(line("\xc3"), "text.not_utf8");
    EXPECT_EQ(line(std::string(21, 'x')), "text.too_long");
    EXPECT_EQ(*clean_text("a\r\nb\u2067c\u2069", Shape::prose, 20), "a\nb\u2067c\u2069");
    EXPECT_EQ(clean_text("b\u2067c", Shape::prose, 20).error().key, "text.unbalanced_isolate");
    EXPECT_EQ(folded("Ñandú ÉTÉ"), "nandu ete");
}

TEST(Chance, IdsSortByTimeAndAreWellFormed)
{
    SeededChance chance(1);
    auto early = new_id(chance, Time{1'000}), late = new_id(chance, Time{2'000});
    EXPECT_TRUE(is_id(early) && is_id(late));
    EXPECT_LT(early, late);
    EXPECT_EQ(early[14], '7');
    EXPECT_FALSE(is_id("00000000-0000-0000-0000-00000000000G"));
}

}  // namespace
}  // namespace concord
