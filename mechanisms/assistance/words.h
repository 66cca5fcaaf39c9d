// Choices that several of the forms share, so that one word means one thing in all of them.

#pragma once

#include <string_view>

#include "kernel/mechanism.h"

namespace concord::assistance {

// Technical help for critical infrastructure (norm 13(h)); mitigation of activity that comes from
// one's territory (norms 13(c) and 13(h)); help in an investigation (norm 13(d)).
inline constexpr std::string_view kinds = "technical mitigation investigation";

// The provision a case rests on: paragraphs of A/76/135, or something agreed elsewhere.
inline constexpr std::string_view provisions = "para_30b paras_31_35 paras_51_55 para_83 other";

// What may be done with what is shared (Permissible Actions Protocol), most open first, and who may
// be told of it (FIRST Information Exchange Policy). Nothing chosen means: ask first.
inline constexpr std::string_view permitted_actions = "clear green amber red";
inline constexpr std::string_view may_be_told = "victim operators providers press";

// Fields by which an act adds whom a case is addressed to.
inline constexpr std::string_view added_addressees = "addressees addressee_desks";

inline constexpr std::string_view urgencies = "routine soon urgent immediate";

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

}  // namespace concord::assistance
