#include "mechanisms/library/dublin_core.h"

#include "formats/oai.h"
#include "mechanisms/library/document.h"

namespace concord::library {
namespace {

const JsonArray& list_of(const Record& document, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(document.fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

std::vector<oai::Element> elements_of(const Record& document)
{
    std::vector<oai::Element> all;
    auto add = [&](const char* name, std::string_view text, std::string_view language = {}) {
        if (!text.empty()) all.push_back({name, std::string(text), std::string(language)});
    };
    add("title", document.text("title"), language_of(document));
    for (auto& each : list_of(document, "titles")) {
        auto& row = each.get_object();
        auto named = find_at(row, "language");
        bool one = named && named->is_array() && named->get_array().size() == 1;
        add("title", text_at(row, "title"), one ? text_of(named->get_array()[0]) : "");
    }
    for (auto field : {"topics", "norms"})
        for (auto& code : list_of(document, field)) add("subject", text_of(code));
    add("description", document.text("summary"));
    add("date", document.text("date"));
    add("type", document.text("kind"));
    for (auto& file : list_of(document, "files"))
        add("format", text_at(file.get_object(), "media_type"));
    add("identifier", document.text("symbol"));
    add("identifier", "urn:uuid:" + document.id);
    add("source", document.text("source"));
    for (auto& language : list_of(document, "languages")) add("language", text_of(language));
    add("rights", document.text("rights"));
    return all;
}

}  // namespace

std::string print_dublin_core(std::span<const Record> documents)
{
    std::string all;
    for (auto& document : documents) all += oai::print_dc(elements_of(document));
    return all;
}

}  // namespace concord::library
