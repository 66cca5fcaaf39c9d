// What a reply says, as paragraphs of plain text with very few signs, so that it can be typed into
// a form, marked by place, and printed in the form of the United Nations:
//
//   ["# Scope", "The State welcomes …[^See A/76/135, para 77.]", "(a) an item", "- another"]
//
// "# " and "## " begin headings, "- " a point of a list, and "[^…]" is a footnote where it stands.
// Everything else is what it is. A quotation is found by its paragraph (from 0), the place in it
// (in code points, signs counted) and its exact words.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/record.h"

namespace concord::reports {

// A list of paragraphs, none of them empty, at most 2,000. Fails with reports.not_a_text,
// reports.paragraph_empty.
Result<> is_text(const Json&);

// {"name":number,…}, none negative. Fails with reports.not_numbers.
Result<> are_numbers(const Json&);

// The paragraphs of a field that is_text accepted; none if it is absent.
std::vector<std::string_view> paragraphs_of(const JsonObject& fields,
                                            std::string_view field = "text");

// Whether these words stand at this place.
bool stands_at(std::string_view paragraph, std::int64_t start, std::string_view quote);

// Where these words stand first, else paragraph -1.
struct Place {
    std::int64_t paragraph = -1;
    std::int64_t start = 0;
};
Place find_quote(const std::vector<std::string_view>& paragraphs, std::string_view quote);

// What the rows of a field say in the language asked for, else in English, else in what there is
// first; "" if they say nothing.
std::string_view said_in(const JsonObject& fields, std::string_view rows, std::string_view language,
                         std::string_view column);
// The language of what said_in gives, or "" if it is the one asked for or there is nothing.
std::string_view other_language(const JsonObject& fields, std::string_view rows,
                                std::string_view language, std::string_view column);

}  // namespace concord::reports
