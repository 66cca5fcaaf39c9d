#include "mechanisms/contacts/coverage.h"

#include <map>
#include <set>

#include "mechanisms/contacts/contact.h"

namespace concord::contacts {

Result<Json> coverage(Kernel& kernel, const Subject& by, const JsonObject&)
{
    std::map<std::string, std::set<std::string>> covered;
    for (auto& contact : TRY(find_standing(kernel, by)))
        covered[contact.owner].emplace(contact.text("level"));
    JsonArray items;
    for (auto& each : covered) {
        JsonArray in_order;
        each_word(levels, [&](std::string_view level) {
            if (each.second.count(std::string(level))) in_order.emplace_back(level);
            return true;
        });
        items.push_back(JsonObject{
            {"participant", each.first         },
            {"levels",      std::move(in_order)}
        });
    }
    return Json(JsonObject{
        {"items", std::move(items)}
    });
}

}  // namespace concord::contacts
