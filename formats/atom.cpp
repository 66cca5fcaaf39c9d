#include "formats/atom.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

namespace concord::atom {
namespace {

using Attributes = std::vector<std::pair<std::string_view, std::string_view>>;

// XML 1.0 section 2.2: what a document may hold at all.
bool is_character(UChar32 c)
{
    return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

void escape(std::string_view text, std::string& out)
{
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    for (std::int32_t at = 0, size = std::int32_t(text.size()); at < size;) {
        auto from = std::size_t(at);
        UChar32 c;
        U8_NEXT(text.data(), at, size, c);
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            case '\r': out += "&#13;"; break;
            default:
                if (c < 0 || !is_character(c)) {
                    out += replacement;
                } else {
                    out += text.substr(from, std::size_t(at) - from);
                }
        }
    }
}

// Attributes without a value are left out.
void open(std::string_view element, const Attributes& attributes, std::string_view end,
          std::string& out)
{
    out += '<';
    out += element;
    for (auto& [name, value] : attributes) {
        if (value.empty()) continue;
        out += ' ';
        out += name;
        out += "=\"";
        escape(value, out);
        out += '"';
    }
    out += end;
}

void close(std::string_view element, std::string& out)
{
    out += "</";
    out += element;
    out += ">\n";
}

void put(std::string_view element, const Attributes& attributes, std::string_view text,
         std::string& out)
{
    if (text.empty()) return;
    open(element, attributes, ">", out);
    escape(text, out);
    close(element, out);
}

// The title must be there, even if it is empty (RFC 4287 section 4.2.14).
void put_title(const Text& title, std::string& out)
{
    open("title",
         {
             {"type",     "text"        },
             {"xml:lang", title.language}
    },
         ">", out);
    escape(title.text, out);
    close("title", out);
}

std::string_view direction_of(std::string_view language)
{
    auto base = language.substr(0, language.find('-'));
    for (std::string_view one : {"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
        if (base == one) return "rtl";
    return "ltr";
}

// One paragraph for each line.
void put_paragraphs(std::string_view text, std::string& out)
{
    while (!text.empty()) {
        auto end = std::min(text.find('\n'), text.size());
        put("p", {}, text.substr(0, end), out);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

// RFC 4287 section 3.1.1.3: XHTML stands inside a single div.
void put_languages(std::string_view element, const std::vector<Text>& texts, std::string& out)
{
    if (texts.empty()) return;
    if (texts.size() == 1) {
        auto& only = texts.front();
        put(element,
            {
                {"type",     "text"       },
                {"xml:lang", only.language}
        },
            only.text, out);
        return;
    }
    open(element,
         {
             {"type", "xhtml"}
    },
         ">", out);
    out += "<div xmlns=\"http://www.w3.org/1999/xhtml\">\n";
    for (auto& text : texts) {
        open("div",
             {
                 {"xml:lang", text.language              },
                 {"lang",     text.language              },
                 {"dir",      direction_of(text.language)}
        },
             ">\n", out);
        put_paragraphs(text.text, out);
        close("div", out);
    }
    out += "</div>";
    close(element, out);
}

void put(const Link& link, std::string& out)
{
    auto length = link.length_bytes < 0 ? std::string() : std::to_string(link.length_bytes);
    const std::string relation = link.relation.empty() ? "alternate" : link.relation;
    open("link",
         {
             {"rel",      relation       },
             {"href",     link.href      },
             {"type",     link.media_type},
             {"hreflang", link.language  },
             {"title",    link.title     },
             {"length",   length         }
    },
         "/>\n", out);
}

void put(const Person& author, std::string& out)
{
    out += "<author>";
    put("name", {}, author.name, out);
    put("uri", {}, author.uri, out);
    close("author", out);
}

void put(const Entry& entry, std::string& out)
{
    out += "<entry>\n";
    put("id", {}, entry.id, out);
    put_title(entry.titles.empty() ? Text{} : entry.titles.front(), out);
    put("updated", {}, print(entry.updated), out);
    if (entry.published != Time{}) put("published", {}, print(entry.published), out);
    for (auto& author : entry.authors) put(author, out);
    for (auto& link : entry.links) put(link, out);
    for (auto& category : entry.categories)
        open("category",
             {
                 {"term",   category.term  },
                 {"scheme", category.scheme},
                 {"label",  category.label }
        },
             "/>\n", out);
    put("rights", {}, entry.rights, out);
    put_languages("summary", entry.summaries, out);
    put_languages("content", entry.contents, out);
    close("entry", out);
}

}  // namespace

std::string escaped(std::string_view text)
{
    std::string made;
    escape(text, made);
    return made;
}

std::string print(const Feed& feed)
{
    std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    open("feed",
         {
             {"xmlns",    "http://www.w3.org/2005/Atom"},
             {"xml:lang", feed.title.language          }
    },
         ">\n", out);
    put("id", {}, feed.id, out);
    put_title(feed.title, out);
    put("subtitle",
        {
            {"type",     "text"                },
            {"xml:lang", feed.subtitle.language}
    },
        feed.subtitle.text, out);
    put("updated", {}, print(feed.updated), out);
    for (auto& author : feed.authors) put(author, out);
    for (auto& link : feed.links) put(link, out);
    put("generator", {}, "Concord", out);
    put("icon", {}, feed.icon, out);
    put("rights", {}, feed.rights, out);
    for (auto& entry : feed.entries) put(entry, out);
    close("feed", out);
    return out;
}

}  // namespace concord::atom
