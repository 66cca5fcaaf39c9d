#include "app/library_import.h"

#include <fstream>

#include "formats/csv.h"
#include "kernel/files.h"

namespace concord::app {
namespace {

constexpr std::string_view lists = "languages norms topics";
constexpr std::string_view plain = "title kind date standing symbol summary source rights";
constexpr std::size_t piece_bytes = 64 * 1024;

std::vector<std::string> values_of(std::string_view cell)
{
    std::vector<std::string> values;
    while (!cell.empty()) {
        auto value = cell.substr(0, cell.find(';'));
        cell.remove_prefix(std::min(cell.size(), value.size() + 1));
        auto begin = value.find_first_not_of(' ');
        if (begin == std::string_view::npos) continue;
        values.emplace_back(value.substr(begin, value.find_last_not_of(' ') - begin + 1));
    }
    return values;
}

JsonArray json_of(const std::vector<std::string>& values)
{
    JsonArray made;
    for (auto& value : values) made.emplace_back(value);
    return made;
}

// "title_fr" is a title in French.
std::string_view language_of_column(std::string_view column)
{
    return column.starts_with("title_") ? column.substr(6) : std::string_view();
}

bool is_known(std::string_view column)
{
    return names_word(plain, column) || names_word(lists, column) ||
           names_word("file owner tlp recipients", column) || !language_of_column(column).empty();
}

Result<> take_cell(LibraryLine& line, JsonArray& titles, std::string_view column,
                   const std::string& cell)
{
    if (column == "file") {
        line.file = cell;
    } else if (column == "owner") {
        line.owner = cell;
    } else if (column == "tlp") {
        auto tlp = parse_tlp(cell);
        if (!tlp) return fail_at("/label/tlp", Code::invalid, "label.tlp_missing");
        line.label.tlp = *tlp;
    } else if (column == "recipients") {
        line.label.recipients = values_of(cell);
    } else if (auto language = language_of_column(column); !language.empty()) {
        titles.push_back(JsonObject{
            {"language", JsonArray{Json(language)}},
            {"title",    cell                     }
        });
    } else if (names_word(lists, column)) {
        line.fields[column] = json_of(values_of(cell));
    } else {
        line.fields[column] = cell;
    }
    return {};
}

Result<LibraryLine> parse_line(const csv::Table& table, const csv::Line& cells)
{
    LibraryLine line;
    line.number = cells.number;
    line.label = {
        Tlp::clear, {"public", "members"},
         {},
         {}
    };
    JsonArray titles;
    for (std::size_t i = 0; i < table.header.size(); ++i)
        if (!cells.cells[i].empty()) TRY(take_cell(line, titles, table.header[i], cells.cells[i]));
    if (!titles.empty()) line.fields["titles"] = std::move(titles);
    return line;
}

// One file of the folder, never one outside of it.
Result<std::filesystem::path> path_of(const std::filesystem::path& folder, const std::string& file)
{
    auto path = std::filesystem::weakly_canonical(folder / file);
    auto inside = std::filesystem::weakly_canonical(folder).string() + "/";
    std::error_code error;
    if (!path.string().starts_with(inside) || !std::filesystem::is_regular_file(path, error))
        return fail_at("/file", Code::not_found, "library_import.outside",
                       {
                           {"file", file}
        });
    return path;
}

// Calls `take` with each piece of a file.
Result<> each_piece(const std::filesystem::path& path,
                    const std::function<Result<>(std::string_view)>& take)
{
    std::ifstream in(path, std::ios::binary);
    std::string piece(piece_bytes, '\0');
    while (in) {
        in.read(piece.data(), std::streamsize(piece.size()));
        if (in.gcount() > 0) TRY(take(std::string_view(piece).substr(0, std::size_t(in.gcount()))));
    }
    if (in.bad())
        return fail(Code::unavailable, "file.unreadable",
                    {
                        {"file", path.string()}
        });
    return {};
}

// The lines of one table, one after another.
class LibraryImport {
public:
    LibraryImport(Kernel& kernel, Subject by, std::filesystem::path folder, const JsonObject& with)
        : kernel_(kernel),
          by_(std::move(by)),
          folder_(std::move(folder)),
          preview_(text_at(with, "mode") != "commit"),
          draft_(find_at(with, "draft") != nullptr)
    {
    }

