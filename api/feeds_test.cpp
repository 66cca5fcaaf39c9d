// A feed shows everybody what the public may read, and nobody anything else.

#include "api/rest_fixture.h"

namespace concord::api::test {
namespace {

using enum Kind;
using enum Party;

constexpr Field note_fields[] = {
    {"title", line, Field::required | Field::searched},
};
constexpr Transition note_workflow[] = {
    {"draft",     author, "publish", "published"},
    {"published", author, "end",     "ended"    },
};
constexpr RecordType note_records[] = {
    {.name = "note",
     .plural = "notes",
     .fields = note_fields,
     .initial = "draft",
     .finals = "ended",
     .workflow = note_workflow,
     .private_states = "draft"},
};
atom::Entry entry_of(const Record& record, std::string_view language)
{
    atom::Entry entry;
    entry.titles = {
        {std::string(record.text("title")), language.empty() ? "en" : std::string(language)}
    };
    return entry;
}
constexpr NewsFeed note_feeds[] = {
    {"notes", "note", "published", entry_of}
};
const Mechanism press{.name = "press", .records = note_records, .feeds = note_feeds};

class Feeds : public testing::Test {
protected:
    Building building{concord::test::Engine::sqlite, {}, {&press}};
    Subject mira = building.world.officer("QM");

    std::string note(const char* title, const char* label)
    {
        auto made = building.ask(
            mira, "POST", "/api/v1/press/notes",
            R"({"fields":{"title":")" + std::string(title) + R"("},"label":)" + label + "}");
        EXPECT_EQ(made.status, 201) << made.body;
        return std::string(text_at(building.json(made), "id"));
    }
    void act(const std::string& id, const char* action)
    {
        auto done = building.ask(mira, "POST", "/api/v1/press/notes/" + id + "/" + action);
        EXPECT_EQ(done.status, 200) << done.body;
    }
    Reply feed(const Subject& who, const std::string& more = {}, std::string_view headers = {})
    {
        return building.ask(who, "GET", "/feeds/press/notes" + more, {}, headers);
    }
    static bool holds(const Reply& reply, std::string_view text)
    {
        return reply.body.find(text) != std::string::npos;
    }
};

constexpr const char* everybody = R"({"tlp":"clear","recipients":["public"]})";
constexpr const char* all_members = R"({"tlp":"clear","recipients":["members"]})";

TEST_F(Feeds, HoldWhatIsPublishedForEverybodyWhoeverAsks)
{
    auto open = note("For <all> & each", everybody);
    auto members = note("For members", all_members);
    EXPECT_FALSE(holds(feed(the_public()), "For"));
    act(open, "publish");
    act(members, "publish");
    note("Only a draft", everybody);
    auto seen = feed(the_public());
    EXPECT_EQ(seen.status, 200);
    EXPECT_TRUE(header(seen, "Content-Type").starts_with("application/atom+xml"));
    EXPECT_TRUE(holds(seen, "For &lt;all&gt; &amp; each"));
    EXPECT_TRUE(holds(seen, "urn:uuid:" + open));
    EXPECT_TRUE(holds(seen, "http://localhost/press/notes/" + open));
    EXPECT_FALSE(holds(seen, "For members"));
    EXPECT_FALSE(holds(seen, "Only a draft"));
    EXPECT_EQ(feed(mira).body, seen.body);

    act(open, "end");
    EXPECT_FALSE(holds(feed(the_public()), "urn:uuid:"));
}

TEST_F(Feeds, StandInEachLanguageAndChangeOnlyWithWhatTheyHold)
{
    act(note("Once", everybody), "publish");
    for (auto language : api::languages) {
        auto seen = feed(the_public(), "/" + std::string(language));
        EXPECT_EQ(seen.status, 200);
        EXPECT_TRUE(holds(seen, "xml:lang=\"" + std::string(language) + "\"")) << seen.body;
    }
    EXPECT_EQ(feed(the_public(), "/de").status, 404);
    EXPECT_EQ(feed(the_public(), "?since=1").status, 400);

    auto tag = header(feed(the_public(), "/ar"), "ETag");
    EXPECT_EQ(feed(the_public(), "/ar", "If-None-Match: " + tag + "\r\n").status, 304);
    act(note("Twice", everybody), "publish");
    EXPECT_EQ(feed(the_public(), "/ar", "If-None-Match: " + tag + "\r\n").status, 200);
}

}  // namespace
}  // namespace concord::api::test
