// Pasted text: what is recognised, as what, and what is left alone.

#include "formats/indicators.h"

#include <gtest/gtest.h>

#include "formats/indicators_refang.h"

namespace concord::indicators {
namespace {

// "kind value, kind value"
std::string found(std::string_view text)
{
    std::string all;
    for (auto& hit : find(text)) {
        if (!all.empty()) all += ", ";
        all += std::string(name_of(hit.value.kind)) + " " + hit.value.text;
    }
    return all;
}

struct Paste {
    std::string_view text;
    std::string_view found;
};

TEST(Indicators, AreRecognisedInWhatPeoplePaste)
{
    const Paste pastes[] = {
        {"Denied from 192.0.2.7 to 198.51.100.9:443.",                       "ipv4 192.0.2.7, ipv4 198.51.100.9"               },
        {"block 192.0.2.77/24, 203.0.113.5/32",                              "ipv4 192.0.2.0/24, ipv4 203.0.113.5"             },
        {"192.0.2.1-192.0.2.9",                                              "ipv4 192.0.2.1, ipv4 192.0.2.9"                  },
        {"src=[2001:DB8::0:1]:443 dst=2001:db8::/32",                        "ipv6 2001:db8::1, ipv6 2001:db8::/32"            },
        {"fe80::1, ::1",                                                     "ipv6 fe80::1, ipv6 ::1"                          },
        {"visit Evil.Example.ORG.",                                          "domain evil.example.org"                         },
        {"see http://Example.org/Path?q=1#x, then",                          "url http://example.org/Path?q=1#x"               },
        {"(https://example.org:443/a_(b))",                                  "url https://example.org/a_(b)"                   },
        {"<a href='ftp://example.net'>x</a>",                                "url ftp://example.net/"                          },
        {"http://192.0.2.7:8080/x.exe",                                      "url http://192.0.2.7:8080/x.exe"                 },
        {"http://[2001:db8::1]/",                                            "url http://[2001:db8::1]/"                       },
        {"From: \"A\" <First.Last+tag@Example.com>",                         "email first.last+tag@example.com"                },
        {"md5 D41D8CD98F00B204E9800998ECF8427E",                             "md5 d41d8cd98f00b204e9800998ecf8427e"            },
        {"da39a3ee5e6b4b0d3255bfef95601890afd80709.exe",
         "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709"                                                                       },
        {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
         "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"                                             },
        {"ssdeep 96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G:sHLjQbv,\"x\"",
         "ssdeep 96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G:sHLjQbv"                                                                    },
        {"fixes cve-2026-12345.",                                            "cve CVE-2026-12345"                              },
        {"访问example.com查看，пример.рф。",                                 "domain example.com, domain xn--e1afmkfd.xn--p1ai"},
        {"a.example, b.test",                                                "domain a.example, domain b.test"                 },
        {"bücher.example.de",                                                "domain xn--bcher-kva.example.de"                 },
        {"xn--bcher-kva.de",                                                 "domain xn--bcher-kva.de"                         },
        {"example.org/index.php?x=a.com",                                    "domain example.org"                              },
        {"{\"ip\":\"192.0.2.7\",\"host\":\"a.example.net\"}",
         "ipv4 192.0.2.7, domain a.example.net"                                                                                },
        {"192.0.2.7\t198.51.100.1\n\n203.0.113.9",
         "ipv4 192.0.2.7, ipv4 198.51.100.1, ipv4 203.0.113.9"                                                                 },
    };
    for (auto& paste : pastes) EXPECT_EQ(found(paste.text), paste.found) << paste.text;
}

TEST(Indicators, AreRecognisedWhenMadeHarmless)
{
    const Paste pastes[] = {
        {"hxxp://example[.]org/a",                "url http://example.org/a"         },
        {"hXXps[:]//example(.)org",               "url https://example.org/"         },
        {"h**p://example{.}org",                  "url http://example.org/"          },
        {"hxxps[://]sub[.]example[.]org/x[.]php", "url https://sub.example.org/x.php"},
        {"192[.]0[.]2[.]7 and 192.0.2[.]8",       "ipv4 192.0.2.7, ipv4 192.0.2.8"   },
        {"192.0.2[.9",                            "ipv4 192.0.2.9"                   },
        {"example[dot]org",                       "domain example.org"               },
        {"example [dot] org",                     "domain example.org"               },
        {"name[at]example[.]org",                 "email name@example.org"           },
        {"name (at) example (dot) org",           "email name@example.org"           },
        {"example\\.org",                         "domain example.org"               },
        {"2001[:]db8::1",                         "ipv6 2001:db8::1"                 },
        {"archive[.]zip",                         "domain archive.zip"               },
    };
    for (auto& paste : pastes) EXPECT_EQ(found(paste.text), paste.found) << paste.text;
}

TEST(Indicators, OtherThingsAreLeftAlone)
{
    for (std::string_view text : {"",
                                  " ",
                                  "report.pdf",
                                  "setup.exe and readme.md",
                                  "backup.zip, run.sh, main.py, libx.so",
                                  "version 1.2.3.4",
                                  "v1.2.3.4",
                                  "build 10.0.19041.1",
                                  "1.2.3.4.5",
                                  "300.1.2.3",
                                  "1.2.3",
                                  "at 12:34:56",
                                  "2026-11-20T09:30:00.250Z",
                                  "09:30",
                                  "deadbeef",
                                  "123e4567-e89b-12d3-a456-426614174000",
                                  "00112233445566778899aabbccddeeff00112233445566778899aabb",
                                  "11111111111111111111111111111111",
                                  "e.g. this, i.e. that",
                                  "the end.The next",
                                  "System.Net",
                                  "std::string ab::cd",
                                  "obj.call()",
                                  "C:\\Users\\x\\site.com\\y",
                                  "/srv/user/site.com",
                                  "com.example.app",
                                  "http://",
                                  "http://localhost/",
                                  "http://x",
                                  "@example.org",
                                  "a@b",
                                  "user@localhost",
                                  "CVE-20-1",
                                  "\xff\xfe",
                                  "....",
                                  "----",
                                  "co.uk",
                                  "org",
                                  "1:2:3",
                                  "::",
                                  "ftp//x.y"})
        EXPECT_EQ(found(text), "") << text;
}

TEST(Indicators, SayWhereTheyStand)
{
    const std::string_view text = "see hxxp://example[.]org/a, or 192[.]0.2.7!";
    const auto hits = find(text);
    ASSERT_EQ(hits.size(), 2u);
    EXPECT_EQ(text.substr(hits[0].begin, hits[0].end - hits[0].begin), "hxxp://example[.]org/a");
    EXPECT_EQ(text.substr(hits[1].begin, hits[1].end - hits[1].begin), "192[.]0.2.7");
}

TEST(Indicators, HaveOneFormEach)
{
    auto form = [](Kind kind, std::string_view text) {
        auto value = normalise(kind, text);
        return value ? value->text : "nothing";
    };
    EXPECT_EQ(form(Kind::ipv4, " 192[.]0.2.7/32 "), "192.0.2.7");
    EXPECT_EQ(form(Kind::ipv4, "192.0.2.300"), "nothing");
    EXPECT_EQ(form(Kind::ipv6, "2001:DB8:0:0:0:0:0:1/128"), "2001:db8::1");
    EXPECT_EQ(form(Kind::domain, "Example.Org."), "example.org");
    EXPECT_EQ(form(Kind::domain, "a b"), "nothing");
    EXPECT_EQ(form(Kind::url, "HTTP://EXAMPLE.org:80"), "http://example.org/");
    EXPECT_EQ(form(Kind::email, "A@Example.Org"), "a@example.org");
    EXPECT_EQ(form(Kind::sha1, "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"),
              "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    EXPECT_EQ(form(Kind::sha1, "da39"), "nothing");
    EXPECT_EQ(form(Kind::mac, "02-00-5E-10-00-01"), "02:00:5e:10:00:01");
    EXPECT_EQ(form(Kind::asn, "AS64496"), "64496");
    EXPECT_EQ(form(Kind::registry_key, "HKLM\\Software\\X"), "hkey_local_machine\\software\\x");
    EXPECT_EQ(form(Kind::certificate, "36:F7:D4"), "36f7d4");
    EXPECT_EQ(form(Kind::file_name, "Evil.EXE"), "Evil.EXE");
    for (int i = 0; i <= int(Kind::software); ++i) EXPECT_EQ(find_kind(name_of(Kind(i))), Kind(i));
    EXPECT_FALSE(find_kind("nothing"));
}

TEST(Indicators, NetworksThatHoldAnAddress)
{
    const auto networks = enclosing({Kind::ipv4, "192.0.2.7"});
    ASSERT_EQ(networks.size(), 24u);
    EXPECT_EQ(networks[0].text, "192.0.2.6/31");
    EXPECT_EQ(networks[7].text, "192.0.2.0/24");
    EXPECT_EQ(networks[23].text, "192.0.0.0/8");
    EXPECT_EQ(enclosing({Kind::ipv6, "2001:db8::1"}).back().text, "2001::/16");
    EXPECT_TRUE(enclosing({Kind::domain, "example.org"}).empty());
}

// Time grows with the text, not with its square: a megabyte of every kind of trap ends at once.
TEST(Indicators, LongTextsAreWalkedOnce)
{
    for (std::string_view piece :
         {"a", "a.", "a@", "1.", "1:", "[.]", "http://", "(", "192.0.2.7-", "a-", "::", "\xd0\xb0",
          "12:aaaaaa:", "x\\.", "cve-2026-", "f:", "a@b.c@", "http://a(", "0:0::"}) {
        std::string text;
        while (text.size() < 300'000) text += piece;
        EXPECT_LE(find(text).size(), text.size()) << piece;
    }
}

}  // namespace
}  // namespace concord::indicators
