// Whoever changes the store behind the kernel's back is found: every kind of change, named.

#include "kernel/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/world.h"

namespace concord {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class Tampering : public testing::TestWithParam<test::Engine> {
protected:
    test::World world{GetParam()};
    Kernel& kernel = world.kernel();
    Subject mira = world.officer("QM");
    Record last;

    void SetUp() override
    {
        for (int i = 0; i < 5; ++i) {
            Command command;
            command.type = "post.letter";
            command.fields = {
                {"title", "On the port"},
                {"about", "port"       }
            };
            command.label = Label{Tlp::amber, {"participant:QN"}, {}, {}};
            last = *done(command);
            command.id = last.id;
            command.action = "send";
            command.fields.clear();
            command.label = {};
            last = *done(command);
            ASSERT_TRUE(kernel.ledger().checkpoint(kernel.store(), kernel.now()));
        }
    }
    std::optional<Record> done(const Command& command)
    {
        auto result = kernel.apply(mira, command);
        EXPECT_TRUE(result) << result.error().key << result.error().field;
        return result ? std::optional((*result)->after) : std::nullopt;
    }
    void change(std::string sql, std::vector<store::Value> values = {})
    {
        auto changed = kernel.store().write([&](store::Writer& writer) -> Result<> {
            EXPECT_GT(TRY(writer.run(sql, store::Parameters(values))), 0) << sql;
            return {};
        });
        EXPECT_TRUE(changed) << changed.error().detail;
    }
    StoreReport report()
    {
        auto made = verify_store(kernel.store(), kernel.types(), kernel.ledger().verifier());
        EXPECT_TRUE(made) << made.error().detail;
        return made ? *made : StoreReport{};
    }
    std::vector<std::string> wrong()
    {
        std::vector<std::string> all;
        for (auto& finding : report().findings) all.push_back(finding.key + " " + finding.where);
        return all;
    }
    std::string seq() const { return std::to_string(last.seq); }
    std::string size() const { return std::to_string(last.seq + 1); }
};

TEST_P(Tampering, WhatTheKernelWroteIsSound)
{
    std::int64_t told = 0;
    auto made = verify_store(kernel.store(), kernel.types(), kernel.ledger().verifier(),
                             [&](std::int64_t at, std::int64_t total) { told = at * 100 / total; });
    ASSERT_TRUE(made);
    EXPECT_THAT(wrong(), IsEmpty());
    EXPECT_EQ(made->acts, last.seq + 1);
    EXPECT_EQ(made->checkpoints, 5);
    EXPECT_EQ(made->records, last.seq + 1 - 5);
    EXPECT_GT(made->nodes, 0);
    EXPECT_EQ(told, 100);
}

TEST_P(Tampering, TheTextOfAnAct)
{
    change("update acts set act = replace(act, 'On the port', 'On the bank') where seq = $1",
           {last.seq});
    EXPECT_THAT(wrong(), Contains("verify.leaf_differs acts/" + seq()));
    change("update acts set act = 'x' where seq = $1", {last.seq});
    EXPECT_THAT(wrong(), Contains("verify.act_unreadable acts/" + seq()));
}

TEST_P(Tampering, TheSaltOfAnAct)
{
    change("update acts set salt = $2 where seq = $1", {last.seq, store::Blob{Bytes(32, 'x')}});
    EXPECT_THAT(wrong(), ElementsAre("verify.leaf_differs acts/" + seq()));
}

TEST_P(Tampering, ALeaf)
{
    change("update acts set leaf = $2 where seq = $1", {last.seq, store::Blob{Bytes(32, 'x')}});
    EXPECT_THAT(wrong(), Contains("verify.leaf_differs acts/" + seq()));
    EXPECT_THAT(wrong(), Contains("verify.checkpoint_disagrees checkpoints/" + size()));
}

TEST_P(Tampering, WhereAnActStands)
{
    change("update acts set root = record || 'x' where seq = $1", {last.seq});
    EXPECT_THAT(wrong(), Contains("verify.act_misplaced acts/" + seq()));
}

TEST_P(Tampering, ANode)
{
    change("update nodes set hash = $1 where level = 2 and place = 1",
           {store::Blob{Bytes(32, 'x')}});
    EXPECT_THAT(wrong(), ElementsAre("verify.node_differs nodes/2/1"));
    change("delete from nodes where level = 2 and place = 1");
    EXPECT_THAT(wrong(), ElementsAre("verify.node_missing nodes/2/1"));
    change("insert into nodes (level, place, hash) values (2, 1000, $1)",
           {store::Blob{Bytes(32, 'x')}});
    EXPECT_THAT(wrong(), Contains("verify.node_surplus nodes/2/1000"));
}

TEST_P(Tampering, ACheckpoint)
{
    change(
        "update checkpoints set note = replace(note, 'log.example', 'log.example2') where size "
        "= $1",
        {last.seq + 1});
    EXPECT_THAT(wrong(), ElementsAre("verify.checkpoint_not_signed checkpoints/" + size()));
}

TEST_P(Tampering, ACheckpointOfATreeThatNeverWas)
{
    // Whoever holds the key can sign anything, but not make it agree.
    auto key =
        *tlog::NoteKey::generate("log.example", tlog::Algorithm::ed25519, sha256("a test key"));
    auto forged = *tlog::sign_note(
        print(tlog::Checkpoint{"log.example", std::uint64_t(last.seq + 1), sha256("x"), {}}), key);
    change("update checkpoints set note = $2 where size = $1", {last.seq + 1, forged});
    EXPECT_THAT(wrong(), ElementsAre("verify.checkpoint_disagrees checkpoints/" + size()));
}

TEST_P(Tampering, TheLastActIsGone)
{
    change("delete from acts where seq = $1", {last.seq});
    EXPECT_THAT(wrong(), Contains("verify.acts_cut_off checkpoints/" + size()));
    EXPECT_THAT(wrong(), Contains("verify.row_surplus records/" + last.id));
}

TEST_P(Tampering, AnActInTheMiddleIsGone)
{
    change("delete from acts where seq = $1", {last.seq - 2});
    EXPECT_THAT(wrong(), Contains("verify.act_missing acts/" + std::to_string(last.seq - 2)));
    change("delete from acts where seq = $1", {last.seq - 1});
    EXPECT_THAT(wrong(), Contains("verify.version_missing records/" + last.id));
}

TEST_P(Tampering, TwoActsChangePlaces)
{
    change("update acts set seq = -1 where seq = $1", {last.seq});
    change("update acts set seq = $1 where seq = $2", {last.seq, last.seq - 2});
    change("update acts set seq = $1 where seq = -1", {last.seq - 2});
    EXPECT_THAT(wrong(), Contains("verify.checkpoint_disagrees checkpoints/" + size()));
}

TEST_P(Tampering, TheStateThatAListWouldShow)
{
    change("update records set state = 'closed' where id = $1", {last.id});
    EXPECT_THAT(wrong(), ElementsAre("verify.row_missing records/" + last.id,
                                     "verify.row_surplus records/" + last.id));
    change("delete from records where id = $1", {last.id});
    EXPECT_THAT(wrong(), ElementsAre("verify.row_missing records/" + last.id));
}

TEST_P(Tampering, AGrant)
{
    change(
        "insert into grants (reach, type, seq, record, from_ms) values ('members', $1, $2, $3, "
        "0)",
        {last.type, last.seq, last.id});
    EXPECT_THAT(wrong(), ElementsAre("verify.row_surplus grants/" + last.id));
    change("delete from grants where record = $1", {last.id});
    EXPECT_THAT(wrong(), ElementsAre("verify.row_missing grants/" + last.id,
                                     "verify.row_missing grants/" + last.id));
}

TEST_P(Tampering, AFacetAndAUniqueValue)
{
    change("update facets set value = 'bank' where record = $1 and name = 'about'", {last.id});
    EXPECT_THAT(wrong(), ElementsAre("verify.row_missing facets/" + last.id,
                                     "verify.row_surplus facets/" + last.id));
    change("update facets set value = 'port' where record = $1 and name = 'about'", {last.id});
    change("delete from uniques where record = $1 and name = 'email'", {mira.person});
    EXPECT_THAT(wrong(), ElementsAre("verify.row_missing uniques/" + mira.person));
}

TEST_P(Tampering, AFile)
{
    auto name = print_hex(view(sha256("abcdef")));
    change(
        "insert into files (sha256, upload, size_bytes, media_type, at_ms) values ($1, $1, 6, "
        "'text/plain', 0)",
        {name});
    change("insert into file_pieces (upload, number, bytes) values ($1, 0, $2)",
           {name, store::Blob{"abc"}});
    change("insert into file_pieces (upload, number, bytes) values ($1, 1, $2)",
           {name, store::Blob{"def"}});
    change("insert into file_uploads (sha256, person, at_ms) values ($1, $2, 0)",
           {name, mira.person});
    Command answer;
    answer.type = last.type;
    answer.id = last.id;
    answer.action = "answer";
    answer.fields = {
        {"files", JsonArray{JsonObject{{"sha256", name}, {"name", "port.txt"}}}}
    };
    auto answered = done(answer);
    ASSERT_TRUE(answered);
    ASSERT_THAT(wrong(), IsEmpty());
    EXPECT_EQ(report().files, 1);
    EXPECT_EQ(report().file_bytes, 6);

    change("update file_pieces set bytes = $1 where number = 1", {store::Blob{"dEf"}});
    EXPECT_THAT(wrong(), ElementsAre("verify.file_differs files/" + name));
    change("delete from files");
    EXPECT_THAT(wrong(), ElementsAre("verify.file_missing files/" + name,
                                     "verify.file_surplus files/" + name));
    change("update file_uses set record = $1", {mira.person});
    EXPECT_THAT(wrong(), Contains("verify.row_surplus file_uses/" + mira.person));
    EXPECT_THAT(wrong(), Contains("verify.row_missing file_uses/" + last.id));
}

INSTANTIATE_TEST_SUITE_P(Engines, Tampering, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord
