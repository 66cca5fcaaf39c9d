// The look of a paper document in OpenDocument. Every style names a font for each of the three
// groups of scripts, because a style without one falls back to whatever the machine has; and the
// side on which lines begin is said as left or right, because programs disagree on what the start
// of a line from the right is.

#include <array>
#include <string>

#include "formats/atom.h"
#include "formats/paper.h"
#include "formats/paper_parts.h"

namespace concord::paper {
namespace {

using atom::escaped;

constexpr std::string_view names =
    R"( xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0")"
    R"( xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0")"
    R"( xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0")"
    R"( xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0")"
    R"( xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0")"
    R"( xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0")"
    R"( xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0")"
    R"( xmlns:dc="http://purl.org/dc/elements/1.1/")"
    R"( xmlns:xlink="http://www.w3.org/1999/xlink")"
    R"( xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0")"
    R"( office:version="1.3")";

constexpr std::string_view fonts =
    R"(<office:font-face-decls>)"
    R"(<style:font-face style:name="Noto Serif" svg:font-family="'Noto Serif'" )"
    R"(style:font-family-generic="roman" style:font-pitch="variable"/>)"
    R"(<style:font-face style:name="Noto Serif CJK SC" svg:font-family="'Noto Serif CJK SC'" )"
    R"(style:font-family-generic="system" style:font-pitch="variable"/>)"
    R"(<style:font-face style:name="Noto Naskh Arabic" svg:font-family="'Noto Naskh Arabic'" )"
    R"(style:font-family-generic="system" style:font-pitch="variable"/>)"
    R"(</office:font-face-decls>)";

constexpr std::string_view regular_fonts =
    R"( style:font-name="Noto Serif" style:font-name-asian="Noto Serif CJK SC" )"
    R"(style:font-name-complex="Noto Naskh Arabic")";

struct Look {
    std::string_view name;
    std::string_view parent;
    double size = 0;  // points; 0: as the parent
    std::string_view weight = {};
    std::string_view slope = {};
    std::string_view more = {};    // attributes of the paragraph
    std::string_view inside = {};  // elements of the paragraph
    int outline = 0;
    std::string_view side = {};  // "" for the side where lines begin
    std::string_view colour = {};
};

constexpr std::string_view number_stop =
    R"(<style:tab-stops><style:tab-stop style:position="1.1cm"/></style:tab-stops>)";
constexpr std::string_view page_stop = R"(<style:tab-stops><style:tab-stop style:position="17cm" )"
                                       R"(style:type="right"/></style:tab-stops>)";
constexpr std::string_view contents_stop =
    R"(<style:tab-stops><style:tab-stop style:position="17cm" style:type="right" )"
    R"(style:leader-style="dotted" style:leader-text="."/></style:tab-stops>)";

