#include "formats/paper_form.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/csv.h"
#include "formats/office_archive.h"
#include "formats/paper_parts.h"

namespace concord::paper {
namespace {

using namespace office;
using State = FileText::State;

constexpr std::size_t fields_max = 5'000, rows_max = 2'000, cells_max = 64, text_bytes_max = 80'000,
                      name_bytes_max = 80;

std::string without_edges(std::string_view text)
{
    constexpr std::string_view edges = " \t\n\f";
    auto from = text.find_first_not_of(edges);
    if (from == text.npos) return {};
    return std::string(text.substr(from, text.find_last_not_of(edges) + 1 - from));
}

// The name after the prefix, or "".
std::string named(std::string_view mark, std::string_view prefix)
{
    if (!mark.starts_with(prefix)) return {};
    auto name = parse_name(mark.substr(prefix.size()));
    return name.size() <= name_bytes_max ? name : std::string();
}

// The mark after the prefix, or "".
std::string marked(std::string_view bookmark, std::string_view prefix)
{
    constexpr std::size_t digits = 16;
    if (!bookmark.starts_with(prefix) || bookmark.size() < prefix.size() + digits) return {};
    auto mark = bookmark.substr(prefix.size(), digits);
    return parse_hex(mark) ? "#" + std::string(mark) : std::string();
}

// Collects the tables that are fields. A table within a cell belongs to the cell's text.
class Reader {
public:
    explicit Reader(std::size_t room) : room_(room) {}

    bool take(xmlTextReaderPtr reader)
    {
        auto depth = xmlTextReaderDepth(reader);
        if (deleted_ >= 0) {
            if (depth <= deleted_) deleted_ = -1;
            return true;
        }
        if (begins(reader))
            open(reader, depth);
        else if (is_text(reader))
            say(view(xmlTextReaderConstValue(reader)));
        else
            close(name_of(reader), depth);
        return !over_;
    }

    bool over() const { return over_; }
    Filled filled;

private:
    void open(xmlTextReaderPtr reader, int depth)
    {
        auto name = name_of(reader);
        bool empty = xmlTextReaderIsEmptyElement(reader);
        if ((name == "tracked-changes" || name == "annotation") && !empty) {
            deleted_ = depth;
        } else if (name == "bookmark" || name == "bookmark-start") {
            mark(attribute(reader, "name"));
        } else if (name == "table") {
            if (table_ < 0 && !empty) {
                table_ = depth;
                field_ = {};
                field_.name = named(attribute(reader, "name"), field_prefix);
                header_ = -1;
            }
        } else if (table_ >= 0) {
            in_table(name, depth, empty);
        }
    }

    void in_table(std::string_view name, int depth, bool empty)
    {
        if (name == "table-header-rows" && !empty && header_ < 0) header_ = depth;
        if (header_ >= 0) return;
        if (name == "table-row" && row_ < 0) {
            row_ = depth;
            field_.rows.emplace_back();
        } else if (name == "table-cell" && row_ >= 0 && cell_ < 0) {
            cell_ = depth;
            text_.clear();
            if (empty) close(name, depth);
        } else if (name == "line-break") {
            say("\n");
        } else if (name == "tab" || name == "s") {
            say(" ");
        } else if ((name == "p" || name == "h") && empty) {
            say("\n");
        }
        if (row_ == depth && name == "table-row" && empty) row_ = -1;
    }

    void close(std::string_view name, int depth)
    {
        if (table_ < 0) return;
        if (name == "p" || name == "h") say("\n");
        if (depth == header_) header_ = -1;
        if (depth == cell_) {
            cell_ = -1;
            auto& cells = field_.rows.back().cells;
            if (cells.size() < cells_max) cells.push_back(without_edges(tidied(text_)));
        } else if (depth == row_) {
            row_ = -1;
            over_ = over_ || field_.rows.size() > rows_max;
        } else if (depth == table_) {
            table_ = -1;
            keep();
        }
    }

