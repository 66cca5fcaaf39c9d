#include "kernel/table.h"

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

}  // namespace concord
