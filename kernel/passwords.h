// Passwords: which may be used, and their hashes (Argon2id, RFC 9106, by libsodium). A hash takes a
// tenth of a second and 64 MiB on purpose, so that few are made at a time and few wait.

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"

namespace concord {

// What one hash costs. The defaults are for a deployment; tests use less.
struct PasswordCost {
    unsigned long long passes = 2;
    std::size_t memory_bytes = 64u << 20;
};

// Fails at /password with identity.password_too_short (fewer than 12 code points),
// identity.password_too_long (more than 200), identity.password_personal (holds the mail address,
// its first part or the name), identity.password_common (little more than very common words,
// digits or one character), or text.*.
Result<> check_password(std::string_view password, std::string_view email, std::string_view name);

// Two threads and a bounded queue. Every function may be called from any thread.
class Passwords {
public:
    explicit Passwords(PasswordCost = {}, std::size_t waiting_max = 64);
    ~Passwords();  // finishes what waits
    Passwords(const Passwords&) = delete;
    Passwords& operator=(const Passwords&) = delete;

    // The hash, as text that says how it was made. `done` runs on one of the two threads, or at
    // once with limited, identity.busy when too many wait; it must not call the waiting forms
    // below.
    void hash(std::string password, std::function<void(Result<std::string>)> done);

    // Whether the password is the one of this hash. An empty hash is nobody's: the answer is no and
    // takes as long as any other.
    void check(std::string hash, std::string password, std::function<void(Result<bool>)> done);

    Result<std::string> hash(std::string password);
    Result<bool> check(std::string hash, std::string password);

private:
    bool enqueue(std::function<void()>);
    void work();

    PasswordCost cost_;
    std::size_t waiting_max_;
    std::string nobodys_;  // a well-formed hash that no password has
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> waiting_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace concord
