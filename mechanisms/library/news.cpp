#include "mechanisms/library/news.h"

#include "mechanisms/library/document.h"

namespace concord::library {
namespace {

std::string_view language_of_title(const JsonObject& row)
{
    auto named = find_at(row, "language");
    if (!named || !named->is_array() || named->get_array().empty()) return {};
    return text_of(named->get_array()[0]);
}

std::vector<atom::Text> titles_of(const Record& document, std::string_view language)
{
    std::vector<atom::Text> titles{
        {std::string(document.text("title")), std::string(language_of(document))}
    };
    auto rows = find_at(document.fields, "titles");
    if (rows && rows->is_array())
        for (auto& row : rows->get_array())
            titles.push_back({std::string(text_at(row.get_object(), "title")),
                              std::string(language_of_title(row.get_object()))});
    if (language.empty()) return titles;
    for (auto& title : titles)
        if (title.language == language) return {title};
    return {titles.front()};
}

atom::Entry entry_of(const Record& document, std::string_view language)
{
    atom::Entry entry;
    entry.titles = titles_of(document, language);
    if (document.has("summary"))
        entry.summaries.push_back({std::string(document.text("summary")), {}});
    entry.published = parse_time(document.text("published")).value_or(document.created);
    entry.categories.push_back({std::string(document.text("kind")), "kind"});
    entry.categories.push_back({document.state, "state"});
    for (auto field : {"norms", "topics"})
        if (auto codes = find_at(document.fields, field); codes && codes->is_array())
            for (auto& code : codes->get_array())
                entry.categories.push_back({std::string(text_of(code)), field});
    entry.rights = document.has("rights") ? std::string(document.text("rights")) : "TLP:CLEAR";
    return entry;
}

}  // namespace

const NewsFeed documents_feed{"documents", "document", "published superseded", entry_of};

}  // namespace concord::library
