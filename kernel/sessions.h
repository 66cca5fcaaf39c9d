// Who is signed in. A session is known to its holder by an opaque token of 32 random bytes; the
// store and the memory hold the token's SHA-256 only. A session that was ended is refused on the
// next request, and after any restart.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/kernel.h"

namespace concord {

struct SessionLimits {
    Span idle = hours(12);
    Span idle_strict = minutes(60);  // administrators, nominators, the secretariat
    Span longest = days(7);
};

struct Session {
    std::string id;
    std::string person;
    Time created;
    Time seen;
    Time expires;  // if nothing more comes
};

class Sessions {
public:
    struct Begun {
        Session session;
        std::string token;  // told to its holder, kept nowhere
        std::string peer;
        std::string agent;
    };
    struct Listed {
        Session session;
        std::string peer;   // from where it was begun
        std::string agent;  // with what
    };

    // Loads the living ones and removes the others. Before the kernel's first act.
    static Result<std::unique_ptr<Sessions>> start(Kernel&, SessionLimits = {});
    ~Sessions();

    // Whose token this is. Fails with unauthenticated, identity.not_signed_in. Its use is noted in
    // memory at once and in the store now and then.
    Result<Session> find(std::string_view token) const;

    Result<Begun> begin(std::string_view person, std::string_view peer, std::string_view agent);

    // Both are durable when they return. Ending what has ended is no error.
    Result<> end(std::string_view session);
    Result<> end_all(std::string_view person);

    std::vector<Listed> of(std::string_view person) const;  // the newest first
    std::optional<Session> find_by_id(std::string_view session) const;

    // Parts of begin and end, for acts that have more to do in the same transaction: first the
    // rows, and, once they are durable, the memory.
    Begun draw(std::string_view person, std::string_view peer, std::string_view agent) const;
    Result<> insert(store::Writer&, const Begun&) const;
    void keep(const Begun&);
    // All of the person's but one; "" spares none.
    static Result<> erase_others(store::Writer&, std::string_view person, std::string_view spared);
    void forget_others(std::string_view person, std::string_view spared);

private:
    struct Table;
    Sessions(Kernel&, SessionLimits);
    Result<> load();

    Kernel& kernel_;
    SessionLimits limits_;
    std::shared_ptr<Table> table_;  // shared with the listener, which may outlive this
};

}  // namespace concord
