// What the writers of paper documents share.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/paper.h"

namespace concord::paper {

// A heading as the table of contents names it.
struct Chapter {
    int level;
    const Text* text;
    std::string anchor;
    std::string language;
};

// All headings in order, each with an anchor of its own.
std::vector<Chapter> chapters_of(const Document&);

std::string text_alone(const Text&);

// The address if it is one that may be followed, else "".
std::string_view safe_link(std::string_view link);
// The text as it may be a name within the document: other characters become '_'.
std::string safe_anchor(std::string_view anchor);

// The name of a field as office programs keep it: their names hold letters, digits, '-' and '_'
// only, so that any other character is '_' and two hexadecimal digits.
std::string print_name(std::string_view name);
std::string parse_name(std::string_view printed);  // "" if it is none

inline constexpr std::string_view field_prefix = "field_", option_prefix = "option_",
                                  form_prefix = "form_";

// What a bookmark holds instead of a name, for some programs cut them after 40 characters: '#' and
// the beginning of its hash.
std::string mark_of(std::string_view name);
std::string mark_of(std::string_view field, std::string_view option);

inline constexpr std::string_view form_property = "concord-form";

inline constexpr std::string_view box_empty = "☐", box_ticked = "☒";

// The parts of an OpenDocument text, as they stand in either of its forms.
struct OdtParts {
    std::string fonts;      // office:font-face-decls
    std::string styles;     // inside office:styles
    std::string page;       // inside office:automatic-styles of the pages
    std::string masters;    // inside office:master-styles
    std::string automatic;  // inside office:automatic-styles of the text
    std::string body;       // inside office:text
    std::string meta;       // inside office:meta
};
OdtParts odt_parts(const Document&);
// The declarations of all names that the parts use.
std::string_view odt_names();

// The attributes of text in this language.
std::string odt_language(std::string_view language);

// Of a style sheet for the document's direction and fonts; the styles' names are known to odt_body.
void print_odt_styles(const Document&, OdtParts&);

}  // namespace concord::paper
