#include "kernel/importing.h"

namespace concord {
namespace {

const Field* unique_field(const Type& type)
{
    for (auto& field : type.record->fields)
        if (field.marks & Field::unique) return &field;
    return nullptr;
}

// The record that a line means: among those of its owner that the asker sees.
Result<std::string> find_existing(Kernel& kernel, const Subject& subject, const Type& type,
                                  const Incoming& incoming)
{
    auto field = unique_field(type);
    if (incoming.key.empty() || !field || !(field->marks & Field::filtered)) return std::string();
    Query query;
    query.types = {type.name};
    query.filters = {
        {"owner",                  {incoming.owner.empty() ? subject.participant : incoming.owner}},
        {std::string(field->name), {incoming.key}                                                 }
    };
    for (auto& item : TRY(kernel.find(subject, query)).items) {
        bool final = !each_word(type.record->finals,
                                [&](std::string_view word) { return word != item.record.state; });
        if (!final) return item.record.id;
    }
    return std::string();
}

Result<Command> command_for(Kernel& kernel, const Subject& subject, const Type& type,
                            Incoming& incoming)
{
    Command command;
    command.type = type.name;
    command.id = TRY(find_existing(kernel, subject, type, incoming));
    if (!command.id.empty())
        command.action = "edit";
    else if (incoming.owner != subject.participant)
        command.owner = incoming.owner;
    command.fields = TRY(std::move(incoming.fields));
    return command;
}

}  // namespace

const Import* find_import(const Type& type, std::string_view form)
{
    for (auto& known : type.mechanism->imports)
        if (known.type == type.record->name && known.name == form) return &known;
    return nullptr;
}

Result<ImportReport> import_records(Kernel& kernel, const Subject& subject, const Type& type,
                                    std::string_view form, std::string_view text, ImportMode mode)
{
    auto how = find_import(type, form);
    if (!how)
        return fail(Code::not_found, "import.unknown_form",
                    {
                        {"form", std::string(form)}
        });
    ImportReport report;
    std::vector<Command> commands;
    std::vector<std::size_t> places;  // of the commands, in the report
    for (auto& incoming : TRY(how->parse(text))) {
        ImportLine line{incoming.line};
        auto command = command_for(kernel, subject, type, incoming);
        if (command) {
            if (!command->id.empty()) line.does = ImportLine::Does::change;
            line.record = command->id;
            places.push_back(report.lines.size());
            commands.push_back(std::move(*command));
        } else {
            line.wrong = command.error();
            ++report.wrong;
        }
        report.lines.push_back(std::move(line));
    }
    auto rehearsed = TRY(kernel.rehearse(subject, commands));
    for (std::size_t i = 0; i < rehearsed.size(); ++i) {
        if (rehearsed[i]) continue;
        report.lines[places[i]].wrong = rehearsed[i].error();
        ++report.wrong;
    }
    if (mode == ImportMode::preview || report.wrong > 0 || commands.empty()) return report;
    auto acts = TRY(kernel.apply_all(subject, commands));
    for (std::size_t i = 0; i < acts.size(); ++i)
        report.lines[places[i]].record = acts[i]->after.id;
    report.done = true;
    return report;
}

}  // namespace concord
