// A paper document as OpenDocument text.

#include <algorithm>
#include <map>
#include <numeric>

#include "formats/atom.h"
#include "formats/paper.h"
#include "formats/paper_parts.h"

namespace concord::paper {
namespace {

using atom::escaped;

// White space as OpenDocument keeps it (part 3, 6.1.2): any but one space between words is an
// element.
std::string spaced(std::string_view text)
{
    std::string made, run;
    auto flush = [&] {
        made += escaped(run);
        run.clear();
    };
    bool after_space = true;
    for (auto c : text) {
        if (c == ' ' && after_space) {
            flush();
            made += "<text:s/>";
            continue;
        }
        after_space = c == ' ' || c == '\n' || c == '\t';
        if (c == '\n' || c == '\t') {
            flush();
            made += c == '\n' ? "<text:line-break/>" : "<text:tab/>";
        } else {
            run += c;
        }
    }
    flush();
    return made;
}

class Writer {
public:
    explicit Writer(const Document& document)
        : document_(document),
          chapters_(chapters_of(document)),
          direction_(direction_of(document.language))
    {
    }

    OdtParts write()
    {
        OdtParts parts;
        print_odt_styles(document_, parts);
        table_styles();
        auto& body = parts.body;
        if (document_.cover) body += cover(*document_.cover);
        if (!document_.form.empty())
            body += "<text:p text:style-name=\"Gap\">" +
                    bookmark(form_prefix, mark_of(document_.form)) + "</text:p>";
        for (std::size_t i = 0; i < document_.blocks.size(); ++i) {
            follows_field_ = i + 1 < document_.blocks.size() && belongs(document_.blocks[i + 1]);
            body += std::visit([&](auto& each) { return print(each); }, document_.blocks[i]);
        }
        // A text ends in a paragraph, whatever stands before it.
        if (break_) body += "<text:p text:style-name=\"Break\"/>";
        parts.automatic = automatic_;
        parts.meta = meta();
        return parts;
    }

private:
    // A question stays with the place for its answer.
    static bool belongs(const Block& block)
    {
        return std::holds_alternative<Field>(block) || std::holds_alternative<Table>(block) ||
               std::holds_alternative<List>(block);
    }

    std::string meta() const
    {
        std::string made = "<meta:generator>Concord</meta:generator><dc:title>" +
                           escaped(document_.title) + "</dc:title><dc:language>" +
                           escaped(document_.language) + "</dc:language>";
        if (!document_.author.empty())
            made += "<meta:initial-creator>" + escaped(document_.author) +
                    "</meta:initial-creator><dc:creator>" + escaped(document_.author) +
                    "</dc:creator>";
        if (!document_.made.empty())
            made += "<meta:creation-date>" + escaped(document_.made) +
                    "</meta:creation-date><dc:date>" + escaped(document_.made) + "</dc:date>";
        if (!document_.form.empty())
            made += "<meta:user-defined meta:name=\"" + std::string(form_property) + "\">" +
                    escaped(document_.form) + "</meta:user-defined>";
        return made;
    }

    // -- styles that the text needs --

    void automatic(std::string_view family, const std::string& name, const std::string& properties,
                   std::string_view parent = {})
    {
        automatic_ +=
            "<style:style style:family=\"" + std::string(family) + "\" style:name=\"" + name + "\"";
        if (!parent.empty())
            automatic_ += " style:parent-style-name=\"" + std::string(parent) + "\"";
        automatic_ += ">" + properties + "</style:style>";
    }

    static std::string_view mode(Direction direction)
    {
        return direction == Direction::right_to_left ? "rl-tb" : "lr-tb";
    }

