// Newest versions of records that were read lately, bounded. A commit puts its own versions in
// before it is acknowledged, so what is found here is never older than what was acknowledged.

#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace concord {

struct Standing;

class Recent {
public:
    explicit Recent(std::size_t count_max) : count_max_(count_max) {}

    std::shared_ptr<const Standing> find(std::string_view id);

    // How many commits were seen. What was loaded from the store may be kept only if this has not
    // moved since before it was loaded.
    std::uint64_t commits() const;
    void keep_loaded(std::shared_ptr<const Standing>, std::uint64_t commits_before);
    void keep_committed(std::shared_ptr<const Standing>);

private:
    void keep(std::shared_ptr<const Standing>);

    struct Entry {
        std::shared_ptr<const Standing> standing;
        std::list<std::string_view>::iterator used;
    };
    const std::size_t count_max_;
    mutable std::mutex mutex_;
    std::uint64_t commits_ = 0;
    std::list<std::string_view> order_;  // newest use first; views into the standings' ids
    std::unordered_map<std::string_view, Entry> entries_;
};

}  // namespace concord
