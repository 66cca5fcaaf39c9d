// Addresses that a participant's administrators listed, to which content-free events are posted.

#pragma once

#include "kernel/kernel.h"
#include "kernel/mechanism.h"

namespace concord::notices {

// Record type `notices.webhook` and the endpoint that makes a secret for one's participant.
extern const Mechanism mechanism;

struct Hook {
    std::string record;
    std::string participant;
    std::string desk;  // what is addressed to this desk is told too
    std::string url;
    std::string secret;              // name of the key
    std::vector<std::string> about;  // empty: everything
};

// The hook, or nothing if the record is not an active one.
std::optional<Hook> hook_of(const Record&);
Result<std::vector<Hook>> all_hooks(store::Reader&);

// Whom a hook speaks for: its participant and the desk that made it, and nobody beyond.
Subject subject_of(const Hook&, const Roster&);

// The key of that name. Fails with not_found, notices.no_secret.
Result<Bytes> secret_of(store::Reader&, const Hook&);

}  // namespace concord::notices
