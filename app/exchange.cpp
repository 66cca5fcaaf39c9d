// concord import and concord export: records as files, for the one who may write or read them.

#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/compose.h"
#include "app/fetch.h"
#include "app/import_objects.h"
#include "app/jobs.h"
#include "kernel/importing.h"
#include "kernel/proof.h"
#include "kernel/table.h"

namespace concord::app {
namespace {

constexpr auto text = Option::Kind::text;
constexpr auto must = Option::Need::must;
constexpr std::size_t import_bytes_max = 10 << 20;

// By its full name, "contacts.contact", or by its plural, "contacts".
Result<const Type*> find_type(const Types& types, std::string_view name)
{
    if (auto type = types.find(name)) return type;
    for (auto& type : types.all())
        if (type.record->plural == name) return &type;
    return fail(Code::not_found, "command.no_such_type",
                {
                    {"type", std::string(name)}
    });
}

JsonObject print(const ImportLine& line)
{
    constexpr std::string_view words[] = {"make", "change", "nothing"};
    JsonObject made{
        {"line", line.line                    },
        {"does", words[std::size_t(line.does)]}
    };
    if (!line.record.empty()) made["id"] = line.record;
    if (!line.wrong) return made;
    JsonObject values;
    for (auto& [name, value] : line.wrong->values) values[name] = value;
    made["wrong"] = JsonObject{
        {"key",    line.wrong->key  },
        {"field",  line.wrong->field},
        {"values", std::move(values)}
    };
    return made;
}

void print_report(const Order& order, const JsonObject& report)
{
    for (auto& value : report.at("lines").get_array()) {
        auto& line = value.get_object();
        auto number = std::to_string(line.at("line").to_number<std::int64_t>());
        auto wrong = find_at(line, "wrong");
        if (!wrong) {
            std::cout << number << ": "
                      << order.words.say("command.import." + std::string(text_at(line, "does")), {},
                                         order.language)
                      << '\n';
            continue;
        }
        auto& error = wrong->get_object();
        Values values;
        for (auto& member : error.at("values").get_object())
            values[std::string(member.key())] = text_of(member.value());
        std::cout << number << ": "
                  << order.words.say(text_at(error, "key"), values, order.language);
        if (auto field = text_at(error, "field"); !field.empty()) std::cout << " (" << field << ")";
        std::cout << '\n';
    }
    std::cout << std::flush;
}

std::string form_of(const Order& order)
{
    if (order.has("as")) return order.option("as");
    auto file = order.option("file");
    return file.ends_with(".vcf") || file.ends_with(".vcard") ? "vcard" : "csv";
}

// Through the running server's API, which may be anywhere, in the name of the token's person.
Result<> import_by_api(const Order& order, std::string_view file)
{
    auto token = TRY(read_file(order.option("token-file"), 4096));
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
    const Types types(mechanisms());
    auto type = TRY(find_type(types, order.option("type")));
    auto path = std::string(type->mechanism->name) + "/" + std::string(type->record->plural);
    auto server = order.option("server");
    while (server.ends_with('/')) server.pop_back();
    auto form = form_of(order);
    auto answer = TRY(post(
        server + "/api/v1/" + path + "/import?as=" + form +
            "&mode=" + (order.has("preview") ? "preview" : "commit"),
        token, form == "vcard" ? "text/vcard; charset=utf-8" : "text/csv; charset=utf-8", file));
    std::cout << answer.body << std::endl;
    if (answer.status / 100 != 2)
        return fail(answer.status >= 500 ? Code::unavailable : Code::invalid,
                    "command.import.refused");
    // A report is a success of the server's also if it says that a line is wrong.
    auto report =
        TRY(parse_json(answer.body, {.size_bytes_max = 64 << 20, .members_max = 5'000'000}));
    auto at = [](const Json* value, std::string_view name) {
        return value && value->is_object() ? find_at(value->get_object(), name) : nullptr;
    };
    auto lines = at(&report, "lines"), wrong = at(at(&report, "counts"), "refused");
    if (!lines || !lines->is_array())
        return fail(Code::unavailable, "command.import.refused");  // no answer of Concord's
    if (!wrong || *wrong == 0) return {};
    return fail(
        Code::invalid, "command.import.nothing_done",
        {
            {"count", std::to_string(lines->get_array().size())},
            {"wrong", print_json(*wrong)                       }
    });
}

constexpr Option import_options[] = {
    {"type", text, must},
    {"file", text, must},
    {"--as", text},
    {"--by", text},
    {"--collection", text},
    {"--preview"},
    {"--files", text},
    {"--draft"},
    {"--server", text},
    {"--token-file", text},
    {"--json"},
};

// The table may lie beside its files.
Result<> import_library(const Order& order)
{
    namespace fs = std::filesystem;
    std::error_code error;
    fs::path table = order.option("file");
    if (fs::is_directory(table, error)) table /= "library.csv";
    fs::path folder = order.has("files") ? fs::path(order.option("files")) : table.parent_path();
    if (!order.has("by")) return fail(Code::invalid, "command.used_wrongly");
    JsonObject with{
        {"text", TRY(read_file(table.string(), import_bytes_max))},
        {"files", fs::absolute(folder).string()},
        {"by", order.option("by")},
        {"mode", order.has("preview") ? "preview" : "commit"}
    };
    if (order.has("draft")) with["draft"] = true;
    auto given = TRY(run_job(order, "import_library", with, "progress.work"));
    auto& report = given.get_object();
    if (order.has("json"))
        std::cout << print_json(report) << std::endl;
    else
        print_report(order, report);
    auto wrong = report.at("wrong").to_number<std::int64_t>();
    Values values{
        {"count", std::to_string(report.at("lines").get_array().size())},
        {"wrong", std::to_string(wrong)                                }
    };
    if (wrong > 0) return fail(Code::invalid, "command.import.in_part", values);
    if (!order.has("json"))
        order.say(order.has("preview") ? "command.import.previewed" : "command.import.done",
                  values);
    return {};
}

Result<> import(const Order& order)
{
    if (order.option("type") == "library" && !order.has("server")) return import_library(order);
    if (is_object_form(order.option("type"))) return import_objects(order);
    auto file = TRY(read_file(order.option("file"), import_bytes_max));
    if (order.has("server")) {
        if (!order.has("token-file")) return fail(Code::invalid, "command.used_wrongly");
        return import_by_api(order, file);
    }
    if (!order.has("by")) return fail(Code::invalid, "command.used_wrongly");
    if (order.option("type") == "taxii") return import_taxii(order, file);
    auto given = TRY(run_job(order, "import",
                             {
                                 {"type", order.option("type")                       },
                                 {"as",   form_of(order)                             },
                                 {"text", file                                       },
                                 {"by",   order.option("by")                         },
                                 {"mode", order.has("preview") ? "preview" : "commit"}
    },
                             "progress.work"));
    auto& report = given.get_object();
    if (order.has("json"))
        std::cout << print_json(report) << std::endl;
    else
        print_report(order, report);
    auto number = [&](const char* name) {
        return std::to_string(report.at(name).to_number<std::int64_t>());
    };
    Values values{
        {"count", std::to_string(report.at("lines").get_array().size())},
        {"wrong", number("wrong")                                      }
    };
    if (report.at("wrong").to_number<std::int64_t>() > 0)
        return fail(Code::invalid, "command.import.nothing_done", values);
    if (!order.has("json"))
        order.say(order.has("preview") ? "command.import.previewed" : "command.import.done",
                  values);
    return {};
}

constexpr Option export_options[] = {
    {"what", text, must},
    {"id", text},
    {"--as", text},
    {"--by", text},
    {"--out", text},
};

Result<> put_out(const Order& order, std::string_view bytes)
{
    auto file = order.option("out");
    if (file.empty()) {
        std::cout << bytes << std::flush;
        return {};
    }
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << bytes << std::flush;
    if (out) return {};
    return fail(Code::unavailable, "keys.cannot_write",
                {
                    {"file", file}
    });
}

Result<> export_(const Order& order)
{
    bool is_case = order.option("what") == "case";
    if (is_case && (!order.has("id") || !order.has("by")))
        return fail(Code::invalid, "command.used_wrongly");
    auto by = order.option("by");
    if (is_case) {
        auto given = TRY(run_job(order, "case",
                                 {
                                     {"id", order.option("id")},
                                     {"by", by                }
        },
                                 "progress.work"));
        return put_out(order, print_json(given) + "\n");
    }
    auto given = TRY(run_job(order, "export",
                             {
                                 {"type", order.option("what")                        },
                                 {"as",   order.has("as") ? order.option("as") : "csv"},
                                 {"by",   by                                          }
    },
                             "progress.work"));
    return put_out(order, text_at(given.get_object(), "text"));
}

// Everything of the type that this subject sees, the oldest first.
Result<std::vector<Record>> all_records(Kernel& kernel, const Subject& subject, const Type& type)
{
    Query query;
    query.types = {type.name};
    query.order = Query::Order::oldest;
    query.limit = 200;
    std::vector<Record> all;
    do {
        auto page = TRY(kernel.find(subject, query));
        for (auto& item : page.items) all.push_back(std::move(item.record));
        query.after = page.next;
    } while (query.after >= 0);
    return all;
}

}  // namespace

Result<Json> job_import(Opened opened, const JsonObject& with, const Progress& progress)
{
    auto& kernel = opened.kernel;
    auto by = TRY(person_of_the_secretariat(kernel, text_at(with, "by")));
    auto type = TRY(find_type(kernel.types(), text_at(with, "type")));
    auto mode = text_at(with, "mode") == "commit" ? ImportMode::commit : ImportMode::preview;
    auto tell = [&](std::size_t done, std::size_t total) {
        if (progress) progress(std::int64_t(done), std::int64_t(total));
    };
    auto report = TRY(
        import_records(kernel, by, *type, text_at(with, "as"), text_at(with, "text"), mode, tell));
    JsonArray lines;
    for (auto& line : report.lines) lines.push_back(print(line));
    return JsonObject{
        {"lines", std::move(lines)},
        {"wrong", report.wrong    },
        {"done",  report.done     }
    };
}

Result<Json> job_export(Opened opened, const JsonObject& with, const Progress&)
{
    auto& kernel = opened.kernel;
    auto type = TRY(find_type(kernel.types(), text_at(with, "type")));
    auto by = text_at(with, "by");
    auto subject = by.empty() ? the_public() : TRY(person_by_email(kernel, by));
    auto records = TRY(all_records(kernel, subject, *type));
    auto form = text_at(with, "as");
    std::string made;
    if (form == "json") {
        JsonArray bodies;
        for (auto& record : records) bodies.push_back(print_body(record));
        made = print_json(bodies) + "\n";
    } else if (form == "csv") {
        made = print_table(*type, records);
    } else {
        const Export* found = nullptr;
        for (auto& known : type->mechanism->exports)
            if (known.type == type->record->name && known.name == form) found = &known;
        if (!found)
            return fail(Code::not_found, "import.unknown_form",
                        {
                            {"form", std::string(form)}
            });
        made = found->print(records);
    }
    return JsonObject{
        {"text", std::move(made)}
    };
}

Result<Json> job_case(Opened opened, const JsonObject& with, const Progress&)
{
    auto subject = TRY(person_by_email(opened.kernel, text_at(with, "by")));
    return case_file(opened.kernel, subject, text_at(with, "id"));
}

const CommandLine import_command{"import", import_options, import};
const CommandLine export_command{"export", export_options, export_};

}  // namespace concord::app
