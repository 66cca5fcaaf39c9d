#include "kernel/importing.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "kernel/table.h"

namespace concord {
namespace {

const Field* unique_field(const Type& type)
{
    for (auto& field : type.record->fields)
        if (field.marks & Field::unique) return &field;
    return nullptr;
}

// So many keys are looked up by one query, and always so many, so that its text stays the same.
constexpr std::size_t keys_at_once = 100;

// The records that lines may mean: those of their owners that the asker sees and that are not over.
class Existing {
public:
    Existing(Kernel& kernel, const Subject& subject, const Type& type)
        : kernel_(kernel), subject_(subject), type_(type), field_(unique_field(type))
    {
        if (field_ && !(field_->marks & Field::filtered)) field_ = nullptr;
    }

    Result<> look_up(const std::vector<Incoming>& lines)
    {
        if (!field_) return {};
        std::map<std::string, std::set<std::string>> keys;  // by owner
        for (auto& line : lines)
            if (!line.key.empty()) keys[owner_of(line)].insert(line.key);
        for (auto& [owner, all] : keys) {
            std::vector<std::string> some;
            for (auto& key : all) {
                some.push_back(key);
                if (some.size() < keys_at_once && &key != &*all.rbegin()) continue;
                some.resize(keys_at_once, some.back());
                TRY(read(owner, std::exchange(some, {})));
            }
        }
        return {};
    }

    const Record* find(const Incoming& line) const
    {
        auto found = records_.find({owner_of(line), line.key});
        return found == records_.end() ? nullptr : &found->second;
    }

private:
    const std::string& owner_of(const Incoming& line) const
    {
        return line.owner.empty() ? subject_.participant : line.owner;
    }

    // By the index of values: a list would be walked once for each hundred keys.
    Result<> read(const std::string& owner, const std::vector<std::string>& keys)
    {
        for (auto& id : TRY(ids_with(keys))) {
            auto item = kernel_.read(subject_, id);
            if (!item && item.error().code == Code::not_found) continue;
            auto record = TRY(std::move(item)).record;
            bool meant = record.type == type_.name && record.owner == owner &&
                         !names_word(type_.record->finals, record.state);
            if (!meant) continue;
            auto key = std::pair(owner, std::string(record.text(field_->name)));
            records_.emplace(std::move(key), std::move(record));
        }
        return {};
    }

    Result<std::vector<std::string>> ids_with(const std::vector<std::string>& keys)
    {
        std::string text = "select distinct record from facets where name = $1 and value in (";
        std::vector<store::Value> values{std::string(field_->name)};
        for (auto& key : keys) {
            values.emplace_back(key);
            text += (values.size() > 2 ? ", $" : "$") + std::to_string(values.size());
        }
        std::vector<std::string> ids;
        TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
            for (auto& row : TRY(reader.query(text + ")", values))) ids.push_back(row.text(0));
            return {};
        }));
        return ids;
    }

    Kernel& kernel_;
    const Subject& subject_;
    const Type& type_;
    const Field* field_;
    std::map<std::pair<std::string, std::string>, Record> records_;  // by owner and key
};

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
Result<std::optional<Command>> command_for(const Existing& known, const Subject& subject,
                                           const Type& type, Incoming& incoming, ImportLine& line)
{
    auto fields = TRY(std::move(incoming.fields));
    line.title = text_at(fields, type.record->title);
    Command command;
    command.type = type.name;
    if (auto existing = known.find(incoming)) {
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

// So that others write in between: some milliseconds.
constexpr std::size_t rehearsed_at_once = 25;

Result<std::vector<Result<>>> rehearse(Kernel& kernel, const Subject& subject,
                                       const std::vector<Command>& commands,
                                       const ImportProgress& progress)
{
    std::vector<Result<>> all;
    for (std::size_t from = 0; from < commands.size(); from += rehearsed_at_once) {
        auto to = std::min(commands.size(), from + rehearsed_at_once);
        std::vector<Command> some(commands.begin() + std::ptrdiff_t(from),
                                  commands.begin() + std::ptrdiff_t(to));
        for (auto& one : TRY(kernel.rehearse(subject, some))) all.push_back(std::move(one));
        if (progress) progress(to, commands.size());
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
                                    std::string_view form, std::string_view text, ImportMode mode,
                                    const ImportProgress& progress)
{
    ImportReport report;
    std::vector<Command> commands;
    std::vector<std::size_t> places;  // of the commands, in the report
    auto lines = TRY(parse(type, form, text));
    Existing known(kernel, subject, type);
    TRY(known.look_up(lines));
    for (auto& incoming : lines) {
        ImportLine line{incoming.line};
        auto command = command_for(known, subject, type, incoming, line);
        if (!command) {
            line.wrong = command.error();
            ++report.wrong;
        } else if (*command) {
            places.push_back(report.lines.size());
            commands.push_back(std::move(**command));
        }
        report.lines.push_back(std::move(line));
    }
    auto rehearsed = TRY(rehearse(kernel, subject, commands, progress));
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