constexpr Look looks[] = {
    {"Text", "Standard", 0, {}, {}, R"(fo:margin-top="0cm" fo:margin-bottom="0.22cm")"},
    {"Numbered", "Text", 0, {}, {}, {}, number_stop},
    {"Quotation", "Text", 0, {}, {}, R"(fo:margin-left="1.1cm" fo:margin-right="1.1cm")"},
    {"Small", "Text", 8.5, {}, {}, R"(fo:margin-bottom="0.15cm")", {}, 0, {}, "#3d4b58"},
    {"Centred", "Text", 0, {}, {}, {}, {}, 0, "center"},
    {"Masthead", "Standard", 12},
    {"Symbol", "Standard", 16, "bold", {}, {}, {}, 0, "far"},
    {"Particular", "Standard", 9},
    {"Title",
     "Standard", 19,
     "bold", {},
     R"(fo:margin-top="0.9cm" fo:margin-bottom="0.3cm" fo:line-height="115%")"},
    {"Subtitle", "Standard", 12, {}, {}, R"(fo:margin-bottom="0.7cm")"},
    {"Heading_1",
     "Standard", 14,
     "bold", {},
     R"(fo:margin-top="0.7cm" fo:margin-bottom="0.25cm" fo:keep-with-next="always")", {},
     1},
    {"Heading_2",
     "Standard", 12,
     "bold", {},
     R"(fo:margin-top="0.55cm" fo:margin-bottom="0.2cm" fo:keep-with-next="always")", {},
     2},
    {"Heading_3",
     "Standard", 10.5,
     "bold", {},
     R"(fo:margin-top="0.45cm" fo:margin-bottom="0.15cm" fo:keep-with-next="always")", {},
     3},
    {"Heading_4",
     "Standard", 10,
     {},
     "italic", R"(fo:margin-top="0.35cm" fo:margin-bottom="0.1cm" fo:keep-with-next="always")",
     {},
     4},
    {"Contents_Heading",
     "Standard", 13,
     "bold", {},
     R"(fo:margin-top="0.4cm" fo:margin-bottom="0.25cm" fo:keep-with-next="always")"},
    {"Contents_1", "Standard", 0, {}, {}, R"(fo:margin-top="0.12cm")", contents_stop},
    {"Contents_2", "Contents_1", 9.5, {}, {}, R"(fo:margin-left="0.7cm")", contents_stop},
    {"Contents_3", "Contents_1", 9, {}, {}, R"(fo:margin-left="1.4cm")", contents_stop},
    {"Contents_4", "Contents_1", 9, {}, {}, R"(fo:margin-left="2.1cm")", contents_stop},
    {"Item", "Standard", 0, {}, {}, R"(fo:margin-bottom="0.1cm")"},
    {"Cell", "Standard", 9},
    {"Cell_Head", "Cell", 9, "bold"},
    {"Boxed_Title",
     "Text", 0,
     "bold", {},
     R"(fo:margin-top="0.1cm" fo:keep-with-next="always")", {},
     0, "center"},
    {"Written", "Standard", 9.5},
    {"Option", "Standard", 9.5},
    {"Footnote",
     "Standard", 8.5,
     {},
     {},
     R"(fo:margin-left="0.5cm" fo:text-indent="-0.5cm" fo:margin-bottom="0.08cm")"},
    {"Header",
     "Standard", 8.5,
     {},
     {},
     R"(fo:border-bottom="0.5pt solid #8593a0" fo:padding-bottom="0.1cm")", page_stop,
     0, {},
     "#3d4b58"},
    {"Footer", "Standard", 8.5, {}, {}, {}, page_stop, 0, {}, "#3d4b58"},
    {"Gap", "Standard", 5},
};

// Letters of the scripts of the far east and of the right are drawn smaller at the same size.
std::string size_in(double points)
{
    auto print = [](double size) {
        auto tenths = int(size * 10 + 0.5);
        return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "pt";
    };
    return " fo:font-size=\"" + print(points) + "\" style:font-size-asian=\"" + print(points) +
           "\" style:font-size-complex=\"" + print(points * 1.15) + "\"";
}

std::string in_each_script(std::string_view name, std::string_view value)
{
    std::string all;
    auto add = [&](std::string_view space, std::string_view script) {
        all += " " + std::string(space) + ":" + std::string(name) + std::string(script) + "=\"" +
               std::string(value) + "\"";
    };
    add("fo", "");
    add("style", "-asian");
    add("style", "-complex");
    return all;
}

std::string_view side_of(std::string_view wanted, Direction direction)
{
    bool right = direction == Direction::right_to_left;
    if (wanted == "center") return "center";
    if (wanted == "far") return right ? "left" : "right";
    return right ? "right" : "left";
}

std::string directed(std::string_view side, Direction direction)
{
    bool right = direction == Direction::right_to_left;
    return " style:writing-mode=\"" + std::string(right ? "rl-tb" : "lr-tb") +
           "\" fo:text-align=\"" + std::string(side_of(side, direction)) + "\"";
}