    void table_styles()
    {
        for (auto direction : {Direction::left_to_right, Direction::right_to_left}) {
            std::string suffix = direction == direction_ ? "" : "_turned";
            auto grid = [&](const std::string& name, std::string_view more) {
                automatic("table", name + suffix,
                          "<style:table-properties style:rel-width=\"100%\" style:width=\"17cm\" "
                          "table:align=\"margins\" fo:margin-top=\"0.15cm\" "
                          "style:writing-mode=\"" +
                              std::string(mode(direction)) + "\" " + std::string(more) + "/>");
            };
            grid("Grid", "fo:margin-bottom=\"0.45cm\"");
            grid("Ticks", "fo:margin-bottom=\"0.2cm\"");
        }
        auto cell = [this](const char* name, std::string_view border, std::string_view more) {
            automatic("table-cell", name,
                      "<style:table-cell-properties fo:border=\"" + std::string(border) + "\" " +
                          std::string(more.empty() ? "fo:padding=\"0.12cm\"" : more) + "/>");
        };
        cell("Framed", "0.5pt solid #8593a0", "");
        cell("Framed_Head", "0.5pt solid #8593a0",
             "fo:padding=\"0.12cm\" fo:background-color=\"#eef2f5\"");
        cell("Frame", "0.75pt solid #15202b", "fo:padding=\"0.3cm\"");
        cell("Bare", "none", "");
        cell("Tick", "none", "fo:padding=\"0.05cm\" style:vertical-align=\"middle\"");
        cell("Ruled", "none",
             "fo:padding=\"0.12cm\" fo:border-bottom=\"2pt solid #15202b\" "
             "style:vertical-align=\"bottom\"");
        automatic("table-row", "Whole",
                  "<style:table-row-properties fo:keep-together=\"always\"/>");
        automatic("table-row", "Blank",
                  "<style:table-row-properties style:min-row-height=\"0.85cm\" "
                  "fo:keep-together=\"always\"/>");
        automatic("paragraph", "Break", "<style:paragraph-properties fo:break-before=\"page\"/>",
                  "Gap");
        automatic("text", "Box",
                  "<style:text-properties fo:font-size=\"13pt\" style:font-size-asian=\"13pt\" "
                  "style:font-size-complex=\"13pt\"/>");
    }

    // Programs take the widths as parts of this whole, or else as lengths.
    std::string column_style(int width, int all)
    {
        constexpr int whole = 65'535, page = 17'000;  // the latter in hundredths of a millimetre
        auto part = int(std::int64_t(whole) * width / all);
        auto name = "Column_" + std::to_string(part);
        if (made_.insert({name, 0}).second)
            automatic("table-column", name,
                      "<style:table-column-properties style:column-width=\"" +
                          std::to_string(std::int64_t(page) * width / all / 100) +
                          "mm\" style:rel-column-width=\"" + std::to_string(part) + "*\"/>");
        return name;
    }

    std::string row_style(int lines)
    {
        if (lines <= 0) return "Whole";
        auto name = "Room_" + std::to_string(lines);
        auto tenths = 3 + 5 * lines;  // millimetres of a line, in tenths of a centimetre
        if (made_.insert({name, 0}).second)
            automatic("table-row", name,
                      "<style:table-row-properties style:min-row-height=\"" +
                          std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) +
                          "cm\"/>");
        return name;
    }

    std::string text_style(unsigned marks, const std::string& language)
    {
        if (!marks && language.empty()) return {};
        auto key = std::to_string(marks) + language;
        auto [found, is_new] = made_.insert({"text" + key, int(made_.size())});
        auto name = "Run_" + std::to_string(found->second);
        if (!is_new) return name;
        std::string properties = "<style:text-properties";
        if (marks & Run::strong)
            properties +=
                " fo:font-weight=\"bold\" style:font-weight-asian=\"bold\" "
                "style:font-weight-complex=\"bold\"";
        if (marks & Run::emphasis)
            properties +=
                " fo:font-style=\"italic\" style:font-style-asian=\"italic\" "
                "style:font-style-complex=\"italic\"";
        if (!language.empty()) properties += odt_language(language);
        automatic("text", name, properties + "/>");
        return name;
    }

