// Threads for what waits: reading the store, hashing a password, compressing. The server's own
// threads never do.

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace concord::api {

class Workers {
public:
    explicit Workers(unsigned threads);
    ~Workers();  // finishes what was asked for

    using Work = std::function<void()>;
    enum class Lane { usual, emergency };  // emergencies go before all others
    void post(Work, Lane = Lane::usual);

private:
    void run();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Work> usual_, emergency_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace concord::api
