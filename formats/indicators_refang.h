// Undoing what people do to addresses so that nobody follows them by mistake.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace concord::indicators {

// "hxxps[:]//example[.]org" as "https://example.org", and where each byte came from.
struct Refanged {
    std::string text;
    std::vector<std::uint32_t> origin;  // of each byte of `text`, and of its end, in what was given
    std::vector<std::uint32_t> undone;  // places in `text` where something was undone, ascending

    bool has_undone(std::size_t begin, std::size_t end) const;
};

// Undoes: [.] (.) {.} [dot] (dot) {dot}, also between single spaces, a bracket open or closed only;
// \. between letters; [:] [://] [/]; [at] (at) {at} [@] (@); hxxp, h**p, fxp as schemes.
Refanged refang(std::string_view);

// The same without the places.
std::string refanged(std::string_view);

}  // namespace concord::indicators
