#include "api/log.h"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace concord::api {

struct Log::Sink {
    std::shared_ptr<spdlog::details::thread_pool> pool =
        std::make_shared<spdlog::details::thread_pool>(8192, 1);
    std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
        "concord", std::make_shared<spdlog::sinks::stderr_sink_mt>(), pool,
        spdlog::async_overflow_policy::overrun_oldest);
};

Log::Log(const Clock& clock) : clock_(clock), sink_(std::make_unique<Sink>())
{
    sink_->logger->set_pattern("%v");
}

Log::~Log()
{
    sink_->logger->flush();
}

void Log::write(Level level, std::string_view event, JsonObject values)
{
    constexpr std::string_view levels[] = {"plain", "warning", "fault"};
    JsonObject line{
        {"at",    print(clock_.now())       },
        {"level", levels[std::size_t(level)]},
        {"event", event                     }
    };
    for (auto& member : values) line[member.key()] = std::move(member.value());
    sink_->logger->info("{}", print_json(Json(std::move(line))));
}

}  // namespace concord::api
