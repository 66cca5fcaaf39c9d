// Puts the parts together: the one place that knows all of them.

#pragma once

#include <memory>
#include <vector>

#include "api/front.h"
#include "api/press.h"
#include "api/server.h"
#include "app/config.h"
#include "app/keys.h"
#include "kernel/credentials.h"
#include "kernel/extraction.h"
#include "kernel/feed.h"
#include "kernel/outbox.h"
#include "kernel/peers.h"
#include "kernel/search_saved.h"
#include "kernel/signing.h"
#include "kernel/ticker.h"

namespace concord::app {

// The mechanisms of this build, `identity` first.
std::span<const Mechanism* const> mechanisms();

// The kernel of a deployment, on its store; for commands that need no more than that. Only one
// process may have it. Fails as store::open and read_keys do.
Result<std::unique_ptr<Kernel>> open_kernel(const Config&, const Keys&);

// The key that second factors lie under, out of the deployment's secret.
SealingKey sealing_key(std::string_view secret);

// Who may sign in to it, and how. Before the kernel's first act. Fails with keys.mismatched {file}
// if the factors lie under another key.
Result<std::unique_ptr<Credentials>> open_credentials(Kernel&, const Config&, const Keys&);

// A running server. Ends in order when destroyed: no new requests, then those under way, then the
// store.
class Platform {
public:
    static Result<std::unique_ptr<Platform>> start(const Config&, const api::Catalogues&);
    ~Platform();

    std::uint16_t port() const { return server_->port(); }
    Kernel& kernel() { return *kernel_; }
    Credentials& credentials() { return *credentials_; }
    Search& search() { return *search_; }
    api::Log& log() { return log_; }

private:
    Platform(const Config&, Keys, std::unique_ptr<Kernel>, std::unique_ptr<Credentials>,
             std::unique_ptr<Mailer>, const api::Catalogues&);

    Config config_;
    Keys keys_;
    api::Log log_;
    std::unique_ptr<Kernel> kernel_;
    std::unique_ptr<Search> search_;
    Notices notices_;
    Feed feed_;
    Ticker ticker_;
    SavedSearches saved_searches_;
    std::unique_ptr<Signing> signing_;
    std::unique_ptr<Mailer> mailer_;
    std::unique_ptr<Poster> poster_;
    std::unique_ptr<Outbox> outbox_;
    std::unique_ptr<Extraction> extraction_;
    std::unique_ptr<Credentials> credentials_;
    std::unique_ptr<api::Identify> identify_;
    api::Limits limits_;
    api::Places places_;
    api::Assets assets_;
    std::unique_ptr<api::Workers> workers_;
    std::unique_ptr<api::Site> site_;
    std::unique_ptr<api::Press> press_;
    std::unique_ptr<PeerLine> peer_line_;
    std::unique_ptr<Peers> peers_;
    std::unique_ptr<api::Front> front_;
    std::unique_ptr<api::Server> server_;
};

}  // namespace concord::app
