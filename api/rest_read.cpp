// One record, and its past.

#include <charconv>

#include "api/compress.h"
#include "api/rest.h"
#include "api/view.h"

namespace concord::api {
namespace {

// Duties change without a new version when their time passes: what shows one is made anew so often.
constexpr Span duties_stand = seconds(1);
constexpr Span forever = days(36'500);

std::string key_of(std::string_view person, std::string_view id)
{
    return std::string(person) + " " + std::string(id);
}

bool names_tag(std::string_view if_none_match, std::string_view tag)
{
    if (if_none_match == "*") return true;
    return !if_none_match.empty() && if_none_match.find(tag) != std::string_view::npos;
}

Response entry_response(const Rendered::Entry& entry, int status)
{
    Response response;
    response.status = status;
    response.headers = {
        {"ETag",          entry.tag              },
        {"Cache-Control", "private, no-cache"    },
        {"Vary",          "Cookie, Authorization"}
    };
    if (status == 304) return response;
    response.headers.add("Content-Type", "application/json");
    response.body = entry.bytes;
    return response;
}

Response entry_response(const Call& call, const Rendered::Entry& entry)
{
    bool same = names_tag(call.request.headers.find("If-None-Match"), entry.tag);
    return entry_response(entry, same ? 304 : 200);
}

Result<Rendered::Entry> render(Site& site, const Subject& subject, const Item& item)
{
    auto& kernel = site.kernel;
    auto type = kernel.types().find(item.record.type);
    Rendered::Entry entry;
    entry.version = item.record.version;
    entry.epoch = kernel.roster()->epoch();
    entry.until = kernel.now() + forever;
    std::vector<Owed> duties;
    if (!type->record->duties.empty()) {
        duties = TRY(duties_of(kernel, {item.record.id}));
        for (auto& owed : duties)
            if (owed.status != "met") entry.until = kernel.now() + duties_stand;
    }
    auto bytes = print_json(Json(view_of(kernel, subject, item, duties)));
    auto hash = print_base64url(view(sha256(bytes)).substr(0, 9));
    entry.tag = "\"" + std::to_string(entry.version) + "-" + hash + "\"";
    entry.bytes = std::make_shared<const std::string>(std::move(bytes));
    return entry;
}

Result<Response> read(Call& call, const Type& type)
{
    auto& site = call.site;
    auto item = TRY(site.kernel.read(call.subject, call.param("id")));
    if (item.record.type != type.name) return fail(Code::not_found, "records.not_found");
    auto entry = TRY(render(site, call.subject, item));
    auto response = entry_response(call, entry);
    site.rendered.keep(key_of(call.subject.person, item.record.id), std::move(entry));
    return response;
}

// The answer from memory, if the record's newest version is at hand, is still for the asker's eyes,
// and was rendered for this person before.
std::optional<Response> read_at_once(Call& call, const Type& type)
{
    auto& kernel = call.site.kernel;
    auto id = call.param("id");
    auto standing = kernel.standing_at_hand(id);
    if (!standing || standing->record.type != type.name) return {};
    if (!decide_read(call.subject, standing->record, type.privacy(), kernel.now())) return {};
    auto entry = call.site.rendered.find(key_of(call.subject.person, id), standing->record.version,
                                         kernel.roster()->epoch(), kernel.now());
    if (!entry) return {};
    return entry_response(call, *entry);
}

Result<Response> history(Call& call, const Type& type, Kernel::Scope scope)
{
    auto& kernel = call.site.kernel;
    auto item = TRY(kernel.read(call.subject, call.param("id")));
    if (item.record.type != type.name) return fail(Code::not_found, "records.not_found");
    JsonArray items;
    for (auto& act : TRY(kernel.history(call.subject, item.record.id, scope)))
        items.emplace_back(view_of(kernel, act));
    return json_response(JsonObject{
        {"items", std::move(items)}
    });
}

}  // namespace

Result<std::int64_t> parse_version_tag(std::string_view tag)
{
    auto wrong = [] {
        return fail(Code::invalid, "http.bad_header",
                    {
                        {"name", "If-Match"}
        });
    };
    if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"') return wrong();
    tag = tag.substr(1, tag.size() - 2);
    std::int64_t version = 0;
    auto end = tag.data() + tag.size();
    auto read = std::from_chars(tag.data(), end, version);
    if (read.ec != std::errc() || (read.ptr != end && *read.ptr != '-') || version < 1)
        return wrong();
    return version;
}

Result<Response> record_response(Site& site, const Subject& subject, const Item& item, int status)
{
    return entry_response(TRY(render(site, subject, item)), status);
}

Operation read_operation(const Type& type)
{
    Operation operation{"GET", path_of(type) + "/{id}", stem_of(type) + "_read",
                        std::string(type.mechanism->name)};
    operation.gives = type.name;
    operation.run = [&type](Call& call) { return read(call, type); };
    operation.run_at_once = [&type](Call& call) { return read_at_once(call, type); };
    return operation;
}

std::vector<Operation> history_operations(const Type& type)
{
    std::vector<Operation> both;
    const std::pair<const char*, Kernel::Scope> kinds[] = {
        {"history",  Kernel::Scope::record},
        {"timeline", Kernel::Scope::below }
    };
    for (auto& [name, reach] : kinds) {
        Operation operation{"GET", path_of(type) + "/{id}/" + name, stem_of(type) + "_" + name,
                            std::string(type.mechanism->name)};
        operation.gives = "acts";
        operation.run = [&type, scope = reach](Call& call) { return history(call, type, scope); };
        both.push_back(std::move(operation));
    }
    return both;
}

}  // namespace concord::api
