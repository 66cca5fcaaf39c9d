// Choices that several of the forms share, so that one word means one thing in all of them.

#pragma once

#include <string_view>

#include "kernel/mechanism.h"

namespace concord::threats {

inline constexpr std::string_view urgencies = "routine soon urgent immediate";

// The official languages of the United Nations, in which alerts and entries are written.
inline constexpr std::string_view written_in = "ar en es fr ru zh";

// A translation is unofficial: the text in the original language is the one that counts.
inline constexpr Field translation_columns[] = {
    {"language", Kind::choice, Field::required, written_in},
    {"title", Kind::line, Field::required},
    {"text", Kind::prose},
};

// Where more can be read. An address is optional: not every source has one that lasts.
inline constexpr Field reference_columns[] = {
    {"source", Kind::line, Field::required},
    {"url", Kind::url},
};

// An object of the exchange by its STIX identifier. Whether a reader may see it is decided when it
// is looked up, by its own label.
inline constexpr Field object_columns[] = {
    {"object", Kind::line, Field::required},
    {"note", Kind::line},
};

}  // namespace concord::threats
