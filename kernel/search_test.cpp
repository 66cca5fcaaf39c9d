// Search in the fictional world, on both engines: who finds what, and who finds nothing of it.

#include "kernel/search.h"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "test/folder.h"
#include "test/world.h"

namespace concord {
namespace {

using enum Kind;
using enum Party;

// Letters that may be talked about while they are drafts, and relabelled after they were sent.
constexpr Field memo_fields[] = {
    {"title",  line,  Field::required | Field::searched },
    {"remark", prose, Field::searched                   },
    {"text",   prose, Field::transient | Field::searched},
};
constexpr Transition memo_workflow[] = {
    {"draft", author, "edit", "", "*"},
    {"draft", author, "answer", "", "text"},
    {"draft", author, "send", "sent"},
    {"sent", author, "edit", "", "*"},
    {"sent", author, "answer", "", "text"},
    {"sent", addressee, "answer", "", "text"},
    {"sent", author, "close", "closed"},
};
constexpr RecordType memo_records[] = {
    {"memo", "memos", memo_fields, "draft", "closed", memo_workflow,
     by_state | by_organization | by_secretariat, Role::officer, "draft"},
};
const Mechanism office{"office", memo_records};

std::string printed(const std::vector<Passage>& passage)
{
    std::string text;
    for (auto& part : passage)
        text += part.part == Passage::Part::hit ? "[" + part.text + "]" : part.text;
    return text;
}

class Finding : public testing::TestWithParam<test::Engine> {
protected:
    test::World world{GetParam(), {&office}};
    Kernel& kernel = world.kernel();
    Search search{kernel};
    Subject mira = world.officer("QM"), nilo = world.officer("QN"), oda = world.officer("QO");

    Record letter(std::string title, std::vector<Reach> to = {"participant:QN"},
                  JsonObject fields = {}, std::optional<Label> label = {})
    {
        Command command;
        command.type = "office.memo";
        command.fields = std::move(fields);
        command.fields["title"] = std::move(title);
        command.label = label ? *label : Label{Tlp::amber, std::move(to), {}, {}};
        auto made = kernel.apply(mira, command);
        EXPECT_TRUE(made) << made.error().key << made.error().field;
        return (*made)->after;
    }

    Record act(const Subject& by, const Record& record, std::string action, JsonObject fields = {},
               std::optional<Label> label = {})
    {
        Command command;
        command.type = record.type;
        command.id = record.id;
        command.action = std::move(action);
        command.fields = std::move(fields);
        command.label = std::move(label);
        auto done = kernel.apply(by, command);
        EXPECT_TRUE(done) << done.error().key << done.error().field;
        return (*done)->after;
    }

    Record sent(std::string title, std::vector<Reach> to = {"participant:QN"})
    {
        return act(mira, letter(std::move(title), std::move(to)), "send");
    }

    Record said(const Subject& by, const Record& record, std::string text)
    {
        return act(by, record, "answer",
                   {
                       {"text", std::move(text)}
        });
    }

    Hits hits(const Subject& by, std::string text, Typing typing = Typing::done)
    {
        auto found = search.find(by, {.text = std::move(text), .typing = typing});
        EXPECT_TRUE(found) << found.error().key << found.error().detail;
        return found ? *std::move(found) : Hits();
    }

    // How many, checked against how many are told.
    std::int64_t count(const Subject& by, std::string text, Typing typing = Typing::done)
    {
        auto found = hits(by, std::move(text), typing);
        EXPECT_EQ(std::int64_t(found.items.size()), found.total);
        return found.total;
    }

