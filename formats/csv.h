// Tables as text: comma-separated values (RFC 4180), as people exchange them with spreadsheets.
// Reading is strict, so that a damaged file is refused and never half understood; what is wrong
// with one line only is reported for that line.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace concord::csv {

struct Line {
    std::size_t number = 0;  // in the file, from 1; where the line begins, for cells hold line ends
    std::vector<std::string> cells;  // as many as the header has
    bool operator==(const Line&) const = default;
};

struct Fault {
    std::size_t number = 0;
    Error error;
};

struct Table {
    std::vector<std::string> header;
    std::vector<Line> lines;
    std::vector<Fault> faults = {};  // lines left out: csv.wrong_cell_count {line, found, expected}
};

struct Limits {
    std::size_t size_bytes_max = 10 << 20;
    std::size_t lines_max = 20'000;  // without the header
    std::size_t cells_max = 200;     // of the header
};

// A spreadsheet runs a cell that begins like a formula. `neutral` puts an apostrophe before such a
// cell in print() and takes it away again in parse(); `as_is` touches nothing.
enum class Formulas { neutral, as_is };

enum class Separator : char { comma = ',', semicolon = ';', tab = '\t' };

enum class ByteOrderMark { absent, present };  // some spreadsheets take UTF-8 only with the mark

// UTF-8 with or without a byte order mark. The separator is the one of the header line: whichever
// of comma, semicolon and tab is most frequent outside quotes. Empty lines are skipped; spaces
// belong to cells. Fails with csv.too_large {limit}, csv.too_many_lines {limit}, csv.too_many_cells
// {limit}, csv.not_utf8 {line}, csv.malformed {line}, csv.unclosed_quote {line}, csv.empty,
// csv.duplicate_column {column} or csv.unnamed_column {number}.
Result<Table> parse(std::string_view, Formulas = Formulas::as_is, const Limits& = {});

struct Form {
    Formulas formulas = Formulas::neutral;
    Separator separator = Separator::comma;
    ByteOrderMark mark = ByteOrderMark::absent;
};

// Lines end in CRLF; cells are quoted where they need it. Cells are UTF-8 without NUL. Faults are
// not printed. What is printed with `neutral` reads back equal with `neutral`.
std::string print(const Table&, const Form& = {});

// True if a spreadsheet might run the cell: it begins with = + - @, a tab or a line end, also after
// spaces and in full width. Plain numbers such as -5 or -0.25 are not formulas; phone numbers that
// begin with + are treated as if they were.
bool is_formula(std::string_view cell);

std::optional<std::size_t> find_column(const Table&, std::string_view name);

}  // namespace concord::csv
