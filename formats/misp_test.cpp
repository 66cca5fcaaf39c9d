#include "formats/misp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "formats/misp/tables.h"
#include "formats/misp/words.h"
#include "formats/stix.h"

namespace concord::misp {
namespace {

constexpr const char* event_text = R"json({"Event": {
  "id": "17", "uuid": "5f8d2a10-0000-4000-8000-000000000001", "date": "2026-03-02",
  "info": "Phishing against ports of Maru", "threat_level_id": "2", "analysis": "1",
  "distribution": "3", "published": true, "timestamp": "1772500000",
  "publish_timestamp": "1772500100",
  "Orgc": {"id": "1", "name": "Maru response team", "uuid": "5f8d2a10-0000-4000-8000-0000000000a1"},
  "Tag": [{"name": "tlp:amber"}, {"name": "phase:delivery"}, {"name": "misp-galaxy:tool=\"Lamp\""}],
  "Galaxy": [{"type": "tool", "name": "Tool", "GalaxyCluster": [
    {"uuid": "5f8d2a10-0000-4000-8000-0000000000b1", "type": "tool", "value": "Lamp",
     "tag_name": "misp-galaxy:tool=\"Lamp\"", "description": "A tool of the fictional world.",
     "version": "7", "meta": {"external_id": ["S9901"], "synonyms": ["Lantern"],
     "refs": ["https://tools.example/lamp"]}}]}],
  "Attribute": [
    {"uuid": "5f8d2a10-0000-4000-8000-000000000101", "type": "ip-dst", "category": "Network activity",
     "value": "192.0.2.7", "to_ids": true, "timestamp": "1772490001", "comment": "seen twice",
     "first_seen": "2026-03-01T10:00:00.123456+00:00", "last_seen": "2026-03-09T10:00:00.000000+00:00",
     "Tag": [{"name": "tlp:red"}, {"name": "misp:confidence-level=\"fairly-confident\""}],
     "Sighting": [{"uuid": "5f8d2a10-0000-4000-8000-0000000000c1", "date_sighting": "1772495000",
       "type": "0", "source": "sensor", "Organisation": {"name": "Nila team",
       "uuid": "5f8d2a10-0000-4000-8000-0000000000a2"}}]},
    {"uuid": "5f8d2a10-0000-4000-8000-000000000102", "type": "filename|sha256",
     "category": "Payload delivery", "to_ids": false, "timestamp": "1772490002",
     "value": "in|voice's.pdf|E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"},
    {"uuid": "5f8d2a10-0000-4000-8000-000000000103", "type": "url", "category": "Network activity",
     "value": "https://ports.example/a'b\\c", "to_ids": true, "timestamp": "1772490003",
     "Galaxy": [{"type": "threat-actor", "name": "Threat Actor", "GalaxyCluster": [
      {"uuid": "5f8d2a10-0000-4000-8000-0000000000b2", "value": "Grey Heron",
       "tag_name": "misp-galaxy:threat-actor=\"Grey Heron\"", "version": "3"}]}]},
    {"uuid": "5f8d2a10-0000-4000-8000-000000000104", "type": "comment", "category": "Other",
     "value": "Called by the port authority.", "to_ids": false, "timestamp": "1772490004"},
    {"uuid": "5f8d2a10-0000-4000-8000-000000000105", "type": "btc", "category": "Financial fraud",
     "value": "1FictionalAddress", "to_ids": true, "timestamp": "1772490005"},
    {"uuid": "5f8d2a10-0000-4000-8000-000000000106", "type": "yara", "category": "Payload delivery",
     "value": "rule x { condition: true }", "to_ids": true, "timestamp": "1772490006"},
    {"uuid": "5f8d2a10-0000-4000-8000-000000000107", "type": "vulnerability",
     "category": "External analysis", "value": "CVE-2026-1234", "to_ids": false,
     "timestamp": "1772490007"},
    {"uuid": "5f8d2a10-0000-4000-8000-000000000108", "type": "link", "category": "External analysis",
     "value": "https://maru.example/report", "to_ids": false, "timestamp": "1772490008"},
    {"uuid": "5f8d2a10-0000-4000-8000-000000000109", "type": "domain|ip",
     "category": "Network activity", "value": "ports.example|2001:db8::7", "to_ids": false,
     "timestamp": "1772490009", "comment": "resolver"}],
  "Object": [
    {"uuid": "5f8d2a10-0000-4000-8000-000000000201", "name": "file", "meta-category": "file",
     "template_uuid": "5f8d2a10-0000-4000-8000-0000000000d1", "template_version": "24",
     "timestamp": "1772490010", "Attribute": [
      {"uuid": "5f8d2a10-0000-4000-8000-000000000211", "object_relation": "filename",
       "type": "filename", "value": "lamp.exe", "to_ids": false, "timestamp": "1772490010"},
      {"uuid": "5f8d2a10-0000-4000-8000-000000000212", "object_relation": "md5", "type": "md5",
       "value": "d41d8cd98f00b204e9800998ecf8427e", "to_ids": true, "timestamp": "1772490011"},
      {"uuid": "5f8d2a10-0000-4000-8000-000000000213", "object_relation": "size-in-bytes",
       "type": "size-in-bytes", "value": "4096", "to_ids": false, "timestamp": "1772490010"},
      {"uuid": "5f8d2a10-0000-4000-8000-000000000214", "object_relation": "entropy",
       "type": "float", "value": "7.9", "to_ids": false, "timestamp": "1772490010"}],
     "ObjectReference": [{"uuid": "5f8d2a10-0000-4000-8000-000000000221",
       "referenced_uuid": "5f8d2a10-0000-4000-8000-000000000101",
       "relationship_type": "connects to", "comment": "port 443"}]},
    {"uuid": "5f8d2a10-0000-4000-8000-000000000202", "name": "harbour-crane",
     "meta-category": "misc", "timestamp": "1772490020", "Attribute": [
      {"uuid": "5f8d2a10-0000-4000-8000-000000000231", "object_relation": "number", "type": "text",
       "value": "4", "to_ids": false}]}]
}})json";

