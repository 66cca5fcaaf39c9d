#include "api/log_pages.h"

#include "api/rest.h"
#include "kernel/proof.h"
#include "kernel/tiles.h"

namespace concord::api {
namespace {

Result<Response> page(Call& call, const std::string& path)
{
    auto& kernel = call.site.kernel;
    // Whoever asks for a checkpoint gets one that covers what was acknowledged.
    if (path == "checkpoint") TRY(kernel.ledger().checkpoint(kernel.store(), kernel.now()));
    LogPage found;
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        found = TRY(log_page(reader, kernel.ledger(), path));
        return {};
    }));
    bool lasts = found.lifetime == LogPage::Lifetime::lasting;
    Response response;
    response.headers = {
        {"Content-Type",  std::string(found.media_type)                             },
        {"Cache-Control", lasts ? "public, max-age=31536000, immutable" : "no-cache"}
    };
    response.body = std::move(found.bytes);
    return response;
}

Operation reading(const char* pattern, const char* id, std::string gives)
{
    Operation operation{"GET", pattern, id, "log"};
    operation.access = Operation::Access::anyone;
    operation.rate = Rate::open;
    operation.gives = std::move(gives);
    return operation;
}

}  // namespace

std::vector<Operation> log_operations()
{
    std::vector<Operation> all;
    all.push_back(reading("/log/checkpoint", "log_checkpoint", "text/plain"));
    all.back().run = [](Call& call) { return page(call, "checkpoint"); };
    all.push_back(reading("/log/key", "log_key", "text/plain"));
    all.back().run = [](Call& call) { return page(call, "key"); };
    all.push_back(reading("/log/handover", "log_handover", "text/plain"));
    all.back().run = [](Call& call) { return page(call, "handover"); };
    all.push_back(reading("/log/tile/{path*}", "log_tile", "application/octet-stream"));
    all.back().run = [](Call& call) {
        return page(call, "tile/" + std::string(call.param("path")));
    };
    return all;
}

Operation proof_operation(const Type& type)
{
    Operation operation{"GET", path_of(type) + "/{id}/proof", stem_of(type) + "_proof",
                        std::string(type.mechanism->name)};
    operation.gives = "case_file";
    operation.run = [&type](Call& call) -> Result<Response> {
        auto& kernel = call.site.kernel;
        auto item = TRY(kernel.read(call.subject, call.param("id")));
        if (item.record.type != type.name) return fail(Code::not_found, "records.not_found");
        auto response = json_response(TRY(case_file(kernel, call.subject, item.record.id)));
        response.headers.set("Cache-Control", "no-store");
        response.headers.add("Content-Disposition",
                             "attachment; filename=\"" + item.record.reference + ".case.json\"");
        return response;
    };
    return operation;
}

}  // namespace concord::api
