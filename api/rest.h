// What every record type can do over HTTP, from its tables alone (docs/API.md).

#pragma once

#include <vector>

#include "api/site.h"
#include "kernel/search.h"

namespace concord::api {

// "/api/v1/assistance/requests"
std::string path_of(const Type&);
// "assistance_requests": the beginning of its operations' ids.
std::string stem_of(const Type&);
// What an action is called in ids of operations and names of schemas: itself, unless the platform
// has something of that name for every type, as it has a list; then "act_list".
std::string name_of_action(std::string_view action);

// All operations on records of the type. `search` outlives them.
std::vector<Operation> record_operations(const Type&, const Search&);

// Parts of it.
Operation list_operation(const Type&, const Search&);
Operation read_operation(const Type&);
std::vector<Operation> history_operations(const Type&);
std::vector<Operation> writing_operations(const Type&);

// The filters and the order that the parameters of a list ask for. Fails with
// http.bad_parameter {name}.
Result<Query> query_of(const Call&, const Type&);
// The parameters that query_of understands.
std::vector<Parameter> filters_of(const Type&);

// One record as its asker sees it, with its entity tag: "<version>-<hash of the answer>".
Result<Response> record_response(Site&, const Subject&, const Item&, int status);
// The version an If-Match names, with or without the hash. Fails with http.bad_header.
Result<std::int64_t> parse_version_tag(std::string_view);

}  // namespace concord::api
