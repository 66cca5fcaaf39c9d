#include "formats/csv.h"

#include <csv.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/check.h"

namespace concord::csv {

namespace {

constexpr std::string_view mark_utf8 = "\xef\xbb\xbf";
constexpr std::string_view separators = ",;\t";

// Line ends, where CRLF is one.
std::size_t line_ends(std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' || (text[i] == '\r' && text.substr(i + 1, 1) != "\n")) ++count;
    }
    return count;
}

bool is_utf8(std::string_view text)
{
    return simdjson::validate_utf8(text.data(), text.size());
}

// No character holds a line end, so one line with a mistake is not valid by itself.
std::size_t first_line_not_utf8(std::string_view text)
{
    std::size_t begin = 0;
    for (std::size_t end = 0; end != text.npos; begin = end + 1) {
        end = text.find_first_of("\r\n", begin);
        if (!is_utf8(text.substr(begin, end - begin))) break;
    }
    return 1 + line_ends(text.substr(0, begin));
}

char separator_of(std::string_view text)
{
    std::array<std::size_t, separators.size()> counts = {};
    bool quoted = false;
    bool begun = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        const bool ends = c == '\n' || c == '\r';
        if (!quoted && ends && begun) break;
        if (!ends) begun = true;
        const std::size_t at = separators.find(c);
        if (!quoted && at != separators.npos) ++counts[at];
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    return separators[static_cast<std::size_t>(most - counts.begin())];
}

auto too_many(const char* key, std::size_t limit)
{
    return tl::make_unexpected(Error{Code::too_large, key, {}, {{"limit", std::to_string(limit)}}});
}

auto wrong_line(const char* key, std::size_t line)
{
    return fail(Code::invalid, key,
                {
                    {"line", std::to_string(line)}
    });
}

std::string without_apostrophe(std::string_view cell)
{
    if (!cell.starts_with('\'')) return std::string(cell);
    const std::size_t begin = std::min(cell.find_first_not_of('\''), cell.size());
    return std::string(is_formula(cell.substr(begin)) ? cell.substr(1) : cell);
}

// Receives cells and line ends from libcsv, which reports CR and LF one by one.
class Reader {
public:
    Reader(Formulas formulas, const Limits& limits) : formulas_(formulas), limits_(limits) {}

    void add_cell(std::string_view cell)
    {
        ended_by_cr_ = false;
        const std::size_t kept_max = has_header_ ? table_.header.size() : limits_.cells_max;
        if (++cell_count_ <= kept_max) {
            cells_.push_back(formulas_ == Formulas::neutral ? without_apostrophe(cell)
                                                            : std::string(cell));
        }
        inner_line_ends_ += line_ends(cell);
    }

    void end_line(int by)
    {
        const bool second_half = by == '\n' && ended_by_cr_ && cell_count_ == 0;
        ended_by_cr_ = by == '\r';
        if (second_half) return;
        if (cell_count_ > 0 && !error_) take_line();
        cells_.clear();
        cell_count_ = 0;
        number_ += 1 + inner_line_ends_;
        inner_line_ends_ = 0;
    }

    std::size_t number() const { return number_; }  // of the line being read

    Result<Table> finish()
    {
        if (error_) return tl::make_unexpected(*error_);
        if (!has_header_) return fail(Code::invalid, "csv.empty");
        return std::move(table_);
    }

private:
    void take_line()
    {
        if (!has_header_) {
            has_header_ = true;
            const Result<> good = check_header();
            if (!good) error_ = good.error();
            table_.header = std::move(cells_);
            return;
        }
        if (table_.lines.size() + table_.faults.size() == limits_.lines_max) {
            error_ = too_many("csv.too_many_lines", limits_.lines_max).value();
        } else if (cell_count_ != table_.header.size()) {
            Values values = {
                {"line",     std::to_string(number_)             },
                {"found",    std::to_string(cell_count_)         },
                {"expected", std::to_string(table_.header.size())}
            };
            table_.faults.push_back({
                number_, Error{Code::invalid, "csv.wrong_cell_count", {}, std::move(values)}
            });
        } else {
            table_.lines.push_back({number_, std::move(cells_)});
        }
    }

    Result<> check_header() const
    {
        if (cell_count_ > limits_.cells_max) {
            return too_many("csv.too_many_cells", limits_.cells_max);
        }
        std::set<std::string_view> seen;
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (cells_[i].empty()) {
                return fail(Code::invalid, "csv.unnamed_column",
                            {
                                {"number", std::to_string(i + 1)}
                });
            }
            if (!seen.insert(cells_[i]).second) {
                return fail(Code::invalid, "csv.duplicate_column",
                            {
                                {"column", cells_[i]}
                });
            }
        }
        return {};
    }

