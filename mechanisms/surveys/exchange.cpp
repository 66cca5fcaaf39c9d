#include "mechanisms/surveys/exchange.h"

#include "base/json.h"

namespace concord::surveys {
namespace {

constexpr std::string_view members[] = {"title", "code", "edition", "source", "body"};

Incoming incoming(const Json& value, std::size_t line)
{
    Incoming made{line, {}, JsonObject()};
    if (!value.is_object())
        made.fields = fail(Code::invalid, "surveys.not_an_object");
    else
        made.fields = value.get_object();
    return made;
}

}  // namespace

std::string print_questionnaires(std::span<const Record> records)
{
    JsonArray all;
    for (auto& record : records) {
        JsonObject made;
        for (auto name : members)
            if (auto value = find_at(record.fields, name)) made[name] = *value;
        all.push_back(std::move(made));
    }
    return print_json(all.size() == 1 ? all[0] : Json(std::move(all)));
}

Result<std::vector<Incoming>> parse_questionnaires(std::string_view text)
{
    auto value = TRY(parse_json(text, {.members_max = 100'000}));
    std::vector<Incoming> made;
    if (!value.is_array()) {
        made.push_back(incoming(value, 1));
        return made;
    }
    for (auto& each : value.get_array()) made.push_back(incoming(each, made.size() + 1));
    return made;
}

}  // namespace concord::surveys
