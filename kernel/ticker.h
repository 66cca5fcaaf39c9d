// Time passing: reminders, deadlines and escalation. Each step is one transaction that first looks
// whether it is still to be done, so that it is done once: with two tickers at once, after a kill,
// after days without power, and when the clock jumps either way.
//
//   at 3/4 of the time       the side that owes is reminded (not if the deadline is over as well)
//   at the deadline          it is missed: the platform takes the duty's action through the same
//                            door; the side that owes and the next desk up are told
//   every 1/4 of the time    the desk above that one is told, until there is none, somebody of the
//   after it                 side that owes has acted on the case, or the record is final
//
// Nobody is told who may not read the record: escalation does not widen a label.

#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "kernel/notices.h"

namespace concord {

class Ticker {
public:
    // Both must live longer.
    Ticker(Kernel&, Notices&);
    ~Ticker();  // stops the thread
    Ticker(const Ticker&) = delete;
    Ticker& operator=(const Ticker&) = delete;

    // Does all that is due now; how many duties moved. What fails is left for the next time and
    // does not keep back the others; the first such error is returned.
    Result<int> run_once(Time now);

    // Runs by itself, at the kernel's clock, as often as this.
    void start(Span every);

private:
    Result<bool> step(const std::string& record, const std::string& name, Time now);

    Kernel& kernel_;
    Notices& notices_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool closing_ = false;
    std::thread thread_;
};

}  // namespace concord
