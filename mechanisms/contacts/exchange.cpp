#include "mechanisms/contacts/exchange.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace concord::contacts {

void refuse_repeated(std::vector<Incoming>& incoming)
{
    std::map<std::string, std::size_t> seen;
    for (auto& each : incoming) {
        if (!each.fields) continue;
        auto& fields = *each.fields;
        auto key = each.owner + "\n" + each.key;
        if (each.key.empty())
            for (auto field : {"name", "institution", "level"})
                key += "\n" + folded(text_at(fields, field));
        auto [earlier, fresh] = seen.emplace(std::move(key), each.line);
        if (fresh) continue;
        each.fields = fail(Code::invalid, "contacts.twice_in_file",
                           {
                               {"line", std::to_string(earlier->second)}
        });
    }
}

}  // namespace concord::contacts
