#include "app/embedded.h"

#include "embedded/catalogues.h"
#include "embedded/deployment.h"
#include "embedded/regions.h"
#include "embedded/states.h"
#ifdef CONCORD_HAS_PAGES
#include "embedded/pages.h"
#endif

namespace concord::app {
namespace {

constexpr std::string_view questionnaires = "questionnaires/";

// Without the folder and the ending: "en" of "messages/en.json".
std::string_view stem(std::string_view path)
{
    if (auto slash = path.rfind('/'); slash != std::string_view::npos)
        path.remove_prefix(slash + 1);
    return path.substr(0, path.find('.'));
}

}  // namespace

Result<api::Catalogues> embedded_words()
{
    api::Catalogues words;
    for (auto files : embedded::catalogues())
        for (auto& file : files) TRY(words.add(stem(file.path), file.bytes));
    return words;
}

Result<CodeLists> embedded_lists()
{
    CodeLists lists;
    for (auto& file : embedded::deployment())
        if (!file.path.starts_with(questionnaires)) TRY(lists.add_file(file.path, file.bytes));
    TRY(lists.add("regions", "{\"items\":" + std::string(embedded::regions()) + "}"));
    return lists;
}

std::vector<std::string_view> embedded_questionnaires()
{
    std::vector<std::string_view> texts;
    for (auto& file : embedded::deployment())
        if (file.path.starts_with(questionnaires)) texts.push_back(file.bytes);
    return texts;
}

std::string_view embedded_file(std::string_view path)
{
    for (auto& file : embedded::deployment())
        if (file.path == path) return file.bytes;
    return {};
}

Result<JsonArray> embedded_states()
{
    auto parsed = TRY(parse_json(embedded::states()));
    if (!parsed.is_array()) return fail_internal("the embedded list of States is not a list");
    return std::move(parsed.get_array());
}

std::span<const embedded::File> embedded_pages()
{
#ifdef CONCORD_HAS_PAGES
    return embedded::pages();
#else
    return {};
#endif
}

}  // namespace concord::app
