// Inside object_imports*.cpp: a file as envelopes that wait.

#pragma once

#include "kernel/object_imports.h"

namespace concord::imports {

struct Envelope {
    std::size_t objects = 0;
    std::string text;  // of a table: {"lines":[...]}, objects without their times
};

struct Cut {
    std::vector<Envelope> envelopes;
    std::vector<ImportRemark> remarks;
    std::size_t refused = 0;
};

// `find` gives the version of an object that stands in the collection, for the subject's eyes; for
// saying which lines of a table would change something.
using FindStanding = std::function<Result<std::optional<JsonObject>>(std::string_view id)>;
Result<Cut> cut(const ObjectImports::File&, std::string_view source, const FindStanding& find,
                Time now);

// The envelope of a part of a table, as its objects are to stand now.
Result<std::string> settle_lines(std::string_view text, const FindStanding& find, Time now);

std::string print(const ImportRemark&);
ImportRemark parse_remark(std::string_view);

}  // namespace concord::imports