    // The look in the direction of this language, and kept with what follows if it has to be.
    std::string styled(std::string_view look, std::string_view language) const
    {
        std::string name(look);
        if (!language.empty() && direction_of(language) != direction_) name += "_turned";
        return name;
    }

    std::string begin(std::string name)
    {
        // A page break is an attribute of the paragraph after it.
        std::string before;
        if (break_) {
            before = "<text:p text:style-name=\"Break\"/>";
            break_ = false;
        }
        return before + "<text:p text:style-name=\"" + std::move(name) + "\">";
    }

    // -- text --

    static std::string bookmark(const std::string& name)
    {
        return "<text:bookmark text:name=\"" + name + "\"/>";
    }

    static std::string bookmark(std::string_view prefix, const std::string& mark)
    {
        return bookmark(std::string(prefix) + mark.substr(1));
    }

    std::string say(const Text& text, const std::string& language = {})
    {
        std::string made;
        for (auto& run : text) {
            auto shown = spaced(run.text);
            auto style = text_style(run.marks, run.language.empty() ? language : run.language);
            if (!style.empty())
                shown = "<text:span text:style-name=\"" + style + "\">" + shown + "</text:span>";
            auto link = std::string(safe_link(run.link));
            if (!link.empty() && link[0] == '#') link = "#" + safe_anchor(link.substr(1));
            if (!link.empty())
                shown = "<text:a xlink:type=\"simple\" xlink:href=\"" + escaped(link) + "\">" +
                        shown + "</text:a>";
            made += shown;
            if (!run.note.empty()) made += note(run.note);
        }
        return made;
    }

    std::string note(const Text& text)
    {
        auto number = std::to_string(++notes_);
        return "<text:note text:id=\"note" + number +
               "\" text:note-class=\"footnote\"><text:note-citation>" + number +
               "</text:note-citation><text:note-body><text:p text:style-name=\"Footnote\">" +
               say(text) + "</text:p></text:note-body></text:note>";
    }

    std::string paragraph(std::string style, const Text& text, const std::string& language = {})
    {
        auto opened = begin(std::move(style));
        return opened + say(text, language) + "</text:p>";
    }

    // -- tables --

    std::string begin_table(std::string_view name, const std::vector<int>& widths,
                            std::string_view language = {}, std::string_view look = "Grid")
    {
        std::string made = break_ ? "<text:p text:style-name=\"Break\"/>" : "";
        break_ = false;
        made += "<table:table table:style-name=\"" + styled(look, language) + "\" table:name=\"" +
                std::string(name) + "\">";
        auto all = std::accumulate(widths.begin(), widths.end(), 0);
        for (auto width : widths)
            made += "<table:table-column table:style-name=\"" + column_style(width, all) + "\"/>";
        return made;
    }

    std::string next_table_name() { return "Table_" + std::to_string(++tables_); }

    static std::string begin_row(const std::string& style)
    {
        return "<table:table-row table:style-name=\"" + style + "\">";
    }

    static std::string cell(std::string_view style, const std::string& inside)
    {
        return "<table:table-cell office:value-type=\"string\" table:style-name=\"" +
               std::string(style) + "\">" + inside + "</table:table-cell>";
    }

