#include "api/taxii.h"

#include "api/site.h"

namespace concord::api {

using namespace taxii;

namespace {

constexpr std::size_t body_bytes_max = 64u << 20;
constexpr std::int64_t content_length_default = 10 << 20;
constexpr std::size_t objects_expected = 100, object_bytes_usual = 1536;  // of a page

Response taxii_response(std::string body, int status = 200)
{
    Response response;
    response.status = status;
    response.headers = {
        {"Content-Type",  std::string(media_type)        },
        {"Cache-Control", "private, no-cache"            },
        {"Vary",          "Accept, Authorization, Cookie"}
    };
    response.body = std::move(body);
    return response;
}

Response taxii_response(const JsonObject& body, int status = 200)
{
    return taxii_response(print_json(Json(body)), status);
}

std::string address_of(const Call& call)
{
    if (!call.site.origin.empty()) return call.site.origin;
    auto host = std::string(call.request.headers.find("Host"));
    return (call.request.transport == Transport::tls ? "https://" : "http://") + host;
}

std::int64_t content_length_of(const Record& root)
{
    auto given = find_at(root.fields, "max_content_length");
    auto limit = given && given->is_int64() ? given->get_int64() : 0;
    return limit > 0 ? std::min<std::int64_t>(limit, body_bytes_max) : content_length_default;
}

std::string id_of(const Record& collection)
{
    auto given = collection.text("identifier");
    return given.empty() ? collection.id : std::string(given);
}

using Found = std::shared_ptr<const Standing>;

Result<Found> root_of(const Call& call)
{
    return call.site.objects.find_root(call.subject, call.param("root"));
}

Result<Found> collection_of(const Call& call)
{
    auto root = TRY(root_of(call));
    return call.site.objects.find_collection(call.subject, root->record.id,
                                             call.param("collection"));
}

// Section 4.1.
Result<Response> discovery(Call& call)
{
    JsonArray roots;
    for (auto& root : TRY(call.site.objects.roots(call.subject)))
        roots.emplace_back(address_of(call) + "/taxii2/" + std::string(root->record.text("path")) +
                           "/");
    if (roots.empty() && !call.known) return fail(Code::not_found, "records.not_found");
    JsonObject body{
        {"title", call.site.words.say("taxii.title", {}, call.language)}
    };
    if (!roots.empty()) {
        body["default"] = roots.front();
        body["api_roots"] = std::move(roots);
    }
    return taxii_response(body);
}

// Section 4.2.
Result<Response> show_root(Call& call)
{
    auto root = TRY(root_of(call));
    JsonObject body{
        {"title",              root->record.text("title")     },
        {"versions",           JsonArray{Json(media_type)}    },
        {"max_content_length", content_length_of(root->record)}
    };
    if (root->record.has("description")) body["description"] = root->record.text("description");
    return taxii_response(body);
}

// Section 5.2.1. The colour under which all of it stands is a property of our own, because what
// carries no marking leaves as it came.
JsonObject print(const Call& call, const Standing& collection)
{
    auto& record = collection.record;
    JsonObject body{
        {"id", id_of(record)},
        {"title", record.text("title")},
        {"can_read", true},
        {"can_write", bool(call.site.objects.may(call.subject, collection, "add"))},
        {"media_types", JsonArray{Json(object_media_type)}},
        {"x_concord_tlp", print(record.label.tlp)}
    };
    if (call.known && call.known->means == Known::Means::token)
        body["can_write"] = body["can_write"].get_bool() &&
                            std::find(call.known->scopes.begin(), call.known->scopes.end(),
                                      "write") != call.known->scopes.end();
    for (auto name : {"description", "alias"})
        if (record.has(name)) body[name] = record.text(name);
    return body;
}

Result<Response> list_collections(Call& call)
{
    auto root = TRY(root_of(call));
    JsonArray all;
    for (auto& each : TRY(call.site.objects.collections(call.subject, root->record.id)))
        all.emplace_back(print(call, *each));
    JsonObject body;
    if (!all.empty()) body["collections"] = std::move(all);
    return taxii_response(body);
}

Result<Response> show_collection(Call& call)
{
    return taxii_response(print(call, *TRY(collection_of(call))));
}

void add_dates(Response& response, const ObjectPage& page)
{
    if (page.count == 0) return;
    response.headers.add("X-TAXII-Date-Added-First", print_micros(page.first_added));
    response.headers.add("X-TAXII-Date-Added-Last", print_micros(page.last_added));
}

// One row of a list, after the others.
void append(std::string& body, List list, const StoredObject& object)
{
    if (list == List::objects) {
        body += object.bytes;
    } else if (list == List::versions) {
        print_json_string(object.version, body);
    } else {
        body += R"({"id":)";
        print_json_string(object.id, body);
        body += R"(,"date_added":")" + print_micros(object.added) + R"(","version":)";
        print_json_string(object.version, body);
        body += R"(,"media_type":"application/stix+json;version=)";
        body += object.spec == 20 ? "2.0\"}" : "2.1\"}";
    }
}

// An object that is not there in any version is not found; one without a version asked for is `{}`.
Result<> check_there(const Call& call, const std::string& collection, const std::string& id)
{
    ObjectQuery query;
    query.ids = {id};
    query.versions.all = true;
    query.limit = 1;
    query.bytes = ObjectQuery::Bytes::without;
    auto page = TRY(call.site.objects.page(call.subject, collection, query, [](StoredObject&&) {}));
    if (page.count == 0) return fail(Code::not_found, "records.not_found");
    return {};
}

// Sections 5.3, 5.4, 5.6 and 5.8: assembled from stored bytes.
Result<Assembled::Page> assemble(const Call& call, List list, const std::string& id,
                                 const Asked& asked, const ObjectQuery& query)
{
    std::string body = list == List::versions ? R"({"versions":[)" : R"({"objects":[)";
    auto empty = body.size();
    if (list == List::objects)
        body.reserve(std::min(query.limit, objects_expected) * object_bytes_usual);
    auto page = TRY(call.site.objects.page(call.subject, id, query, [&](StoredObject&& each) {
        if (body.size() > empty) body += ',';
        append(body, list, each);
    }));
    body += ']';
    if (page.more)
        body += R"(,"more":true,"next":")" + next_of(call, list, id, asked, page.last_place) + "\"";
    body += '}';
    if (page.count == 0) body = "{}";
    if (body.capacity() > body.size() + body.size() / 4) body.shrink_to_fit();  // it may be kept
    return Assembled::Page{std::make_shared<const std::string>(std::move(body)), page};
}

