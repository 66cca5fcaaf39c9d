// TAXII 2.1 (OASIS Standard, 10 June 2021): threat objects for machines, under /taxii2/. The rights
// are those of the collections' labels and workflow; what may not be read looks like what does not
// exist. docs/API.md describes it, docs/DIVERGENCES.md says where it departs from the standard.

#pragma once

#include <vector>

#include "api/operation.h"
#include "api/problem.h"
#include "base/result.h"
#include "kernel/objects.h"

namespace concord::api {

// Discovery, API roots, collections, manifest, objects, versions, status; each with and without a
// slash at its end.
std::vector<Operation> taxii_operations();

bool is_taxii(std::string_view path);

// A refusal as TAXII writes it (section 3.6.1), with the challenge where signing in would help.
Response taxii_refusal(const Error&, const Words&, std::string_view language,
                       std::string_view request_number);

// The token of "Authorization: Basic": the secret is the password, so that no hash of a password
// has to be made for each request; "" if it is none. Accounts' own passwords do not sign machines
// in.
std::string token_of_basic(std::string_view authorization);

namespace taxii {

inline constexpr std::string_view media_type = "application/taxii+json;version=2.1";
inline constexpr std::string_view object_media_type = "application/stix+json;version=2.1";

// Whether the asker takes TAXII 2.1 (section 3.1): with the version or without, or by a wildcard;
// no Accept at all takes everything. Fails with http.not_acceptable.
Result<> check_accept(std::string_view accept);
// Fails with http.unsupported_media_type.
Result<> check_content_type(std::string_view content_type);

// What one of the lists of a collection is asked for (section 3.4), also by `next`, which carries
// the filters of its first page. Fails with http.bad_parameter {name}; http.bad_cursor.
enum class List { objects, manifest, versions };
struct Asked {
    ObjectQuery query;
    std::string filters;  // canonical, for the next page
};
Result<Asked> asked_by(const Call&, List, std::string_view collection);
// `next`: opaque, good for the same collection and list only; it does not show how many objects lie
// between two pages.
std::string next_of(const Call&, List, std::string_view collection, const Asked&,
                    std::int64_t last_place);
std::vector<Parameter> parameters_of(List);

}  // namespace taxii

}  // namespace concord::api
