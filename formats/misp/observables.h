// One observable and what hangs on it, built value by value along the paths of the tables; and the
// pattern that says the same.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "formats/misp/tables.h"

namespace concord::misp {

// The value as STIX has it, or nothing if it is none of that form.
std::optional<Json> value_of(std::string_view text, const Place&);

// "2020-10-25T16:22:00.123456+00:00" as "2020-10-25T16:22:00.123456Z": in UTC, digits of the
// fraction as they are, at least three. Nothing if it is no moment.
std::optional<std::string> exact_moment(std::string_view text);

// "'it''s'" in the language of patterns: quotes and backslashes escaped (STIX 2.1 section 9.6).
std::string quoted(std::string_view text);

// "hashes.'SHA-256'": a path of the tables as patterns write it.
std::string pattern_path(std::string_view path);

class Observable {
public:
    explicit Observable(std::string_view root) : root_(root) {}

    enum class Put { placed, pattern_only, refused };
    // Adds a value to the observable and the pattern: only to the pattern where its place is taken;
    // refused if it is not of the place's form.
    Put put(const Place&, std::string_view text);
    // The same, for the pattern alone.
    Put put_in_pattern(const Place&, std::string_view text);

    // "[file:name = 'a' AND (file:hashes.MD5 = 'b' OR ...)]", or "" if nothing was put.
    std::string pattern() const;

    // The objects, each with its id, markings on all of them; what is referred to comes first, the
    // root last. Nothing if STIX would not let the root stand as it is.
    std::optional<std::vector<JsonObject>> objects(const JsonArray& marking_refs) const;

private:
    struct Comparison {
        std::string path;
        std::vector<std::string> tests;  // "= 'a'"
    };
    bool root_for(std::string_view text);
    void compare(const Place&, const Json& value);

    std::string root_;
    JsonObject object_;
    std::vector<Comparison> comparisons_;
};

// The first value that stands at the path in the observable, references followed through `find`,
// or null.
using FindObject = const JsonObject* (*)(const void* of, std::string_view id);
const Json* value_at(const JsonObject& observable, std::string_view path, const void* of,
                     FindObject find);

}  // namespace concord::misp
