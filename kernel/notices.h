// Who is told, and what they were told. An act and the rows that tell of it are one transaction;
// the policy is asked when a notice is written, again when it is shown, and again when it is sent.
//
// Nobody is told of an act of their own, of a record in a private state, or of anything because
// "members" or "public" may read it: only the owner's side and the recipients that are named.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernel/kernel.h"
#include "kernel/staff.h"

namespace concord {

// One notice as its person may see it now.
struct Notice {
    std::int64_t id = 0;  // rises
    std::string about;    // act, duty, check, or delivery
    std::string reason;   // the action; or reminder, missed, escalated; or given_up
    std::string duty;     // name, if it is about one
    Record record;        // as it stands now, redacted
    std::string root;
    std::int64_t seq = 0;  // of the act it tells of, or of the record's last one then
    Time at;
    std::optional<Time> read;
};

struct NoticePage {
    std::vector<Notice> items;
    std::int64_t next = -1;  // for `after`; -1 at the end
};

// What was just told to somebody, for their open pages.
struct Told {
    std::int64_t id = 0;
    std::string person;
    std::string about;
    std::string record;
    std::string root;
};

class Notices {
public:
    // Adds its step to every commit: before the first apply, once for each kernel, which must live
    // longer than this object is used.
    explicit Notices(Kernel&);

    // Newest first; `after` is the id of the last one of the page before, or -1; at most 200.
    Result<NoticePage> list(const Subject&, std::int64_t after, std::size_t limit) const;
    // How many unread ones list() would show.
    Result<std::int64_t> unread(const Subject&) const;
    // Marks those up to this id as read.
    Result<> mark_read(const Subject&, std::int64_t up_to);

    // Called after the commit, off the writing thread: who was told, and by which acts, if by any;
    // in the order of the log, also for acts that tell nobody.
    using Heard = std::function<void(const std::vector<Told>&, const std::vector<ActPtr>&)>;
    void listen(Heard);

    // For the ticker and the outbox, inside a job of the writing queue. What they return is to be
    // announced once it is durable. `to` are reaches; who may not read the record is not told.
    struct Telling {
        About about = About::duty;
        std::string reason;
        std::string duty;
        std::vector<Reach> to;
    };
    Result<std::vector<Told>> tell(store::Writer&, const Record&, const std::string& root,
                                   const Telling&, Time now);
    // That a mail or a hook to this person was given up; on screen only.
    Result<std::vector<Told>> tell_given_up(store::Writer&, const std::string& person,
                                            const Standing&, Time now);
    void announce(const std::vector<Told>&) const;

private:
    struct State;
    Kernel& kernel_;
    std::shared_ptr<State> state_;
};

}  // namespace concord
