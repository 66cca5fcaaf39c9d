// What the jobs of the running transaction made of records: the writing thread's memory between a
// commit's rows and their publication, so that a record is neither looked up nor parsed again for
// each act on it. Belongs to the writing thread.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/store.h"

namespace concord {

struct Standing;

class Unpublished {
public:
    // The version that this transaction wrote last, or null.
    std::shared_ptr<const Standing> find(const store::Writer&, std::string_view id);

    // Whether a record that is not found here stands as it was last published. Not once something
    // was undone: then only the store knows, until the next transaction.
    bool is_whole(const store::Writer&);

    void keep(const store::Writer&, std::shared_ptr<const Standing>);

    // For publishing, once it is committed: what act `seq` made of the record, unless a later act
    // has written it anew.
    std::shared_ptr<const Standing> made_by(std::int64_t seq, std::string_view id) const;

private:
    void follow(const store::Writer&);

    store::Writer::Progress since_;  // when the transaction began
    bool whole_ = true;
    std::unordered_map<std::string_view, std::shared_ptr<const Standing>> standings_;
};

}  // namespace concord
