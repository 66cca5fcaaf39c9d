// The append-only log of every act: RFC 6962 hashing, one leaf for each act, written in the act's
// own transaction. A leaf is a salted commitment and reveals nothing: whoever is shown the act and
// its salt can check it, nobody else learns more than that something happened.
//
//   entry  = a commitment to the act, salted with 32 random bytes (commitment.h)
//   leaf   = SHA-256(0x00 || entry)      RFC 6962 section 2.1

#pragma once

#include <mutex>
#include <optional>

#include "base/chance.h"
#include "base/json.h"
#include "formats/note.h"
#include "formats/tlog.h"
#include "store/store.h"

namespace concord {

// Who signs the log. While its key is being changed two do: whoever knows only the former one goes
// on verifying, and learns of the new one from the note of the change (app/rotate.cpp).
struct LogKeys {
    LogKeys() = default;
    LogKeys(const tlog::NoteKey& only) : key(only) {}  // implicit: most logs have one key

    tlog::NoteKey key;
    std::optional<tlog::NoteKey> former = {};
    std::vector<tlog::Verifier> past = {};  // signed earlier checkpoints, and sign no more
    Bytes handover = {};  // the signed note of the last change (print_handover), or ""

    // All whose signatures are good, the present one first.
    std::vector<tlog::Verifier> verifiers() const;
    // A note that both sign. Fails as tlog::sign_note does.
    Result<Bytes> sign(std::string_view text) const;
};

// "concord-log-key@1", the origin and the new key: signed by the former key and by the new one, it
// lets whoever trusts the former trust the new. Fails as tlog::sign_note does.
Result<Bytes> sign_handover(const tlog::NoteKey& former, const tlog::NoteKey& next);
// The new key, if `trusted` signed the note and the key itself did. Fails with note.malformed,
// note.unverified or note.bad_signature.
Result<tlog::Verifier> open_handover(std::string_view note, const tlog::Verifier& trusted);

class Ledger {
public:
    Ledger(LogKeys keys, Chance& chance) : keys_(std::move(keys)), chance_(chance) {}

    // The number the next act will have. Inside a job of the writing queue, where it cannot change.
    Result<std::int64_t> next_seq(store::Writer&);

    // What the commitment to the next act is salted with.
    Bytes new_salt() { return random_bytes(chance_, 32); }

    // Puts the entry of an act as leaf `seq`, which must be the next one; the caller stores salt
    // and leaf with the act. Writes the nodes it completes.
    Result<Hash> append(store::Writer&, std::int64_t seq, std::string_view entry);

    // The newest signed checkpoint; signs a new one if the log has grown or its key was changed.
    // Durable before it is returned, so that no two checkpoints ever seen can disagree (security.md
    // I7).
    Result<Bytes> checkpoint(store::Store&, Time now);

    // A proof that act `seq` is in the tree of the given checkpoint (C2SP tlog-proof, without the
    // act and its salt, which travel beside it).
    Result<tlog::ProofFile> prove(store::Reader&, std::int64_t seq,
                                  std::string_view checkpoint) const;

    // A statement of the platform's other than a checkpoint, as a signed note by the same key. Its
    // first line says what it is; one that could be taken for a checkpoint of this log is refused
    // (note.malformed).
    Result<Bytes> attest(std::string_view statement) const;

    const std::string& origin() const { return keys_.key.verifier.name; }
    const tlog::Verifier& verifier() const { return keys_.key.verifier; }  // the present one
    std::vector<tlog::Verifier> verifiers() const { return keys_.verifiers(); }
    const Bytes& handover() const { return keys_.handover; }

private:
    LogKeys keys_;
    Chance& chance_;
    // Of the writing queue alone: the edge, and how often something was undone when it was right.
    tlog::Frontier frontier_;
    std::optional<std::uint64_t> right_at_;
    std::mutex signing_;
};

// Reads complete subtrees out of the store; leaves come from the acts.
tlog::ReadNodes read_nodes(store::Reader&);

// How many leaves the log has.
Result<std::int64_t> log_size(store::Reader&);

}  // namespace concord
