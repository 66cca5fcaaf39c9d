#include "kernel/signing.h"

#include <chrono>

namespace concord {

Signing::Signing(Kernel& kernel, Span every)
    : kernel_(kernel), thread_([this, every] { run(every); })
{
}

Signing::~Signing()
{
    {
        std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Signing::run(Span every)
{
    for (bool last = false; !last;) {
        {
            std::unique_lock lock(mutex_);
            last = wake_.wait_for(lock, std::chrono::milliseconds(every.ms),
                                  [this] { return closing_; });
        }
        // A store that cannot be reached now is asked again the next time.
        auto signed_now = kernel_.ledger().checkpoint(kernel_.store(), kernel_.now());
        static_cast<void>(signed_now.has_value());
    }
}

}  // namespace concord
