// The way back: what was written into the fields of a form (formats/paper.h) in any office program,
// or into a table. Files are taken to be hostile, as in formats/file_text.h, and are read in the
// sandbox only (app/press.h); tables are read by formats/csv.h.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "formats/file_text.h"

namespace concord::paper {

// One field as it came back.
struct Written {
    struct Row {
        std::string option;              // of a choice: which, as is_option() knows it
        std::vector<std::string> cells;  // text: one; a choice: the box, and the option's text
    };
    std::string name;
    std::vector<Row> rows;
};

struct Filled {
    std::string form;  // Document::form, or "" if the program did not keep it
    std::vector<Written> fields;
    enum class Macros { none, present } macros = Macros::none;  // never run, only told of

    const Written* find(std::string_view name) const;
};

// Whether what came back means this name: a program that does not keep names of tables keeps a
// mark.
bool is_named(std::string_view kept, std::string_view name);
bool is_option(const Written::Row&, std::string_view field, std::string_view option);

// OpenDocument text. Text is tidied, deleted text of tracked changes is left out. Fails with
// invalid, paper.not_odt, paper.broken, paper.locked or paper.no_fields, or with too_large,
// paper.too_large.
Result<Filled> read_form(std::string_view odt, const TextLimits& = {});

// A table with the columns "question" and "answer", and "option" where the question is a choice:
// one line for each text, each option and each row of a table. More columns are cells of a table's
// row. Fails as csv::parse does, and with paper.no_fields.
Result<Filled> read_form_table(std::string_view csv);

// Whether a box says yes: it holds a cross, a tick or any letter a person put there.
bool is_ticked(std::string_view box);

// As the sandbox hands it on, checked as input. Fails with invalid, sandbox.not_understood.
Json print_filled(const Filled&);
Result<Filled> parse_filled(const Json&);

}  // namespace concord::paper
