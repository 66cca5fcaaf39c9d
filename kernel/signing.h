// Signs a checkpoint of the log whenever it has grown, so that acts do not wait for somebody to
// ask: what is not under a signed checkpoint could be cut off without a trace.

#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "kernel/kernel.h"

namespace concord {

class Signing {
public:
    // Signs in a thread of its own until it is destroyed, and once more then. The kernel must live
    // longer.
    Signing(Kernel&, Span every);
    ~Signing();
    Signing(const Signing&) = delete;
    Signing& operator=(const Signing&) = delete;

private:
    void run(Span every);

    Kernel& kernel_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool closing_ = false;
    std::thread thread_;
};

}  // namespace concord
