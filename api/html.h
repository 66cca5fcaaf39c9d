// Pages that the server writes itself. Everything that comes from people or records goes through
// one function.

#pragma once

#include <string>
#include <string_view>

namespace concord::api {

// For text and for attributes in quotes: & < > " ' as references, control characters as spaces.
std::string escaped(std::string_view);

// The same, with line feeds as <br>.
std::string escaped_lines(std::string_view);

// At most so many bytes, cut between characters, with … if anything is missing.
std::string shortened(std::string_view, std::size_t bytes_max);

}  // namespace concord::api