std::string letters(const Look& look)
{
    std::string all = "<style:text-properties" + std::string(regular_fonts);
    if (look.size > 0) all += size_in(look.size);
    if (!look.weight.empty()) all += in_each_script("font-weight", look.weight);
    if (!look.slope.empty()) all += in_each_script("font-style", look.slope);
    if (!look.colour.empty()) all += " fo:color=\"" + std::string(look.colour) + "\"";
    return all + "/>";
}

std::string begin_style(std::string_view name, std::string_view parent)
{
    return "<style:style style:family=\"paragraph\" style:name=\"" + std::string(name) +
           "\" style:parent-style-name=\"" + std::string(parent) + "\"";
}

// The look, and the same in the other direction, and both kept with what follows.
std::string print_look(const Look& look, Direction direction)
{
    auto other =
        direction == Direction::right_to_left ? Direction::left_to_right : Direction::right_to_left;
    std::string name(look.name);
    auto all = begin_style(name, look.parent);
    if (look.outline)
        all += " style:default-outline-level=\"" + std::to_string(look.outline) + "\"";
    all += "><style:paragraph-properties " + std::string(look.more) +
           directed(look.side, direction) + ">" + std::string(look.inside) +
           "</style:paragraph-properties>" + letters(look) + "</style:style>";
    auto keep = R"(><style:paragraph-properties fo:keep-with-next="always"/></style:style>)";
    all += begin_style(name + "_turned", name) + "><style:paragraph-properties" +
           directed(look.side, other) + "/></style:style>";
    all += begin_style(name + "_kept", name) + keep;
    all += begin_style(name + "_turned_kept", name + "_turned") + keep;
    return all;
}

std::string language_in(std::string_view language)
{
    auto primary = std::string(language.substr(0, language.find('-')));
    bool asian = primary == "zh" || primary == "ja" || primary == "ko";
    bool complex = direction_of(language) == Direction::right_to_left;
    auto say = [](std::string_view space, std::string_view script, const std::string& tag,
                  std::string_view country) {
        return " " + std::string(space) + ":language" + std::string(script) + "=\"" + tag + "\" " +
               std::string(space) + ":country" + std::string(script) + "=\"" +
               std::string(country) + "\"";
    };
    return say("fo", "", asian || complex ? "en" : primary, "none") +
           say("style", "-asian", asian ? primary : "zh",
               asian && primary != "zh" ? "none" : "CN") +
           say("style", "-complex", complex ? primary : "ar", "none");
}

std::string default_style(const Document& document)
{
    return R"(<style:default-style style:family="paragraph"><style:paragraph-properties )"
           R"(style:writing-mode="page" fo:orphans="2" fo:widows="2" )"
           R"(style:tab-stop-distance="1.1cm" )"
           R"(fo:hyphenation-ladder-count="no-limit"/><style:text-properties)" +
           std::string(regular_fonts) + size_in(10) + language_in(document.language) +
           R"( fo:hyphenate="false" style:use-window-font-color="true"/></style:default-style>)"
           R"(<style:default-style style:family="table"><style:table-properties )"
           R"(table:border-model="collapsing"/></style:default-style>)"
           R"(<style:default-style style:family="table-row"><style:table-row-properties )"
           R"(fo:keep-together="auto"/></style:default-style>)";
}

// A line of text needs more height where marks stand above and below the letters.
std::string standard_style(const Document& document, Direction direction)
{
    bool high = direction == Direction::right_to_left;
    bool dense = document.language.starts_with("zh");
    return R"(<style:style style:name="Standard" style:family="paragraph" )"
           R"(style:class="text"><style:paragraph-properties fo:line-height=")" +
           std::string(high    ? "105%"
                       : dense ? "110%"
                               : "115%") +
           "\"" + directed("", direction) + "/><style:text-properties" +
           std::string(regular_fonts) + "/></style:style>";
}