    // What was done, or would be: "make", "publish" (of a draft that an earlier run left),
    // "nothing".
    Result<std::string> take(LibraryLine line)
    {
        std::string sha256;
        std::filesystem::path path;
        if (!line.file.empty()) {
            path = TRY(path_of(folder_, line.file));
            sha256 = TRY(hash_of(path));
        }
        if (auto known = TRY(find_known(line, sha256))) {
            if (known->state != "draft" || draft_) return std::string("nothing");
            if (!preview_) TRY(publish(known->id));
            return std::string("change");
        }
        Command command;
        command.type = "library.document";
        command.label = line.label;
        if (line.owner != by_.participant) command.owner = line.owner;
        command.fields = std::move(line.fields);
        if (preview_) {
            // The file is not there yet; everything else is rehearsed.
            auto rehearsed = TRY(kernel_.rehearse(by_, {command}));
            TRY(std::move(rehearsed.front()));
            return std::string("make");
        }
        if (!path.empty()) command.fields["files"] = TRY(upload(path));
        auto made = TRY(kernel_.apply(by_, command));
        if (!draft_ && made->after.state == "draft") TRY(publish(made->after.id));
        return std::string("make");
    }

private:
    Result<std::string> hash_of(const std::filesystem::path& path) const
    {
        Sha256 hash;
        TRY(each_piece(path, [&](std::string_view piece) -> Result<> {
            hash.add(piece);
            return {};
        }));
        return print_hex(view(hash.finish()));
    }

    Result<JsonArray> upload(const std::filesystem::path& path) const
    {
        Upload upload(kernel_, by_.person, path.filename().string());
        TRY(each_piece(path, [&](std::string_view piece) { return upload.take(piece); }));
        auto stored = TRY(upload.finish());
        JsonArray files;
        files.push_back(JsonObject{
            {"sha256", stored.sha256},
            {"name",   stored.name  }
        });
        return files;
    }

    Result<> publish(const std::string& id) const
    {
        Command command;
        command.type = "library.document";
        command.id = id;
        command.action = "publish";
        auto done = kernel_.apply(by_, command);
        if (!done && done.error().key == "library.needs_second_officer") {
            command.action = "submit";
            done = kernel_.apply(by_, command);
        }
        TRY(std::move(done));
        return {};
    }

    // A document of the same owner with this file, or without one, with this symbol and title.
    Result<std::optional<Record>> find_known(const LibraryLine& line,
                                             const std::string& sha256) const
    {
        Query query{.types = {"library.document"}};
        query.filters.emplace_back(
            "owner", std::vector<std::string>{line.owner.empty() ? by_.participant : line.owner});
        auto symbol = std::string(text_at(line.fields, "symbol"));
        if (!symbol.empty()) query.filters.emplace_back("symbol", std::vector<std::string>{symbol});
        query.limit = 200;
        do {
            auto page = TRY(kernel_.find(by_, query));
            for (auto& item : page.items) {
                auto& record = item.record;
                if (names_word("discarded declined withdrawn", record.state)) continue;
                bool same = sha256.empty()
                                ? !record.has("files") &&
                                      record.text("title") == text_at(line.fields, "title")
                                : names_file(record, sha256);
                if (same) return std::optional(record);
            }
            query.after = page.next;
        } while (query.after >= 0);
        return std::optional<Record>();
    }

    static bool names_file(const Record& record, const std::string& sha256)
    {
        auto files = find_at(record.fields, "files");
        if (!files || !files->is_array()) return false;
        for (auto& each : files->get_array())
            if (text_at(each.get_object(), "sha256") == sha256) return true;
        return false;
    }

    Kernel& kernel_;
    Subject by_;
    std::filesystem::path folder_;
    bool preview_, draft_;
};

JsonObject print_wrong(const Error& error)
{
    JsonObject values;
    for (auto& [name, value] : error.values) values[name] = value;
    return {
        {"key",    error.key        },
        {"field",  error.field      },
        {"values", std::move(values)}
    };
}

}  // namespace

Result<std::vector<Result<LibraryLine>>> parse_library(std::string_view text)
{
    auto table = TRY(csv::parse(text, csv::Formulas::neutral));
    for (auto& column : table.header)
        if (!is_known(column))
            return fail(Code::invalid, "library_import.unknown_column",
                        {
                            {"column", column}
            });
    std::vector<Result<LibraryLine>> lines;
    for (auto& line : table.lines) lines.push_back(parse_line(table, line));
    for (auto& fault : table.faults) lines.emplace_back(tl::make_unexpected(fault.error));
    return lines;
}

Result<Json> job_import_library(Opened opened, const JsonObject& with, const Progress& progress)
{
    auto by = TRY(person_of_the_secretariat(opened.kernel, text_at(with, "by")));
    auto lines = TRY(parse_library(text_at(with, "text")));
    LibraryImport import(opened.kernel, std::move(by), std::string(text_at(with, "files")), with);
    JsonArray reports;
    std::size_t wrong = 0, number = 1;
    for (auto& line : lines) {
        ++number;
        JsonObject report{
            {"line", line ? line->number : number}
        };
        auto done = line ? import.take(*std::move(line))
                         : Result<std::string>(tl::make_unexpected(line.error()));
        if (done) {
            report["does"] = *done;
        } else {
            ++wrong;
            report["does"] = "nothing";
            report["wrong"] = print_wrong(done.error());
        }
        reports.emplace_back(std::move(report));
        progress(std::int64_t(reports.size()), std::int64_t(lines.size()));
    }
    return JsonObject{
        {"lines", std::move(reports)},
        {"wrong", wrong},
        {"done", text_at(with, "mode") == "commit"}
    };
}

}  // namespace concord::app