// The same page, if it was assembled before for somebody who reads as far.
Result<std::shared_ptr<const Assembled::Page>> objects_page(const Call& call,
                                                            const Record& collection,
                                                            const Asked& asked,
                                                            const ObjectQuery& query,
                                                            std::string_view object)
{
    auto strictest = TRY(call.site.objects.strictest_in(call.subject, collection.id));
    auto key = collection.id + " " + std::to_string(int(strictest)) + " " +
               std::to_string(query.after_place) + " " + std::to_string(query.limit) + " " +
               std::string(object) + " " + asked.filters;
    if (auto found = call.site.assembled.find(key, collection.version)) return found;
    auto made = std::make_shared<const Assembled::Page>(
        TRY(assemble(call, List::objects, collection.id, asked, query)));
    bool is_for_all = made->holds.strictest == strictest && made->holds.count > 0;
    if (is_for_all) call.site.assembled.keep(std::move(key), collection.version, made);
    return made;
}

Result<Response> show_list(Call& call, List list)
{
    auto collection = TRY(collection_of(call));
    auto& id = collection->record.id;
    auto asked = TRY(asked_by(call, list, id));
    auto object = std::string(call.param("object"));
    auto query = asked.query;
    if (list != List::objects) query.bytes = ObjectQuery::Bytes::without;
    if (list == List::versions) query.versions.all = true;
    if (!object.empty() && !query.ids.empty() &&
        std::find(query.ids.begin(), query.ids.end(), object) == query.ids.end())
        return fail(Code::not_found, "records.not_found");
    if (!object.empty()) query.ids = {object};

    auto made =
        list == List::objects
            ? TRY(objects_page(call, collection->record, asked, query, object))
            : std::make_shared<const Assembled::Page>(TRY(assemble(call, list, id, asked, query)));
    auto& page = made->holds;
    if (page.count == 0 && !object.empty() && query.after_place < 0)
        TRY(check_there(call, id, object));
    auto response = taxii_response(std::string());
    response.body = made->bytes;
    add_dates(response, page);
    if (list == List::objects && page.count > 0)
        call.site.objects.note_fetch(
            call.subject, call.known ? call.known->session : std::string(), id,
            query.after_place >= 0 ? query.after_place : page.first_place - 1, page.last_place);
    return response;
}

