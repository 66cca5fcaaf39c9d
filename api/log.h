// What the operator reads: one JSON object for each line. It never holds what people write, who
// they are, or where a request came from; a request's number links it to what its asker was told.

#pragma once

#include <memory>
#include <string_view>

#include "base/json.h"
#include "base/time.h"

namespace concord::api {

class Log {
public:
    enum class Level { plain, warning, fault };

    // Writes to standard error from a thread of its own, so that a full pipe delays nobody.
    explicit Log(const Clock&);
    ~Log();

    void write(Level, std::string_view event, JsonObject values = {});

private:
    struct Sink;
    const Clock& clock_;
    std::unique_ptr<Sink> sink_;
};

}  // namespace concord::api