std::map<std::string, JsonObject> by_id(const Reading& reading)
{
    std::map<std::string, JsonObject> made;
    for (auto& object : reading.objects) made[std::string(text_at(object, "id"))] = object;
    return made;
}

std::string id(std::string_view type, std::string_view end)
{
    return std::string(type) + "--5f8d2a10-0000-4000-8000-000000000" + std::string(end);
}

Reading read_event()
{
    return read(event_text).value();
}

// An event that holds one attribute.
Reading read_one(std::string_view type, std::string_view value, std::string_view to_ids)
{
    JsonObject attribute{
        {"type",      type         },
        {"value",     value        },
        {"to_ids",    to_ids == "1"},
        {"timestamp", "1772490000" },
        {"category",  "Other"      }
    };
    JsonObject event{
        {"info",      "One"       },
        {"date",      "2026-03-02"},
        {"timestamp", "1772490000"}
    };
    event["Attribute"] = JsonArray();
    event["Attribute"].as_array().push_back(std::move(attribute));
    return read(print_json(JsonObject{
                    {"Event", std::move(event)}
    }))
        .value();
}

std::string pattern_of(std::string_view type, std::string_view value)
{
    for (auto& object : read_one(type, value, "1").objects)
        if (text_at(object, "type") == "indicator") return std::string(text_at(object, "pattern"));
    return {};
}

std::vector<std::string> keys_of(const std::vector<Remark>& remarks)
{
    std::vector<std::string> keys;
    for (auto& remark : remarks) keys.push_back(remark.error.key + " " + remark.path);
    std::ranges::sort(keys);
    return keys;
}

void expect_valid(const JsonObject& object)
{
    auto text = print_json(object);
    auto checked = stix::check(text);
    if (checked) return;
    for (auto& finding : checked.error())
        ADD_FAILURE() << finding.rule << " at " << finding.path << " in " << text;
}

TEST(Misp, whatever_is_made_of_an_event_is_valid_stix)
{
    for (auto& object : read_event().objects) expect_valid(object);
}

TEST(Misp, an_attribute_for_detection_is_an_indicator_with_the_same_uuid_and_exact_times)
{
    auto indicator = by_id(read_event())[id("indicator", "101")];
    EXPECT_EQ(text_at(indicator, "pattern"), "[ipv4-addr:value = '192.0.2.7']");
    EXPECT_EQ(text_at(indicator, "valid_from"), "2026-03-01T10:00:00.123456Z");
    EXPECT_EQ(text_at(indicator, "valid_until"), "2026-03-09T10:00:00.000000Z");
    EXPECT_EQ(text_at(indicator, "created"), "2026-03-02T00:00:00.000Z");
    EXPECT_EQ(text_at(indicator, "modified"), "2026-03-02T22:20:01.000Z");
    EXPECT_EQ(text_at(indicator, "description"), "seen twice");
    EXPECT_EQ(indicator.at("confidence"), Json(50));
    EXPECT_EQ(text_at(indicator, "created_by_ref"),
              "identity--5f8d2a10-0000-4000-8000-0000000000a1");
}

TEST(Misp, the_strictest_marking_of_event_and_attribute_holds)
{
    auto objects = by_id(read_event());
    EXPECT_EQ(print_json(objects[id("indicator", "101")].at("object_marking_refs")),
              R"(["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"])");
    EXPECT_EQ(print_json(objects[id("indicator", "103")].at("object_marking_refs")),
              R"(["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"])");
    // The observables carry it too: they can be read alone.
    for (auto& [name, object] : objects)
        if (name.starts_with("file--")) {
            EXPECT_TRUE(object.contains("object_marking_refs")) << name;
        }
}

TEST(Misp, values_cannot_leave_the_quotes_of_a_pattern)
{
    EXPECT_EQ(pattern_of("url", R"(https://a.example/' OR '1' = '1)"),
              R"([url:value = 'https://a.example/\' OR \'1\' = \'1'])");
    EXPECT_EQ(pattern_of("filename", R"(C:\a'b)"), R"([file:name = 'C:\\a\'b'])");
}

TEST(Misp, every_type_of_the_tables_gives_a_valid_indicator_and_is_never_lost)
{
    const std::string tlsh(70, 'A');
    const std::map<std::string_view, std::string> values = {
        {"ip-dst",           "198.51.100.9"                              },
        {"ip-src",           "2001:db8::1"                               },
        {"domain",           "a.example"                                 },
        {"hostname",         "b.a.example"                               },
        {"domain|ip",        "a.example|192.0.2.1"                       },
        {"ip-dst|port",      "192.0.2.1|443"                             },
        {"ip-src|port",      "192.0.2.1|443"                             },
        {"hostname|port",    "a.example|8080"                            },
        {"AS",               "AS64496"                                   },
        {"mac-address",      "02-00-5E-10-00-01"                         },
        {"port",             "443"                                       },
        {"regkey",           R"(HKLM\Software\X)"                        },
        {"regkey|value",     R"(HKLM\Software\X|on)"                     },
        {"email-attachment", "a.doc"                                     },
        {"stix2-pattern",    "[file:name = 'x']"                         },
        {"vulnerability",    "CVE-2026-1"                                },
        {"url",              "https://a.example/b"                       },
        {"uri",              "https://a.example/c"                       },
        {"email",            "a@b.example"                               },
        {"email-src",        "a@b.example"                               },
        {"email-dst",        "a@b.example"                               },
        {"ssdeep",           "3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C"  },
        {"tlsh",             "T1" + tlsh                                 },
        {"filename|ssdeep",  "a|3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C"},
        {"filename|tlsh",    "a|T1" + tlsh                               },
        {"imphash",          "d41d8cd98f00b204e9800998ecf8427e"          },
    };
    const std::map<std::string_view, std::size_t> digits = {
        {"md5",      32 },
        {"sha1",     40 },
        {"sha224",   56 },
        {"sha256",   64 },
        {"sha384",   96 },
        {"sha512",   128},
        {"sha3-256", 64 },
        {"sha3-512", 128},
    };
    for (auto& form : attribute_forms()) {
        auto algorithm = form.type.substr(form.type.rfind('|') + 1);
        algorithm = algorithm.substr(algorithm.starts_with("x509") ? algorithm.rfind('-') + 1 : 0);
        std::string value;
        if (form.type.starts_with("filename|")) value = "a.exe|";
        if (form.type == "malware-sample") value = "a.exe|" + std::string(32, 'a');
        if (auto found = digits.find(algorithm); found != digits.end())
            value += std::string(found->second, 'a');
        if (auto found = values.find(form.type); found != values.end()) value = found->second;
        if (value.empty() || value.ends_with('|')) value += "some text";
        for (auto to_ids : {"0", "1"}) {
            auto reading = read_one(form.type, value, to_ids);
            EXPECT_GE(reading.objects.size(), 2u) << form.type;
            bool kept = false;
            for (auto& object : reading.objects) {
                expect_valid(object);
                kept = kept || text_at(object, "type") == "x-misp-attribute";
            }
            bool expected = form.use == AttributeForm::Use::pattern_only && to_ids[0] == '0';
            EXPECT_EQ(kept, expected) << form.type << " " << value;
        }
    }
}

TEST(Misp, patterns_follow_the_tables)
{
    EXPECT_EQ(pattern_of("ip-dst|port", "192.0.2.1|443"),
              "[network-traffic:dst_ref.value = '192.0.2.1' AND network-traffic:dst_port = 443]");
    EXPECT_EQ(pattern_of("ip-src", "192.0.2.0/24"), "[ipv4-addr:value ISSUBSET '192.0.2.0/24']");
    EXPECT_EQ(pattern_of("regkey", R"(HKLM\Run)"),
              R"([windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\Run'])");
    EXPECT_EQ(pattern_of("email-attachment", "a.doc"),
              "[email-message:body_multipart[*].body_raw_ref.name = 'a.doc']");
    EXPECT_EQ(pattern_of("filename|sha1", "a|b|" + std::string(40, 'C')),
              "[file:name = 'a|b' AND file:hashes.'SHA-1' = '" + std::string(40, 'c') + "']");
}

TEST(Misp, an_object_is_seen_as_a_whole_and_sought_by_what_is_meant_for_detection)
{
    auto objects = by_id(read_event());
    auto observed = objects[id("observed-data", "201")];
    ASSERT_FALSE(observed.empty());
    auto file = objects[std::string(text_of(observed.at("object_refs").as_array().back()))];
    EXPECT_EQ(text_at(file, "name"), "lamp.exe");
    EXPECT_EQ(file.at("size"), Json(4096));
    EXPECT_EQ(text_at(objects[id("indicator", "201")], "pattern"),
              "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']");
    auto reference = objects[id("relationship", "221")];
    EXPECT_EQ(text_at(reference, "relationship_type"), "connects-to");
    EXPECT_EQ(text_at(reference, "source_ref"), id("observed-data", "201"));
    EXPECT_EQ(text_at(reference, "target_ref"), id("indicator", "101"));
}

TEST(Misp, nothing_is_attributed_by_the_mapping)
{
    for (auto& object : read_event().objects)
        EXPECT_NE(text_at(object, "relationship_type"), "attributed-to");
    auto objects = by_id(read_event());
    int related = 0;
    for (auto& [name, object] : objects)
        related +=
            text_at(object, "target_ref") == "threat-actor--5f8d2a10-0000-4000-8000-0000000000b2" &&
            text_at(object, "relationship_type") == "related-to";
    EXPECT_EQ(related, 1);
    EXPECT_FALSE(objects["threat-actor--5f8d2a10-0000-4000-8000-0000000000b2"].empty());
}

TEST(Misp, what_has_no_place_is_kept_and_said)
{
    auto reading = read_event();
    EXPECT_EQ(keys_of(reading.remarks), (std::vector<std::string>{
                                            "misp.attribute_kept /Event/Attribute/4",
                                            "misp.object_kept /Event/Object/1",
                                            "misp.relation_kept /Event/Object/0/Attribute/3",
                                        }));
    auto kept = by_id(reading)[id("x-misp-attribute", "105")];
    EXPECT_EQ(text_at(kept, "x_misp_value"), "1FictionalAddress");
    EXPECT_EQ(reading.events, 1u);
    EXPECT_EQ(reading.attributes, 14u);
}