    void mark(const std::string& name)
    {
        if (filled.form.empty()) filled.form = marked(name, form_prefix);
        if (table_ < 0) return;
        if (field_.name.empty()) field_.name = marked(name, field_prefix);
        auto option = marked(name, option_prefix);
        if (option.empty() || field_.rows.empty()) return;
        // Options beside each other are cells of one row: the box before is this option's.
        if (!field_.rows.back().option.empty() && field_.rows.back().cells.size() > 2) {
            auto box = std::move(field_.rows.back().cells.back());
            field_.rows.back().cells.pop_back();
            field_.rows.push_back({{}, {std::move(box)}});
        }
        field_.rows.back().option = std::move(option);
    }

    void say(std::string_view more)
    {
        if (cell_ < 0) return;
        if (more.size() > room_) {
            over_ = true;
            return;
        }
        room_ -= more.size();
        text_ += more;
    }

    // Programs break a table that was cut in two, and keep both names: the first counts.
    void keep()
    {
        if (field_.name.empty() || field_.name.size() > name_bytes_max) return;
        if (filled.find(field_.name)) return;
        filled.fields.push_back(std::move(field_));
        over_ = over_ || filled.fields.size() > fields_max;
    }

    std::size_t room_;
    Written field_;
    std::string text_;
    int deleted_ = -1, table_ = -1, header_ = -1, row_ = -1, cell_ = -1;  // depths, -1: outside
    bool over_ = false;
};

Error why(State state)
{
    switch (state) {
        case State::locked: return {Code::invalid, "paper.locked"};
        case State::too_large: return {Code::too_large, "paper.too_large"};
        default: return {Code::invalid, "paper.broken"};
    }
}

std::string form_in_meta(const Archive& archive)
{
    std::string found;
    bool inside = false;
    archive.each_node("meta.xml", [&](xmlTextReaderPtr reader) {
        if (begins(reader))
            inside =
                name_of(reader) == "user-defined" && attribute(reader, "name") == form_property;
        else if (inside && is_text(reader))
            found = view(xmlTextReaderConstValue(reader));
        return found.empty();
    });
    return found.size() <= name_bytes_max ? found : std::string();
}

bool is_sound(std::string_view text, std::size_t bytes_max)
{
    return text.size() <= bytes_max && text == tidied(text);
}

Result<Written::Row> parse_row(const Json& value)
{
    auto wrong = fail(Code::invalid, "sandbox.not_understood");
    if (!value.is_object()) return wrong;
    auto cells = find_at(value.get_object(), "cells");
    if (!cells || !cells->is_array() || cells->get_array().size() > cells_max) return wrong;
    Written::Row row;
    row.option = text_at(value.get_object(), "option");
    if (!is_sound(row.option, name_bytes_max)) return wrong;
    for (auto& cell : cells->get_array()) {
        if (!cell.is_string()) return wrong;
        row.cells.push_back(without_edges(tidied(text_of(cell))));
        if (row.cells.back().size() > text_bytes_max)
            return fail(Code::too_large, "paper.too_large");
    }
    return row;
}

}  // namespace

const Written* Filled::find(std::string_view name) const
{
    const auto mark = mark_of(name);
    auto found = std::find_if(fields.begin(), fields.end(),
                              [&](auto& each) { return each.name == name || each.name == mark; });
    return found == fields.end() ? nullptr : &*found;
}

bool is_named(std::string_view kept, std::string_view name)
{
    return kept == name || kept == mark_of(name);
}

bool is_option(const Written::Row& row, std::string_view field, std::string_view option)
{
    return row.option == option || row.option == mark_of(field, option);
}

Result<Filled> read_form(std::string_view odt, const TextLimits& limits)
{
    // What office programs write is a zip, and "PK" its first letters.
    if (!odt.starts_with("PK")) return fail(Code::invalid, "paper.not_odt");
    const Archive archive(odt, limits);
    if (archive.state() != State::has_text) return tl::make_unexpected(why(archive.state()));
    if (!archive.has("content.xml")) return fail(Code::invalid, "paper.not_odt");
    if (has_element(archive, "META-INF/manifest.xml", "encryption-data"))
        return fail(Code::invalid, "paper.locked");
    Reader reader(limits.text_bytes_max);
    auto state =
        archive.each_node("content.xml", [&](xmlTextReaderPtr node) { return reader.take(node); });
    if (reader.over()) state = State::too_large;
    if (state != State::has_text) return tl::make_unexpected(why(state));
    if (reader.filled.fields.empty()) return fail(Code::invalid, "paper.no_fields");
    if (auto form = form_in_meta(archive); !form.empty()) reader.filled.form = form;
    if (archive.has_macros()) reader.filled.macros = Filled::Macros::present;
    return std::move(reader.filled);
}

Result<Filled> read_form_table(std::string_view text)
{
    auto table = TRY(csv::parse(text, csv::Formulas::neutral));
    auto question = csv::find_column(table, "question"), answer = csv::find_column(table, "answer"),
         option = csv::find_column(table, "option");
    if (!question || !answer) return fail(Code::invalid, "paper.no_fields");
    if (!table.faults.empty()) return tl::make_unexpected(table.faults.front().error);
    Filled filled;
    for (auto& line : table.lines) {
        auto name = without_edges(line.cells[*question]);
        if (name.empty()) continue;
        auto found = std::find_if(filled.fields.begin(), filled.fields.end(),
                                  [&](auto& each) { return each.name == name; });
        if (found == filled.fields.end()) {
            filled.fields.push_back({name, {}});
            found = filled.fields.end() - 1;
        }
        Written::Row row;
        if (option) row.option = without_edges(line.cells[*option]);
        row.cells.push_back(without_edges(tidied(line.cells[*answer])));
        for (auto i = *answer + 1; i < line.cells.size(); ++i)
            row.cells.push_back(without_edges(tidied(line.cells[i])));
        found->rows.push_back(std::move(row));
    }
    if (filled.fields.empty()) return fail(Code::invalid, "paper.no_fields");
    return filled;
}

bool is_ticked(std::string_view box)
{
    std::string rest;
    for (std::string_view left = box; !left.empty();) {
        // What stands for an empty box, or is nothing at all.
        bool skipped = false;
        for (std::string_view blank :
             {box_empty, std::string_view("□"), std::string_view("◻"), std::string_view("○"),
              std::string_view("["), std::string_view("]"), std::string_view("_"),
              std::string_view("."), std::string_view(" "), std::string_view("\n"),
              std::string_view("\u00a0")}) {
            if (!left.starts_with(blank)) continue;
            left.remove_prefix(blank.size());
            skipped = true;
            break;
        }
        if (skipped) continue;
        rest += left;
        break;
    }
    auto word = folded(rest);
    return !rest.empty() && word != "no" && word != "false" && word != "0" && word != "-";
}

Json print_filled(const Filled& filled)
{
    JsonArray fields;
    for (auto& field : filled.fields) {
        JsonArray rows;
        for (auto& row : field.rows) {
            JsonArray cells;
            for (auto& cell : row.cells) cells.emplace_back(cell);
            rows.push_back(JsonObject{
                {"option", row.option      },
                {"cells",  std::move(cells)}
            });
        }
        fields.push_back(JsonObject{
            {"name", field.name     },
            {"rows", std::move(rows)}
        });
    }
    return JsonObject{
        {"form",   filled.form                             },
        {"macros", filled.macros == Filled::Macros::present},
        {"fields", std::move(fields)                       }
    };
}

Result<Filled> parse_filled(const Json& value)
{
    auto wrong = fail(Code::invalid, "sandbox.not_understood");
    if (!value.is_object()) return wrong;
    auto& object = value.get_object();
    auto macros = find_at(object, "macros"), fields = find_at(object, "fields");
    if (!macros || !macros->is_bool() || !fields || !fields->is_array()) return wrong;
    if (fields->get_array().size() > fields_max) return wrong;
    Filled filled;
    filled.form = text_at(object, "form");
    if (!is_sound(filled.form, name_bytes_max)) return wrong;
    if (macros->get_bool()) filled.macros = Filled::Macros::present;
    for (auto& each : fields->get_array()) {
        if (!each.is_object()) return wrong;
        Written field;
        field.name = text_at(each.get_object(), "name");
        auto rows = find_at(each.get_object(), "rows");
        if (field.name.empty() || !is_sound(field.name, name_bytes_max) || !rows ||
            !rows->is_array())
            return wrong;
        for (auto& row : rows->get_array()) field.rows.push_back(TRY(parse_row(row)));
        filled.fields.push_back(std::move(field));
    }
    return filled;
}

}  // namespace concord::paper
