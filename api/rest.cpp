#include "api/rest.h"

#include "api/exchange.h"
#include "api/files.h"
#include "api/log_pages.h"

namespace concord::api {

std::string path_of(const Type& type)
{
    return "/api/v1/" + std::string(type.mechanism->name) + "/" + std::string(type.record->plural);
}

std::string stem_of(const Type& type)
{
    return std::string(type.mechanism->name) + "_" + std::string(type.record->plural);
}

std::string name_of_action(std::string_view action)
{
    constexpr std::string_view taken =
        "create read list fields history timeline proof export import file";
    return (names_word(taken, action) ? "act_" : "") + std::string(action);
}

std::vector<Operation> record_operations(const Type& type, const Search& search)
{
    std::vector<Operation> all;
    all.push_back(list_operation(type, search));
    all.push_back(export_operation(type));
    for (auto& each : import_operations(type)) all.push_back(std::move(each));
    all.push_back(read_operation(type));
    for (auto& each : history_operations(type)) all.push_back(std::move(each));
    all.push_back(proof_operation(type));
    all.push_back(download_operation(type));
    for (auto& each : writing_operations(type)) all.push_back(std::move(each));
    return all;
}

}  // namespace concord::api
