#include "kernel/types.h"

#include <algorithm>

namespace concord {

const Field* Type::find_field(std::string_view field) const
{
    for (auto& each : record->fields)
        if (each.name == field) return &each;
    return nullptr;
}

Types::Types(std::span<const Mechanism* const> mechanisms)
    : mechanisms_(mechanisms.begin(), mechanisms.end())
{
    for (auto mechanism : mechanisms_)
        for (auto& record : mechanism->records)
            all_.push_back({mechanism, &record,
                            std::string(mechanism->name) + "." + std::string(record.name)});
}

const Type* Types::find(std::string_view name) const
{
    for (auto& type : all_)
        if (type.name == name) return &type;
    return nullptr;
}

const Type* Types::find(std::string_view mechanism, std::string_view plural) const
{
    for (auto& type : all_)
        if (type.mechanism->name == mechanism && type.record->plural == plural) return &type;
    return nullptr;
}

Result<> CodeLists::add(std::string_view name, std::string_view json)
{
    auto list = TRY(parse_json(json));
    auto malformed = [&] {
        return fail(Code::invalid, "lists.malformed",
                    {
                        {"name", std::string(name)}
        });
    };
    if (!list.is_object()) return malformed();
    auto items = find_at(list.get_object(), "items");
    if (!items || !items->is_array()) return malformed();
    std::vector<std::string> codes;
    for (auto& item : items->get_array()) {
        if (!item.is_object() || text_at(item.get_object(), "code").empty()) return malformed();
        codes.emplace_back(text_at(item.get_object(), "code"));
    }
    std::sort(codes.begin(), codes.end());
    codes_[std::string(name)] = std::move(codes);
    lists_[std::string(name)] = std::move(list);
    return {};
}

Result<> CodeLists::add_file(std::string_view path, std::string_view json)
{
    if (!path.ends_with(".json")) return {};
    auto slash = path.rfind('/');
    auto value = TRY(parse_json(json));
    if (!value.is_object()) return {};
    if (slash == std::string_view::npos) {
        if (!find_at(value.get_object(), "items")) return {};
        return add(path.substr(0, path.size() - 5), json);
    }
    auto name = path.substr(0, slash);
    auto standing = find(name);
    Json list = standing ? *standing
                         : Json(JsonObject{
                               {"items", JsonArray()}
    });
    list.get_object()["items"].get_array().push_back(std::move(value));
    return add(name, print_json(list));
}

bool CodeLists::has(std::string_view list, std::string_view code) const
{
    auto found = codes_.find(list);
    return found != codes_.end() &&
           std::binary_search(found->second.begin(), found->second.end(), code,
                              [](std::string_view a, std::string_view b) { return a < b; });
}

const Json* CodeLists::find(std::string_view list) const
{
    auto found = lists_.find(list);
    return found == lists_.end() ? nullptr : &found->second;
}

}  // namespace concord
