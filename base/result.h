// Every operation that can fail returns a Result. Its Error has a code for programs to branch on, a
// message key for people to read in their own language, and a detail that never leaves the server.

#pragma once

#include <map>
#include <string>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace concord {

// Coarse on purpose. The HTTP status of each code is decided once, in api/problem.cpp.
enum class Code {
    invalid,          // the request is wrong and will stay wrong
    unauthenticated,  // nobody is signed in, or no longer
    forbidden,        // the asker may see the record, but may not do this
    not_found,        // unknown, or not for the asker's eyes: the two cannot be told apart
    conflict,         // right in itself, but not now or no longer
    too_large,        // over a limit that the message names
    limited,          // too many requests
    unavailable,      // try again later
    internal,         // ours
};

struct Error {
    Code code = Code::internal;
    std::string key;                                 // "assistance.need_missing"
    std::string field = {};                          // JSON Pointer into the request, or ""
    std::map<std::string, std::string> values = {};  // filled into the message
    std::string detail = {};                         // for the log only
};

// tl::expected itself may be ignored in silence; a Result may not.
template <class T = void>
struct [[nodiscard]] Result : tl::expected<T, Error> {
    using tl::expected<T, Error>::expected;
};

using Values = std::map<std::string, std::string>;

inline auto fail(Code code, std::string key, Values values = {})
{
    return tl::make_unexpected(Error{code, std::move(key), {}, std::move(values), {}});
}

// The same, naming the field that is wrong.
inline auto fail_at(std::string field, Code code, std::string key, Values values = {})
{
    return tl::make_unexpected(
        Error{code, std::move(key), std::move(field), std::move(values), {}});
}

// A failure of our own: the detail goes to the log, the asker learns only that it happened.
inline auto fail_internal(std::string detail)
{
    return tl::make_unexpected(
        Error{Code::internal, "problem.internal", {}, {}, std::move(detail)});
}

// tl::expected<void> has no value(); this lets TRY treat every Result alike.
template <class T>
T take(Result<T>&& result)
{
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace concord

// Yields the value, or returns the error to the caller. Needs GCC or Clang.
#define TRY(expression)                                                             \
    __extension__({                                                                 \
        auto try_result = (expression);                                             \
        if (!try_result) return tl::make_unexpected(std::move(try_result).error()); \
        ::concord::take(std::move(try_result));                                     \
    })
