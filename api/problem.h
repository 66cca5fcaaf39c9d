// The one place where an Error becomes what a peer reads: a problem document (RFC 9457). The detail
// of an internal error never leaves the server; the request's number links the answer to the log.

#pragma once

#include <string>
#include <string_view>

#include "api/http.h"
#include "base/chance.h"
#include "base/result.h"

namespace concord::api {

// Sentences for people: fills the values into the message of that key, in one of the six languages.
struct Words {
    virtual ~Words() = default;
    virtual std::string say(std::string_view key, const Values&,
                            std::string_view language) const = 0;
};

int status_of(const Error&);

// 20 characters to name one request in the log and to the person who asks what went wrong.
std::string new_request_number(Chance&);

// {"type":"urn:concord:problem:<key>","title","status","field","values","request"}; "field" (a JSON
// Pointer) and "values" only if there are any. The title is the message of the error's key, filled,
// in the asker's language. Headers: Retry-After for `limited` and `unavailable`, Allow for
// http.method_not_allowed, Cache-Control: no-store.
Response problem(const Error&, const Words&, std::string_view language,
                 std::string_view request_number);

}  // namespace concord::api
