// In: files that become objects, as jobs that one can watch, stop and resume.

#include <charconv>

#include "api/object_files.h"
#include "api/rest.h"

namespace concord::api {
namespace {

constexpr std::size_t remarks_of_a_page = 200;
// Start and stop need no body; the empty object that many clients send does no harm.
constexpr std::size_t empty_bytes_max = 1024;

JsonObject print(const Call& call, const ImportJob& job)
{
    JsonObject made{
        {"id",         job.id                   },
        {"collection", job.collection           },
        {"form",       job.form                 },
        {"name",       job.name                 },
        {"state",      concord::print(job.state)},
        {"made",       concord::print(job.made) },
        {"moved",      concord::print(job.moved)},
        {"objects",    job.objects              },
        {"gone",       job.gone                 },
        {"added",      job.added                },
        {"known",      job.known                },
        {"refused",    job.refused              },
        {"remarks",    job.remarks              }
    };
    if (!job.wrong.empty())
        made["problem"] = JsonObject{
            {"key", job.wrong},
            {"title", call.site.words.say(job.wrong, {}, call.language)}
        };
    return made;
}

JsonObject print(const Call& call, const ImportRemark& remark)
{
    JsonObject made{
        {"kind",  concord::print(remark.kind)},
        {"place", remark.place               }
    };
    if (!remark.title.empty()) made["title"] = remark.title;
    if (remark.error.key.empty()) return made;
    made["key"] = remark.error.key;
    made["says"] = call.site.words.say(remark.error.key, remark.error.values, call.language);
    if (!remark.error.field.empty()) made["field"] = remark.error.field;
    return made;
}

Result<Response> prepare(Call& call)
{
    ObjectImports::File file{std::string(call.query("as")), std::string(call.query("name")),
                             call.request.body};
    if (file.form.empty()) file.form = "stix";
    if (file.name.size() > 300)
        return fail(Code::invalid, "http.bad_parameter",
                    {
                        {"name", "name"}
        });
    auto job = TRY(call.site.imports.prepare(call.subject, call.param("id"), file));
    return json_response(print(call, job), 201);
}

Result<Response> list(Call& call)
{
    JsonArray items;
    for (auto& job : TRY(call.site.imports.list(call.subject))) items.push_back(print(call, job));
    return json_response(JsonObject{
        {"items", std::move(items)}
    });
}

Result<Response> show(Call& call)
{
    return json_response(print(call, TRY(call.site.imports.get(call.subject, call.param("id")))));
}

Result<Response> show_remarks(Call& call)
{
    std::int64_t after = -1;
    if (auto text = call.query("after"); !text.empty()) {
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), after);
        if (error != std::errc() || end != text.data() + text.size() || after < -1)
            return fail(Code::invalid, "http.bad_parameter",
                        {
                            {"name", "after"}
            });
    }
    auto remarks =
        TRY(call.site.imports.remarks(call.subject, call.param("id"), after, remarks_of_a_page));
    JsonArray items;
    for (auto& remark : remarks) items.push_back(print(call, remark));
    JsonObject made{
        {"items", std::move(items)}
    };
    if (remarks.size() == remarks_of_a_page) made["next"] = after + std::int64_t(remarks.size());
    return json_response(made);
}

Operation operation(std::string method, std::string path, std::string id,
                    std::function<Result<Response>(Call&)> run)
{
    Operation made{std::move(method), "/api/v1/imports" + path, "imports" + id, "imports"};
    made.gives = "object_import";
    if (made.method == "POST") made.body_bytes_max = empty_bytes_max;
    made.run = std::move(run);
    return made;
}

}  // namespace

std::vector<Operation> object_import_operations(const Types& types)
{
    std::vector<Operation> all;
    for (auto& type : types.all()) {
        if (!type.mechanism->offering || type.mechanism->offering->collection != type.name)
            continue;
        Operation upload{"POST", path_of(type) + "/{id}/imports", stem_of(type) + "_imports",
                         std::string(type.mechanism->name)};
        upload.rate = Rate::writes;
        upload.query = {
            {"as",   R"({"type":"string","enum":["stix","misp","indicators"],"default":"stix"})"},
            {"name", R"({"type":"string","maxLength":300})"                                     }
        };
        upload.takes = "application/octet-stream";
        upload.gives = "object_import";
        upload.status = 201;
        upload.body_bytes_max = ObjectImports::file_bytes_max;
        upload.run = prepare;
        all.push_back(std::move(upload));
    }
    if (all.empty()) return all;
    all.push_back(operation("GET", "", "_list", list));
    all.back().gives = "object_imports";
    all.push_back(operation("GET", "/{id}", "_read", show));
    all.push_back(operation("GET", "/{id}/remarks", "_remarks", show_remarks));
    all.back().gives = "object_import_remarks";
    all.back().query = {
        {"after", R"({"type":"integer","minimum":-1})"}
    };
    all.push_back(operation("POST", "/{id}/start", "_start", [](Call& call) -> Result<Response> {
        return json_response(
            print(call, TRY(call.site.imports.start(call.subject, call.param("id")))));
    }));
    all.push_back(operation("POST", "/{id}/stop", "_stop", [](Call& call) -> Result<Response> {
        return json_response(
            print(call, TRY(call.site.imports.stop(call.subject, call.param("id")))));
    }));
    for (auto& each : all)
        if (each.method == "POST") each.rate = Rate::writes;
    return all;
}

}  // namespace concord::api