std::string why(const Call& call, const ObjectOutcome& outcome)
{
    auto text =
        outcome.rule + ": " + call.site.words.say(outcome.rule, outcome.values, call.language);
    if (!outcome.path.empty()) text += " (" + outcome.path + ")";
    if (!outcome.section.empty()) text += " [STIX 2.1, " + outcome.section + "]";
    return text;
}

// Section 4.3.1. What was there already has succeeded: asking again changes nothing.
JsonObject print(const Call& call, const ObjectReport& report)
{
    JsonArray successes, failures;
    for (auto& outcome : report.outcomes) {
        JsonObject one{
            {"id",      outcome.id                                                           },
            {"version", outcome.version.empty() ? concord::print(report.at) : outcome.version}
        };
        if (outcome.kind == ObjectOutcome::Kind::refused) {
            one["message"] = why(call, outcome);
            failures.emplace_back(std::move(one));
        } else {
            if (outcome.kind == ObjectOutcome::Kind::known)
                one["message"] = call.site.words.say("taxii.known", {}, call.language);
            successes.emplace_back(std::move(one));
        }
    }
    JsonObject body{
        {"id",                report.id                },
        {"status",            "complete"               },
        {"request_timestamp", concord::print(report.at)},
        {"total_count",       report.outcomes.size()   },
        {"success_count",     successes.size()         },
        {"failure_count",     failures.size()          },
        {"pending_count",     0                        }
    };
    if (!successes.empty()) body["successes"] = std::move(successes);
    if (!failures.empty()) body["failures"] = std::move(failures);
    return body;
}

// Section 5.5.
Result<Response> add_objects(Call& call)
{
    auto root = TRY(root_of(call));
    auto collection = TRY(collection_of(call));
    TRY(check_content_type(call.request.headers.find("Content-Type")));
    auto limit = content_length_of(root->record);
    if (std::int64_t(call.request.body.size()) > limit)
        return fail(Code::too_large, "http.body_too_large",
                    {
                        {"limit", std::to_string(limit)}
        });
    auto report = call.site.objects.add(call.subject, collection->record.id, call.request.body);
    if (!report) {
        auto error = std::move(report).error();
        // What is no JSON is a bad request; what is, and no envelope, cannot be processed.
        for (auto key :
             {"stix.envelope.malformed", "stix.envelope.cut_off", "stix.envelope.not_utf8"})
            if (error.key == key) error.field.clear();
        return tl::make_unexpected(std::move(error));
    }
    return taxii_response(print(call, *report), 202);
}

Result<Response> show_status(Call& call)
{
    TRY(root_of(call));
    return taxii_response(
        print(call, TRY(call.site.objects.report(call.subject, call.param("status")))));
}

// Section 5.7: a recall, so that its trace stays and those who have it are told.
Result<Response> delete_object(Call& call)
{
    auto collection = TRY(collection_of(call));
    auto asked = TRY(asked_by(call, List::objects, collection->record.id));
    auto object = std::string(call.param("object"));
    auto none = [&](int spec) {
        auto& specs = asked.query.specs;
        return !specs.empty() && std::find(specs.begin(), specs.end(), spec) == specs.end();
    };
    if (none(21)) return fail(Code::not_found, "records.not_found");
    auto recalled = call.site.objects.recall(call.subject, collection->record.id,
                                             {
                                                 {object, asked.query.versions}
    },
                                             "");
    if (!recalled && recalled.error().key == "objects.not_found")
        return fail(Code::not_found, "records.not_found");
    TRY(std::move(recalled));
    return taxii_response(JsonObject());
}

