// Documents of many records, made beside one another and handed over one by one: making them is the
// larger half of the work of an index, and only one thread can write to it.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kernel/kernel.h"
#include "kernel/search_index.h"

namespace concord {

// In the order of the records, on the caller's thread; each is read from the store after this was
// called. Ends early where `take` returns false, and at the first failure, of making or of `take`.
// How many were taken.
using TakeDocument =
    std::function<Result<bool>(const std::string& record, std::optional<store::IndexDocument>)>;
Result<std::size_t> make_documents(const Kernel&, const SearchIndex&,
                                   const std::vector<std::string>& records, const TakeDocument&);

}  // namespace concord
