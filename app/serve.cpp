// concord serve: runs until it is told to end.

#include <csignal>
#include <iostream>

#include "app/command.h"
#include "app/compose.h"
#include "app/control.h"
#include "app/jobs.h"

namespace concord::app {
namespace {

Result<> serve(const Order& order)
{
    // Blocked before any thread begins, so that all of them leave the signals to this one.
    sigset_t ends;
    sigemptyset(&ends);
    for (auto signal : {SIGTERM, SIGINT}) sigaddset(&ends, signal);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    auto platform = TRY(Platform::start(order.config, order.words));
    auto address = (order.config.certificate.empty() ? "http://" : "https://") +
                   order.config.address + ":" + std::to_string(platform->port());
    auto control =
        TRY(Control::start(order.config.folder, [&](std::string_view ask, const JsonObject& with,
                                                    const Progress& progress) {
            return do_job({platform->kernel(), platform->credentials(), platform->search()}, ask,
                          with, progress);
        }));
    order.say("command.serve.ready", {
                                         {"address", address}
    });
    platform->log().write(api::Log::Level::plain, "ready",
                          {
                              {"address", address}
    });
    int signal = 0;
    sigwait(&ends, &signal);
    platform->log().write(api::Log::Level::plain, "ending");
    return {};
}

}  // namespace

const CommandLine serve_command{"serve", {}, serve};

}  // namespace concord::app
