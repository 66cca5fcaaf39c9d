// What people write. Text is UTF-8 in NFC and shows what it says: no control characters, and no
// bidirectional overrides that let a line read otherwise than it is stored (Unicode TR 36).

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace concord {

enum class Shape { line, prose };  // prose may hold line feeds, tabs and balanced bidi isolates

// The text in NFC, trimmed at its ends. Fails with text.not_utf8, text.control_character,
// text.bidi_override, text.unbalanced_isolate or text.too_long.
Result<std::string> clean_text(std::string_view, Shape, std::size_t code_points_max);

// Lower case, without accents, for comparing and sorting; any language.
std::string folded(std::string_view);

std::size_t code_points(std::string_view utf8);

}  // namespace concord
