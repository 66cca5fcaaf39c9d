// Other spellings of a word: one letter wrong, missing, too many, or two in the wrong order.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace concord {

// Of a levelled word (kernel/levelling.h) of Latin, Cyrillic or Arabic letters, 4 to 20 of them; of
// any other none.
std::vector<std::string> other_spellings(std::string_view levelled);

}  // namespace concord