// What is asked of every request before it is looked at.
std::function<Result<Response>(Call&)> when_taken(Result<Response> (*run)(Call&))
{
    return [run](Call& call) -> Result<Response> {
        TRY(check_accept(call.request.headers.find("Accept")));
        return run(call);
    };
}

}  // namespace

bool is_taxii(std::string_view path)
{
    return path == "/taxii2" || path.starts_with("/taxii2/");
}

std::string token_of_basic(std::string_view authorization)
{
    constexpr std::string_view scheme = "Basic ";
    if (authorization.size() <= scheme.size() ||
        !same_name(authorization.substr(0, scheme.size()), scheme))
        return {};
    auto pair = parse_base64(authorization.substr(scheme.size()));
    if (!pair) return {};
    auto colon = pair->find(':');
    return colon == std::string::npos ? std::string() : pair->substr(colon + 1);
}

Response taxii_refusal(const Error& error, const Words& words, std::string_view language,
                       std::string_view request_number)
{
    auto status = status_of(error);
    bool ours = error.code == Code::internal;
    auto key = ours ? std::string("problem.internal") : error.key;
    JsonObject body{
        {"title", words.say(key, ours ? Values() : error.values, language)},
        {"error_id", request_number},
        {"error_code", key},
        {"http_status", std::to_string(status)}
    };
    if (!ours && !error.field.empty())
        body["details"] = JsonObject{
            {"path", error.field}
        };
    auto response = taxii_response(body, status);
    response.headers.set("Cache-Control", "no-store");
    response.headers.add("Content-Language", std::string(language));
    auto value = [&](const char* name, const char* otherwise) {
        auto found = error.values.find(name);
        return found == error.values.end() ? std::string(otherwise) : found->second;
    };
    if (status == 401)
        response.headers.add("WWW-Authenticate", "Basic realm=\"TAXII\", charset=\"UTF-8\"");
    if (error.code == Code::limited || error.code == Code::unavailable)
        response.headers.add("Retry-After", value("seconds", "5"));
    if (status == 405) response.headers.add("Allow", value("allow", ""));
    return response;
}

std::vector<Operation> taxii_operations()
{
    std::vector<Operation> all;
    auto add = [&](std::string method, std::string path, std::string id,
                   std::function<Result<Response>(Call&)> run, std::vector<Parameter> query = {}) {
        for (bool slash : {true, false}) {
            Operation operation{method, "/taxii2" + path + (slash ? "/" : ""),
                                "taxii_" + id + (slash ? "" : "_plain"), "taxii"};
            // What is for everybody may be read without signing in; all else looks as if it were
            // not there, and asks to sign in.
            operation.access = Operation::Access::anyone;
            operation.gives = media_type;
            operation.query = query;
            operation.run = run;
            if (method == "POST") {
                operation.rate = Rate::writes;
                operation.takes = media_type;
                operation.status = 202;
                operation.body_bytes_max = body_bytes_max;
            }
            if (method == "DELETE") operation.rate = Rate::writes;
            all.push_back(std::move(operation));
        }
    };
    auto lists = [](List list) {
        return [list](Call& call) -> Result<Response> {
            TRY(check_accept(call.request.headers.find("Accept")));
            return show_list(call, list);
        };
    };
    const std::string collection = "/{root}/collections/{collection}";
    auto of_objects = parameters_of(List::objects);
    add("GET", "", "discovery", when_taken(discovery));
    add("GET", "/{root}", "root", when_taken(show_root));
    add("GET", "/{root}/status/{status}", "status", when_taken(show_status));
    add("GET", "/{root}/collections", "collections", when_taken(list_collections));
    add("GET", collection, "collection", when_taken(show_collection));
    add("GET", collection + "/manifest", "manifest", lists(List::manifest), of_objects);
    add("GET", collection + "/objects", "objects", lists(List::objects), of_objects);
    add("POST", collection + "/objects", "add", when_taken(add_objects));
    add("GET", collection + "/objects/{object}", "object", lists(List::objects), of_objects);
    add("DELETE", collection + "/objects/{object}", "delete", when_taken(delete_object),
        of_objects);
    add("GET", collection + "/objects/{object}/versions", "versions", lists(List::versions),
        parameters_of(List::versions));
    return all;
}

}  // namespace concord::api
