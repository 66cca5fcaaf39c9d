// Threat objects: envelopes cut into objects, and objects read.

#include "formats/stix.h"

#include <gtest/gtest.h>

namespace concord::stix {
namespace {

constexpr std::string_view indicator =
    R"({"type":"indicator","spec_version":"2.1","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)"
    R"("created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.0001Z",)"
    R"("pattern":"[ipv4-addr:value = '192.0.2.7']","pattern_type":"stix",)"
    R"("valid_from":"2026-01-01T00:00:00Z"})";

TEST(StixEnvelope, IsCutIntoTheBytesThatWereSent)
{
    const std::string odd = R"( { "x" : [ 1.0e+2 , "]}\"" ] }  )";
    const std::string text =
        R"({"more":true,"next":"a b","objects":[)" + std::string(indicator) + "," + odd + "]}";
    auto envelope = split_envelope(text);
    ASSERT_TRUE(envelope);
    ASSERT_EQ(envelope->objects.size(), 2u);
    EXPECT_EQ(envelope->objects[0], indicator);
    EXPECT_EQ(envelope->objects[1], R"({ "x" : [ 1.0e+2 , "]}\"" ] })");
    EXPECT_TRUE(envelope->more);
    EXPECT_EQ(envelope->next, "a b");
    EXPECT_FALSE(envelope->is_bundle);
    EXPECT_TRUE(split_envelope("{}")->objects.empty());
    EXPECT_TRUE(split_envelope(R"({"objects":[]})")->objects.empty());
}

TEST(StixEnvelope, SaysWhereItIsBroken)
{
    auto refused = [](std::string_view text, const Limits& limits = {}) {
        auto envelope = split_envelope(text, limits);
        return envelope ? std::string("taken")
                        : envelope.error().key + " " + envelope.error().values["offset"] + " " +
                              envelope.error().field;
    };
    EXPECT_EQ(refused(""), "stix.envelope.cut_off 0 ");
    EXPECT_EQ(refused("[]"), "stix.envelope.not_an_object 0 ");
    EXPECT_EQ(refused(R"({"objects":[{"a":1},{"b":"x)"), "stix.envelope.cut_off 27 /objects/1");
    EXPECT_EQ(refused(R"({"objects":[{"a":1} {"b":2}]})"), "stix.envelope.malformed 20 /objects/1");
    EXPECT_EQ(refused(R"({"objects":[{"a":[1}]})"), "stix.envelope.malformed 19 /objects/0");
    EXPECT_EQ(refused(R"({"objects":7})"), "stix.envelope.objects_not_a_list 11 /objects");
    EXPECT_EQ(refused(R"({"objects":[],"objects":[]})"), "stix.envelope.duplicate_key 23 /objects");
    EXPECT_EQ(refused(R"({"objects":[]} x)"), "stix.envelope.malformed 15 ");
    EXPECT_EQ(refused("{\"objects\":[\"abcdefgh\xff\"]}"), "stix.envelope.not_utf8 21 ");
    EXPECT_EQ(refused(R"({"objects":[1,2,3]})", {.objects_max = 2}),
              "stix.envelope.too_many_objects  /objects/2");
    EXPECT_EQ(refused(R"({"objects":[]})", {.size_bytes_max = 5}), "stix.envelope.too_large  ");
    EXPECT_EQ(refused(R"({"type":"indicator","id":"indicator--1"})"),
              "stix.envelope.wrong_bundle  /type");
}

TEST(StixTimestamp, IsOfOneFormOnly)
{
    EXPECT_EQ(find_timestamp("1970-01-01T00:00:01.25Z")->us, 1'250'000);
    EXPECT_EQ(find_timestamp("2026-04-06T20:03:48.123456789Z")->us % 1'000'000, 123'456);
    EXPECT_EQ(find_timestamp("1969-12-31T23:59:59.5Z")->us, -500'000);
    for (auto text : {"2026-04-06T20:03:48+00:00", "2026-04-06t20:03:48Z", "2026-04-06T20:03:48.Z",
                      "2026-02-30T00:00:00Z", "2026-04-06T24:00:00Z", "2026-04-06", "",
                      "0000-01-01T00:00:00Z", "2026-04-06T20:03:60Z"})
        EXPECT_FALSE(find_timestamp(text)) << text;
}

TEST(Stix, ReadsWhatTheProgramActsOn)
{
    auto object = check(indicator);
    ASSERT_TRUE(object);
    EXPECT_EQ(object->type, "indicator");
    EXPECT_EQ(object->version->text, "2026-04-06T20:03:48.0001Z");
    EXPECT_EQ(object->pattern_type, "stix");
    EXPECT_EQ(object->bytes.data(), indicator.data());
}

}  // namespace
}  // namespace concord::stix
