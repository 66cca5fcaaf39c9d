#include "app/import_objects.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "app/fetch.h"
#include "app/jobs.h"
#include "kernel/object_imports.h"

namespace concord::app {
namespace {

constexpr std::size_t remarks_shown_max = 1000;
constexpr std::size_t control_bytes_max = 20 << 20;  // with its escapes it still fits the control

JsonObject print(const ImportRemark& remark)
{
    JsonObject values;
    for (auto& [name, value] : remark.error.values) values[name] = value;
    return {
        {"kind",   concord::print(remark.kind)},
        {"place",  remark.place               },
        {"title",  remark.title               },
        {"key",    remark.error.key           },
        {"values", std::move(values)          }
    };
}

JsonObject print(const ImportJob& job, const std::vector<ImportRemark>& remarks)
{
    JsonArray said;
    for (auto& remark : remarks) said.push_back(print(remark));
    return {
        {"id",      job.id                   },
        {"state",   concord::print(job.state)},
        {"objects", job.objects              },
        {"added",   job.added                },
        {"known",   job.known                },
        {"refused", job.refused              },
        {"wrong",   job.wrong                },
        {"remarks", std::move(said)          }
    };
}

void say_remarks(const Order& order, const JsonObject& report)
{
    for (auto& value : report.at("remarks").get_array()) {
        auto& remark = value.get_object();
        auto key = text_at(remark, "key"), title = text_at(remark, "title");
        std::cout << text_at(remark, "place");
        if (!title.empty()) std::cout << " (" << title << ")";
        Values values;
        for (auto& member : remark.at("values").get_object())
            values[std::string(member.key())] = text_of(member.value());
        auto word = "command.import." +
                    std::string(text_at(remark, "kind") == "same" ? "nothing" : "change");
        std::cout << ": "
                  << order.words.say(key.empty() ? word : std::string(key), values, order.language)
                  << '\n';
    }
    std::cout << std::flush;
}

// The other side keeps the job: it goes on there, and what it has become can be asked for.
Result<> import_by_api(const Order& order, std::string_view file)
{
    auto token = TRY(read_file(order.option("token-file"), 4096));
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
    auto server = order.option("server");
    while (server.ends_with('/')) server.pop_back();
    auto answer = TRY(post(server + "/api/v1/threats/collections/" + order.option("collection") +
                               "/imports?as=" + order.option("type"),
                           token, "application/octet-stream", file));
    std::cout << answer.body << std::endl;
    if (answer.status / 100 != 2)
        return fail(answer.status >= 500 ? Code::unavailable : Code::invalid,
                    "command.import.refused");
    if (order.has("preview")) return {};
    auto job = TRY(parse_json(answer.body));
    auto id = job.is_object() ? std::string(text_at(job.get_object(), "id")) : std::string();
    auto started = TRY(
        post(server + "/api/v1/imports/" + id + "/start", token, "application/octet-stream", ""));
    std::cout << started.body << std::endl;
    if (started.status / 100 == 2) return {};
    return fail(Code::invalid, "command.import.refused");
}

}  // namespace

bool is_object_form(std::string_view type)
{
    return std::ranges::find(ObjectImports::forms, type) != std::end(ObjectImports::forms);
}

Result<> import_objects(const Order& order)
{
    if (!order.has("collection")) return fail(Code::invalid, "command.used_wrongly");
    auto name = order.option("file");
    if (order.has("server")) {
        if (!order.has("token-file")) return fail(Code::invalid, "command.used_wrongly");
        return import_by_api(order, TRY(read_file(name, ObjectImports::file_bytes_max)));
    }
    if (!order.has("by")) return fail(Code::invalid, "command.used_wrongly");
    auto file = TRY(read_file(name, control_bytes_max));
    auto given = TRY(run_job(order, "import_objects",
                             {
                                 {"form",       order.option("type")                       },
                                 {"name",       name                                       },
                                 {"text",       file                                       },
                                 {"by",         order.option("by")                         },
                                 {"collection", order.option("collection")                 },
                                 {"mode",       order.has("preview") ? "preview" : "commit"}
    },
                             "progress.work"));
    auto& report = given.get_object();
    if (order.has("json"))
        std::cout << print_json(report) << std::endl;
    else
        say_remarks(order, report);
    Values values;
    for (auto count : {"objects", "added", "known", "refused"})
        values[count] = std::to_string(report.at(count).to_number<std::int64_t>());
    if (text_at(report, "state") == "failed")
        return fail(Code::conflict, "command.import.failed",
                    {
                        {"reason", order.words.say(text_at(report, "wrong"), {}, order.language)}
        });
    if (!order.has("json"))
        order.say(order.has("preview") ? "command.import.looked" : "command.import.taken", values);
    return {};
}

Result<Json> job_import_objects(Opened opened, const JsonObject& with, const Progress& progress)
{
    auto& kernel = opened.kernel;
    auto by = TRY(person_of_the_secretariat(kernel, text_at(with, "by")));
    Objects objects(kernel);
    ObjectImports imports(objects);
    ObjectImports::File file{std::string(text_at(with, "form")), std::string(text_at(with, "name")),
                             text_at(with, "text")};
    auto job = TRY(imports.prepare(by, text_at(with, "collection"), file));
    if (text_at(with, "mode") == "commit") {
        job = TRY(imports.start(by, job.id));
        // A running server may be carrying it out as well: whoever is faster, each part goes in
        // once.
        while (job.state == ImportJob::State::running) {
            if (TRY(imports.run_once()) == 0)
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            job = TRY(imports.get(by, job.id));
            if (progress) progress(job.gone, job.objects);
        }
    }
    return print(job, TRY(imports.remarks(by, job.id, -1, remarks_shown_max)));
}

}  // namespace concord::app