    std::string first_passage(const Subject& by, std::string text)
    {
        auto found = hits(by, std::move(text));
        return found.items.empty() ? "" : printed(found.items[0].passage);
    }
};

TEST_P(Finding, WordsOfSixLanguagesFromAnyInterface)
{
    sent("Attacks on the northern port");
    sent("Les vulnérabilités du réseau portuaire");
    sent("Las instalaciones eléctricas");
    sent("Об уязвимостях в счётчиках");
    sent("نشر الأخبار عن الشبكة");
    sent("关于港口网络安全事件的通报");
    for (auto asked : {"attacked", "vulnerabilite reseau", "instalacion", "уязвимость счетчики",
                       "أخبار", "وأخبار", "شبكة", "网络安全", "港口", "港", "\"northern port\"",
                       "\"安全事件\"", "north"}) {
        auto typing = std::string_view(asked) == "north" ? Typing::going_on : Typing::done;
        EXPECT_EQ(count(nilo, asked, typing), 1) << asked;
        EXPECT_EQ(count(oda, asked, typing), 0) << asked;
        EXPECT_EQ(count(the_public(), asked, typing), 0) << asked;
        EXPECT_EQ(count(the_platform(), asked, typing), 0) << asked;
    }
    EXPECT_EQ(count(nilo, "\"port northern\""), 0);
    EXPECT_EQ(count(nilo, "络安港"), 0);
    EXPECT_EQ(count(nilo, "port -attack"), 0);
    EXPECT_EQ(count(nilo, "-attack"), 0);
    EXPECT_EQ(first_passage(nilo, "attacked"), "[Attacks] on the northern port");
    EXPECT_EQ(first_passage(nilo, "网络安全"), "关于港口[网络安全]事件的通报");
    EXPECT_EQ(first_passage(nilo, "港"), "关于[港]口网络安全事件的通报");
    EXPECT_EQ(first_passage(nilo, "اخبار"), "نشر [الأخبار] عن الشبكة");
}

TEST_P(Finding, TheReferenceHoweverItIsTyped)
{
    auto record = sent("A letter");
    auto closed = record.reference;
    std::erase(closed, '-');
    for (auto& c : closed) c = char(std::tolower(c));
    for (auto asked : {record.reference, closed}) {
        auto found = hits(nilo, asked);
        ASSERT_EQ(found.total, 1) << asked;
        EXPECT_EQ(found.items[0].item.record.id, record.id);
    }
    EXPECT_EQ(count(oda, record.reference), 0);
}

TEST_P(Finding, MessagesBelongToTheirRecord)
{
    auto record = sent("On the port");
    EXPECT_EQ(count(nilo, "turbine"), 0);
    said(nilo, record, "We have looked at the turbines near the quay.");
    auto found = hits(mira, "port turbine");
    ASSERT_EQ(found.total, 1);
    EXPECT_EQ(found.items[0].item.record.id, record.id);
    EXPECT_EQ(first_passage(mira, "turbine"), "We have looked at the [turbines] near the quay.");
    EXPECT_EQ(count(nilo, "\"port we have\""), 0);  // no phrase from one text into the next
    EXPECT_EQ(count(oda, "turbine"), 0);
}

TEST_P(Finding, ALongCorrespondenceIsFoundInAllItsParts)
{
    auto record = sent("On the harbour");
    for (int n = 0; n < 12; ++n) {
        std::string text = "beginning" + std::to_string(n);
        for (int word = 0; word < 400; ++word) text += " w" + std::to_string(n * 400 + word);
        said(nilo, record, text + " end" + std::to_string(n));
    }
    EXPECT_EQ(count(mira, "harbour beginning0 end0"), 1);
    EXPECT_EQ(count(mira, "harbour end11"), 1);
    EXPECT_EQ(count(mira, "harbour"), 1);              // once, however many sections
    EXPECT_EQ(count(mira, "harbour -beginning0"), 0);  // excluded wherever it stands
    for (int n = 0; n < 4'780; n += 101) {
        auto word = [&](int at) { return "w" + std::to_string(at); };
        if (n % 400 > 397) continue;
        ASSERT_EQ(count(mira, "\"" + word(n) + " " + word(n + 1) + "\""), 1) << n;
    }
}

TEST_P(Finding, ADraftIsItsOwnersAndItsPastStaysThere)
{
    auto draft = letter("Confidential turbine");
    EXPECT_EQ(count(mira, "confidential"), 1);
    EXPECT_EQ(count(world.technician("QM"), "confidential"), 1);
    EXPECT_EQ(count(nilo, "confidential"), 0);
    act(mira, draft, "edit",
        {
            {"title", "Public turbine"}
    });
    EXPECT_EQ(count(mira, "confidential"), 0);
    act(mira, draft, "send");
    EXPECT_EQ(count(nilo, "confidential"), 0);
    EXPECT_EQ(count(mira, "confidential"), 0);
    EXPECT_EQ(count(nilo, "turbine"), 1);
}

TEST_P(Finding, WhatWasSaidInADraftIsNotFoundAfterwards)
{
    auto draft = said(mira, letter("Grid"), "only for us here");
    EXPECT_EQ(count(mira, "\"only for us\""), 1);
    act(mira, draft, "send");
    EXPECT_EQ(count(nilo, "\"only for us\""), 0);
    EXPECT_EQ(count(nilo, "grid us"), 0);
    EXPECT_EQ(count(nilo, "grid"), 1);
}

TEST_P(Finding, HiddenFieldsAreNeitherHitNorCountNorPassage)
{
    Label label{
        Tlp::amber,
        {"participant:QN", "participant:QO"},
        {},
        {{"remark", {"participant:QN"}}, {"text", {"participant:QN"}}}
    };
    auto record = act(mira,
                      letter("Transformer",
                             {
    },
                             {{"remark", "its number is halibut"}}, label),
                      "send");
    said(mira, record, "the password of the transformer is swordfish");
    for (auto& subject : world.everyone()) {
        EXPECT_EQ(count(subject, "swordfish"), 0);
        EXPECT_EQ(count(subject, "halibut"), 0);
        EXPECT_EQ(count(subject, "transformer -swordfish"), count(subject, "transformer"));
        for (auto& hit : hits(subject, "transformer").items)
            EXPECT_EQ(printed(hit.passage), "[Transformer]");
    }
    EXPECT_EQ(count(oda, "transformer"), 1);
}

TEST_P(Finding, ALabelNarrowedOrWidenedMovesTheSetAtOnce)
{
    auto record = sent("Reservoir", {"participant:QN", "participant:QO"});
    said(nilo, record, "gauge one");
    EXPECT_EQ(count(oda, "reservoir gauge"), 1);
    auto label = [](std::vector<Reach> to) { return Label{Tlp::amber, std::move(to), {}, {}}; };
    act(mira, record, "edit", {}, label({"participant:QN"}));
    EXPECT_EQ(count(nilo, "reservoir gauge"), 1);
    EXPECT_EQ(count(oda, "reservoir"), 0);
    EXPECT_EQ(count(oda, "gauge"), 0);
    said(nilo, record, "sluice two");
    act(mira, record, "edit", {}, label({"participant:QN", "participant:QO"}));
    EXPECT_EQ(count(oda, "reservoir"), 1);
    EXPECT_EQ(count(oda, "gauge"), 1);
    // Said while it was not for them; and nobody's count may differ by it.
    EXPECT_EQ(count(oda, "sluice"), 0);
    EXPECT_EQ(count(oda, "reservoir -sluice"), 1);
    EXPECT_EQ(count(world.officer("QP"), "reservoir"), 0);
    EXPECT_EQ(count(world.secretary(), "reservoir"), 0);
}

TEST_P(Finding, AnEmbargoEndsWithoutAnAct)
{
    Label label{Tlp::amber, {"participant:QN"}, kernel.now() + hours(5), {}};
    act(mira, letter("Lighthouse", {}, {}, label), "send");
    EXPECT_EQ(count(mira, "lighthouse"), 1);
    EXPECT_EQ(count(nilo, "lighthouse"), 0);
    world.clock().pass(hours(6));
    EXPECT_EQ(count(nilo, "lighthouse"), 1);
    EXPECT_EQ(count(oda, "lighthouse"), 0);
}

TEST_P(Finding, PagesInOneOrderAndTypesNarrow)
{
    std::vector<std::string> ids;
    for (int n = 0; n < 7; ++n) ids.push_back(sent("Quay").id);
    std::vector<std::string> seen;
    SearchQuery query{.text = "quay", .limit = 3};
    for (;;) {
        auto page = *search.find(nilo, query);
        EXPECT_EQ(page.total, 7);
        for (auto& hit : page.items) seen.push_back(hit.item.record.id);
        if (page.next < 0) break;
        query.after = page.next;
    }
    std::reverse(ids.begin(), ids.end());  // equal in rank: the newest first
    EXPECT_EQ(seen, ids);
    query.after = 50;
    EXPECT_EQ(search.find(nilo, query)->total, 7);
    EXPECT_TRUE(search.find(nilo, query)->items.empty());
    query.types = {"identity.person"};
    query.after = 0;
    EXPECT_EQ(search.find(nilo, query)->total, 0);
    query.after = -1;
    EXPECT_EQ(search.find(nilo, query).error().key, "search.too_far");
    EXPECT_EQ(search.find(nilo, {.text = std::string(3'000, 'a')}).error().key, "search.too_long");
}

TEST_P(Finding, BetterMatchesComeFirst)
{
    auto passing = sent("A note on many other matters, of trade and fishing and one harbour");
    auto about = sent("Harbour: the harbour master");
    auto found = hits(nilo, "harbour");
    ASSERT_EQ(found.total, 2);
    EXPECT_EQ(found.items[0].item.record.id, about.id);
}

TEST_P(Finding, AMisspelledWordIsMeantAsWhatTheAskerMayRead)
{
    sent("Notification about the harbour");
    sent("Безопасность портов");
    EXPECT_EQ(*search.correct(nilo, "harbuor notification"), "harbour notification");
    EXPECT_EQ(*search.correct(nilo, "Notifcation"), "notification");
    EXPECT_EQ(*search.correct(nilo, "безопастность"), "безопасность");
    // Whoever may not read it is not told that there is such a word.
    EXPECT_EQ(*search.correct(oda, "harbuor"), "");
    EXPECT_EQ(*search.correct(nilo, "harbour"), "");  // meant as it stands
    EXPECT_EQ(*search.correct(nilo, "\"harbuor\""), "");
    EXPECT_EQ(*search.correct(nilo, "ports -harbuor"), "");
}

TEST_P(Finding, NoQuestionBreaksIt)
{
    sent("a b NEAR words stems reaches or and not");
    for (auto asked :
         {"",        "\"",   "-",   "*",  "a*",  "NEAR(a b)", "a OR",    "words : a", "{words} : x",
          "a:b",     "^a",   "'",   "\\", "a'b", "a\\b",      "a & b",   "a | !b",    "<->",
          "a <-> b", "\xff", "(((", "@",  "a@",  "a:*",       "\"a\" *", "-\"a",      "a - b",
          "a..b",    "::1",  "::",  "𝔘",  "%",   "$1",        "a\tb\nc"}) {
        (void)hits(nilo, asked);
        (void)hits(nilo, asked, Typing::going_on);
    }
    EXPECT_EQ(count(nilo, "words NEAR reaches"), 1);
}

TEST_P(Finding, AnIndexIsMadeAnew)
{
    auto record = sent("Windmill");
    said(nilo, record, "turning slowly");
    std::int64_t told = 0;
    auto done = search.rebuild([&](std::int64_t at, std::int64_t total) {
        EXPECT_LE(at, total);
        told = at;
    });
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_GT(told, 10);
    EXPECT_EQ(count(nilo, "windmill slowly"), 1);
    EXPECT_EQ(count(oda, "windmill"), 0);
    said(nilo, record, "and quickly");  // goes on as before
    EXPECT_EQ(count(nilo, "windmill quickly"), 1);
    ASSERT_TRUE(search.prepare([](auto, auto) { ADD_FAILURE() << "made anew without a reason"; }));
}

class FolderOfIndex : public Finding {
protected:
    std::int64_t found_in(const Search& other, std::string text)
    {
        auto hits = other.find(nilo, {.text = std::move(text)});
        EXPECT_TRUE(hits) << hits.error().detail;
        return hits && hits->complete ? hits->total : -1;
    }

    test::Folder made;
    const std::filesystem::path& folder = made.path();
};

TEST_P(FolderOfIndex, AStartTakesInWhatWasDoneWithoutIt)
{
    sent("Windmill");
    {
        Search first(kernel, folder);
        first.set_patience(minutes(1));
        EXPECT_EQ(found_in(first, "windmill"), 1);
    }
    sent("Another windmill");
    Search second(kernel, folder);
    second.set_patience(minutes(1));
    EXPECT_EQ(found_in(second, "windmill"), 2);
}

TEST_P(FolderOfIndex, AFollowerNeedsNobodyToAsk)
{
    Search following(kernel, folder);
    following.follow();
    sent("Windmill");
    following.set_patience(Span{0});
    auto found = [&] {
        auto hits = following.find(nilo, {.text = "windmill"});
        return hits ? hits->total : -1;
    };
    for (int n = 0; n < 2'000 && found() != 1; ++n)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(found(), 1);
}

TEST_P(FolderOfIndex, WhatIsNotTakenInYetIsSaidToBeMissing)
{
    sent("Windmill");
    Search hasty(kernel, folder);
    hasty.set_patience(Span{-1});
    auto hits = hasty.find(nilo, {.text = "windmill"});
    ASSERT_TRUE(hits);
    EXPECT_FALSE(hits->complete);
    hasty.set_patience(minutes(1));
    EXPECT_EQ(found_in(hasty, "windmill"), 1);
}

TEST_P(FolderOfIndex, LostOrTornFilesAreMadeAnew)
{
    sent("Windmill");
    auto everything_of = [&] {
        std::vector<std::filesystem::path> paths;
        for (auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry);
        return paths;
    };
    {
        Search first(kernel, folder);
        first.set_patience(minutes(1));
        EXPECT_EQ(found_in(first, "windmill"), 1);
    }
    auto paths = everything_of();
    ASSERT_GT(paths.size(), 2u);
    for (auto& path : paths) {
        for (auto damage : {"lost", "torn", "empty"}) {
            if (damage == std::string_view("lost"))
                std::filesystem::remove(path);
            else if (damage == std::string_view("empty"))
                std::filesystem::resize_file(path, 0);
            else
                std::ofstream(path, std::ios::trunc) << std::string(100'000, 'x');
            Search next(kernel, folder);
            next.set_patience(minutes(1));
            EXPECT_EQ(found_in(next, "windmill"), 1) << path << " " << damage;
            EXPECT_EQ(found_in(next, "-windmill port"), 0);
        }
    }
}

TEST_P(FolderOfIndex, AnIndexOfAnotherLogIsNotBelieved)
{
    sent("Windmill");
    {
        Search first(kernel, folder);
        first.set_patience(minutes(1));
        EXPECT_EQ(found_in(first, "windmill"), 1);
    }
    test::World elsewhere{GetParam(), {&office}};
    for (int n = 0; n < 3; ++n) {
        Command command;
        command.type = "office.memo";
        command.fields = {
            {"title", "Lighthouse"}
        };
        ASSERT_TRUE(elsewhere.kernel().apply(elsewhere.officer("QM"), command));
    }
    Search other(elsewhere.kernel(), folder);
    other.set_patience(minutes(1));
    auto found = [&](std::string text) {
        return other.find(elsewhere.officer("QM"), {.text = std::move(text)})->total;
    };
    EXPECT_EQ(found("windmill"), 0);
    EXPECT_EQ(found("lighthouse"), 3);
}

// The set that is found is the set that may be read, whatever happened before.
TEST_P(Finding, FindsExactlyWhatMayBeRead)
{
    std::mt19937_64 random(11);
    auto below = [&](std::size_t n) { return std::size_t(random() % n); };
    auto& people = world.everyone();
    auto recipient = [&]() -> std::string {
        auto& target = people[below(people.size())];
        switch (below(5)) {
            case 0: return "members";
            case 1: return "public";
            case 2: return "participant:" + target.participant;
            case 3:
                if (!target.desks.empty()) return "desk:" + target.desks.front();
                [[fallthrough]];
            default: return "person:" + target.participant + "." + target.person;
        }
    };
    std::map<std::string, Subject> letters;  // id -> who wrote it
    for (int n = 0; n < 90; ++n) {
        auto& writer = people[below(people.size())];
        Command command;
        command.type = "office.memo";
        command.fields = {
            {"title", "beacon " + std::to_string(n)}
        };
        Label label{Tlp(below(5)), {}, {}, {}};
        for (auto k = below(4); k > 0; --k) label.recipients.push_back(recipient());
        if (below(5) == 0) label.embargo = kernel.now() + hours(int(below(48)) - 24);
        command.label = label;
        auto made = kernel.apply(writer, command);
        if (!made) continue;
        auto id = (*made)->after.id;
        letters.emplace(id, writer);
        Command next;
        next.type = "office.memo";
        next.id = id;
        if (below(3) == 0) {
            next.action = "edit";
            next.label = Label{Tlp(below(5)), {recipient()}, {}, {}};
            (void)bool(kernel.apply(writer, next));
            next.label.reset();
        }
        auto say = [&](const char* word) {
            next.action = "answer";
            next.fields = {
                {"text", word + std::to_string(n)}
            };
            (void)bool(kernel.apply(writer, next));
            next.fields = {};
        };
        if (below(2)) say("whisper ");
        if (below(4) == 0) continue;
        next.action = "send";
        if (!kernel.apply(writer, next)) continue;
        if (below(2)) say("shout ");
        if (below(3) == 0) {
            next.action = "edit";
            next.label = Label{
                Tlp(below(5)), {recipient(), recipient()},
                 {},
                 {}
            };
            (void)bool(kernel.apply(writer, next));
            next.label.reset();
        }
        if (below(2)) say("echo ");
    }
    ASSERT_GT(letters.size(), 30u);
    auto found_by = [&](const Subject& subject, std::string text) {
        std::set<std::string> ids;
        SearchQuery query{.text = std::move(text), .limit = 25};
        for (;;) {
            auto page = search.find(subject, query);
            EXPECT_TRUE(page) << page.error().detail;
            for (auto& hit : page->items) ids.insert(hit.item.record.id);
            if (page->next < 0) {
                EXPECT_EQ(std::int64_t(ids.size()), page->total);
                return ids;
            }
            query.after = page->next;
        }
    };
    for (int round = 0; round < 3; ++round) {
        if (round == 1) world.clock().pass(hours(30));
        if (round == 2) ASSERT_TRUE(search.rebuild());
        auto subjects = people;
        subjects.push_back(the_public());
        for (auto& subject : subjects) {
            std::map<std::string, std::set<std::string>> may;  // word -> where it may be read
            for (auto& [id, writer] : letters) {
                if (!kernel.read(subject, id)) continue;
                may["beacon"].insert(id);
                auto acts = *kernel.history(subject, id, Kernel::Scope::record);
                for (auto& each : acts) {
                    auto text = std::string(text_at(each.input, "text"));
                    may[text.substr(0, text.find(' '))].insert(id);
                }
            }
            EXPECT_EQ(found_by(subject, "beacon"), may["beacon"]);
            // What was said after the last change of label is found by all who may read it.
            EXPECT_EQ(found_by(subject, "echo"), may["echo"]);
            // What was said before: by nobody who may not.
            for (auto word : {"whisper", "shout"}) {
                auto found = found_by(subject, word);
                EXPECT_TRUE(
                    std::includes(may[word].begin(), may[word].end(), found.begin(), found.end()));
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, Finding, testing::ValuesIn(test::engines()), test::print_engine);
INSTANTIATE_TEST_SUITE_P(Engines, FolderOfIndex, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord
