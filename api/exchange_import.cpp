// In: a file's lines become acts, all of them or none.

#include <chrono>

#include "api/exchange.h"
#include "api/rest.h"
#include "kernel/importing.h"

namespace concord::api {
namespace {

constexpr std::size_t file_bytes_max = 10 << 20;
constexpr std::size_t of_size_max = 64;
constexpr auto told_every = std::chrono::milliseconds(250);

std::string_view print(ImportLine::Does does)
{
    switch (does) {
        case ImportLine::Does::make: return "create";
        case ImportLine::Does::change: return "edit";
        case ImportLine::Does::nothing: return "nothing";
    }
    return "nothing";
}

JsonObject print(const Call& call, const Error& wrong)
{
    JsonObject values;
    for (auto& [name, value] : wrong.values) values[name] = value;
    JsonObject made{
        {"type", "urn:concord:problem:" + wrong.key},
        {"key", wrong.key},
        {"title", call.site.words.say(wrong.key, wrong.values, call.language)},
        {"values", std::move(values)}
    };
    if (!wrong.field.empty()) made["field"] = wrong.field;
    return made;
}

JsonObject print(const Call& call, const ImportReport& report)
{
    std::map<std::string_view, std::int64_t> counted{
        {"create",  0},
        {"edit",    0},
        {"nothing", 0},
        {"refused", 0}
    };
    JsonArray lines;
    for (auto& line : report.lines) {
        auto does = line.wrong ? "refused" : print(line.does);
        ++counted[does];
        JsonObject made{
            {"line",  line.line },
            {"does",  does      },
            {"title", line.title}
        };
        if (!line.record.empty()) made["record"] = line.record;
        if (line.wrong) made["problem"] = print(call, *line.wrong);
        lines.push_back(std::move(made));
    }
    JsonObject counts;
    for (auto& [does, count] : counted) counts[does] = count;
    return {
        {"lines",     std::move(lines) },
        {"counts",    std::move(counts)},
        {"committed", report.done      }
    };
}

Result<Response> take_in(Call& call, const Type& type)
{
    auto mode = call.query("mode");
    if (mode != "" && mode != "preview" && mode != "commit")
        return fail(Code::invalid, "http.bad_parameter",
                    {
                        {"name", "mode"}
        });
    auto as = call.query("as");
    auto of = std::string(call.query("of"));
    if (of.size() > of_size_max)
        return fail(Code::invalid, "http.bad_parameter",
                    {
                        {"name", "of"}
        });
    // Not oftener than one can see, and than a listener's queue holds.
    auto told = std::chrono::steady_clock::now();
    auto progress = [&](std::size_t done, std::size_t total) {
        if (auto now = std::chrono::steady_clock::now(); now - told >= told_every) {
            told = now;
            call.site.feed.tell_progress(call.subject.person, of, done, total);
        }
    };
    auto report = TRY(import_records(call.site.kernel, call.subject, type,
                                     as.empty() ? std::string_view("csv") : as, call.request.body,
                                     mode == "commit" ? ImportMode::commit : ImportMode::preview,
                                     of.empty() ? ImportProgress() : progress));
    return json_response(print(call, report));
}

}  // namespace

std::vector<Operation> import_operations(const Type& type)
{
    auto forms = import_forms(type);
    if (forms.empty()) return {};
    JsonArray names;
    for (auto name : forms) names.emplace_back(name);
    Operation operation{"POST", path_of(type) + "/import", stem_of(type) + "_import",
                        std::string(type.mechanism->name)};
    operation.rate = Rate::writes;
    operation.query = {
        {"as",   print_json(JsonObject{{"type", "string"}, {"enum", std::move(names)}})},
        {"mode", R"({"type":"string","enum":["preview","commit"],"default":"preview"})"},
        // What the asker's events of this import's progress are to be known by.
        {"of",   R"({"type":"string","maxLength":64})"                                 }
    };
    operation.takes = "application/octet-stream";
    operation.gives = "import_report";
    operation.body_bytes_max = file_bytes_max;
    operation.run = [&type](Call& call) { return take_in(call, type); };
    return {std::move(operation)};
}

}  // namespace concord::api
