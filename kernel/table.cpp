#include "kernel/table.h"

#include <algorithm>
#include <charconv>

#include "formats/csv.h"

namespace concord {
namespace {

std::string cell(const Json* value)
{
    if (!value || value->is_null()) return {};
    if (value->is_string()) return std::string(text_of(*value));
    if (!value->is_array()) return print_json(*value);
    std::string all;
    for (auto& one : value->get_array()) {
        if (!one.is_string()) return print_json(*value);
        all += (all.empty() ? "" : "; ") + std::string(text_of(one));
    }
    return all;
}

}  // namespace

std::string print_table(const Type& type, std::span<const Record> records)
{
    csv::Table table;
    table.header = {"reference", "owner", "state", "context", "tlp", "created", "updated"};
    for (auto& field : type.record->fields)
        if (!(field.marks & Field::transient)) table.header.emplace_back(field.name);
    for (auto& record : records) {
        csv::Line line;
        line.cells = {record.reference,
                      record.owner,
                      record.state,
                      std::string(print(record.context)),
                      std::string(print(record.label.tlp)),
                      print(record.created),
                      print(record.updated)};
        for (auto& field : type.record->fields)
            if (!(field.marks & Field::transient))
                line.cells.push_back(cell(find_at(record.fields, field.name)));
        table.lines.push_back(std::move(line));
    }
    return csv::print(table);
}

namespace {

constexpr std::string_view platform_columns = "reference state context tlp created updated";

auto bad_cell(std::string_view column)
{
    return fail_at("/fields/" + std::string(column), Code::invalid, "import.bad_cell",
                   {
                       {"column", std::string(column)}
    });
}

JsonArray split(std::string_view text)
{
    JsonArray all;
    while (!text.empty()) {
        auto end = text.find(';');
        auto one = text.substr(0, end);
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (!one.empty()) all.emplace_back(one);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return all;
}

Result<Json> parse_cell(const Field& field, std::string_view text)
{
    switch (field.kind) {
        case Kind::number: {
            std::int64_t number = 0;
            auto read = std::from_chars(text.data(), text.data() + text.size(), number);
            if (read.ec != std::errc() || read.ptr != text.data() + text.size())
                return bad_cell(field.name);
            return Json(number);
        }
        case Kind::flag:
            if (text != "true" && text != "false") return bad_cell(field.name);
            return Json(text == "true");
        case Kind::choices:
        case Kind::participants:
        case Kind::desks:
        case Kind::languages:
        case Kind::links: return Json(split(text));
        case Kind::rows: {
            auto rows = parse_json(text);
            if (!rows || !rows->is_array()) return bad_cell(field.name);
            return std::move(*rows);
        }
        case Kind::tree: {
            auto tree = parse_json(text);
            if (!tree || !tree->is_structured()) return bad_cell(field.name);
            return std::move(*tree);
        }
        default: return Json(text);
    }
}

Incoming parse_line(const Type& type, const std::vector<std::string>& header, const csv::Line& line)
{
    Incoming incoming{line.number, {}, JsonObject()};
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (header[i] == "owner") incoming.owner = line.cells[i];
        auto field = type.find_field(header[i]);
        if (!field || line.cells[i].empty()) continue;
        auto value = parse_cell(*field, line.cells[i]);
        if (!value) {
            incoming.fields = tl::make_unexpected(std::move(value).error());
            return incoming;
        }
        if (field->marks & Field::unique) incoming.key = line.cells[i];
        // Files stay with the record they were brought to, and the platform derives by itself.
        bool brought = field->kind != Kind::files && !(field->marks & Field::derived);
        if (brought) (*incoming.fields)[header[i]] = std::move(*value);
    }
    return incoming;
}

}  // namespace

Result<std::vector<Incoming>> parse_table(const Type& type, std::string_view text)
{
    auto table = TRY(csv::parse(text, csv::Formulas::neutral));
    std::string unknown;
    for (auto& name : table.header) {
        auto field = type.find_field(name);
        bool known = name == "owner" || names_word(platform_columns, name) ||
                     (field && !(field->marks & Field::transient));
        if (!known) unknown += (unknown.empty() ? "" : ", ") + name;
    }
    if (!unknown.empty())
        return fail(Code::invalid, "import.unknown_columns",
                    {
                        {"columns", unknown}
        });
    std::vector<Incoming> all;
    for (auto& line : table.lines) all.push_back(parse_line(type, table.header, line));
    for (auto& fault : table.faults)
        all.push_back({fault.number, {}, tl::make_unexpected(fault.error)});
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.line < b.line; });
    return all;
}

}  // namespace concord
