// Whatever is read as a note, key, checkpoint, proof, tile path or bundle prints back the same.

#include "base/check.h"
#include "formats/note.h"
#include "formats/tiles.h"

using namespace concord;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    static const tlog::NoteKey key =
        tlog::NoteKey::generate("log.example", tlog::Algorithm::ed25519, Hash{}).value();

    const std::vector<tlog::Verifier> known = {key.verifier};
    (void)tlog::open_note(input, known);
    if (const auto note = tlog::add_signature(input, key)) {
        CHECK(tlog::open_note(*note, known));
    }
    if (const auto note = tlog::sign_note(input, key)) {
        CHECK(tlog::open_note(*note, known).value().text == input);
    }
    if (const auto verifier = tlog::parse_verifier(input)) {
        CHECK(tlog::parse_verifier(tlog::print(*verifier)).value() == *verifier);
    }
    (void)tlog::parse_private(input);
    if (const auto checkpoint = tlog::parse_checkpoint(input)) {
        CHECK(tlog::print(*checkpoint) == input);
    }
    if (const auto proof = tlog::parse_proof(input)) CHECK(tlog::print(*proof) == input);
    if (const auto tile = tlog::parse_tile(input)) CHECK(tlog::print(*tile) == input);
    if (const auto bundle = tlog::parse_bundle(input)) {
        CHECK(tlog::print_bundle(*bundle).value() == input);
    }
    return 0;
}
