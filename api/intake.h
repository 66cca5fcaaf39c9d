// Inside the server: where the body of a request goes, and how much of it may come.

#pragma once

#include <cstdint>
#include <optional>

#include "api/server.h"

namespace concord::api {

struct Intake {
    std::string* text = nullptr;
    Sink* sink = nullptr;  // instead of text
    std::uint64_t size = 0;
    std::uint64_t size_max = 0;
    std::optional<Error> refused;  // after which nothing more is taken

    void take(std::string_view piece);
};

// What the head says of the body.
struct Announced {
    bool has_body = false;
    std::optional<std::uint64_t> size_bytes;
    unsigned version = 11;
};

// Everything that can be refused before a byte of the body is read; else the request's target is
// parsed and the intake is ready. The intake points into the request, which must stay where it is.
Result<> begin_intake(const ServerOptions&, const Doors&, const Announced&, Request&, Intake&);

}  // namespace concord::api
