#include "api/all.h"

#include "api/emergency.h"
#include "api/endpoints.h"
#include "api/feeds.h"
#include "api/files.h"
#include "api/home.h"
#include "api/log_pages.h"
#include "api/oai.h"
#include "api/object_files.h"
#include "api/objects.h"
#include "api/openapi.h"
#include "api/papers.h"
#include "api/presence.h"
#include "api/rest.h"
#include "api/schema.h"
#include "api/search.h"
#include "api/session.h"
#include "api/stream.h"
#include "api/taxii.h"
#include "api/uploads.h"

namespace concord::api {
namespace {

Operation health()
{
    Operation operation{"GET", "/healthz", "health", "platform"};
    operation.access = Operation::Access::anyone;
    operation.rate = Rate::open;
    operation.gives = "text/plain";
    operation.run_at_once = [](Call&) {
        Response response;
        response.headers = {
            {"Content-Type",  "text/plain"},
            {"Cache-Control", "no-store"  }
        };
        response.body = std::string("ready\n");
        return std::optional(std::move(response));
    };
    return operation;
}

}  // namespace

std::vector<Operation> all_operations(const Types& types, const Search& search)
{
    std::vector<Operation> all{health()};
    auto add = [&](std::vector<Operation> more) {
        for (auto& each : more) all.push_back(std::move(each));
    };
    add(session_operations());
    add(schema_operations());
    add(home_operations());
    all.push_back(search_operation(search));
    all.push_back(suggestions_operation(search));
    all.push_back(events_operation());
    add(presence_operations());
    all.push_back(upload_operation());
    add(upload_operations());
    add(oai_operations());
    add(log_operations());
    for (auto& type : types.all()) add(record_operations(type, search));
    for (auto mechanism : types.mechanisms()) {
        add(endpoint_operations(*mechanism));
        add(paper_operations(*mechanism));
        add(feed_operations(*mechanism));
    }
    add(emergency_operations());
    add(object_operations());
    add(taxii_operations());
    add(object_import_operations(types));
    add(object_export_operations(types));
    add(peer_operations(types));
    all.push_back(openapi_operation(all));
    return all;
}

}  // namespace concord::api
