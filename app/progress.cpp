#include "app/progress.h"

#include <unistd.h>

#include <iostream>

namespace concord::app {

Progress show_progress(const Order& order, std::string_view key)
{
    bool terminal = ::isatty(STDERR_FILENO) == 1;
    auto work = order.words.say(key, {}, order.language);
    auto shown = std::make_shared<std::int64_t>(-1);
    return [=](std::int64_t done, std::int64_t total) {
        auto percent = total > 0 ? done * 100 / total : 100;
        auto step = terminal ? percent : percent / 10 * 10;
        if (step <= *shown) return;
        *shown = step;
        if (terminal) std::cerr << '\r';
        std::cerr << work << ": " << step << " %";
        if (!terminal || step >= 100) std::cerr << '\n';
        std::cerr << std::flush;
    };
}

}  // namespace concord::app
