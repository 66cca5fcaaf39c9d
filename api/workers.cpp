#include "api/workers.h"

#include <algorithm>

namespace concord::api {

Workers::Workers(unsigned threads)
{
    for (unsigned i = 0; i < std::max(1u, threads); ++i) threads_.emplace_back([this] { run(); });
}

Workers::~Workers()
{
    {
        std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
}

void Workers::post(Work work, Lane lane)
{
    {
        std::lock_guard lock(mutex_);
        (lane == Lane::emergency ? emergency_ : usual_).push_back(std::move(work));
    }
    wake_.notify_one();
}

void Workers::run()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [&] { return closing_ || !usual_.empty() || !emergency_.empty(); });
        auto& queue = emergency_.empty() ? usual_ : emergency_;
        if (queue.empty()) return;
        auto work = std::move(queue.front());
        queue.pop_front();
        lock.unlock();
        work();
        work = {};
        lock.lock();
    }
}

}  // namespace concord::api
