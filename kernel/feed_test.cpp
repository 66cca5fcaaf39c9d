// Live events reach those who may see the act, and nobody else.

#include "kernel/feed.h"

#include <gtest/gtest.h>

#include "kernel/telling_fixture.h"

namespace concord {
namespace {

class Live : public test::Telling {
protected:
    // Waits until all that was done has been told: the making of the world is told too.
    void heard_so_far()
    {
        auto last = std::make_shared<std::atomic<std::int64_t>>(-1);
        kernel->listen([last](const std::vector<ActPtr>& acts) { *last = acts.back()->seq; });
        auto draft = must(mira, make("post.letter", {
                                                        {"title", "Not sent"}
        }));
        for (int i = 0; i < 30'000 && *last < draft.seq; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        ASSERT_EQ(*last, draft.seq);
    }
};

TEST_P(Live, OnlyThoseWhoMaySeeAnActHearOfIt)
{
    struct Ears {
        std::mutex mutex;
        std::map<std::string, std::vector<std::string>> heard;
        std::size_t count(const std::string& person)
        {
            std::lock_guard lock(mutex);
            return heard[person].size();
        }
    } ears;
    Feed feed(*kernel, *notices);
    std::vector<Feed::Handle> handles;
    heard_so_far();
    for (auto& subject : world.everyone())
        handles.push_back(
            feed.subscribe([this, id = subject.person] { return kernel->roster()->subject_of(id); },
                           [&ears, id = subject.person](const std::vector<FeedEventPtr>& events) {
                               std::lock_guard lock(ears.mutex);
                               for (auto& event : events) ears.heard[id].push_back(event->name);
                           }));
    auto letter = sent();
    // Heard in the order of the log: when the last act is heard, all before it were.
    auto settled = [&](std::size_t events_of_mira) {
        for (int i = 0; i < 1000 && ears.count(mira.person) < events_of_mira; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        EXPECT_EQ(ears.count(mira.person), events_of_mira);
    };
    settled(2);
    must(world.administrator("QN"), act(world.person(nilo.person), "suspend",
                                        {
                                            {"reason", "left"}
    }));
    must(mira, act(letter, "close"));
    settled(3);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    for (auto handle : handles) feed.unsubscribe(handle);
    EXPECT_EQ(feed.size(), 0u);
    std::lock_guard lock(ears.mutex);
    using test::Words;
    EXPECT_EQ(ears.heard[nilo.person], (Words{"notice", "act"}));
    EXPECT_EQ(ears.heard[oda.person], Words{});
    EXPECT_EQ(ears.heard[world.secretary().person], Words{});
}

TEST_P(Live, ProgressIsHeardByThePersonWhoWaitsForItAlone)
{
    Feed feed(*kernel, *notices);
    heard_so_far();
    std::mutex mutex;
    std::map<std::string, std::vector<std::string>> heard;
    std::vector<Feed::Handle> handles;
    for (auto& subject : world.everyone())
        handles.push_back(feed.subscribe([subject] { return subject; },
                                         [&, id = subject.person](auto& events) {
                                             std::lock_guard lock(mutex);
                                             for (auto& event : events)
                                                 if (event->name == "progress")
                                                     heard[id].push_back(event->data);
                                         }));
    feed.tell_progress(mira.person, "an import", 25, 100);
    for (auto handle : handles) feed.unsubscribe(handle);
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[mira.person], test::Words{R"({"of":"an import","done":25,"total":100})"});
}

TEST_P(Live, WhoIsAtARecordIsToldToThosePersonsAlone)
{
    Feed feed(*kernel, *notices);
    heard_so_far();
    std::mutex mutex;
    std::map<std::string, std::vector<std::string>> heard;
    std::vector<Feed::Handle> handles;
    for (auto& subject : world.everyone())
        handles.push_back(feed.subscribe([subject] { return subject; },
                                         [&, id = subject.person](auto& events) {
                                             std::lock_guard lock(mutex);
                                             for (auto& event : events)
                                                 if (event->name == "presence")
                                                     heard[id].push_back(event->data);
                                         }));
    feed.tell_presence(std::vector{mira.person}, "a letter");
    for (auto handle : handles) feed.unsubscribe(handle);
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[mira.person], test::Words{R"({"record":"a letter"})"});
}

INSTANTIATE_TEST_SUITE_P(Engines, Live, testing::ValuesIn(test::engines()), test::print_engine);

}  // namespace
}  // namespace concord
