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

TEST(StixEnvelope, OneBrokenObjectLeavesTheOthersAlone)
{
    const std::string text = "{\"objects\":[" + std::string(indicator) +
                             R"(,{"type":"indicator"},7,{"a":"\ud800"},{"a":)" +
                             std::string(500, '[') + std::string(500, ']') + R"(},{"a":tru},)" +
                             std::string(indicator) + "]}";
    auto envelope = split_envelope(text);
    ASSERT_TRUE(envelope);
    ASSERT_EQ(envelope->objects.size(), 7u);
    std::string taken;
    for (auto slice : envelope->objects) taken += check(slice) ? 'y' : 'n';
    EXPECT_EQ(taken, "ynnnnny");
}

TEST(StixEnvelope, HostileTextsEndWithAnAnswer)
{
    for (std::string_view piece :
         {"[", "{\"objects\":[", "{\"a\":", "\"", "\\", "{\"objects\":[{},"}) {
        std::string text;
        while (text.size() < 2'000'000) text += piece;
        EXPECT_FALSE(split_envelope(text)) << piece;
        EXPECT_FALSE(check(text)) << piece;
    }
    EXPECT_FALSE(split_envelope(R"({"type":"bundle","id":"bundle--1","objects":[]})"));
    EXPECT_TRUE(
        split_envelope(R"({"type":"bundle","id":"bundle--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"})"));
}

TEST(Stix, ReadsWhatTheProgramActsOn)
{
    auto object = check(indicator);
    ASSERT_TRUE(object);
    EXPECT_EQ(object->type, "indicator");
    EXPECT_EQ(object->family, Family::domain);
    EXPECT_EQ(object->version->text, "2026-04-06T20:03:48.0001Z");
    EXPECT_EQ(object->version->us, object->modified->us);
    EXPECT_EQ(object->modified->us - object->created->us, 100);
    EXPECT_EQ(object->valid_from->text, "2026-01-01T00:00:00Z");
    EXPECT_EQ(object->pattern_type, "stix");
    EXPECT_EQ(object->bytes.data(), indicator.data());
    EXPECT_EQ(object->bytes.size(), indicator.size());
    ASSERT_EQ(object->values.size(), 1u);
    EXPECT_EQ(object->values[0].text, "192.0.2.7");
}

TEST(Stix, KeepsReferencesWithTheirPlace)
{
    auto object = check(
        R"({"type":"report","spec_version":"2.1","id":"report--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)"
        R"("created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.000Z",)"
        R"("created_by_ref":"identity--f431f809-377b-45e0-aa1c-6a4751cae5ff","name":"x",)"
        R"("published":"2026-04-06T20:03:48Z","revoked":true,"labels":["a","b"],"confidence":7,)"
        R"("object_refs":["malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)"
        R"("url--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"],)"
        R"("object_marking_refs":["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"],)"
        R"("granular_markings":[{"lang":"fr","selectors":["name","labels.[1]"]}],)"
        R"("x_example_modified_by_ref":"identity--f431f809-377b-45e0-aa1c-6a4751cae5ff",)"
        R"("x_example_other_ref":"no identifier",)"
        R"("external_references":[{"source_name":"x","external_id":"CVE-2026-12345"}]})");
    ASSERT_TRUE(object) << object.error()[0].rule << object.error()[0].path;
    std::string all;
    for (auto& reference : object->references)
        all +=
            reference.path + " " + reference.target.substr(0, reference.target.find("--")) + "; ";
    EXPECT_EQ(all,
              "/created_by_ref identity; /object_refs/0 malware; /object_refs/1 url; "
              "/object_marking_refs/0 marking-definition; /x_example_modified_by_ref identity; ");
    EXPECT_TRUE(object->revoked);
    EXPECT_EQ(object->labels, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(object->confidence, 7);
    EXPECT_EQ(tlp_of(object->object_marking_refs.at(0)), Tlp::red);
    ASSERT_EQ(object->granular_markings.size(), 1u);
    EXPECT_EQ(object->granular_markings[0].lang, "fr");
    EXPECT_EQ(object->granular_markings[0].selectors.size(), 2u);
    ASSERT_EQ(object->values.size(), 1u);
    EXPECT_EQ(object->values[0], (indicators::Value{indicators::Kind::cve, "CVE-2026-12345"}));
}

TEST(Stix, ObservablesAreFoundByTheirValues)
{
    auto values = [](std::string_view body) {
        const std::string type(body.substr(0, body.find(' ')));
        auto object = check(R"({"type":")" + type + R"(","id":")" + type +
                            R"(--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)" +
                            std::string(body.substr(type.size() + 1)) + "}");
        if (!object) return "refused: " + std::string(object.error()[0].rule);
        EXPECT_FALSE(object->version);
        EXPECT_EQ(object->spec_version, "2.1");
        std::string all;
        for (auto& value : object->values)
            all += std::string(name_of(value.kind)) + " " + value.text + "; ";
        return all;
    };
    EXPECT_EQ(values(R"(ipv6-addr "value":"2001:DB8:0::1/128")"), "ipv6 2001:db8::1; ");
    EXPECT_EQ(values(R"(domain-name "value":"Example.ORG")"), "domain example.org; ");
    EXPECT_EQ(values(R"(url "defanged":true,"value":"hxxp://example[.]org")"),
              "url http://example.org/; ");
    EXPECT_EQ(values(R"(file "name":"a.exe","hashes":{"MD5":"D41D8CD98F00B204E9800998ECF8427E"})"),
              "md5 d41d8cd98f00b204e9800998ecf8427e; file_name a.exe; ");
    EXPECT_EQ(values(R"(autonomous-system "number":64496)"), "asn 64496; ");
    EXPECT_EQ(values(R"(network-traffic "protocols":["tcp"],)"
                     R"("src_ref":"ipv4-addr--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)"
                     R"("extensions":{"http-request-ext":{"request_method":"get",)"
                     R"("request_value":"/","request_header":{"User-Agent":["x/1"]}}})"),
              "user_agent x/1; ");
}

TEST(Stix, TlpIsKnownByIdentifierOnly)
{
    EXPECT_EQ(tlp_of("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"), Tlp::clear);
    EXPECT_EQ(tlp_of("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"),
              Tlp::amber_strict);
    EXPECT_FALSE(tlp_of("marking-definition--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"));
    EXPECT_FALSE(tlp_of("613f2e26-407d-48c7-9eca-b8e91df99dc9"));
}

}  // namespace
}  // namespace concord::stix
