// The library's ways out to everybody, Atom and OAI-PMH, against the policy: of many documents of
// all labels and states they show those that the public may read, whoever asks. And what is left
// of a document that was withdrawn.

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "api/accounts_fixture.h"
#include "api/oai.h"
#include "kernel/public_once.h"
#include "mechanisms/all.h"

namespace concord {
namespace {

class LibraryFeeds : public testing::Test {
protected:
    LibraryFeeds() { keep_public(kernel); }

    std::vector<const Mechanism*> mechanisms{all_mechanisms().begin(), all_mechanisms().end()};
    api::test::Building building{test::Engine::sqlite, {}, mechanisms};
    Kernel& kernel = building.world.kernel();

    Record done(const Subject& by, Command command)
    {
        command.type = "library.document";
        auto act = kernel.apply(by, command);
        EXPECT_TRUE(act) << act.error().key << " " << act.error().field;
        return act ? (*act)->after : Record();
    }
    Record made(const Subject& by, const std::string& title, const Label& label)
    {
        Command command;
        command.fields = {
            {"title",  title                          },
            {"kind",   "lesson"                       },
            {"source", "https://ministry.example/text"}
        };
        command.label = label;
        return done(by, std::move(command));
    }
    Record act(const Subject& by, const Record& document, const std::string& action)
    {
        Command command;
        command.id = document.id;
        command.action = action;
        if (action == "withdraw") command.fields["reason"] = "Out of date";
        return done(by, std::move(command));
    }

    // The numbers of "Paper 17 of the shelf" in what was answered.
    static std::set<int> numbers_in(const std::string& body)
    {
        constexpr std::string_view before = "Paper ";
        std::set<int> numbers;
        for (auto at = body.find(before); at != body.npos; at = body.find(before, at + 1))
            numbers.insert(std::atoi(body.c_str() + at + before.size()));
        return numbers;
    }
    std::string answer(const Subject& by, const std::string& target)
    {
        auto reply = building.ask(by, "GET", target);
        EXPECT_EQ(reply.status, 200) << reply.body;
        return reply.body;
    }
};

TEST_F(LibraryFeeds, ShowExactlyWhatThePublicMayReadWhoeverAsks)
{
    std::mt19937 draw{5};
    auto now = building.world.clock().now();
    const Label labels[] = {
        {Tlp::clear, {"public"},            {},              {}},
        {Tlp::clear, {"members", "public"}, {},              {}},
        {Tlp::clear, {"public"},            now + hours(1),  {}},
        {Tlp::clear, {"public"},            now + hours(40), {}},
        {Tlp::clear, {"members"},           {},              {}},
        {Tlp::green, {"members"},           {},              {}},
        {Tlp::amber, {"participant:QN"},    {},              {}},
    };
    std::vector<std::string> documents;
    const Subject owners[] = {building.world.officer("QM"), building.world.officer("QN"),
                              building.world.officer("QO")};
    for (int n = 0; n < 40; ++n) {
        auto& owner = owners[draw() % 3];
        auto document =
            made(owner, "Paper " + std::to_string(n) + " of the shelf", labels[draw() % 7]);
        documents.push_back(document.id);
        auto steps = draw() % 6;
        if (steps > 0) document = act(owner, document, "publish");
        if (steps == 4) document = act(owner, document, "supersede");
        if (steps == 5) act(owner, document, "withdraw");
    }
    auto compare = [&] {
        std::set<int> allowed;
        auto privacy = kernel.types().find("library.document")->privacy();
        for (std::size_t n = 0; n < documents.size(); ++n) {
            auto record = (*kernel.standing(documents[n]))->record;
            bool stands = record.state == "published" || record.state == "superseded";
            if (stands && decide_read(the_public(), record, privacy, kernel.now()))
                allowed.insert(int(n));
        }
        EXPECT_GE(allowed.size(), 5u);
        for (auto& asker : {the_public(), building.world.officer("QM"),
                            building.world.officer("QN"), building.world.secretary()}) {
            EXPECT_EQ(numbers_in(answer(asker, "/feeds/library/documents")), allowed);
            EXPECT_EQ(numbers_in(answer(asker, "/feeds/library/documents/fr")), allowed);
            EXPECT_EQ(numbers_in(answer(asker, "/oai?verb=ListRecords&metadataPrefix=oai_dc")),
                      allowed);
        }
        return allowed.size();
    };
    auto before = compare();
    building.world.clock().pass(hours(2));
    EXPECT_GT(compare(), before);  // an embargo has ended
}

TEST_F(LibraryFeeds, AWithdrawnDocumentIsSaidToBeGoneToThoseWhoCouldReadIt)
{
    auto mira = building.world.officer("QM"), nilo = building.world.officer("QN"),
         oda = building.world.officer("QO");
    auto document = made(mira, "Strategy of Maru", Label{Tlp::amber, {"participant:QN"}, {}, {}});
    auto draft = made(mira, "Only a draft", Label{Tlp::amber, {"participant:QN"}, {}, {}});
    act(mira, document, "publish");
    act(mira, document, "withdraw");
    auto ask = [&](const Subject& by, const std::string& id) {
        return building.ask(by, "GET", "/api/v1/library/text?document=" + id);
    };
    EXPECT_EQ(building.ask(nilo, "GET", "/api/v1/library/documents/" + document.id).status, 404);
    auto told = ask(nilo, document.id);
    ASSERT_EQ(told.status, 200) << told.body;
    EXPECT_EQ(text_at(building.json(told), "state"), "withdrawn");
    EXPECT_EQ(text_at(building.json(told), "owner"), "QM");
    EXPECT_EQ(told.body.find("Strategy"), std::string::npos);
    EXPECT_EQ(told.body.find("Out of date"), std::string::npos);
    EXPECT_EQ(ask(oda, document.id).status, 404);
    EXPECT_EQ(ask(building.world.secretary(), document.id).status, 404);
    EXPECT_EQ(ask(the_public(), document.id).status, 401);
    EXPECT_EQ(ask(nilo, draft.id).status, 404);
}

}  // namespace
}  // namespace concord
