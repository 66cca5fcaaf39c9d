#include "formats/note.h"

#include <gtest/gtest.h>

namespace concord::tlog {
namespace {

// Published with Go's golang.org/x/mod/sumdb/note.
constexpr std::string_view peter_private =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr std::string_view peter_public =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view enoch_public =
    "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const std::string text =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string peter_line =
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6K"
    "E6RyyBwJnAM=\n";
const std::string enoch_line =
    "— EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1"
    "RvMc+QQ=\n";

const Verifier peter = parse_verifier(peter_public).value();
const Verifier enoch = parse_verifier(enoch_public).value();

std::string key_of(const Result<Note>& note)
{
    return note ? "" : note.error().key;
}

TEST(Note, keys_are_read_and_written_as_published)
{
    const NoteKey key = parse_private(peter_private).value();
    EXPECT_EQ(key.verifier, peter);
    EXPECT_EQ(print_private(key), peter_private);
    EXPECT_EQ(print(peter), peter_public);
    EXPECT_EQ(peter.id(), 0xc74f20a3u);
    EXPECT_EQ(print(enoch), enoch_public);
}

TEST(Note, no_part_of_a_key_and_no_changed_key_is_a_key)
{
    for (std::string whole : {std::string(peter_public), std::string(peter_private)}) {
        const auto is_key = [](std::string_view candidate) {
            return parse_verifier(candidate).has_value() || parse_private(candidate).has_value();
        };
        ASSERT_TRUE(is_key(whole));
        for (std::size_t begin = 0; begin <= whole.size(); ++begin) {
            for (std::size_t end = begin + 1; end <= whole.size(); ++end) {
                const auto part = std::string_view(whole).substr(begin, end - begin);
                if (part.size() != whole.size()) {
                    EXPECT_FALSE(parse_verifier(part) && part != peter_public);
                    EXPECT_FALSE(parse_private(part));
                }
            }
        }
        for (char& c : whole) {
            ++c;
            EXPECT_FALSE(is_key(whole)) << whole;
            --c;
        }
    }
    EXPECT_EQ(
        parse_verifier("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==")
            .error()
            .key,
        "note.key_malformed");
    EXPECT_FALSE(
        parse_verifier("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
    for (const char* name : {"", "a b", "a+b", "a\u2003b", "a\nb", "\xff"}) {
        EXPECT_FALSE(NoteKey::generate(name, Algorithm::ed25519, Hash{})) << name;
    }
}

TEST(Note, signing_gives_the_published_note)
{
    const NoteKey key = parse_private(peter_private).value();
    EXPECT_EQ(sign_note(text, key).value(), text + "\n" + peter_line);
    EXPECT_EQ(sign_note("no line feed", key).error().key, "note.malformed");
    EXPECT_FALSE(sign_note("", key));
    EXPECT_FALSE(sign_note("a\tb\n", key));
    EXPECT_FALSE(sign_note("\xff\n", key));
}

TEST(Note, signatures_of_known_keys_are_verified_and_others_kept_apart)
{
    const std::string note = text + "\n" + peter_line + enoch_line + enoch_line;
    const Note one = open_note(note, {{peter}}).value();
    EXPECT_EQ(one.text, text);
    ASSERT_EQ(one.verified.size(), 1u);
    EXPECT_EQ(one.verified[0].name, "PeterNeumann");
    EXPECT_EQ(one.verified[0].key_id, 0xc74f20a3u);
    EXPECT_EQ(one.unknown.size(), 2u);
    const std::vector<Verifier> both = {peter, enoch, enoch};
    EXPECT_EQ(open_note(note, both).value().verified.size(), 2u);
    EXPECT_EQ(key_of(open_note(note, {})), "note.unverified");
    // The same key under another name is another key.
    Verifier renamed = peter;
    renamed.name = "CarmenSandiego";
    EXPECT_EQ(key_of(open_note(note, {{renamed}})), "note.unverified");
}

TEST(Note, a_wrong_signature_of_a_known_key_spoils_the_note)
{
    const std::vector<Verifier> both = {peter, enoch};
    const std::string changed = "I" + text + "\n" + peter_line;
    EXPECT_EQ(key_of(open_note(changed, both)), "note.bad_signature");
    std::string longer = peter_line;
    longer.insert(60, "ABCD");
    EXPECT_EQ(key_of(open_note(text + "\n" + enoch_line + longer, both)), "note.bad_signature");
    const std::string whole = text + "\n" + peter_line;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string flipped = whole;
        flipped[i] ^= 1;
        EXPECT_FALSE(open_note(flipped, {{peter}})) << i;
    }
}

TEST(Note, what_is_not_a_note_is_refused)
{
    std::string many = text + "\n";
    for (int i = 0; i < 101; ++i) many += peter_line;
    const std::string short_line = peter_line.substr(0, peter_line.size() - 1);
    for (const std::string& note : std::vector<std::string>{
             "", text, text + "\n", text + "\n" + short_line, "\x01" + text + "\n" + peter_line,
             "\xff" + text + "\n" + peter_line, text + "\n— Bad Name x08go/ZJkuBS9UG/\n",
             text + "\n" + peter_line + "Unexpected line.\n", text + "\n— PeterNeumann x08g\n",
             text + "\n— PeterNeumann x08gow==\n", many, std::string("\n\n")}) {
        EXPECT_EQ(key_of(open_note(note, {{peter}})), "note.malformed") << note;
    }
    EXPECT_EQ(key_of(open_note(std::string(note_size_bytes_max + 1, 'a'), {{peter}})),
              "note.too_large");
}

TEST(Note, a_text_may_hold_empty_lines)
{
    const NoteKey key = parse_private(peter_private).value();
    const std::string verse = "first\n\nsecond\n\n— not a signature\n";
    const Bytes note = sign_note(verse, key).value();
    EXPECT_EQ(open_note(note, {{peter}}).value().text, verse);
}

TEST(Note, a_witness_adds_a_dated_cosignature)
{
    const NoteKey log =
        NoteKey::generate("log.example/qm", Algorithm::ed25519, sha256("a")).value();
    const NoteKey witness =
        NoteKey::generate("witness.example/qn", Algorithm::cosignature_v1, sha256("b")).value();
    EXPECT_EQ(parse_verifier(print(witness.verifier)).value(), witness.verifier);
    const Time first = parse_time("2026-11-20T09:30:00.900Z").value();
    const Time later = first + minutes(5);

    const Bytes note = sign_note(text, log).value();
    const Bytes once = add_signature(note, witness, first).value();
    const Bytes twice = add_signature(once, witness, later).value();
    EXPECT_EQ(once.size(), twice.size());
    const std::vector<Verifier> both = {log.verifier, witness.verifier};
    const Note opened = open_note(twice, both).value();
    ASSERT_EQ(opened.verified.size(), 2u);
    EXPECT_EQ(opened.verified[0].time, std::nullopt);
    EXPECT_EQ(print(opened.verified[1].time.value()), "2026-11-20T09:35:00.000Z");
    EXPECT_EQ(open_note(twice, {{log.verifier}}).value().unknown.size(), 1u);
    EXPECT_FALSE(add_signature(text, witness, first));
}

const std::string body =
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

TEST(Checkpoint, is_read_and_written_as_in_the_specification)
{
    const Checkpoint checkpoint = parse_checkpoint(body).value();
    EXPECT_EQ(checkpoint.origin, "example.com/behind-the-sofa");
    EXPECT_EQ(checkpoint.size, 20852163u);
    EXPECT_EQ(print(checkpoint), body);
    const Checkpoint extended = parse_checkpoint(body + "one\ntwo\n").value();
    EXPECT_EQ(extended.extensions, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(print(extended), body + "one\ntwo\n");
}

TEST(Checkpoint, anything_else_is_malformed)
{
    const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    for (const std::string& bad : std::vector<std::string>{
             "", "o\n", "o\n1\n", "o\n01\n" + root, "o\n-1\n" + root, "o\n+1\n" + root,
             "o\n\n" + root, "\n1\n" + root, "o\n18446744073709551616\n" + root,
             "o\n18446744073709551615\n" + root, "o\n1 \n" + root, "o\n1\nAAAA\n",
             body.substr(0, body.size() - 1), body + "\n", body + "ext"}) {
        const auto checkpoint = parse_checkpoint(bad);
        ASSERT_FALSE(checkpoint) << bad;
        EXPECT_EQ(checkpoint.error().key, "checkpoint.malformed");
    }
}

TEST(ProofFile, carries_all_that_is_needed_to_check_an_entry)
{
    const NoteKey log =
        NoteKey::generate("log.example/qm", Algorithm::ed25519, sha256("a")).value();
    const std::vector<Hash> leaves = {leaf_hash("one"), leaf_hash("two"), leaf_hash("three")};
    const Hash whole = node_hash(node_hash(leaves[0], leaves[1]), leaves[2]);
    ProofFile file;
    file.index = 1;
    file.proof = {leaves[0], leaves[2]};
    file.checkpoint = sign_note(print(Checkpoint{"log.example/qm", 3, whole}), log).value();
    const std::string printed = print(file);
    EXPECT_TRUE(printed.starts_with("c2sp.org/tlog-proof@v1\nindex 1\n"));
    const ProofFile read = parse_proof(printed).value();
    EXPECT_EQ(read, file);

    const std::vector<Verifier> known = {log.verifier};
    EXPECT_EQ(check_proof(read, leaves[1], "log.example/qm", known).value().size, 3u);
    EXPECT_EQ(check_proof(read, leaves[2], "log.example/qm", known).error().key,
              "tlog.not_included");
    EXPECT_EQ(check_proof(read, leaves[1], "log.example/qn", known).error().key,
              "checkpoint.other_log");
    EXPECT_EQ(check_proof(read, leaves[1], "log.example/qm", {{peter}}).error().key,
              "note.unverified");

    file.extra = "some\0thing";
    EXPECT_EQ(parse_proof(print(file)).value(), file);
    file.proof.clear();
    EXPECT_EQ(parse_proof(print(file)).value(), file);
}

TEST(ProofFile, anything_else_is_malformed)
{
    for (const char* bad :
         {"", "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v1\n",
          "c2sp.org/tlog-proof@v2\nindex 1\n\nx\n", "c2sp.org/tlog-proof@v1\nindex 1\n",
          "c2sp.org/tlog-proof@v1\nindex 1\n\n", "c2sp.org/tlog-proof@v1\nindex 01\n\nx\n",
          "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nx\n",
          "c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\nx\n"}) {
        const auto proof = parse_proof(bad);
        ASSERT_FALSE(proof) << bad;
        EXPECT_EQ(proof.error().key, "proof.malformed");
    }
}

}  // namespace
}  // namespace concord::tlog