TEST(Misp, members_that_nobody_knows_are_said_with_their_path)
{
    auto reading = read(R"({"response": [{"Event": {"info": "x", "date": "2026-03-02", "odd/one": 1,
        "Attribute": [{"type": "md5", "value": "no hash", "to_ids": true, "new": "?"}, 7,
                      {"type": "text", "value": "a", "distribution": "0", "data": "UEsDBA=="}],
        "Tag": [{"name": "tlp:ex:chr"}]}}]})")
                       .value();
    EXPECT_EQ(keys_of(reading.remarks),
              (std::vector<std::string>{
                  "misp.data_left /response/0/Event/Attribute/2/data",
                  "misp.distribution_narrow /response/0/Event/Attribute/2/distribution",
                  "misp.malformed /response/0/Event/Attribute/1",
                  "misp.member_unknown /response/0/Event/Attribute/0/new",
                  "misp.member_unknown /response/0/Event/odd~1one",
                  "misp.tlp_unknown /response/0/Event/Tag/0",
                  "misp.value_invalid /response/0/Event/Attribute/0",
              }));
    // A marking that nobody knows opens nothing.
    for (auto& object : reading.objects)
        EXPECT_EQ(print_json(object.at("object_marking_refs")),
                  R"(["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"])");
}

TEST(Misp, the_same_file_gives_the_same_objects)
{
    EXPECT_EQ(read_event().objects, read_event().objects);
    auto one = read_one("ip-src", "192.0.2.9", "1"), again = read_one("ip-src", "192.0.2.9", "1");
    EXPECT_EQ(one.objects, again.objects);  // without any UUID in the file
}

TEST(Misp, what_is_deleted_there_is_revoked_here)
{
    auto reading = read(R"({"info": "x", "date": "2026-03-02", "uuid":
        "5f8d2a10-0000-4000-8000-000000000009", "Attribute": [{"uuid":
        "5f8d2a10-0000-4000-8000-000000000010", "type": "domain", "value": "a.example",
        "to_ids": true, "deleted": true, "timestamp": "1772490001"}]})")
                       .value();
    auto made = by_id(reading)["indicator--5f8d2a10-0000-4000-8000-000000000010"];
    EXPECT_EQ(made.at("revoked"), Json(true));
}

TEST(Misp, every_wrapper_is_understood_and_what_is_no_event_is_refused)
{
    const std::string event = R"({"info": "x", "date": "2026-03-02",
        "Attribute": [{"type": "text", "value": "a"}]})";
    for (auto& text :
         {event, R"({"Event":)" + event + "}", "[{\"Event\":" + event + "}]",
          R"({"response":[{"Event":)" + event + "}]}", R"({"response":{"Event":[)" + event + "]}}",
          R"({"response":{"Attribute":[{"type":"md5","value":"x"}]}})" + std::string()}) {
        auto reading = read(text);
        ASSERT_TRUE(reading) << text;
        EXPECT_EQ(reading->attributes, 1u) << text;
    }
    EXPECT_EQ(read("[]").error().key, "misp.no_event");
    EXPECT_EQ(read("{\"a\":1}").error().key, "misp.no_event");
    EXPECT_EQ(read("7").error().key, "misp.no_event");
    EXPECT_EQ(read("{").error().key, "json.malformed");
    Limits limits;
    limits.objects_max = 3;
    EXPECT_EQ(read(event_text, limits).error().key, "misp.too_many_objects");
}

TEST(Misp, sightings_and_the_end_of_validity)
{
    auto objects = by_id(read_event());
    auto sighting = objects["sighting--5f8d2a10-0000-4000-8000-0000000000c1"];
    EXPECT_EQ(text_at(sighting, "sighting_of_ref"), id("indicator", "101"));
    EXPECT_EQ(print_json(sighting.at("where_sighted_refs")),
              R"(["identity--5f8d2a10-0000-4000-8000-0000000000a2"])");
    auto reading = read(R"({"info": "x", "date": "2026-03-02", "Attribute": [{"type": "domain",
        "value": "a.example", "to_ids": true, "timestamp": "1772490001", "Sighting": [
        {"type": "2", "date_sighting": "1772499999"}, {"type": "1", "date_sighting": "1772499998"}]}]})")
                       .value();
    for (auto& object : reading.objects) {
        expect_valid(object);
        if (text_at(object, "type") == "indicator") {
            EXPECT_EQ(text_at(object, "valid_until"), "2026-03-03T01:06:39.000Z");
        }
        if (text_at(object, "type") == "opinion") {
            EXPECT_EQ(text_at(object, "opinion"), "strongly-disagree");
        }
    }
}

