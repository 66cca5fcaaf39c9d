// Inside the server: a value that comes later, perhaps from another thread, and the right to give
// it.

#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "api/connection.h"

namespace concord::api {

template <class T>
struct Slot {
    explicit Slot(std::shared_ptr<Lane> home) : lane(std::move(home)) {}

    const std::shared_ptr<Lane> lane;
    std::mutex mutex;
    std::optional<T> value;
    bool given = false;
    Link* waiting = nullptr;  // taken back, under the mutex, before the connection goes
};

// Gives a value once. If it is lost, nothing is given, so that a forgotten answer is an error to
// one peer and not a connection that never ends.
template <class T>
class Promise {
public:
    explicit Promise(std::shared_ptr<Slot<T>> slot) : slot_(std::move(slot)) {}
    ~Promise() { give(std::nullopt); }
    Promise(const Promise&) = delete;
    Promise& operator=(const Promise&) = delete;

    void give(std::optional<T> value)
    {
        std::lock_guard lock(slot_->mutex);
        if (slot_->given) return;
        slot_->given = true;
        slot_->value = std::move(value);
        if (slot_->waiting) slot_->lane->queue(*slot_->waiting);
    }

private:
    std::shared_ptr<Slot<T>> slot_;
};

}  // namespace concord::api
