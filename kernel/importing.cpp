#include "kernel/importing.h"

#include <algorithm>
#include <charconv>

#include "kernel/table.h"

namespace concord {
namespace {

const Field* unique_field(const Type& type)
{
    for (auto& field : type.record->fields)
        if (field.marks & Field::unique) return &field;
    return nullptr;
}

// The record that a line means: among those of its owner that the asker sees.
Result<std::optional<Record>> find_existing(Kernel& kernel, const Subject& subject,
                                            const Type& type, const Incoming& incoming)
{
    auto field = unique_field(type);
    if (incoming.key.empty() || !field || !(field->marks & Field::filtered))
        return std::optional<Record>();
    Query query;
    query.types = {type.name};
    query.filters = {
        {"owner",                  {incoming.owner.empty() ? subject.participant : incoming.owner}},
        {std::string(field->name), {incoming.key}                                                 }
    };
    for (auto& item : TRY(kernel.find(subject, query)).items)
        if (!names_word(type.record->finals, item.record.state))
            return std::optional(std::move(item.record));
    return std::optional<Record>();
}

// What of the fields the record does not have already.
JsonObject news(const Record& record, const JsonObject& fields)
{
    JsonObject changed;
    for (auto& member : fields) {
        auto had = find_at(record.fields, member.key());
        if (!had || *had != member.value()) changed[member.key()] = member.value();
    }
    return changed;
}

// Fills what the line does; the command of a line that does nothing is empty.
Result<std::optional<Command>> command_for(Kernel& kernel, const Subject& subject, const Type& type,
                                           Incoming& incoming, ImportLine& line)
{
    auto fields = TRY(std::move(incoming.fields));
    line.title = text_at(fields, type.record->title);
    Command command;
    command.type = type.name;
    if (auto existing = TRY(find_existing(kernel, subject, type, incoming))) {
        line.record = existing->id;
        line.does = ImportLine::Does::change;
        fields = news(*existing, fields);
        if (fields.empty()) {
            line.does = ImportLine::Does::nothing;
            return std::optional<Command>();
        }
        command.id = existing->id;
        command.action = "edit";
        command.if_version = existing->version;
    } else if (incoming.owner != subject.participant) {
        command.owner = incoming.owner;
    }
    command.fields = std::move(fields);
    return std::optional(std::move(command));
}

// So that others write in between.
constexpr std::size_t rehearsed_at_once = 100;

Result<std::vector<Result<>>> rehearse(Kernel& kernel, const Subject& subject,
                                       const std::vector<Command>& commands)
{
    std::vector<Result<>> all;
    for (std::size_t from = 0; from < commands.size(); from += rehearsed_at_once) {
        auto to = std::min(commands.size(), from + rehearsed_at_once);
        std::vector<Command> some(commands.begin() + std::ptrdiff_t(from),
                                  commands.begin() + std::ptrdiff_t(to));
        for (auto& one : TRY(kernel.rehearse(subject, some))) all.push_back(std::move(one));
    }
    return all;
}

// Which command an error of apply_all is about, taken off its field: "/3/fields/email".
std::optional<std::size_t> command_of(Error& error)
{
    std::string_view text = error.field;
    if (!text.starts_with('/')) return {};
    std::size_t number = 0;
    auto read = std::from_chars(text.data() + 1, text.data() + text.size(), number);
    if (read.ec != std::errc()) return {};
    error.field.erase(0, std::size_t(read.ptr - text.data()));
    return number;
}

const Import* find_import(const Type& type, std::string_view form)
{
    for (auto& known : type.mechanism->imports)
        if (known.type == type.record->name && known.name == form) return &known;
    return nullptr;
}

// A case is made by its own act, in its own context, and never comes out of a table.
bool takes_tables(const Type& type)
{
    return type.record->shape == RecordType::Shape::entry && type.record->parent.empty() &&
           type.record->makers & (by_state | by_organization | by_secretariat);
}

Result<std::vector<Incoming>> parse(const Type& type, std::string_view form, std::string_view text)
{
    if (auto how = find_import(type, form)) return how->parse(text);
    if (form == "csv" && takes_tables(type)) return parse_table(type, text);
    return fail(Code::not_found, "import.unknown_form",
                {
                    {"form", std::string(form)}
    });
}

}  // namespace

std::vector<std::string_view> import_forms(const Type& type)
{
    std::vector<std::string_view> forms;
    for (auto& known : type.mechanism->imports)
        if (known.type == type.record->name) forms.push_back(known.name);
    if (takes_tables(type) && !find_import(type, "csv")) forms.push_back("csv");
    return forms;
}

Result<ImportReport> import_records(Kernel& kernel, const Subject& subject, const Type& type,
                                    std::string_view form, std::string_view text, ImportMode mode)
{
    ImportReport report;
    std::vector<Command> commands;
    std::vector<std::size_t> places;  // of the commands, in the report
    for (auto& incoming : TRY(parse(type, form, text))) {
        ImportLine line{incoming.line};
        auto command = command_for(kernel, subject, type, incoming, line);
        if (!command) {
            line.wrong = command.error();
            ++report.wrong;
        } else if (*command) {
            places.push_back(report.lines.size());
            commands.push_back(std::move(**command));
        }
        report.lines.push_back(std::move(line));
    }
    auto rehearsed = TRY(rehearse(kernel, subject, commands));
    for (std::size_t i = 0; i < rehearsed.size(); ++i) {
        if (rehearsed[i]) continue;
        report.lines[places[i]].wrong = rehearsed[i].error();
        ++report.wrong;
    }
    if (mode == ImportMode::preview || report.wrong > 0) return report;
    auto acts = kernel.apply_all(subject, commands);
    if (!acts) {
        // Right alone, wrong together or since a moment ago: still told for its line.
        auto error = std::move(acts).error();
        auto number = command_of(error);
        if (!number || *number >= places.size()) return tl::make_unexpected(std::move(error));
        report.lines[places[*number]].wrong = std::move(error);
        ++report.wrong;
        return report;
    }
    for (std::size_t i = 0; i < acts->size(); ++i)
        report.lines[places[i]].record = (*acts)[i]->after.id;
    report.done = true;
    return report;
}

}  // namespace concord
