#include "api/files.h"

#include "api/rest.h"
#include "base/text.h"
#include "kernel/files.h"

namespace concord::api {
namespace {

constexpr std::size_t name_max = 255;

class FileSink final : public Sink {
public:
    FileSink(Kernel& kernel, std::string person, std::string name)
        : upload(kernel, std::move(person), std::move(name))
    {
    }
    Result<> take(std::string_view piece) override { return upload.take(piece); }
    Result<> finish() override { return {}; }  // on a worker's thread, by the operation

    Upload upload;
};

Result<std::string> name_of(const Call& call)
{
    auto name = clean_text(call.query("name"), Shape::line, name_max);
    if (!name || name->empty() || name->find_first_of("/\\") != std::string::npos)
        return fail(Code::invalid, "http.bad_parameter",
                    {
                        {"name", "name"}
        });
    return *name;
}

Result<std::shared_ptr<Sink>> begin(Call& call)
{
    auto name = TRY(name_of(call));
    return std::shared_ptr<Sink>(
        std::make_shared<FileSink>(call.site.kernel, call.subject.person, std::move(name)));
}

Result<Response> finish(Call& call)
{
    TRY(name_of(call));
    auto sink = std::dynamic_pointer_cast<FileSink>(call.request.upload);
    if (!sink) return fail(Code::invalid, "files.empty");
    auto file = TRY(sink->upload.finish());
    return json_response(
        JsonObject{
            {"sha256",     file.sha256    },
            {"name",       file.name      },
            {"media_type", file.media_type},
            {"size_bytes", file.size_bytes}
    },
        201);
}

Result<Response> download(Call& call, const Type& type)
{
    auto& kernel = call.site.kernel;
    auto item = TRY(kernel.read(call.subject, call.param("id")));
    if (item.record.type != type.name) return fail(Code::not_found, "records.not_found");
    auto file = TRY(find_file(kernel, call.subject, item.record.id, call.param("sha256")));
    Response response;
    // To be saved, not to be shown: what others wrote runs nowhere near the session. Only PDF may
    // be asked for to be shown, which the browser's own viewer does: its bytes agreed with its type
    // when they came, nosniff keeps them from being taken for anything else, and only our own pages
    // may frame it.
    bool shown = call.query("show") == "1" && file.media_type == "application/pdf";
    response.headers = {
        {"Content-Type",            file.media_type          },
        {"Content-Disposition",     attachment(file.name)    },
        {"X-Content-Type-Options",  "nosniff"                },
        {"Content-Security-Policy", "sandbox"                },
        {"Cache-Control",           "private, no-cache"      },
        {"ETag",                    "\"" + file.sha256 + "\""},
    };
    if (shown) {
        response.headers.set("Content-Disposition", "inline" + attachment(file.name).substr(10));
        response.headers.set("Content-Security-Policy",
                             "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
                             "frame-ancestors 'self'");
        response.headers.set("X-Frame-Options", "SAMEORIGIN");
    }
    if (call.request.headers.find("If-None-Match").find(file.sha256) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    auto& site = call.site;
    auto number = std::make_shared<std::int64_t>(0);
    Pull pull = [&site, sha256 = file.sha256, number](Give give) {
        site.workers.post(
            [&site, sha256, number, give] { give(read_piece(site.kernel, sha256, (*number)++)); });
    };
    response.body = Download{std::move(pull), std::uint64_t(file.size_bytes)};
    return response;
}

}  // namespace

std::string attachment(std::string_view name)
{
    std::string plain;
    for (auto c : name)
        plain += (c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%') ? c : '_';
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encode_percent(name);
}

Operation upload_operation()
{
    Operation operation{"POST", "/api/v1/files", "files_upload", "files"};
    operation.rate = Rate::writes;
    operation.query = {{"name"}};
    operation.takes = "application/octet-stream";
    operation.gives = "file";
    operation.status = 201;
    operation.body_bytes_max = file_size_bytes_max + 1;
    operation.begin_upload = begin;
    operation.run = finish;
    return operation;
}

Operation download_operation(const Type& type)
{
    Operation operation{"GET", path_of(type) + "/{id}/files/{sha256}", stem_of(type) + "_file",
                        std::string(type.mechanism->name)};
    operation.query = {
        {"show", R"({"type":"string","enum":["1"]})"}
    };
    operation.gives = "application/octet-stream";
    operation.run = [&type](Call& call) { return download(call, type); };
    return operation;
}

}  // namespace concord::api
