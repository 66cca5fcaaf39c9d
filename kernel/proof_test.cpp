// A printed case: what each party's copy shows and proves, and what is found when it was changed.

#include "kernel/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/tiles.h"
#include "kernel/commitment.h"
#include "kernel/tiles.h"
#include "test/world.h"

namespace concord {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

class PrintedCase : public testing::TestWithParam<test::Engine> {
protected:
    test::World world{GetParam()};
    Kernel& kernel = world.kernel();
    Subject mira = world.officer("QM"), nilo = world.officer("QN"), oda = world.officer("QO"),
            pia = world.officer("QP");
    std::vector<tlog::Verifier> trusted{kernel.ledger().verifier()};

    Record done(const Subject& by, Command command)
    {
        auto result = kernel.apply(by, command);
        EXPECT_TRUE(result) << result.error().key << result.error().field << result.error().detail;
        return (*result)->after;
    }
    Record act(const Subject& by, const Record& record, std::string action, JsonObject fields = {})
    {
        Command command;
        command.type = record.type;
        command.id = record.id;
        command.action = std::move(action);
        command.fields = std::move(fields);
        return done(by, command);
    }
    // A letter to QN and QO; its secret is for QO alone.
    Record letter()
    {
        Command command;
        command.type = "post.letter";
        command.fields = {
            {"title",  "On the port"       },
            {"secret", "the key is amber-7"}
        };
        command.label = Label{
            Tlp::amber, {"participant:QN", "participant:QO"},
             {},
             {{"secret", {"participant:QO"}}}
        };
        auto sent = act(mira, done(mira, command), "send");
        return act(nilo, sent, "answer",
                   {
                       {"text", "We have it."}
        });
    }
    Json printed(const Subject& by, const Record& record)
    {
        auto file = case_file(kernel, by, record.id);
        EXPECT_TRUE(file) << file.error().key << file.error().detail;
        // As it is after a journey through a file.
        return *parse_json(print_json(*file), {.size_bytes_max = 1 << 24, .members_max = 100'000});
    }
    std::vector<std::string> wrong(const Json& file)
    {
        auto report = verify_case(file, trusted);
        if (!report) return {report.error().key + " " + report.error().field};
        std::vector<std::string> all;
        for (auto& finding : report->findings) all.push_back(finding.key + " " + finding.where);
        return all;
    }
    static JsonObject& act_of(Json& file, std::size_t number)
    {
        return file.at("acts").at(number).as_object();
    }
};

TEST_P(PrintedCase, EachPartysCopyProvesWhatThePartyMaySee)
{
    auto record = letter();
    for (auto& who : {mira, nilo, oda}) {
        auto report = verify_case(printed(who, record), trusted);
        ASSERT_TRUE(report);
        EXPECT_TRUE(report->is_sound()) << report->findings[0].key;
        EXPECT_EQ(report->origin, "log.example");
        EXPECT_EQ(report->records, 1u);
    }
    EXPECT_EQ(verify_case(printed(mira, record), trusted)->acts, 3u);
    auto addressee = *verify_case(printed(nilo, record), trusted);
    EXPECT_EQ(addressee.acts, 2u);
    EXPECT_EQ(addressee.not_shown, std::vector<std::string>{"records/" + record.id + "/1-1"});
    EXPECT_EQ(case_file(kernel, pia, record.id).error().key, "records.not_found");
    EXPECT_EQ(case_file(kernel, pia, "0192f000-0000-7000-8000-000000000000").error().key,
              "records.not_found");
}

TEST_P(PrintedCase, WhatIsForFewerEyesIsInNoOtherCopy)
{
    auto record = letter();
    EXPECT_THAT(print_json(printed(mira, record)), HasSubstr("amber-7"));
    EXPECT_THAT(print_json(printed(oda, record)), HasSubstr("amber-7"));
    auto theirs = print_json(printed(nilo, record));
    for (auto word : {"amber-7", "secret", "\"salt\""}) EXPECT_THAT(theirs, Not(HasSubstr(word)));
    // Nor can its absence be told from a letter that has no such field.
    Command plain;
    plain.type = "post.letter";
    plain.fields = {
        {"title", "On the port"}
    };
    plain.label = Label{Tlp::amber, {"participant:QN"}, {}, {}};
    auto other = act(mira, done(mira, plain), "send");
    auto first = printed(nilo, record), second = printed(nilo, other);
    EXPECT_EQ(act_of(first, 0).at("withheld").as_array().size(),
              act_of(second, 0).at("withheld").as_array().size());
}

TEST_P(PrintedCase, SilenceAtTheDeadlineIsProvenAsAnAct)
{
    Command command;
    command.type = "post.letter";
    command.fields = {
        {"title", "On the port"}
    };
    command.label = Label{Tlp::amber, {"participant:QN"}, {}, {}};
    auto sent = act(mira, done(mira, command), "send");
    act(the_platform(), sent, "lapse");
    auto file = printed(mira, sent);
    EXPECT_TRUE(wrong(file).empty());
    EXPECT_EQ(act_of(file, 2).at("act").at("record").at("state"), "silent");
    EXPECT_EQ(act_of(file, 2).at("act").at("by").at("participant"), "platform");
}

TEST_P(PrintedCase, EveryChangeIsFoundAndNamed)
{
    auto record = letter();
    auto file = printed(nilo, record);
    auto seq = std::to_string(act_of(file, 1).at("seq").as_int64());
    auto with = [&](auto change) {
        Json copy = file;
        change(act_of(copy, 1));
        return wrong(copy);
    };
    auto only = [&](std::string key) { return std::vector{key + " acts/" + seq}; };
    EXPECT_EQ(with([](JsonObject& a) { a.at("act").at("input").at("text") = "We have nothing."; }),
              only("case.act_changed"));
    EXPECT_EQ(with([](JsonObject& a) { a.at("act").at("by").at("participant") = "QO"; }),
              only("case.act_changed"));
    EXPECT_EQ(with([](JsonObject& a) { a.at("act").at("at") = 1; }), only("case.act_changed"));
    EXPECT_EQ(with([](JsonObject& a) { a.at("salts").at("/input/text") = a.at("entry"); }),
              only("case.act_changed"));
    EXPECT_EQ(with([](JsonObject& a) { a.at("withheld").as_array().pop_back(); }),
              only("case.act_changed"));
    EXPECT_EQ(with([](JsonObject& a) { a.at("act").at("input").as_object()["by"] = "now"; }),
              only("case.member_not_proven"));
    EXPECT_EQ(with([](JsonObject& a) { a.at("act").at("input").as_object().clear(); }),
              only("case.member_missing"));
    EXPECT_EQ(with([](JsonObject& a) {
                  a.at("act").at("record").at("label").at("fields") = JsonObject{
                      {"secret", JsonArray()}
                  };
              }),
              only("case.member_not_proven"));
    EXPECT_EQ(with([](JsonObject& a) { a.at("proof").as_array().pop_back(); }),
              only("case.act_not_in_log"));
    EXPECT_EQ(with([](JsonObject& a) { a.at("entry") = a.at("withheld").at(0); }),
              (std::vector{"case.act_changed acts/" + seq, "case.act_not_in_log acts/" + seq}));
    EXPECT_THAT(with([](JsonObject& a) { a.at("seq") = 1; }),
                Contains("case.act_out_of_order acts/1"));
    EXPECT_EQ(with([](JsonObject& a) { a.erase("entry"); }),
              std::vector<std::string>{"case.malformed /acts/1/entry"});
}

TEST_P(PrintedCase, AWholeFileOfAnotherLogIsNotTrusted)
{
    auto file = printed(mira, letter());
    auto other = tlog::NoteKey::generate("log.example", tlog::Algorithm::ed25519, sha256("other"));
    trusted = {other->verifier};
    EXPECT_EQ(wrong(file), std::vector<std::string>{"case.checkpoint_not_trusted checkpoint"});
    trusted = {};
    EXPECT_EQ(wrong(file), std::vector<std::string>{"case.checkpoint_not_trusted checkpoint"});
    trusted = {kernel.ledger().verifier()};
    auto note = std::string(text_of(file.at("checkpoint")));
    note[note.find('\n') + 1] = '9';
    file.at("checkpoint") = note;
    EXPECT_EQ(wrong(file), std::vector<std::string>{"case.checkpoint_not_trusted checkpoint"});
    EXPECT_EQ(wrong(Json(5)), std::vector<std::string>{"case.malformed "});
    EXPECT_EQ(wrong(JsonObject{}), std::vector<std::string>{"case.malformed /format"});
    EXPECT_EQ(wrong(Json(JsonObject{
                        {"format", case_format },
                        {"acts",   JsonArray{5}}
    }))
                  .back(),
              "case.malformed /acts/0");
}

TEST_P(PrintedCase, AnActCannotBeLeftOutUnseenNorShownTwice)
{
    auto record = letter();
    record = act(mira, record, "close");
    auto file = printed(mira, record);
    Json gap = file;
    gap.at("acts").as_array().erase(gap.at("acts").as_array().begin() + 2);
    EXPECT_EQ(verify_case(gap, trusted)->not_shown,
              std::vector<std::string>{"records/" + record.id + "/3-3"});
    Json twice = file;
    twice.at("acts").as_array().push_back(twice.at("acts").at(3));
    auto seq = std::to_string(record.seq);
    EXPECT_EQ(wrong(twice), (std::vector{"case.act_out_of_order acts/" + seq,
                                         "case.version_repeated acts/" + seq}));
}

TEST_P(PrintedCase, AttachmentsAreComparedByTheirHash)
{
    auto file = printed(mira, letter());
    const Attachment attachments[] = {
        {"picture.png", sha256("x")}
    };
    auto report = *verify_case(file, trusted, attachments);
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_EQ(report.findings[0].key, "case.file_not_named");
    EXPECT_EQ(report.findings[0].values.at("name"), "picture.png");
}

TEST_P(PrintedCase, TheLogIsServedUpToItsSignedCheckpoint)
{
    auto page = [&](std::string_view path) {
        Result<LogPage> answer = LogPage{};
        EXPECT_TRUE(kernel.store().read([&](store::Reader& reader) -> Result<> {
            answer = log_page(reader, kernel.ledger(), path);
            return {};
        }));
        return answer;
    };
    EXPECT_EQ(page("checkpoint").error().key, "tlog.no_such_tile");
    EXPECT_EQ(page("tile/0/000.p/1").error().key, "tlog.no_such_tile");
    auto note = *kernel.ledger().checkpoint(kernel.store(), kernel.now());
    EXPECT_EQ(page("checkpoint")->bytes, note);
    EXPECT_TRUE(tlog::parse_verifier(page("key")->bytes.substr(0, page("key")->bytes.size() - 1)));
    auto tree = *tlog::open_checkpoint(note, "log.example", trusted);
    auto width = std::to_string(tree.size);
    letter();  // not signed yet

    auto hashes = page("tile/0/000.p/" + width);
    ASSERT_TRUE(hashes) << hashes.error().key;
    EXPECT_EQ(hashes->lifetime, LogPage::Lifetime::lasting);
    auto entries = *tlog::parse_bundle(page("tile/entries/000.p/" + width)->bytes);
    ASSERT_EQ(entries.size(), tree.size);
    for (std::size_t i = 0; i < entries.size(); ++i)
        EXPECT_EQ(view(tlog::leaf_hash(entries[i])), hashes->bytes.substr(i * 32, 32));
    auto nodes = tlog::nodes_from_tiles(tree.size, [&](const tlog::Tile& tile) -> Result<Bytes> {
        return TRY(page(print(tile))).bytes;
    });
    EXPECT_EQ(*tlog::root(tree.size, nodes), tree.root);
    for (auto path : {"tile/0/000", "tile/0/001", "tile/1/000", "tile/x", "", "../key"})
        EXPECT_EQ(page(path).error().key, "tlog.no_such_tile") << path;
    EXPECT_EQ(page("tile/0/000.p/" + std::to_string(tree.size + 1)).error().key,
              "tlog.no_such_tile");
}

INSTANTIATE_TEST_SUITE_P(Engines, PrintedCase, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord
