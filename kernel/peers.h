// Other TAXII servers that a collection is exchanged with. A participant's administrators list the
// server; an officer of the participant says which collection, and starts it: from then on it runs
// in that officer's name, through the same door as the officer's own acts, for as long as the
// officer is one. Record type: Offering::peer.
//
//   pull   what was added there since the last time, page by page; how far stands in the same
//          transaction as the objects, so that a crash takes nothing twice and misses nothing
//   push   what the officer may read here, is not marked stricter than the record allows, and did
//          not come from there; what was taken there already adds nothing there
//   both   pull, then push
//
// A failure waits: the interval doubled with each failure, up to a day, give or take a quarter.
// After PeerLimits::failures_told of them the record is `failing` by the platform's act `fail`, of
// which its owner's side is told, once; it is tried on, and `recover` makes it active again.
// What the other side sends is bounded in time, bytes and pages (peer_line.h, PeerLimits).

#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "kernel/objects.h"
#include "kernel/peer_line.h"
#include "kernel/totp.h"

namespace concord {

struct PeerLimits {
    std::size_t objects_in_one_page = 500;
    std::size_t pages_max = 200;        // of one run; the next one goes on
    std::size_t empty_pages_max = 3;    // one after another that promise more
    std::size_t bytes_max = 512 << 20;  // of one run
    Span run_max = minutes(20);
    std::size_t objects_in_one_post = 200;
    std::size_t post_bytes_max = 4 << 20;
    std::int64_t failures_told = 3;  // one after another
};

// How the exchange with one peer stands.
struct PeerState {
    Time tried, worked, next;   // Time{0}: not yet
    std::int64_t failures = 0;  // one after another
    std::string wrong = {};     // message key of the last run, or ""
    Values values = {};
    std::int64_t pulled = 0, known = 0, refused = 0;  // objects, since the peer was listed
    std::int64_t pushed = 0, not_taken = 0;
};

class Peers {
public:
    // All live longer. The key seals credentials at rest.
    Peers(Objects&, PeerLine&, const SealingKey&, PeerLimits = {});
    ~Peers();  // stops the thread after the page under way
    Peers(const Peers&) = delete;
    Peers& operator=(const Peers&) = delete;

    // Keeps what one proves oneself to a peer with, under a name that records use; in the place of
    // one of that name. By an administrator of the participant. Never shown again. Fails with
    // forbidden, workflow.role_missing; invalid, peer.bad_credential.
    struct Credential {
        std::string name, user, secret;  // without a user, the secret is a bearer token
    };
    Result<> keep(const Subject&, const Credential&);

    // For whoever may read the record; not_found, records.not_found.
    Result<PeerState> state(const Subject&, std::string_view record) const;

    // Makes one that is running due at once. By an officer or administrator of its participant.
    // Fails with not_found, records.not_found; forbidden, workflow.role_missing; conflict,
    // peer.not_running.
    Result<> hurry(const Subject&, std::string_view record);

    // All that are due; how many runs went well. One that fails never keeps back the others.
    Result<int> run_once(Time now);
    // The same for one, due or not, as long as it is active or failing. Fails as the run does.
    Result<> run_now(std::string_view record, Time now);

    // Runs by itself, at the kernel's clock, looking as often as this.
    void start(Span every);

private:
    struct Peer;
    struct Position;
    class Run;

    Result<std::vector<Peer>> active() const;
    Result<Position> position_of(const Peer&) const;
    // How many times it has failed by now, one after another.
    Result<std::int64_t> settle(const Peer&, const Result<>&, Time now);
    Result<> mark(const Peer&, std::int64_t failures);
    Result<> run(const Peer&, Time now);
    Result<std::string> authorization_of(const Peer&) const;

    Objects& objects_;
    Kernel& kernel_;
    PeerLine& line_;
    const SealingKey key_;
    const PeerLimits limits_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool closing_ = false, hurried_ = false;
    std::thread thread_;
};

}  // namespace concord
