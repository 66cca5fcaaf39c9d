// How names, dates, languages and lists are written in a document of the United Nations in one of
// the six languages, and in which order States stand in it.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/mechanism.h"
#include "kernel/roster.h"

namespace concord::reports {

// The participant's name in this language, else in English, else its code.
std::string name_of(const Roster&, std::string_view code, std::string_view language);

// States and observers before organizations, each in the alphabetical order of the language
// (Unicode collation, CLDR tailoring). A document in Chinese keeps the order of the English names,
// as A/78/76 does. Codes of participants that do not exist stand by their code.
std::vector<std::string> in_order(const Roster&, std::vector<std::string> codes,
                                  std::string_view language);

// "14 April 2023" from "2023-04-14"; the text itself if it is no date.
std::string long_date(std::string_view date, std::string_view language);

// "English and Spanish" from BCP 47 tags: the official languages as the United Nations writes them,
// others by their CLDR names.
std::string languages_named(const std::vector<std::string>& tags, const Speech&);

// "Maru, Nila and Orso".
std::string listed(const std::vector<std::string>& items, std::string_view language);

// The number of a section from 1: "I", "一", "أولا"; in digits where the words end.
std::string section_number(std::size_t number, const Speech&);

}  // namespace concord::reports
