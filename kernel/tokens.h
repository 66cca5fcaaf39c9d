// Tokens of machines. A token is a record of `identity.token`, bound to the person who made it,
// with scopes and an end; its secret is shown once and kept as a hash. It works while the record is
// active, its time has not passed and the person may act. Whoever is suspended, or let in again by
// a recovery, loses the secrets for good: the record stands, and its maker mints a new one.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/kernel.h"

namespace concord {

enum Scopes : unsigned { may_read = 1, may_write = 2, may_follow_events = 4 };

struct Token {
    std::string id;  // of the record
    std::string person;
    unsigned scopes = 0;
    Time expires;
};

class Tokens {
public:
    static Result<std::unique_ptr<Tokens>> start(Kernel&);
    ~Tokens();

    // "concord_" and 43 characters, told once. A second secret takes the place of the first. Fails
    // as any act does; by the token's maker only.
    Result<std::string> mint(const Subject&, std::string_view record);

    // Fails with unauthenticated, identity.token_refused.
    Result<Token> find(std::string_view secret) const;

    // None of the person's secrets is found any more. Their rows go with the act that says why.
    void forget(std::string_view person);

    // The token's person, without administrative roles; nobody if it may not act.
    Subject subject_of(const Token&) const;

private:
    explicit Tokens(Kernel&);
    Result<> load();

    struct Table;
    Kernel& kernel_;
    std::shared_ptr<Table> table_;
};

}  // namespace concord
