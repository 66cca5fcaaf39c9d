// What happens, as it happens: each act, told to the listeners that may see it, and to each person
// their own notices and deadlines. Made once for all listeners, off the writing thread.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "kernel/notices.h"

namespace concord {

// One event, shared by everybody who gets it. It names records; it holds nothing of their fields.
//   act     {"seq","record","type","parent","root","state","version","action","context"}
//   notice  {"id","about","record","root"}      to the one person; counts as unread
//   duty    {"record","root"}                   to the one person, beside its notice
//   progress {"of","done","total"}              to the one person, of long work they wait for
//   presence {"record"}                         to colleagues who work on one record
struct FeedEvent {
    std::string name;
    std::int64_t seq = -1;  // of an act, for catching up with Kernel::since; else -1
    std::string data;       // JSON
};
using FeedEventPtr = std::shared_ptr<const FeedEvent>;

FeedEventPtr print_event(const Act&);

class Feed {
public:
    Feed(Kernel&, Notices&);

    // Who listens, asked again whenever the roster has changed and so never from memory; the public
    // if nobody any more. Called on the feed's thread, and so is `heard`, with all that one
    // commit has for this listener: its notices, then its acts; many acts come in
    // several parts. Both must be brief, and must not call subscribe or unsubscribe.
    using Who = std::function<Subject()>;
    using Heard = std::function<void(const std::vector<FeedEventPtr>&)>;
    using Handle = std::uint64_t;

    Handle subscribe(Who, Heard);
    // After it returns, neither function is called again. Unknown handles are ignored.
    void unsubscribe(Handle);
    // Asks every listener again who it is: for a session that ended without a change of the roster.
    void ask_again();

    // How far the work is that this person waits for and knows as `of`.
    void tell_progress(std::string_view person, std::string_view of, std::size_t done,
                       std::size_t total);
    // Who is at a record has changed; whoever is told asks again. The caller has asked the policy.
    void tell_presence(std::span<const std::string> persons, std::string_view record);

    std::size_t size() const;

private:
    struct State;
    std::shared_ptr<State> state_;  // shared with the kernel, which may outlive the feed
};

}  // namespace concord