    Formulas formulas_;
    const Limits& limits_;
    Table table_;
    std::optional<Error> error_;
    std::vector<std::string> cells_;
    std::size_t cell_count_ = 0;
    std::size_t number_ = 1;
    std::size_t inner_line_ends_ = 0;
    bool has_header_ = false;
    bool ended_by_cr_ = false;
};

// libcsv's parser, freed at the end.
struct Parser {
    csv_parser state;
    explicit Parser(char separator)
    {
        CHECK(csv_init(&state, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) == 0);
        csv_set_delim(&state, static_cast<unsigned char>(separator));
        csv_set_space_func(&state, [](unsigned char) { return 0; });  // spaces belong to cells
        csv_set_blk_size(&state, 4096);
    }
    ~Parser() { csv_free(&state); }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;
};

void on_cell(void* cell, std::size_t size, void* reader)
{
    static_cast<Reader*>(reader)->add_cell({static_cast<const char*>(cell), size});
}

void on_line_end(int by, void* reader)
{
    static_cast<Reader*>(reader)->end_line(by);
}

void print_line(const std::vector<std::string>& cells, const Form& form, std::string& out)
{
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += static_cast<char>(form.separator);
        std::string_view cell = cells[i];
        const std::size_t begin = std::min(cell.find_first_not_of('\''), cell.size());
        const bool guarded = form.formulas == Formulas::neutral && is_formula(cell.substr(begin));
        // Any separator is quoted, so that none but ours is found in the header line again. A lone
        // empty cell is quoted because an empty line is no line.
        const bool quoted = cell.find_first_of("\",;\t\r\n") != cell.npos ||
                            cell.starts_with(' ') || cell.ends_with(' ') ||
                            cell.starts_with(mark_utf8) || (cells.size() == 1 && cell.empty());
        if (quoted) out += '"';
        if (guarded) out += '\'';
        for (const char c : cell) {
            if (c == '"') out += '"';
            out += c;
        }
        if (quoted) out += '"';
    }
    out += "\r\n";
}

}  // namespace

Result<Table> parse(std::string_view text, Formulas formulas, const Limits& limits)
{
    if (text.size() > limits.size_bytes_max) {
        return too_many("csv.too_large", limits.size_bytes_max);
    }
    if (text.starts_with(mark_utf8)) text.remove_prefix(mark_utf8.size());
    if (!is_utf8(text)) return wrong_line("csv.not_utf8", first_line_not_utf8(text));
    if (const std::size_t at = text.find('\0'); at != text.npos) {
        return wrong_line("csv.malformed", 1 + line_ends(text.substr(0, at)));
    }
    Reader reader(formulas, limits);
    Parser parser(separator_of(text));
    const std::size_t read =
        csv_parse(&parser.state, text.data(), text.size(), on_cell, on_line_end, &reader);
    if (read != text.size()) {
        CHECK(csv_error(&parser.state) == CSV_EPARSE);
        return wrong_line("csv.malformed", 1 + line_ends(text.substr(0, read)));
    }
    if (csv_fini(&parser.state, on_cell, on_line_end, &reader) != 0) {
        return wrong_line("csv.unclosed_quote", reader.number());
    }
    return reader.finish();
}

std::string print(const Table& table, const Form& form)
{
    std::string out;
    if (form.mark == ByteOrderMark::present) out += mark_utf8;
    print_line(table.header, form, out);
    for (const Line& line : table.lines) print_line(line.cells, form, out);
    return out;
}

bool is_formula(std::string_view cell)
{
    constexpr std::array<std::string_view, 4> blanks = {" ", "\xc2\xa0", "\xe3\x80\x80", mark_utf8};
    constexpr std::array<std::string_view, 11> starts = {
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "\n",
        "\xef\xbc\x9d",
        "\xef\xbc\x8b",
        "\xef\xbc\x8d",
        "\xef\xbc\xa0"};  // the last four are the first four in full width
    const auto starts_cell = [&](std::string_view start) { return cell.starts_with(start); };
    for (auto blank = blanks.begin(); blank != blanks.end();) {
        blank = std::find_if(blanks.begin(), blanks.end(), starts_cell);
        if (blank != blanks.end()) cell.remove_prefix(blank->size());
    }
    if (std::none_of(starts.begin(), starts.end(), starts_cell)) return false;
    if (cell.front() != '-') return true;
    // A number: digits, then at most one point or comma with digits after it.
    constexpr std::string_view digits = "0123456789";
    std::string_view number = cell.substr(1);
    const std::size_t whole = std::min(number.find_first_not_of(digits), number.size());
    if (whole == 0) return true;
    number.remove_prefix(whole);
    if (number.empty()) return false;
    if (number.front() != '.' && number.front() != ',') return true;
    return number.size() == 1 || number.find_first_not_of(digits, 1) != number.npos;
}

std::optional<std::size_t> find_column(const Table& table, std::string_view name)
{
    const auto found = std::find(table.header.begin(), table.header.end(), name);
    if (found == table.header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - table.header.begin());
}

}  // namespace concord::csv
