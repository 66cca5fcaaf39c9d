// The few signs of a reply's text (text.h) as parts of a document for paper.

#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "formats/paper.h"

namespace concord::reports {

// What stands for "{name}" in a text, or nothing: then it stays as it is written.
using Figure = std::function<std::optional<paper::Run>(std::string_view name)>;

// One paragraph without its sign at the front: footnotes as notes, figures as what stands for them.
paper::Text runs_of(std::string_view text, const Figure& = {});

// A whole text: headings below this level, points as lists, all else as paragraphs. `language` is
// that of the text if it differs from the document's, or "".
void add_text(std::vector<paper::Block>&, const std::vector<std::string_view>& paragraphs,
              int level, std::string_view language);

}  // namespace concord::reports
