#include <algorithm>

#include "base/text.h"
#include "formats/csv.h"
#include "mechanisms/contacts/contact.h"
#include "mechanisms/contacts/exchange.h"

namespace concord::contacts {
namespace {

// Columns that hold one text, and those that hold words.
constexpr std::string_view text_columns =
    "code holder_kind name institution post level zone postal note";
constexpr std::string_view word_columns = "roles languages";

struct Parts {
    std::string_view column;
    std::vector<std::string_view> names;  // of the members of one row
};

const Parts row_columns[] = {
    {"hours",       {"days", "from", "to"}                     },
    {"duty",        {"from", "to", "who", "channel", "address"}},
    {"directories", {"name", "url"}                            },
};

const std::vector<std::string>& columns()
{
    static const auto all = [] {
        std::vector<std::string> names;
        auto add = [&](std::string_view words, std::string prefix) {
            each_word(words, [&](std::string_view word) {
                names.push_back(prefix + std::string(word));
                return true;
            });
        };
        add("state code holder_kind name institution post level roles languages zone hours", "");
        add(channel_kinds, "");
        add(channel_kinds, "private_");
        add("duty postal note directories", "");
        return names;
    }();
    return all;
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (auto c : text) {
        if (c == '\\' || c == '|' || c == ';') out += '\\';
        out += c;
    }
    return out;
}

std::string trimmed(std::string_view text)
{
    auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

// Entries of a cell, each divided into its parts, without escapes.
std::vector<std::vector<std::string>> entries_of(std::string_view cell)
{
    std::vector<std::vector<std::string>> entries(1);
    std::string part;
    auto end_part = [&] {
        entries.back().push_back(trimmed(part));
        part.clear();
    };
    for (std::size_t i = 0; i < cell.size(); ++i) {
        if (cell[i] == '\\' && i + 1 < cell.size()) {
            part += cell[++i];
        } else if (cell[i] == '|') {
            end_part();
        } else if (cell[i] == ';' || cell[i] == '\n') {
            end_part();
            entries.emplace_back();
        } else {
            part += cell[i];
        }
    }
    end_part();
    std::erase_if(entries, [](auto& entry) { return entry.size() == 1 && entry[0].empty(); });
    return entries;
}

JsonArray words_of(std::string_view text)
{
    JsonArray words;
    std::string word;
    for (auto c : std::string(text) + ",") {
        if (c != ',' && c != ';' && c != '\n') {
            word += c;
            continue;
        }
        if (auto clean = trimmed(word); !clean.empty()) words.emplace_back(clean);
        word.clear();
    }
    return words;
}

std::string joined(const Json* list, std::string_view between)
{
    std::string text;
    if (!list || !list->is_array()) return text;
    for (auto& each : list->get_array()) {
        if (!text.empty()) text += between;
        text += text_of(each);
    }
    return text;
}

const JsonArray& rows_of(const JsonObject& fields, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

std::string print_rows(const JsonObject& fields, const Parts& parts)
{
    std::string cell;
    for (auto& each : rows_of(fields, parts.column)) {
        auto& row = each.get_object();
        std::string entry;
        for (auto name : parts.names) {
            if (!entry.empty() || name != parts.names.front()) entry += '|';
            entry += name == "days" ? joined(find_at(row, name), ",") : escaped(text_at(row, name));
        }
        while (entry.ends_with('|') && !entry.ends_with("\\|")) entry.pop_back();
        cell += (cell.empty() ? "" : "\n") + entry;
    }
    return cell;
}

std::string print_channels(const JsonObject& fields, std::string_view field, std::string_view kind)
{
    std::string cell;
    for (auto& each : rows_of(fields, field)) {
        auto& row = each.get_object();
        if (text_at(row, "kind") != kind) continue;
        auto priority = find_at(row, "priority");
        auto note = text_at(row, "note");
        auto entry = escaped(text_at(row, "address"));
        if (priority || !note.empty())
            entry = (priority ? std::to_string(priority->get_int64()) : "") + "|" + entry;
        if (!note.empty()) entry += "|" + escaped(note);
        cell += (cell.empty() ? "" : "\n") + entry;
    }
    return cell;
}

std::string print_cell(const Record& contact, std::string_view column)
{
    auto& fields = contact.fields;
    if (column == "state") return contact.owner;
    if (names_word(text_columns, column)) return std::string(text_at(fields, column));
    if (names_word(word_columns, column)) return joined(find_at(fields, column), "; ");
    for (auto& parts : row_columns)
        if (parts.column == column) return print_rows(fields, parts);
    bool hidden = column.starts_with("private_");
    return print_channels(fields, hidden ? "private_channels" : "channels",
                          hidden ? column.substr(8) : column);
}

auto bad_cell(std::string_view column)
{
    return fail_at("/fields/" + std::string(column), Code::invalid, "contacts.bad_cell",
                   {
                       {"column", std::string(column)}
    });
}

Result<JsonArray> parse_rows(const Parts& parts, std::string_view cell)
{
    JsonArray rows;
    for (auto& entry : entries_of(cell)) {
        if (entry.size() > parts.names.size()) return bad_cell(parts.column);
        JsonObject row;
        for (std::size_t i = 0; i < entry.size(); ++i) {
            if (entry[i].empty()) continue;
            if (parts.names[i] == "days")
                row["days"] = words_of(entry[i]);
            else
                row[parts.names[i]] = entry[i];
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<std::optional<std::int64_t>> parse_priority(std::string_view text, std::string_view column)
{
    if (text.empty()) return std::optional<std::int64_t>();
    std::int64_t number = 0;
    if (text.size() > 6) return bad_cell(column);
    for (auto c : text) {
        if (c < '0' || c > '9') return bad_cell(column);
        number = number * 10 + (c - '0');
    }
    return std::optional(number);
}

Result<> parse_channels(JsonObject& fields, std::string_view column, std::string_view cell)
{
    bool hidden = column.starts_with("private_");
    auto field = hidden ? "private_channels" : "channels";
    for (auto& entry : entries_of(cell)) {
        if (entry.size() > 3) return bad_cell(column);
        JsonObject row{
            {"kind",    hidden ? column.substr(8) : column     },
            {"address", entry.size() == 1 ? entry[0] : entry[1]}
        };
        if (entry.size() > 1)
            if (auto priority = TRY(parse_priority(entry[0], column))) row["priority"] = *priority;
        if (entry.size() > 2 && !entry[2].empty()) row["note"] = entry[2];
        if (!fields.contains(field)) fields[field] = JsonArray();
        fields[field].get_array().push_back(std::move(row));
    }
    return {};
}

Result<> parse_cell(JsonObject& fields, std::string_view column, std::string_view cell)
{
    if (trimmed(cell).empty()) return {};
    if (names_word(text_columns, column)) {
        // A spreadsheet may end lines as it likes; a text has line feeds.
        std::string text;
        for (auto c : cell)
            if (c != '\r') text += c;
        fields[column] = std::move(text);
        return {};
    }
    if (names_word(word_columns, column)) {
        fields[column] = words_of(cell);
        return {};
    }
    for (auto& parts : row_columns)
        if (parts.column == column) {
            fields[column] = TRY(parse_rows(parts, cell));
            return {};
        }
    return parse_channels(fields, column, cell);
}

// By priority, as they were printed in columns of their kinds.
void put_in_order(JsonObject& fields)
{
    for (auto field : {"channels", "private_channels"}) {
        if (!fields.contains(field)) continue;
        fields[field] = by_priority(fields[field].get_array());
    }
}

Incoming incoming_of(const csv::Line& line, const std::vector<std::string>& header)
{
    Incoming incoming{line.number, {}, JsonObject()};
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (header[i] == "state") {
            incoming.owner = trimmed(line.cells[i]);
            continue;
        }
        if (auto done = parse_cell(*incoming.fields, header[i], line.cells[i]); !done) {
            incoming.fields = tl::make_unexpected(std::move(done).error());
            return incoming;
        }
    }
    put_in_order(*incoming.fields);
    incoming.key = text_at(*incoming.fields, "code");
    return incoming;
}

Result<std::vector<std::string>> known_columns(const std::vector<std::string>& header)
{
    std::vector<std::string> known;
    std::string unknown;
    for (auto& given : header) {
        auto name = trimmed(given);
        for (auto& c : name)
            if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
        std::replace(name.begin(), name.end(), ' ', '_');
        if (std::find(columns().begin(), columns().end(), name) == columns().end())
            unknown += (unknown.empty() ? "" : ", ") + trimmed(given);
        known.push_back(std::move(name));
    }
    if (unknown.empty()) return known;
    return fail(Code::invalid, "contacts.unknown_columns",
                {
                    {"columns", unknown}
    });
}

}  // namespace

std::string print_directory(std::span<const Record> contacts)
{
    csv::Table table{columns(), {}};
    for (auto& contact : contacts) {
        csv::Line line{table.lines.size() + 2, {}};
        for (auto& column : columns()) line.cells.push_back(print_cell(contact, column));
        table.lines.push_back(std::move(line));
    }
    return csv::print(table);
}

Result<std::vector<Incoming>> parse_directory(std::string_view text)
{
    auto table = TRY(csv::parse(text, csv::Formulas::neutral));
    auto header = TRY(known_columns(table.header));
    std::vector<Incoming> all;
    for (auto& line : table.lines) all.push_back(incoming_of(line, header));
    for (auto& fault : table.faults)
        all.push_back({fault.number, {}, tl::make_unexpected(fault.error)});
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.line < b.line; });
    refuse_repeated(all);
    return all;
}

}  // namespace concord::contacts
