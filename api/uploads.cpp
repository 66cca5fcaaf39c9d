#include "api/uploads.h"

#include <charconv>
#include <ctime>

#include "base/text.h"
#include "kernel/resumable.h"

namespace concord::api {
namespace {

constexpr std::size_t name_max = 255;
constexpr char version[] = "1.0.0";
constexpr char pieces_type[] = "application/offset+octet-stream";

auto bad_header(std::string_view name)
{
    return fail(Code::invalid, "http.bad_header",
                {
                    {"name", std::string(name)}
    });
}

Result<std::int64_t> number_in(const Call& call, std::string_view header)
{
    auto text = call.request.headers.find(header);
    std::int64_t number = -1;
    auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size() ||
        number < 0)
        return bad_header(header);
    return number;
}

// RFC 9110 section 5.6.7.
std::string http_date(Time time)
{
    auto seconds = std::time_t(time.ms / 1000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[64];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

Response answer(int status)
{
    Response response;
    response.status = status;
    response.headers = {
        {"Tus-Resumable", version   },
        {"Cache-Control", "no-store"}
    };
    return response;
}

void add_state(Response& response, const Resumable& upload)
{
    response.headers.add("Upload-Offset", std::to_string(upload.offset));
    response.headers.add("Upload-Expires", http_date(upload.until));
}

bool speaks_our_version(const Call& call)
{
    return call.request.headers.find("Tus-Resumable") == version;
}

Response wrong_version()
{
    auto response = answer(412);
    response.headers.add("Tus-Version", version);
    return response;
}

Result<Response> options(Call&)
{
    auto response = answer(204);
    response.headers.add("Tus-Version", version);
    response.headers.add("Tus-Max-Size", std::to_string(file_size_bytes_max));
    response.headers.add("Tus-Extension", "creation,expiration,termination");
    response.headers.add("Allow", "OPTIONS, POST");
    return response;
}

Result<Response> begin(Call& call)
{
    if (!speaks_our_version(call)) return wrong_version();
    auto size_bytes = TRY(number_in(call, "Upload-Length"));
    auto name = TRY(parse_upload_name(call.request.headers.find("Upload-Metadata")));
    auto made = TRY(begin_resumable(call.site.kernel, call.subject.person, name, size_bytes));
    auto response = answer(201);
    response.headers.add("Location", "/api/v1/uploads/" + made.id);
    response.headers.add("Upload-Expires", http_date(made.until));
    return response;
}

Result<Response> look(Call& call)
{
    auto upload = TRY(find_resumable(call.site.kernel, call.subject.person, call.param("id")));
    JsonObject body{
        {"id",         upload.id          },
        {"name",       upload.name        },
        {"size_bytes", upload.size_bytes  },
        {"offset",     upload.offset      },
        {"until",      print(upload.until)}
    };
    if (!upload.sha256.empty()) {
        body["sha256"] = upload.sha256;
        body["media_type"] = media_type_of(upload.name);
    }
    auto response = json_response(body);
    response.headers.set("Cache-Control", "no-store");
    response.headers.add("Tus-Resumable", version);
    response.headers.add("Upload-Length", std::to_string(upload.size_bytes));
    add_state(response, upload);
    return response;
}

class ContinuingSink final : public Sink {
public:
    ContinuingSink(Kernel& kernel, const std::string& person, std::string id, std::int64_t offset)
        : more(kernel, person, std::move(id), offset)
    {
    }
    Result<> take(std::string_view piece) override { return more.take(piece); }
    Result<> finish() override { return {}; }  // on a worker's thread, by the operation

    Continuation more;
};

Result<std::shared_ptr<Sink>> begin_pieces(Call& call)
{
    if (!speaks_our_version(call)) return std::shared_ptr<Sink>();  // run() says so
    if (call.request.headers.find("Content-Type") != pieces_type)
        return fail(Code::invalid, "http.unsupported_media_type");
    auto offset = TRY(number_in(call, "Upload-Offset"));
    return std::shared_ptr<Sink>(std::make_shared<ContinuingSink>(
        call.site.kernel, call.subject.person, std::string(call.param("id")), offset));
}

Result<Response> put_pieces(Call& call)
{
    if (!speaks_our_version(call)) return wrong_version();
    auto offset = TRY(number_in(call, "Upload-Offset"));
    auto sink = std::dynamic_pointer_cast<ContinuingSink>(call.request.upload);
    if (!sink)  // nothing came, which is no mistake
        sink = std::make_shared<ContinuingSink>(call.site.kernel, call.subject.person,
                                                std::string(call.param("id")), offset);
    auto upload = TRY(sink->more.finish());
    auto response = answer(204);
    add_state(response, upload);
    return response;
}

Result<Response> drop(Call& call)
{
    if (!speaks_our_version(call)) return wrong_version();
    TRY(remove_resumable(call.site.kernel, call.subject.person, call.param("id")));
    return answer(204);
}

Operation operation(std::string method, const std::string& below, std::string id)
{
    Operation made{std::move(method), "/api/v1/uploads" + below, std::move(id), "files"};
    made.rate = Rate::writes;
    made.status = 204;
    return made;
}

}  // namespace

Result<std::string> parse_upload_name(std::string_view metadata)
{
    while (!metadata.empty()) {
        auto pair = metadata.substr(0, metadata.find(','));
        metadata.remove_prefix(std::min(metadata.size(), pair.size() + 1));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        auto space = pair.find(' ');
        if (pair.substr(0, space) != "filename" || space == std::string_view::npos) continue;
        auto bytes = parse_base64(pair.substr(space + 1));
        auto name = bytes ? clean_text(*bytes, Shape::line, name_max) : Result<std::string>("");
        if (!name || name->empty() || name->find_first_of("/\\") != std::string::npos) break;
        return *name;
    }
    return bad_header("Upload-Metadata");
}

std::vector<Operation> upload_operations()
{
    std::vector<Operation> all;
    all.push_back(operation("OPTIONS", "", "uploads_options"));
    all.back().access = Operation::Access::anyone;
    all.back().rate = Rate::open;
    all.back().run = options;
    all.push_back(operation("POST", "", "uploads_begin"));
    all.back().status = 201;
    all.back().run = begin;
    all.push_back(operation("GET", "/{id}", "uploads_read"));
    all.back().rate = Rate::reads;
    all.back().status = 200;
    all.back().gives = "upload";
    all.back().run = look;
    all.push_back(operation("PATCH", "/{id}", "uploads_continue"));
    all.back().takes = pieces_type;
    all.back().body_bytes_max = file_size_bytes_max + 1;
    all.back().begin_upload = begin_pieces;
    all.back().run = put_pieces;
    all.push_back(operation("DELETE", "/{id}", "uploads_drop"));
    all.back().run = drop;
    return all;
}

}  // namespace concord::api