constexpr std::string_view fixed_styles =
    R"(<style:style style:name="Footnote_Call" style:family="text"><style:text-properties )"
    R"(style:text-position="super 62%"/></style:style>)"
    R"(<style:style style:name="Footnote_Number" style:family="text"/>)"
    R"(<style:style style:name="Contents_Link" style:family="text"><style:text-properties )"
    R"(fo:color="#15202b" style:text-underline-style="none"/></style:style>)"
    R"(<text:notes-configuration text:note-class="footnote" )"
    R"(text:citation-style-name="Footnote_Number" text:citation-body-style-name="Footnote_Call" )"
    R"(text:default-style-name="Footnote" style:num-format="1" text:start-value="0" )"
    R"(text:footnotes-position="page" text:start-numbering-at="document"/>)"
    R"(<text:linenumbering-configuration text:number-lines="false"/>)";

std::string list_style(std::string_view name, std::string_view level)
{
    return "<text:list-style style:name=\"" + std::string(name) + "\">" + std::string(level) +
           R"(<style:list-level-properties )"
           R"(text:list-level-position-and-space-mode="label-alignment">)"
           R"(<style:list-level-label-alignment text:label-followed-by="listtab" )"
           R"(text:list-tab-stop-position="1.1cm" fo:text-indent="-0.6cm" )"
           R"(fo:margin-left="1.1cm"/></style:list-level-properties>)" +
           (level.find("bullet") != level.npos ? "</text:list-level-style-bullet>"
                                               : "</text:list-level-style-number>") +
           "</text:list-style>";
}

std::string page_layout(Direction direction)
{
    bool right = direction == Direction::right_to_left;
    return R"(<style:page-layout style:name="Page"><style:page-layout-properties )"
           R"(fo:page-width="21cm" fo:page-height="29.7cm" style:print-orientation="portrait" )"
           R"(fo:margin-top="1.6cm" fo:margin-bottom="1.4cm" fo:margin-left="2cm" )"
           R"(fo:margin-right="2cm" style:writing-mode=")" +
           std::string(right ? "rl-tb" : "lr-tb") +
           R"("><style:footnote-sep style:width="0.018cm" style:distance-before-sep="0.2cm" )"
           R"(style:distance-after-sep="0.15cm" style:line-style="solid" style:adjustment=")" +
           std::string(right ? "right" : "left") +
           R"(" style:rel-width="25%" style:color="#3d4b58"/></style:page-layout-properties>)"
           R"(<style:header-style><style:header-footer-properties fo:min-height="0.8cm" )"
           R"(fo:margin-bottom="0.3cm"/></style:header-style>)"
           R"(<style:footer-style><style:header-footer-properties fo:min-height="0.8cm" )"
           R"(fo:margin-top="0.3cm"/></style:footer-style>)"
           R"(</style:page-layout>)";
}

std::string master_page(const Document& document)
{
    std::string header;
    if (!document.header.empty())
        header = R"(<style:header><text:p text:style-name="Header">)" + escaped(document.header) +
                 R"(</text:p></style:header><style:header-first><text:p )"
                 R"(text:style-name="Footer"/></style:header-first>)";
    return R"(<style:master-page style:name="Standard" style:page-layout-name="Page">)" + header +
           R"(<style:footer><text:p text:style-name="Footer">)" + escaped(document.footer) +
           R"(<text:tab/><text:page-number text:select-page="current">1</text:page-number> / )"
           R"(<text:page-count>1</text:page-count></text:p></style:footer></style:master-page>)";
}

}  // namespace

std::string_view odt_names()
{
    return names;
}

std::string odt_language(std::string_view language)
{
    return language_in(language);
}

void print_odt_styles(const Document& document, OdtParts& parts)
{
    auto direction = direction_of(document.language);
    parts.fonts = fonts;
    auto& styles = parts.styles;
    styles = default_style(document) + standard_style(document, direction);
    for (auto& look : looks) styles += print_look(look, direction);
    styles += list_style("Bullets",
                         R"(<text:list-level-style-bullet text:level="1" text:bullet-char="•">)");
    styles += list_style("Numbers",
                         R"(<text:list-level-style-number text:level="1" style:num-format="1" )"
                         R"(style:num-suffix=".">)");
    styles += fixed_styles;
    parts.page = page_layout(direction);
    parts.masters = master_page(document);
}

}  // namespace concord::paper
