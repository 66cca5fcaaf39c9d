#include "api/home.h"

#include "api/cursor.h"
#include "api/view.h"

namespace concord::api {
namespace {

constexpr std::size_t duties_shown = 100, notices_shown = 10, notices_page = 50;

JsonObject print_notice(const Kernel& kernel, const Notice& notice)
{
    return JsonObject{
        {"id", notice.id},
        {"at", print(notice.at)},
        {"about", notice.about},
        {"action", notice.reason},
        {"duty", notice.duty.empty() ? Json(nullptr) : Json(notice.duty)},
        {"record", summary_of(kernel, notice.record)},
        {"root", notice.root},
        {"seq", notice.seq},
        {"read", notice.read ? Json(print(*notice.read)) : Json(nullptr)}
    };
}

// What runs for the asker's participant, as far as the asker may read it.
Result<JsonArray> duties(const Call& call)
{
    auto& kernel = call.site.kernel;
    JsonArray shown;
    for (auto& owed : TRY(duties_owed_by(kernel, call.subject.participant, duties_shown))) {
        auto item = kernel.read(call.subject, owed.record);
        if (!item && item.error().code == Code::not_found) continue;
        TRY(Result<Item>(item));
        shown.push_back(JsonObject{
            {"record", summary_of(kernel, item->record)},
            {"root", item->root},
            {"name", owed.name},
            {"since", print(owed.since)},
            {"due", print(owed.due)},
            {"status", owed.status},
            {"owed_by", owed.owed_by}
        });
    }
    return shown;
}

// How many cases of each type the asker may read that are not over.
Result<JsonObject> counts(const Call& call)
{
    auto& kernel = call.site.kernel;
    JsonObject counted;
    for (auto& type : kernel.types().all()) {
        if (type.record->shape != RecordType::Shape::matter) continue;
        std::vector<std::string> open{std::string(type.record->initial)};
        for (auto& row : type.record->workflow)
            each_word(row.from, [&](std::string_view state) {
                bool over = names_word(type.record->finals, state);
                if (!over && std::find(open.begin(), open.end(), state) == open.end())
                    open.emplace_back(state);
                return true;
            });
        Query query;
        query.types = {type.name};
        query.filters = {
            {"state", open}
        };
        counted[type.name] = TRY(kernel.count(call.subject, query));
    }
    return counted;
}

Result<Response> home(Call& call)
{
    auto& site = call.site;
    auto due = TRY(duties(call));
    auto page = TRY(site.notices.list(call.subject, -1, notices_shown));
    JsonArray notices;
    for (auto& notice : page.items) notices.push_back(print_notice(site.kernel, notice));
    auto counted = TRY(counts(call));
    counted["unread"] = TRY(site.notices.unread(call.subject));
    return json_response(JsonObject{
        {"duties",  std::move(due)    },
        {"notices", std::move(notices)},
        {"counts",  std::move(counted)}
    });
}

Result<Response> notices(Call& call)
{
    auto& site = call.site;
    auto list = "notices " + call.subject.person;
    std::int64_t after = -1;
    if (auto given = call.query("cursor"); !given.empty()) {
        auto cursor = TRY(parse_cursor(given, list, site.secret));
        after = cursor.seq;
    }
    auto page = TRY(site.notices.list(call.subject, after, notices_page));
    JsonArray items;
    for (auto& notice : page.items) items.push_back(print_notice(site.kernel, notice));
    JsonObject body{
        {"items",  std::move(items)                      },
        {"unread", TRY(site.notices.unread(call.subject))}
    };
    if (page.next >= 0) body["next"] = print_cursor({page.next, {}}, list, site.secret);
    return json_response(Json(std::move(body)));
}

Result<Response> mark_read(Call& call)
{
    auto body = TRY(body_of(call, "up_to"));
    auto up_to = find_at(body, "up_to");
    if (!up_to || !up_to->is_int64()) return fail_at("/up_to", Code::invalid, "shape.wrong_kind");
    TRY(call.site.notices.mark_read(call.subject, up_to->get_int64()));
    Response response;
    response.status = 204;
    return response;
}

}  // namespace

std::vector<Operation> home_operations()
{
    std::vector<Operation> all(3);
    all[0] = {"GET", "/api/v1/home", "home_read", "home"};
    all[0].gives = "home";
    all[0].run = home;
    all[1] = {"GET", "/api/v1/notices", "notices_list", "home"};
    all[1].query = {{"cursor"}};
    all[1].gives = "notices";
    all[1].run = notices;
    all[2] = {"POST", "/api/v1/notices/read", "notices_read", "home"};
    all[2].takes = "notices_read";
    all[2].status = 204;
    all[2].rate = Rate::writes;
    all[2].body_bytes_max = 1024;
    all[2].run = mark_read;
    return all;
}

}  // namespace concord::api
