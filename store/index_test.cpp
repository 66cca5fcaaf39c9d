#include "store/index.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "test/folder.h"

namespace concord::store {
namespace {

class TextIndex : public testing::Test {
protected:
    TextIndex() { index = open(); }

    std::unique_ptr<Index> open()
    {
        auto opened = Index::open(folder.path(), Index::Keeping::durable);
        EXPECT_TRUE(opened) << opened.error().key << opened.error().detail;
        return opened ? *std::move(opened) : nullptr;
    }

    void put(std::string key, const std::vector<std::string>& words, std::string value = {})
    {
        IndexDocument document(key);
        std::uint32_t at = 0;
        for (auto& word : words) document.place(word, ++at);
        document.set(3, std::move(value));
        document.keep("kept of " + key);
        ASSERT_TRUE(index->put(std::move(document)));
    }

    std::set<std::string> found(Condition wanted)
    {
        auto matches = index->find({.wanted = std::move(wanted)});
        EXPECT_TRUE(matches) << matches.error().detail;
        std::set<std::string> keys;
        for (auto& match : matches->items) {
            keys.insert(match.key);
            EXPECT_EQ(match.kept, "kept of " + match.key);
        }
        EXPECT_EQ(std::int64_t(keys.size()), matches->total);
        return keys;
    }

    using Keys = std::set<std::string>;
    test::Folder folder;  // ends after the index
    std::unique_ptr<Index> index;
};

TEST_F(TextIndex, FindsWhatIsCommittedAndNothingElse)
{
    put("one", {"north", "port"});
    EXPECT_EQ(found(has_term("port")), Keys());
    ASSERT_TRUE(index->note("taken", "7"));
    ASSERT_TRUE(index->commit());
    put("two", {"port"});
    EXPECT_EQ(found(has_term("port")), Keys{"one"});
    EXPECT_EQ(*index->find_note("taken"), "7");
    EXPECT_EQ(*index->find_note("other"), "");
    index.reset();
    index = open();
    EXPECT_EQ(*index->find_note("taken"), "7");
    EXPECT_TRUE(found(has_term("port")).contains("one"));
    ASSERT_TRUE(index->remove("one"));
    ASSERT_TRUE(index->remove("nothing of that name"));
    ASSERT_TRUE(index->commit());
    EXPECT_FALSE(found(has_term("port")).contains("one"));
    ASSERT_TRUE(index->clear());
    EXPECT_EQ(*index->count(), 0);
    EXPECT_EQ(*index->find_note("taken"), "");
}

TEST_F(TextIndex, Conditions)
{
    put("one", {"north", "port"}, "b");
    put("two", {"port", "north", "portal"}, "c");
    put("three", {"quay"});
    ASSERT_TRUE(index->commit());
    EXPECT_EQ(found(has_phrase({has_term("north"), has_term("port")})), Keys{"one"});
    EXPECT_EQ(found(has_phrase({has_term("north"), has_beginning("por")})), (Keys{"one", "two"}));
    EXPECT_EQ(found(has_beginning("porta")), Keys{"two"});
    EXPECT_EQ(found(has_any({has_term("quay"), has_term("portal")})), (Keys{"two", "three"}));
    EXPECT_EQ(found(has_all({})), (Keys{"one", "two", "three"}));
    EXPECT_EQ(found(has_any({})), Keys());
    EXPECT_EQ(found(without(has_term("port"), has_term("portal"))), Keys{"one"});
    EXPECT_EQ(found(has_at_most(3, "b")), Keys{"one"});  // what has no value is not there
    EXPECT_EQ(found(has_at_least(3, "b")), (Keys{"one", "two"}));
    EXPECT_EQ(found(filtered_by(has_term("port"), has_at_most(3, "b"))), Keys{"one"});
    EXPECT_EQ(sortable(2) < sortable(10), true);
}

TEST_F(TextIndex, TalliesSeeEveryMatchBeyondThePage)
{
    for (int n = 0; n < 500; ++n)
        put("d" + std::to_string(n), {"port", n % 3 ? "x" : "y"}, n % 2 ? "odd" : "even");
    ASSERT_TRUE(index->commit());
    struct Odd final : IndexTally {
        void begin() override { seen = 0; }
        bool take(std::string_view value) override { return ++seen, value == "odd"; }
        int seen = 0;
    } odd;
    auto matches = index->find(
        {.wanted = has_term("port"), .after = 240, .limit = 20, .tally = &odd, .tally_slot = 3});
    ASSERT_TRUE(matches);
    EXPECT_EQ(odd.seen, 500);
    EXPECT_EQ(matches->total, 250);
    EXPECT_EQ(matches->items.size(), 10u);
}

TEST_F(TextIndex, MatchesTellWhereTermsStand)
{
    put("one", {"port", "north", "port", "port"});
    put("two", {"quay", "port"});
    ASSERT_TRUE(index->commit());
    auto matches = index->find({
        .wanted = has_term("port"), .sought = {"port", "north", "absent"},
             .places_max = 2
    });
    ASSERT_TRUE(matches);
    ASSERT_EQ(matches->items.size(), 2u);
    using Places = std::vector<std::vector<std::uint32_t>>;
    for (auto& match : matches->items)
        EXPECT_EQ(match.places, match.key == "one" ? (Places{
                                                         {1, 3},
                                                         {2},
                                                         {}
        })
                                                   : (Places{{2}, {}, {}}));
}

TEST_F(TextIndex, ReadersAreNotDisturbedByCommits)
{
    put("d", {"port"});
    ASSERT_TRUE(index->commit());
    std::atomic<bool> done = false;
    std::thread reader([&] {
        while (!done) EXPECT_EQ(found(has_term("port")).size(), 1u);
    });
    for (int n = 0; n < 60; ++n) {
        put("d", {"port", "n" + std::to_string(n)});
        ASSERT_TRUE(index->commit());
    }
    done = true;
    reader.join();
}

TEST_F(TextIndex, OneWriterAtATime)
{
    auto second = Index::open(folder.path(), Index::Keeping::durable);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().key, "index.in_use");
}

TEST_F(TextIndex, AFolderThatCannotBeIsRefused)
{
    auto refused = Index::open("/dev/null/index", Index::Keeping::durable);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().key, "index.unreachable");
}

}  // namespace
}  // namespace concord::store