    static std::vector<int> widths_of(const std::vector<int>& given, std::size_t count)
    {
        std::vector<int> widths(count, 100);
        for (std::size_t i = 0; i < std::min(count, given.size()); ++i)
            widths[i] = std::clamp(given[i], 1, 10'000);
        return widths;
    }

    std::string cover(const Cover& from)
    {
        std::string made;
        auto lines = [this](const std::vector<std::string>& all, std::string_view look) {
            std::string each;
            for (auto& line : all) each += paragraph(std::string(look), plain(line));
            return each.empty() ? paragraph(std::string(look), {}) : each;
        };
        bool has_head = !from.masthead.empty() || !from.symbol.empty();
        if (has_head || !from.lines.empty() || !from.particulars.empty()) {
            made += begin_table("Cover", {65, 35});
            if (has_head)
                made += begin_row("Whole") +
                        cell("Ruled", paragraph("Masthead", plain(from.masthead))) +
                        cell("Ruled", paragraph("Symbol", plain(from.symbol))) +
                        "</table:table-row>";
            made += begin_row("Whole") + cell("Bare", lines(from.lines, "Particular")) +
                    cell("Bare", lines(from.particulars, "Particular")) + "</table:table-row>";
            made += "</table:table>";
        }
        made += paragraph("Title", plain(from.title));
        if (!from.subtitle.empty()) made += paragraph("Subtitle", plain(from.subtitle));
        break_ = from.place == Cover::Place::own_page;
        return made;
    }

    // -- blocks --

    std::string print(const Heading& heading)
    {
        auto& chapter = chapters_[chapter_++];
        auto level = std::to_string(chapter.level);
        auto before = break_ ? std::string("<text:p text:style-name=\"Break\"/>") : std::string();
        break_ = false;
        return before + "<text:h text:style-name=\"" +
               styled("Heading_" + level, heading.language) + "\" text:outline-level=\"" + level +
               "\"><text:bookmark-start text:name=\"" + chapter.anchor + "\"/>" +
               say(heading.text, heading.language) + "<text:bookmark-end text:name=\"" +
               chapter.anchor + "\"/></text:h>";
    }

    std::string print(const Paragraph& from)
    {
        using Role = Paragraph::Role;
        std::string_view look = from.number.empty() ? "Text" : "Numbered";
        if (from.role == Role::quotation) look = "Quotation";
        if (from.role == Role::small) look = "Small";
        if (from.role == Role::centred) look = "Centred";
        auto style = styled(look, from.language);
        if (follows_field_) style += "_kept";
        auto made = begin(std::move(style));
        if (!from.anchor.empty()) made += bookmark(safe_anchor(from.anchor));
        if (!from.number.empty()) made += spaced(from.number) + "<text:tab/>";
        return made + say(from.text, from.language) + "</text:p>";
    }

    std::string print(const List& list)
    {
        auto made = break_ ? std::string("<text:p text:style-name=\"Break\"/>") : std::string();
        break_ = false;
        made += "<text:list text:style-name=\"" +
                std::string(list.kind == List::Kind::numbers ? "Numbers" : "Bullets") + "\">";
        for (auto& item : list.items)
            made += "<text:list-item>" +
                    paragraph(styled("Item", list.language), item, list.language) +
                    "</text:list-item>";
        return made + "</text:list>";
    }

    std::string print(const Table& table)
    {
        auto count = table.head.size();
        for (auto& row : table.rows) count = std::max(count, row.size());
        if (count == 0) return {};
        auto made = begin_table(next_table_name(), widths_of(table.widths, count), table.language);
        auto row_of = [&](const std::vector<Text>& row, std::string_view box,
                          std::string_view look) {
            auto all = begin_row("Whole");
            for (std::size_t i = 0; i < count; ++i)
                all += cell(box, paragraph(styled(look, table.language),
                                           i < row.size() ? row[i] : Text(), table.language));
            return all + "</table:table-row>";
        };
        if (!table.head.empty())
            made += "<table:table-header-rows>" + row_of(table.head, "Framed_Head", "Cell_Head") +
                    "</table:table-header-rows>";
        for (auto& row : table.rows) made += row_of(row, "Framed", "Cell");
        if (table.rows.empty()) made += row_of({}, "Framed", "Cell");
        return made + "</table:table>";
    }

    std::string print(const Boxed& boxed)
    {
        auto made = begin_table(next_table_name(), {100});
        std::string inside;
        if (!boxed.title.empty()) inside += paragraph("Boxed_Title", plain(boxed.title));
        for (auto& each : boxed.paragraphs) inside += print(each);
        if (inside.empty()) inside = paragraph("Text", {});
        return made + "<table:table-row>" + cell("Frame", inside) +
               "</table:table-row></table:table>";
    }

    std::string print(const PageBreak&)
    {
        break_ = true;
        return {};
    }

    // As an index that an office program can renew, with the pages as references that it fills in.
    std::string print(const Contents& contents)
    {
        auto before = break_ ? std::string("<text:p text:style-name=\"Break\"/>") : std::string();
        break_ = false;
        auto levels = std::clamp(contents.levels, 1, 4);
        auto made =
            before + "<text:table-of-content text:protected=\"false\" text:name=\"Contents_" +
            std::to_string(++tables_) + "\"><text:table-of-content-source text:outline-level=\"" +
            std::to_string(levels) +
            "\" text:use-index-marks=\"false\"><text:index-title-template "
            "text:style-name=\"Contents_Heading\">" +
            escaped(contents.title) + "</text:index-title-template>";
        for (int level = 1; level <= levels; ++level)
            made += "<text:table-of-content-entry-template text:outline-level=\"" +
                    std::to_string(level) + "\" text:style-name=\"Contents_" +
                    std::to_string(level) +
                    "\"><text:index-entry-link-start/><text:index-entry-text/>"
                    "<text:index-entry-tab-stop style:type=\"right\" style:leader-char=\".\"/>"
                    "<text:index-entry-page-number/><text:index-entry-link-end/>"
                    "</text:table-of-content-entry-template>";
        made += "</text:table-of-content-source><text:index-body>";
        if (!contents.title.empty())
            made += "<text:index-title text:name=\"Contents_Title_" + std::to_string(tables_) +
                    "\">" + paragraph("Contents_Heading", plain(contents.title)) +
                    "</text:index-title>";
        for (auto& chapter : chapters_)
            if (chapter.level <= levels) made += entry(chapter);
        return made + "</text:index-body></text:table-of-content>";
    }

    std::string entry(const Chapter& chapter)
    {
        auto one = text_alone(*chapter.text);
        std::replace(one.begin(), one.end(), '\n', ' ');
        return begin("Contents_" + std::to_string(chapter.level)) +
               "<text:a text:style-name=\"Contents_Link\" "
               "text:visited-style-name=\"Contents_Link\" xlink:type=\"simple\" xlink:href=\"#" +
               chapter.anchor + "\">" + spaced(one) +
               "<text:tab/><text:bookmark-ref text:reference-format=\"page\" "
               "text:ref-name=\"" +
               chapter.anchor + "\">·</text:bookmark-ref></text:a></text:p>";
    }

    // Some programs make one table of two that touch.
    std::string print(const Field& field)
    {
        return fields_in(field) + "<text:p text:style-name=\"Gap\"/>";
    }

    std::string fields_in(const Field& field)
    {
        auto name = std::string(field_prefix) + print_name(field.name);
        switch (field.kind) {
            case Field::Kind::text: return written(field, name);
            case Field::Kind::table: return rows_of(field, name);
            case Field::Kind::one:
            case Field::Kind::many: return options_of(field, name);
        }
        return {};
    }

    // Each line a paragraph, as one types them.
    std::string lines_of(const std::string& mark, std::string_view text, const char* look)
    {
        std::string made;
        for (std::size_t from = 0;;) {
            auto end = text.find('\n', from);
            made += begin(look) + (from == 0 ? mark : std::string()) +
                    spaced(text.substr(from, end == text.npos ? end : end - from)) + "</text:p>";
            if (end == text.npos) return made;
            from = end + 1;
        }
    }

    std::string written(const Field& field, const std::string& name)
    {
        auto made = begin_table(name, {100});
        return made + begin_row(row_style(std::clamp(field.lines, 1, 30))) +
               cell("Framed",
                    lines_of(bookmark(field_prefix, mark_of(field.name)), field.value, "Written")) +
               "</table:table-row></table:table>";
    }

    std::string option_of(const Field& field, const Field::Option& option)
    {
        // A name stands once in a document.
        auto mark = bookmark(option_prefix, mark_of(field.name, option.name));
        if (&option == &field.options.front()) mark += bookmark(field_prefix, mark_of(field.name));
        return cell("Tick", begin("Option") + box(option.ticked) + "</text:p>") +
               cell("Tick", begin("Option") + mark + spaced(option.text) + "</text:p>");
    }

    std::string options_of(const Field& field, const std::string& name)
    {
        if (field.options.empty()) return {};
        auto row = begin_row("Whole");
        if (field.stand == Field::Options::beside) {
            std::vector<int> widths;
            for (std::size_t i = 0; i < field.options.size(); ++i) {
                widths.push_back(5);
                widths.push_back(int(100 / field.options.size()) - 5);
            }
            auto made = begin_table(name, widths, {}, "Ticks") + row;
            for (auto& option : field.options) made += option_of(field, option);
            return made + "</table:table-row></table:table>";
        }
        auto made = begin_table(name, {5, 95}, {}, "Ticks");
        for (auto& option : field.options)
            made += row + option_of(field, option) + "</table:table-row>";
        return made + "</table:table>";
    }

    // Changes at a click where the program knows such boxes, and is a letter to type over
    // elsewhere.
    static std::string box(bool ticked)
    {
        return "<loext:content-control loext:checkbox=\"true\" loext:checked=\"" +
               std::string(ticked ? "true" : "false") + "\" loext:checked-state=\"" +
               std::string(box_ticked) + "\" loext:unchecked-state=\"" + std::string(box_empty) +
               "\"><text:span text:style-name=\"Box\">" +
               std::string(ticked ? box_ticked : box_empty) +
               "</text:span></loext:content-control>";
    }

    std::string rows_of(const Field& field, const std::string& name)
    {
        auto count = field.columns.size();
        if (count == 0) return {};
        auto made = begin_table(name, widths_of({}, count)) + "<table:table-header-rows>" +
                    begin_row("Whole");
        for (std::size_t i = 0; i < count; ++i)
            made += cell("Framed_Head",
                         begin("Cell_Head") +
                             (i == 0 ? bookmark(field_prefix, mark_of(field.name)) : "") +
                             spaced(field.columns[i]) + "</text:p>");
        made += "</table:table-row></table:table-header-rows>";
        auto empty = std::clamp(field.rows_empty, field.rows.empty() ? 1 : 0, 30);
        for (std::size_t i = 0; i < field.rows.size() + std::size_t(empty); ++i) {
            made += begin_row("Blank");
            for (std::size_t j = 0; j < count; ++j) {
                bool known = i < field.rows.size() && j < field.rows[i].size();
                made += cell("Framed", lines_of({}, known ? field.rows[i][j] : "", "Cell"));
            }
            made += "</table:table-row>";
        }
        return made + "</table:table>";
    }

    const Document& document_;
    std::vector<Chapter> chapters_;
    Direction direction_;
    std::size_t chapter_ = 0;
    std::string automatic_;
    std::map<std::string, int> made_;
    bool break_ = false;          // before what comes next
    bool follows_field_ = false;  // what comes next belongs to this block
    int notes_ = 0, tables_ = 0;
};

std::string element(std::string_view name, std::string_view inside)
{
    return "<" + std::string(name) + ">" + std::string(inside) + "</" + std::string(name) + ">";
}

}  // namespace

OdtParts odt_parts(const Document& document)
{
    return Writer(document).write();
}

std::string flat_odt(const Document& document)
{
    auto parts = odt_parts(document);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document" +
           std::string(odt_names()) + " office:mimetype=\"" + odt_media_type + "\">" +
           element("office:meta", parts.meta) + parts.fonts +
           element("office:styles", parts.styles) +
           element("office:automatic-styles", parts.page + parts.automatic) +
           element("office:master-styles", parts.masters) +
           element("office:body", element("office:text", parts.body)) + "</office:document>\n";
}

}  // namespace concord::paper
