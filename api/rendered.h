// Answers that were made before, for as long as they are true: the bytes of one version of a record
// as one person sees it. Bounded; the ones used last are kept. Safe from any thread.

#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/http.h"
#include "base/time.h"

namespace concord::api {

class Rendered {
public:
    explicit Rendered(std::size_t count_max) : count_max_(count_max) {}

    struct Entry {
        SharedBytes bytes;
        std::string tag;  // ETag
        Time until;       // no longer true from then on, though nothing was written
        std::int64_t version = 0;
        std::uint64_t epoch = 0;  // of the roster
    };

    // By record and person; null unless version and epoch are those of the entry.
    std::shared_ptr<const Entry> find(std::string_view key, std::int64_t version,
                                      std::uint64_t epoch, Time now);
    void keep(std::string key, Entry);

private:
    struct Kept {
        std::string key;
        std::shared_ptr<const Entry> entry;
    };
    const std::size_t count_max_;
    std::mutex mutex_;
    std::list<Kept> order_;  // newest use first
    std::unordered_map<std::string_view, std::list<Kept>::iterator> by_key_;
};

}  // namespace concord::api