TEST(Misp, what_was_read_prints_and_reads_back_the_same)
{
    auto reading = read_event();
    auto printed = print(reading.objects, {});
    EXPECT_EQ(keys_of(printed.remarks), std::vector<std::string>());
    auto again = read(print_json(printed.events));
    ASSERT_TRUE(again) << again.error().key;
    auto before = by_id(reading), after = by_id(*again);
    for (auto& [name, object] : before) {
        if (name == "report--5f8d2a10-0000-4000-8000-000000000001") continue;
        EXPECT_EQ(print_canonical(after[name]), print_canonical(object)) << name;
    }
    EXPECT_EQ(after.size(), before.size());
    auto report = after["report--5f8d2a10-0000-4000-8000-000000000001"];
    EXPECT_EQ(text_at(report, "published"), "2026-03-03T01:08:20.000Z");
    EXPECT_EQ(
        report.at("object_refs").as_array().size(),
        before["report--5f8d2a10-0000-4000-8000-000000000001"].at("object_refs").as_array().size());
}

TEST(Misp, objects_of_others_print_as_far_as_misp_has_words_for_them)
{
    std::vector<JsonObject> objects;
    auto add = [&](std::string_view text) { objects.push_back(parse_json(text)->as_object()); };
    add(R"({"type":"indicator","id":"indicator--5f8d2a10-0000-4000-8000-000000000301","name":"C2",
        "created":"2026-03-02T00:00:00.000Z","modified":"2026-03-02T00:00:00.000Z",
        "pattern":"[ipv4-addr:value = '192.0.2.8']","pattern_type":"stix",
        "valid_from":"2026-03-02T00:00:00.000Z"})");
    add(R"({"type":"indicator","id":"indicator--5f8d2a10-0000-4000-8000-000000000302",
        "created":"2026-03-02T00:00:00.000Z","modified":"2026-03-02T00:00:00.000Z",
        "pattern":"[file:name = 'a' OR file:name = 'b']","pattern_type":"stix",
        "valid_from":"2026-03-02T00:00:00.000Z"})");
    add(R"({"type":"file","id":"file--5f8d2a10-0000-4000-8000-000000000303","name":"a",
        "hashes":{"MD5":"d41d8cd98f00b204e9800998ecf8427e"}})");
    add(R"({"type":"malware","id":"malware--5f8d2a10-0000-4000-8000-000000000304","name":"Moss",
        "is_family":true,"created":"2026-03-02T00:00:00.000Z","modified":"2026-03-02T00:00:00.000Z"})");
    add(R"({"type":"infrastructure","id":"infrastructure--5f8d2a10-0000-4000-8000-000000000305",
        "name":"x"})");
    auto printed = print(objects, {"Selection", "2026-11-20", "Maru", {}});
    ASSERT_EQ(printed.events.size(), 1u);
    auto& event = printed.events[0].at("Event").as_object();
    EXPECT_EQ(text_at(event, "info"), "Selection");
    auto& attributes = event.at("Attribute").as_array();
    ASSERT_EQ(attributes.size(), 2u);
    EXPECT_EQ(text_at(attributes[0].as_object(), "type"), "ip-dst");
    EXPECT_EQ(text_at(attributes[0].as_object(), "value"), "192.0.2.8");
    EXPECT_EQ(text_at(attributes[0].as_object(), "comment"), "C2");
    EXPECT_EQ(text_at(attributes[1].as_object(), "type"), "stix2-pattern");
    ASSERT_EQ(event.at("Object").as_array().size(), 1u);
    EXPECT_EQ(text_at(event.at("Object").as_array()[0].as_object(), "name"), "file");
    EXPECT_EQ(text_at(event.at("Galaxy").as_array()[0].as_object(), "type"), "mitre-malware");
    EXPECT_EQ(keys_of(printed.remarks),
              (std::vector<std::string>{
                  "misp.type_left infrastructure--5f8d2a10-0000-4000-8000-000000000305"}));
}

}  // namespace
}  // namespace concord::misp
