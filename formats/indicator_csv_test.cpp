#include "formats/indicator_csv.h"

#include <gtest/gtest.h>

#include "formats/stix.h"

namespace concord::indicator_csv {
namespace {

const Time now = parse_time("2026-11-20T09:30:00Z").value();

std::string key_of(const Line& line)
{
    return line.object ? "" : line.object.error().key;
}

Line line_of(std::string_view header, std::string_view line)
{
    auto reading = read(std::string(header) + "\n" + std::string(line) + "\n", "QM");
    EXPECT_TRUE(reading);
    return std::move(reading->lines.at(0));
}

TEST(IndicatorCsv, a_line_becomes_a_valid_indicator_with_all_that_it_says)
{
    auto line = line_of("Value;TYPE;Comment;TLP;Confidence;First Seen;valid-until;Tags",
                        "hxxp://ports[.]example/a;;Seen in a mail;amber+strict;high;2026-11-01;"
                        "2026-12-01T10:00:00.123456Z;phishing, ports");
    ASSERT_TRUE(line.object) << line.object.error().key;
    auto made = settle(*line.object, nullptr, now).value();
    auto text = print_json(made);
    EXPECT_TRUE(stix::check(text)) << text;
    EXPECT_EQ(text_at(made, "pattern"), "[url:value = 'http://ports.example/a']");
    EXPECT_EQ(text_at(made, "description"), "Seen in a mail");
    EXPECT_EQ(text_at(made, "valid_from"), "2026-11-01T00:00:00.000Z");
    EXPECT_EQ(text_at(made, "valid_until"), "2026-12-01T10:00:00.123456Z");
    EXPECT_EQ(made.at("confidence"), Json(85));
    EXPECT_EQ(print_json(made.at("labels")), R"(["phishing","ports"])");
    EXPECT_EQ(print_json(made.at("object_marking_refs")),
              R"(["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"])");
}

TEST(IndicatorCsv, the_type_is_recognised_or_given_in_the_words_of_many)
{
    const std::tuple<const char*, const char*, const char*> rows[] = {
        {"192.0.2.7",                        "",         "[ipv4-addr:value = '192.0.2.7']"          },
        {"192.0.2.0/24",                     "ip-dst",   "[ipv4-addr:value ISSUBSET '192.0.2.0/24']"},
        {"2001:DB8::1",                      "ip",       "[ipv6-addr:value = '2001:db8::1']"        },
        {"a.example.org",                    "hostname", "[domain-name:value = 'a.example.org']"    },
        {"D41D8CD98F00B204E9800998ECF8427E", "hash",
         "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']"                                   },
        {"it's.exe",                         "filename", R"([file:name = 'it\'s.exe'])"             },
        {"AS64496",                          "AS",       "[autonomous-system:number = 64496]"       },
    };
    for (auto& [value, type, pattern] : rows) {
        auto line = line_of("value,type", std::string(value) + "," + type);
        ASSERT_TRUE(line.object) << value << " " << line.object.error().key;
        EXPECT_EQ(text_at(*line.object, "pattern"), pattern);
    }
    auto cve = line_of("value", "cve-2026-12345");
    ASSERT_TRUE(cve.object);
    EXPECT_EQ(text_at(*cve.object, "type"), "vulnerability");
}

TEST(IndicatorCsv, each_wrong_line_says_what_is_wrong_with_it_and_spares_the_others)
{
    auto reading = read(
                       "value,type,description,tlp,confidence,valid_from,valid_until,odd\n"
                       "a.example.org,,,,,,,\n"
                       ",,,,,,,\n"
                       "what is this,,,,,,,\n"
                       "a.example.org,planet,,,,,,\n"
                       "a.example.org,md5,,,,,,\n"
                       "b.example.org,,=1+1,,,,,\n"
                       "b.example.org,,\"bell \x07\",,,,,\n"
                       "b.example.org,,,purple,,,,\n"
                       "b.example.org,,,,101,,,\n"
                       "b.example.org,,,,,soon,,\n"
                       "b.example.org,,,,,2026-02-01,2026-01-01,\n"
                       "A.EXAMPLE.ORG,,,,,,,\n"
                       "c.example.org\n"
                       "c.example.org,,'=1+1,,,,,\n",
                       "QM")
                       .value();
    std::vector<std::string> keys;
    for (auto& line : reading.lines)
        keys.push_back(std::to_string(line.number) + " " + key_of(line));
    EXPECT_EQ(keys, (std::vector<std::string>{
                        "2 ",
                        "3 indicators.value_missing",
                        "4 indicators.value_unknown",
                        "5 indicators.type_unknown",
                        "6 indicators.value_not_of_type",
                        "7 indicators.formula",
                        "8 text.control_character",
                        "9 indicators.tlp_unknown",
                        "10 indicators.confidence_invalid",
                        "11 indicators.moment_invalid",
                        "12 indicators.validity_reversed",
                        "13 indicators.twice",
                        "14 csv.wrong_cell_count",
                        "15 ",
                    }));
    EXPECT_EQ(reading.left, (std::vector<std::string>{"odd"}));
    EXPECT_EQ(text_at(*reading.lines.back().object, "description"), "=1+1");
    EXPECT_EQ(read("address\n192.0.2.1\n", "QM").error().key, "indicators.no_value_column");
}

TEST(IndicatorCsv, the_same_line_again_is_nothing_and_a_changed_one_the_next_version)
{
    auto first = settle(*line_of("value", "a.example.org").object, nullptr, now).value();
    EXPECT_FALSE(settle(*line_of("value", "a.example.org").object, &first, now + days(3)));
    auto changed = settle(*line_of("value,note", "a.example.org,more").object, &first, now);
    ASSERT_TRUE(changed);
    EXPECT_EQ(text_at(*changed, "id"), text_at(first, "id"));
    EXPECT_EQ(text_at(*changed, "created"), text_at(first, "created"));
    EXPECT_EQ(text_at(*changed, "valid_from"), text_at(first, "valid_from"));
    EXPECT_EQ(text_at(*changed, "modified"), "2026-11-20T09:30:00.001Z");
    auto other = read("value\na.example.org\n", "QN");
    EXPECT_NE(text_at(*other->lines[0].object, "id"), text_at(first, "id"));
}

TEST(IndicatorCsv, a_validity_that_ended_before_now_is_kept)
{
    auto line = line_of("value,expires", "a.example.org,2026-01-01");
    auto made = settle(*line.object, nullptr, now).value();
    auto text = print_json(made);
    EXPECT_TRUE(stix::check(text)) << text;
    EXPECT_EQ(text_at(made, "valid_until"), "2026-01-01T00:00:00.000Z");
}

TEST(IndicatorCsv, what_is_printed_is_safe_in_a_spreadsheet_and_reads_back)
{
    auto made = settle(*line_of("value,description,tlp", "a.example.org,'=cmd(),TLP:GREEN").object,
                       nullptr, now)
                    .value();
    auto object = print_json(made);
    std::string_view bytes[] = {object, "{\"type\":\"identity\"}"};
    auto text = print(bytes, Header::present);
    EXPECT_EQ(text.substr(0, text.find('\r')),
              "value,type,description,tlp,confidence,valid_from,valid_until,labels,id,modified");
    EXPECT_NE(
        text.find("a.example.org,domain,'=cmd(),TLP:GREEN,,2026-11-20T09:30:00.000Z,,,indicator--"),
        std::string::npos)
        << text;
    auto again = read(text, "QM").value();
    ASSERT_EQ(again.lines.size(), 1u);
    ASSERT_TRUE(again.lines[0].object);
    EXPECT_FALSE(settle(*again.lines[0].object, &made, now));
    EXPECT_EQ(print(bytes, Header::absent), text.substr(text.find('\n') + 1));
}

}  // namespace
}  // namespace concord::indicator_csv
