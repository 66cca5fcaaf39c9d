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

class Ledger {
public:
    Ledger(tlog::NoteKey key, Chance& chance) : key_(std::move(key)), chance_(chance) {}

    // The number the next act will have. Inside a job of the writing queue, where it cannot change.
    Result<std::int64_t> next_seq(store::Writer&);

    // What the commitment to the next act is salted with.
    Bytes new_salt() { return random_bytes(chance_, 32); }

    // Puts the entry of an act as leaf `seq`, which must be the next one; the caller stores salt
    // and leaf with the act. Writes the nodes it completes.
    Result<Hash> append(store::Writer&, std::int64_t seq, std::string_view entry);

    // The newest signed checkpoint; signs a new one if the log has grown. Durable before it is
    // returned, so that no two checkpoints ever seen can disagree (security.md I7).
    Result<Bytes> checkpoint(store::Store&, Time now);

    // A proof that act `seq` is in the tree of the given checkpoint (C2SP tlog-proof, without the
    // act and its salt, which travel beside it).
    Result<tlog::ProofFile> prove(store::Reader&, std::int64_t seq,
                                  std::string_view checkpoint) const;

    // A statement of the platform's other than a checkpoint, as a signed note by the same key. Its
    // first line says what it is; one that could be taken for a checkpoint of this log is refused
    // (note.malformed).
    Result<Bytes> attest(std::string_view statement) const;

    const std::string& origin() const { return key_.verifier.name; }
    const tlog::Verifier& verifier() const { return key_.verifier; }

private:
    tlog::NoteKey key_;
    Chance& chance_;
    tlog::Frontier frontier_;  // of the writing queue alone
    std::mutex signing_;
};

// Reads complete subtrees out of the store; leaves come from the acts.
tlog::ReadNodes read_nodes(store::Reader&);

// How many leaves the log has.
Result<std::int64_t> log_size(store::Reader&);

}  // namespace concord
