// The six official languages of the United Nations, and which of them a person asked for.

#pragma once

#include <array>
#include <string_view>

namespace concord::api {

constexpr std::array<std::string_view, 6> languages = {"ar", "en", "es", "fr", "ru", "zh"};

// One of the six, or "" for any other word; "fr-CA" and "FR" are "fr".
std::string_view known_language(std::string_view tag);

// By Accept-Language (RFC 9110 section 12.5.4, basic filtering of RFC 4647): the highest q-value
// wins, of equals the first. "en" if nothing fits.
std::string_view choose_language(std::string_view accept_language);

}  // namespace concord::api
