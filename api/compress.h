// Smaller bodies for slow lines: gzip (RFC 1952) and brotli (RFC 7932), as the peer accepts them.

#pragma once

#include <string>
#include <string_view>

#include "api/http.h"

namespace concord::api {

enum class Coding { identity, gzip, brotli };

// By Accept-Encoding (RFC 9110 section 12.5.3): the highest weight, of equals brotli, then gzip.
Coding choose_coding(std::string_view accept_encoding);

std::string_view name_of(Coding);  // "br", "gzip", ""

std::string gzip(std::string_view);
enum class Effort { now, once };  // for one answer, or for bytes that are kept
std::string brotli(std::string_view, Effort);

// Text, JSON, XML, SVG, JavaScript, WebAssembly and event-free streams; not pictures or archives.
bool is_compressible(std::string_view content_type);

// Compresses a body held in memory if it is worth it: compressible, over 1 KB, not compressed yet.
// Says Vary: Accept-Encoding whenever the choice could have been another.
void compress(Response&, std::string_view accept_encoding);

}  // namespace concord::api
