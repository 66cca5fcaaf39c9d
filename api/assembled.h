// Pages of objects that were assembled lately: machines of many participants fetch the same ones,
// one after the other. What a page holds follows from the collection's version, the strictest
// marking that its asker reads there, and what was asked, so that these three are what an entry is
// found by; whether the asker may read the collection at all is decided before, each time. Bounded;
// the ones used last are kept. Safe from any thread.

#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/http.h"
#include "kernel/objects.h"

namespace concord::api {

class Assembled {
public:
    explicit Assembled(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    struct Page {
        SharedBytes bytes;
        ObjectPage holds;
    };

    // Null if there is none, or one of another version of the collection.
    std::shared_ptr<const Page> find(std::string_view key, std::int64_t version);
    // A page that is large by itself is not kept. `version` is one that was read before the page.
    void keep(std::string key, std::int64_t version, std::shared_ptr<const Page>);

private:
    struct Kept {
        std::string key;
        std::int64_t version = 0;
        std::shared_ptr<const Page> page;
    };
    using Place = std::list<Kept>::iterator;
    void drop(Place);

    const std::size_t bytes_max_;
    std::mutex mutex_;
    std::size_t bytes_ = 0;
    std::list<Kept> order_;  // newest use first
    std::unordered_map<std::string_view, Place> by_key_;
};

}  // namespace concord::api
