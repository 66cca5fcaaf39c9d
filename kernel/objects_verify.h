// The part of verify.h that is about objects in bulk: every act that added or recalled some has
// exactly the rows whose bytes it logged, and everything else about a row follows from its bytes.

#pragma once

#include <functional>

#include "base/json.h"
#include "kernel/types.h"
#include "store/store.h"

namespace concord {

class ObjectsVerification {
public:
    using Found = std::function<void(std::string key, std::string where)>;
    ObjectsVerification(store::Reader& reader, const Types& types, Found found)
        : reader_(reader), types_(types), found_(std::move(found))
    {
    }

    // Each act of the log, in its order.
    Result<> act(const JsonObject& logged, std::int64_t seq);
    // After the last one: what no act stands behind, and which versions are the last ones.
    Result<> finish();

    std::int64_t objects() const { return objects_; }

private:
    Result<> added(const JsonObject& input, std::string_view record, std::int64_t seq);
    Result<> recalled(const JsonObject& input, std::int64_t seq);
    Result<> object(const store::Row&);
    Result<> superseded();

    store::Reader& reader_;
    const Types& types_;
    Found found_;
    std::int64_t objects_ = 0, intakes_ = 0, recalled_ = 0, values_ = 0, references_ = 0;
};

}  // namespace concord
