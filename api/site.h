// What every operation may use. It is put together once, in app/compose.cpp or by a test.

#pragma once

#include <memory>
#include <string>

#include "api/assembled.h"
#include "api/identify.h"
#include "api/limits.h"
#include "api/log.h"
#include "api/operation.h"
#include "api/rendered.h"
#include "api/words.h"
#include "api/workers.h"
#include "kernel/feed.h"
#include "kernel/kernel.h"
#include "kernel/notices.h"
#include "kernel/object_imports.h"
#include "kernel/objects.h"
#include "kernel/peers.h"

namespace concord::api {

class Press;

struct Site {
    Kernel& kernel;
    Identify& identify;
    Notices& notices;
    Feed& feed;
    const Catalogues& words;
    Log& log;
    const Clock& clock;
    Chance& chance;
    Bytes secret;        // seals cursors and form tokens; of the deployment
    std::string origin;  // "https://concord.example", or "" to believe the Host header
    Limits& limits;
    Places& places;
    Workers& workers;
    // A demonstration says so on every page.
    enum class Use { real, demonstration } use = Use::real;
    Rendered rendered{20'000};
    Assembled assembled{32u << 20};
    Objects objects{kernel, &notices};
    ObjectImports imports{objects};
    Press* press = nullptr;  // null: paper leaves as OpenDocument and HTML only
    Peers* peers = nullptr;  // null: nothing is exchanged with other servers

    // How the browser sees the connection: TLS may end at a proxy in front.
    Transport seen_as(const Request& request) const
    {
        return origin.starts_with("https://") ? Transport::tls : request.transport;
    }
};

}  // namespace concord::api
