#include "formats/atom.h"

#include <gtest/gtest.h>

namespace concord::atom {
namespace {

bool holds(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

Feed feed_of(Entry entry)
{
    Feed feed;
    feed.id = "urn:uuid:0192f0c1-0000-7000-8000-000000000001";
    feed.title = {"Alerts", "en"};
    feed.updated = parse_time("2026-11-20T09:30:00Z").value();
    feed.links = {
        {"https://concord.example/feeds/alerts", "self", "application/atom+xml"}
    };
    feed.authors = {{"Secretariat"}};
    feed.entries.push_back(std::move(entry));
    return feed;
}

Entry entry_of(std::vector<Text> titles, std::vector<Text> contents = {})
{
    Entry entry;
    entry.id = "urn:uuid:0192f0c1-0000-7000-8000-000000000002";
    entry.titles = std::move(titles);
    entry.updated = parse_time("2026-11-20T09:30:00.125Z").value();
    entry.contents = std::move(contents);
    return entry;
}

TEST(Atom, a_feed_has_what_the_rfc_demands_of_it_and_of_each_entry)
{
    auto text = print(feed_of(entry_of({
        {"Watch the valves", "en"}
    })));
    EXPECT_TRUE(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed "));
    EXPECT_TRUE(holds(text, "<id>urn:uuid:0192f0c1-0000-7000-8000-000000000002</id>"));
    EXPECT_TRUE(holds(text, "<title type=\"text\" xml:lang=\"en\">Watch the valves</title>"));
    EXPECT_TRUE(holds(text, "<updated>2026-11-20T09:30:00.125Z</updated>"));
    EXPECT_TRUE(holds(text, "<author><name>Secretariat</name>"));
    EXPECT_TRUE(holds(text, "rel=\"self\" href=\"https://concord.example/feeds/alerts\""));
    EXPECT_TRUE(text.ends_with("</entry>\n</feed>\n"));
}

TEST(Atom, what_people_write_stays_text)
{
    auto entry = entry_of(
        {
            {"</title><script>&\"'"}
    },
        {{"]]></content>\x01\xff bad\xf0\x9f\x98\x80", "en\" x=\"y"}});
    entry.links = {{"https://a.example/\"><b>&"}};
    auto text = print(feed_of(entry));
    EXPECT_FALSE(holds(text, "<script>"));
    EXPECT_FALSE(holds(text, "<b>"));
    EXPECT_FALSE(holds(text, "x=\"y\""));
    EXPECT_TRUE(holds(text, "&lt;/title&gt;&lt;script&gt;&amp;&quot;&#39;"));
    EXPECT_TRUE(holds(text, "]]&gt;&lt;/content&gt;\xEF\xBF\xBD\xEF\xBF\xBD bad\xf0\x9f\x98\x80"));
}

TEST(Atom, several_languages_stand_side_by_side_each_with_its_direction)
{
    auto text = print(feed_of(entry_of(
        {
            {"Watch", "en"}
    },
        {{"One\nTwo", "en"}, {"واحد", "ar"}})));
    EXPECT_TRUE(
        holds(text, "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">"));
    EXPECT_TRUE(
        holds(text, "<div xml:lang=\"en\" lang=\"en\" dir=\"ltr\">\n<p>One</p>\n<p>Two</p>"));
    EXPECT_TRUE(holds(text, "<div xml:lang=\"ar\" lang=\"ar\" dir=\"rtl\">\n<p>واحد</p>"));
}

TEST(Atom, what_is_not_said_is_not_printed)
{
    auto text = print(feed_of(entry_of({{"T"}})));
    for (auto part : {"<published>", "<summary", "<content", "<rights>", "<category", "hreflang",
                      "length=", "<subtitle"})
        EXPECT_FALSE(holds(text, part)) << part;
}

}  // namespace
}  // namespace concord::atom
