// Signed notes (c2sp.org/signed-note), checkpoints (c2sp.org/tlog-checkpoint), cosignatures of
// witnesses (c2sp.org/tlog-cosignature) and proof files (c2sp.org/tlog-proof). Signatures are
// Ed25519 (RFC 8032).

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "formats/tlog.h"

namespace concord::tlog {

inline constexpr std::size_t note_size_bytes_max = 1 << 20;
inline constexpr std::size_t signatures_max = 100;

// The signature type byte. A cosignature holds the time at which it was given.
enum class Algorithm : std::uint8_t { ed25519 = 1, cosignature_v1 = 4 };

// What is needed to check the signatures of one key.
struct Verifier {
    std::string name;  // a URL without scheme by custom; no spaces, no plus
    Algorithm algorithm = Algorithm::ed25519;
    std::array<std::uint8_t, 32> public_key = {};

    std::uint32_t id() const;
    bool operator==(const Verifier&) const = default;
};

// "name+hex8+base64", as it is published.
std::string print(const Verifier&);

// Fails with note.key_malformed, also if the id does not belong to the key.
Result<Verifier> parse_verifier(std::string_view);

// A private key; the seed is wiped from memory at its end.
struct NoteKey {
    Verifier verifier;
    std::array<std::uint8_t, 32> seed = {};

    // Fails with note.key_malformed if the name cannot stand in a note.
    static Result<NoteKey> generate(std::string name, Algorithm, const Hash& seed);

    NoteKey() = default;
    NoteKey(const NoteKey&) = default;
    NoteKey& operator=(const NoteKey&) = default;
    ~NoteKey();
};

// "PRIVATE+KEY+name+hex8+base64"; a secret.
std::string print_private(const NoteKey&);
Result<NoteKey> parse_private(std::string_view);  // note.key_malformed

struct Signature {
    std::string name;
    std::uint32_t key_id = 0;
    Bytes bytes;                              // after the key id
    std::optional<Time> time = std::nullopt;  // of a verified cosignature: when it was given
    bool operator==(const Signature&) const = default;
};

// An opened note: its text is worth reading, for at least one known key signed it.
struct Note {
    std::string text;                 // with its last line feed
    std::vector<Signature> verified;  // at most one for each key
    std::vector<Signature> unknown;   // of keys that were not given; they mean nothing
};

// The note with that key's signature; the text is not empty, ends in a line feed and holds no other
// control characters. A cosignature is dated `now`, cut to seconds; a plain signature has no date.
// Fails with note.malformed.
Result<Bytes> sign_note(std::string_view text, const NoteKey&, Time now = {});

// The same for a note that has signatures already. They are kept as they are, except one by the
// same key, which is replaced. Fails with note.malformed.
Result<Bytes> add_signature(std::string_view note, const NoteKey&, Time now = {});

// Fails with note.malformed, note.too_large, note.bad_signature {key} if the signature of a known
// key is wrong, or note.unverified if no known key signed.
Result<Note> open_note(std::string_view note, std::span<const Verifier>);

struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Hash root = {};
    std::vector<std::string> extensions = {};  // lines that other logs may add
    bool operator==(const Checkpoint&) const = default;
};

// The text of the note.
std::string print(const Checkpoint&);
Result<Checkpoint> parse_checkpoint(std::string_view text);  // checkpoint.malformed

// Opens the note and reads it. Fails as open_note and parse_checkpoint do, or with
// checkpoint.other_log if the origin is not the one expected.
Result<Checkpoint> open_checkpoint(std::string_view note, std::string_view origin,
                                   std::span<const Verifier>);

// All that is needed to show, without asking anyone, that an entry is in a log.
struct ProofFile {
    std::optional<Bytes> extra = std::nullopt;  // not covered by any signature
    std::uint64_t index = 0;
    std::vector<Hash> proof;
    Bytes checkpoint;  // the signed note, as it was served
    bool operator==(const ProofFile&) const = default;
};

std::string print(const ProofFile&);
Result<ProofFile> parse_proof(std::string_view);  // proof.malformed

// The checkpoint, if it is good and the leaf is in its tree. Fails as open_checkpoint and
// verify_inclusion do.
Result<Checkpoint> check_proof(const ProofFile&, const Hash& leaf, std::string_view origin,
                               std::span<const Verifier>);

}  // namespace concord::tlog
