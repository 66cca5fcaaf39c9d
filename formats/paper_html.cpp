// A paper document as a page of HTML that reads well on a screen and prints well.

#include <algorithm>

#include "formats/atom.h"
#include "formats/paper.h"
#include "formats/paper_parts.h"

namespace concord::paper {
namespace {

using atom::escaped;

constexpr std::string_view style = R"(
:root{color-scheme:light}
*{box-sizing:border-box}
html{background:#e9edf1;font:1rem/1.55 "Noto Serif","Noto Naskh Arabic","Noto Serif CJK SC",
Georgia,"Songti SC",serif;color:#15202b}
body{max-width:50rem;margin:1.5rem auto;padding:3rem 3.5rem;background:#fff;
box-shadow:0 1px 4px #0003}
h1,h2,h3,h4{line-height:1.25;margin-block:1.6em .5em;break-after:avoid}
h1{font-size:1.35rem}h2{font-size:1.15rem}h3{font-size:1rem}h4{font-size:1rem;font-style:italic}
p{margin-block:.6em;orphans:2;widows:2}
:lang(zh) h4,:lang(ar) h4{font-style:normal}
.cover{display:grid;grid-template-columns:1fr auto;column-gap:2rem;
border-block-end:3px solid #15202b;padding-block-end:.4rem;margin-block-end:.8rem;align-items:end}
.masthead{font-size:1.1rem}.symbol{font-size:1.3rem;font-weight:700}
.about{display:grid;grid-template-columns:1fr auto;column-gap:2rem;font-size:.9rem}
.about p{margin-block:.1em}
.title{font-size:1.7rem;font-weight:700;line-height:1.25;margin-block:1.2em .3em}
.subtitle{font-size:1.15rem;margin-block:0 1.5em}
.number{display:inline-block;min-inline-size:2.6rem}
.small{font-size:.85rem;color:#3d4b58}.centred{text-align:center}
blockquote{margin-block:.6em;margin-inline:2rem}
a{color:#0b4f8a}
table{border-collapse:collapse;inline-size:100%;margin-block:1em;font-size:.92rem}
th,td{border:1px solid #8593a0;padding:.35rem .55rem;vertical-align:top;text-align:start}
thead{display:table-header-group}th{background:#eef2f5}tr{break-inside:avoid}
.boxed{border:1px solid #15202b;padding:.4rem 1.1rem;margin-block:1.2em}
.boxed>p:first-child{font-weight:700;text-align:center}
.contents ul{list-style:none;padding:0;margin:0}.contents a{text-decoration:none}
.contents .l2{padding-inline-start:1.5rem}.contents .l3,.contents .l4{padding-inline-start:3rem}
.field{border:1px solid #6b7a88;padding:.4rem .6rem;margin-block:.4em 1.2em;white-space:pre-wrap;
break-inside:avoid}
.lines-1{min-block-size:2.2rem}.lines-2{min-block-size:3.6rem}.lines-3{min-block-size:5rem}
.lines-4{min-block-size:8rem}
.options{list-style:none;padding:0;margin-block:.4em 1.2em}
.beside{display:flex;gap:1.6rem;font-size:.85rem;color:#3d4b58}
.options li{display:flex;gap:.7rem;margin-block:.25em;break-inside:avoid}
.box{font-family:"Noto Sans Symbols2","DejaVu Sans","Segoe UI Symbol",sans-serif;
font-size:1.15rem;line-height:1.35}
.blank td{block-size:2.2rem}
.notes{margin-block-start:2.5rem;border-block-start:1px solid #8593a0;font-size:.85rem}
.notes ol{padding-inline-start:2rem}
footer{margin-block-start:2.5rem;font-size:.8rem;color:#3d4b58}
sup{line-height:0}
@media(max-width:40rem){body{margin:0;padding:1.2rem}}
@media print{html{background:#fff;font-size:10.5pt}body{max-width:none;margin:0;padding:0;
box-shadow:none}
.break{break-before:page}a{color:inherit;text-decoration:none}}
@page{size:A4;margin:22mm 20mm}
)";

std::string tagged(std::string_view language)
{
    if (language.empty()) return {};
    bool right = direction_of(language) == Direction::right_to_left;
    return " lang=\"" + escaped(language) + "\" dir=\"" + (right ? "rtl" : "ltr") + "\"";
}

std::string with_breaks(std::string_view text)
{
    std::string made;
    for (auto c : escaped(text)) {
        if (c == '\n')
            made += "<br>";
        else
            made += c;
    }
    return made;
}

class Writer {
public:
    explicit Writer(const Document& document)
        : document_(document), chapters_(chapters_of(document))
    {
    }

    std::string write()
    {
        std::string body;
        if (document_.cover) body += cover(*document_.cover);
        for (auto& block : document_.blocks)
            body += std::visit([&](auto& each) { return print(each); }, block);
        if (!notes_.empty())
            body += "<section class=\"notes\" role=\"doc-endnotes\"><ol>" + notes_ +
                    "</ol></section>\n";
        if (!document_.footer.empty())
            body += "<footer>" + with_breaks(document_.footer) + "</footer>\n";
        return "<!doctype html>\n<html" + tagged(document_.language) +
               "><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
               "content=\"width=device-width\"><title>" +
               escaped(document_.title) + "</title><style>" + std::string(style) +
               "</style></head>\n<body><main>\n" + body + "</main></body></html>\n";
    }

private:
    std::string say(const Text& text)
    {
        std::string made;
        for (auto& run : text) {
            auto shown = with_breaks(run.text);
            if (run.marks & Run::emphasis) shown = "<em>" + shown + "</em>";
            if (run.marks & Run::strong) shown = "<strong>" + shown + "</strong>";
            if (!run.language.empty())
                shown = "<span" + tagged(run.language) + ">" + shown + "</span>";
            auto link = std::string(safe_link(run.link));
            if (!link.empty() && link[0] == '#') link = "#" + safe_anchor(link.substr(1));
            if (!link.empty()) shown = "<a href=\"" + escaped(link) + "\">" + shown + "</a>";
            made += shown;
            if (!run.note.empty()) made += note(run.note);
        }
        return made;
    }

    std::string note(const Text& text)
    {
        auto number = std::to_string(++notes_so_far_);
        auto said = say(text);
        notes_ += "<li id=\"note-" + number + "\">" + said + " <a href=\"#call-" + number +
                  "\" role=\"doc-backlink\">↑</a></li>";
        return "<sup id=\"call-" + number + "\"><a href=\"#note-" + number +
               "\" role=\"doc-noteref\">" + number + "</a></sup>";
    }

    std::string cover(const Cover& from)
    {
        std::string made = "<header>";
        if (!from.masthead.empty() || !from.symbol.empty())
            made += "<div class=\"cover\"><div class=\"masthead\">" + escaped(from.masthead) +
                    "</div><div class=\"symbol\">" + escaped(from.symbol) + "</div></div>";
        auto lines = [](const std::vector<std::string>& all) {
            std::string each = "<div>";
            for (auto& line : all) each += "<p>" + escaped(line) + "</p>";
            return each + "</div>";
        };
        if (!from.lines.empty() || !from.particulars.empty())
            made +=
                "<div class=\"about\">" + lines(from.lines) + lines(from.particulars) + "</div>";
        made += "<p class=\"title\" role=\"heading\" aria-level=\"1\">" + with_breaks(from.title) +
                "</p>";
        if (!from.subtitle.empty())
            made += "<p class=\"subtitle\">" + with_breaks(from.subtitle) + "</p>";
        made += "</header>\n";
        if (from.place == Cover::Place::own_page) made += "<div class=\"break\"></div>\n";
        return made;
    }

    std::string print(const Heading& heading)
    {
        auto& chapter = chapters_[chapter_++];
        // The title of the cover is the first heading of the page.
        auto tag = "h" + std::to_string(std::min(chapter.level + (document_.cover ? 1 : 0), 4));
        return "<" + tag + " id=\"" + chapter.anchor + "\"" + tagged(heading.language) + ">" +
               say(heading.text) + "</" + tag + ">\n";
    }

    std::string print(const Paragraph& paragraph)
    {
        std::string begin = "<p", end = "</p>\n";
        if (!paragraph.anchor.empty()) begin += " id=\"" + safe_anchor(paragraph.anchor) + "\"";
        begin += tagged(paragraph.language);
        using Role = Paragraph::Role;
        if (paragraph.role == Role::small) begin += " class=\"small\"";
        if (paragraph.role == Role::centred) begin += " class=\"centred\"";
        if (paragraph.role == Role::quotation) {
            begin = "<blockquote>" + begin;
            end = "</p></blockquote>\n";
        }
        begin += ">";
        if (!paragraph.number.empty())
            begin += "<span class=\"number\">" + escaped(paragraph.number) + "</span>";
        return begin + say(paragraph.text) + end;
    }

    std::string print(const List& list)
    {
        std::string tag = list.kind == List::Kind::numbers ? "ol" : "ul";
        auto made = "<" + tag + tagged(list.language) + ">";
        for (auto& item : list.items) made += "<li>" + say(item) + "</li>";
        return made + "</" + tag + ">\n";
    }

    static std::string columns(const std::vector<int>& widths)
    {
        int all = 0;
        for (auto width : widths) all += std::max(width, 1);
        std::string made;
        for (auto width : widths)
            made += "<col width=\"" + std::to_string(100 * std::max(width, 1) / all) + "%\">";
        return made.empty() ? made : "<colgroup>" + made + "</colgroup>";
    }

    std::string print(const Table& table)
    {
        auto made = "<table" + tagged(table.language) + ">" + columns(table.widths);
        auto width = table.head.size();
        for (auto& row : table.rows) width = std::max(width, row.size());
        if (!table.head.empty()) {
            made += "<thead><tr>";
            for (std::size_t i = 0; i < width; ++i)
                made += "<th scope=\"col\">" +
                        (i < table.head.size() ? say(table.head[i]) : std::string()) + "</th>";
            made += "</tr></thead>";
        }
        made += "<tbody>";
        for (auto& row : table.rows) {
            made += "<tr>";
            for (std::size_t i = 0; i < width; ++i)
                made += "<td>" + (i < row.size() ? say(row[i]) : std::string()) + "</td>";
            made += "</tr>\n";
        }
        return made + "</tbody></table>\n";
    }

    std::string print(const Boxed& boxed)
    {
        std::string made = "<div class=\"boxed\">";
        if (!boxed.title.empty()) made += "<p>" + escaped(boxed.title) + "</p>\n";
        for (auto& paragraph : boxed.paragraphs) made += print(paragraph);
        return made + "</div>\n";
    }

    static std::string print(const PageBreak&) { return "<div class=\"break\"></div>\n"; }

    std::string print(const Contents& contents)
    {
        auto made = "<nav class=\"contents\" role=\"doc-toc\"><p><strong>" +
                    escaped(contents.title) + "</strong></p><ul>";
        for (auto& chapter : chapters_)
            if (chapter.level <= contents.levels)
                made += "<li class=\"l" + std::to_string(chapter.level) + "\"><a href=\"#" +
                        chapter.anchor + "\"" + tagged(chapter.language) + ">" +
                        with_breaks(text_alone(*chapter.text)) + "</a></li>";
        return made + "</ul></nav>\n";
    }

    static std::string label(const Field& field)
    {
        return field.label.empty() ? std::string()
                                   : " role=\"group\" aria-label=\"" + escaped(field.label) + "\"";
    }

    static std::string print(const Field& field)
    {
        switch (field.kind) {
            case Field::Kind::text:
                return "<div class=\"field lines-" + std::to_string(std::clamp(field.lines, 1, 4)) +
                       "\"" + label(field) + ">" + escaped(field.value) + "</div>\n";
            case Field::Kind::table: return rows_of(field);
            case Field::Kind::one:
            case Field::Kind::many: break;
        }
        std::string made =
            std::string("<ul class=\"options") +
            (field.stand == Field::Options::beside ? " beside\"" : "\"") +
            (field.label.empty() ? "" : " aria-label=\"" + escaped(field.label) + "\"") + ">";
        for (auto& option : field.options)
            made += "<li><span class=\"box\">" +
                    std::string(option.ticked ? box_ticked : box_empty) + "</span> <span>" +
                    escaped(option.text) + "</span></li>";
        return made + "</ul>\n";
    }

    static std::string rows_of(const Field& field)
    {
        auto made = "<table" + label(field) + "><thead><tr>";
        for (auto& column : field.columns) made += "<th scope=\"col\">" + escaped(column) + "</th>";
        made += "</tr></thead><tbody>";
        for (auto& row : field.rows) {
            made += "<tr>";
            for (std::size_t i = 0; i < field.columns.size(); ++i)
                made += "<td>" + (i < row.size() ? with_breaks(row[i]) : std::string()) + "</td>";
            made += "</tr>";
        }
        for (int i = 0; i < field.rows_empty; ++i) {
            made += "<tr class=\"blank\">";
            for (std::size_t j = 0; j < field.columns.size(); ++j) made += "<td></td>";
            made += "</tr>";
        }
        return made + "</tbody></table>\n";
    }

    const Document& document_;
    std::vector<Chapter> chapters_;
    std::size_t chapter_ = 0;
    std::string notes_;
    int notes_so_far_ = 0;
};

}  // namespace

std::string html(const Document& document)
{
    return Writer(document).write();
}

std::string_view html_style()
{
    return style;
}

}  // namespace concord::paper
