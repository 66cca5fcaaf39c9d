// Choices and columns that several of the forms share.

#pragma once

#include <string_view>

#include "kernel/mechanism.h"

namespace concord::incidents {

// The provision a case rests on: paragraphs of A/76/135, or something agreed elsewhere.
inline constexpr std::string_view provisions = "paras_22_28 paras_29_30 para_71g para_83 other";

// What may be done with what is shared (Permissible Actions Protocol), most open first, and who may
// be told of it (FIRST Information Exchange Policy). Nothing chosen means: ask first.
inline constexpr std::string_view permitted_actions = "clear green amber red";
inline constexpr std::string_view may_be_told = "victim operators providers press";

inline constexpr std::string_view urgencies = "routine soon urgent immediate";

// An estimate is marked as one.
inline constexpr std::string_view certainties = "confirmed estimated unknown not_disclosed";

// The same event has another number in each State's books.
inline constexpr Field event_columns[] = {
    {"whose", Kind::participant},
    {"event_id", Kind::line, Field::required},
};

// Objects of the exchange of threats, by their STIX identifiers: the technical annex that machines
// read. Whether a reader may see one is decided when it is looked up, by its own label.
inline constexpr Field object_columns[] = {
    {"object", Kind::line, Field::required},
    {"note", Kind::line},
};

}  // namespace concord::incidents
