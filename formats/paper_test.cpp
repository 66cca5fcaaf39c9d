// What is written on paper is well-formed, says what the document says, in the direction of its
// language, and never lets text become markup.

#include "formats/paper.h"

#include <gtest/gtest.h>
#include <libxml/HTMLparser.h>
#include <libxml/xmlreader.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <memory>

#include "formats/file_text.h"
#include "formats/paper_parts.h"

namespace concord::paper {
namespace {

struct FreeDocument {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using Parsed = std::unique_ptr<xmlDoc, FreeDocument>;

Parsed parsed(const std::string& xml)
{
    return Parsed(xmlReadMemory(xml.data(), int(xml.size()), nullptr, "UTF-8", XML_PARSE_NONET));
}

// The value of an XPath expression (1.0) as text.
std::string at(const Parsed& document, const std::string& path)
{
    auto context = xmlXPathNewContext(document.get());
    for (auto name : {"office", "style", "text", "table", "meta"})
        xmlXPathRegisterNs(
            context, BAD_CAST name,
            BAD_CAST("urn:oasis:names:tc:opendocument:xmlns:" + std::string(name) + ":1.0")
                .c_str());
    xmlXPathRegisterNs(context, BAD_CAST "fo",
                       BAD_CAST "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0");
    xmlXPathRegisterNs(context, BAD_CAST "xlink", BAD_CAST "http://www.w3.org/1999/xlink");
    auto found = xmlXPathEvalExpression(BAD_CAST("string(" + path + ")").c_str(), context);
    std::string value;
    if (found && found->stringval) value = reinterpret_cast<const char*>(found->stringval);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    return value;
}

Document report(std::string language)
{
    Document made;
    made.language = std::move(language);
    made.title = "Views & <positions>";
    made.header = "QX/2/1";
    made.footer = "26-00001";
    made.form = "form:1";
    made.cover = Cover{"Concord", "QX/2/1", {"Original: French"},  {"Second session"},
                       "Views",   "Report", Cover::Place::own_page};
    made.blocks.emplace_back(Contents{"Contents", 2});
    made.blocks.emplace_back(Heading{1, plain("Introduction"), "intro"});
    Text noted = plain("QM Maru replied.");
    noted[0].note = plain("Document QX/1/4.");
    noted.push_back({"See", Run::strong, "https://maru.example/a?b=1&c=2"});
    made.blocks.emplace_back(Paragraph{noted, "1."});
    made.blocks.emplace_back(Heading{2, plain("Réponse"), "", "fr"});
    made.blocks.emplace_back(
        Paragraph{plain("Nous répondons."), "", Paragraph::Role::quotation, "", "fr"});
    made.blocks.emplace_back(List{
        {plain("one"), plain("two")},
        List::Kind::numbers
    });
    made.blocks.emplace_back(Table{
        {plain("State"), plain("Date")},
        {{plain("QN Nila"), plain("2026-01-02")}},
        {3, 1}
    });
    made.blocks.emplace_back(Boxed{"Summary", {Paragraph{plain("In short.")}}});
    made.blocks.emplace_back(PageBreak{});
    Field text{Field::Kind::text, "norms.a:1"};
    text.value = "first line\nsecond  line";
    made.blocks.emplace_back(text);
    Field one{Field::Kind::one, "b"};
    one.options = {
        {"yes", "Yes", true},
        {"in_part", "In part"}
    };
    made.blocks.emplace_back(one);
    Field rows{Field::Kind::table, "c"};
    rows.columns = {"Measure", "Since"};
    rows.rows = {
        {"A law", "2024"}
    };
    made.blocks.emplace_back(rows);
    return made;
}

TEST(PaperOdt, IsWellFormedAndSaysWhatTheDocumentSays)
{
    auto document = parsed(flat_odt(report("en")));
    ASSERT_TRUE(document);
    EXPECT_EQ(at(document, "//text:h[1]"), "Introduction");
    EXPECT_EQ(at(document, "count(//text:h)"), "2");
    EXPECT_EQ(at(document, "//text:note/text:note-body"), "Document QX/1/4.");
    EXPECT_EQ(at(document, "//text:a[@xlink:href='https://maru.example/a?b=1&c=2']"), "See");
    EXPECT_EQ(at(document, "//text:p[contains(.,'QM Maru')]/node()[1]"), "1.");
    EXPECT_EQ(at(document, "//office:meta/*[local-name()='title']"), "Views & <positions>");
    EXPECT_EQ(at(document, "count(//text:table-of-content//text:a)"), "2");
    EXPECT_EQ(at(document, "//text:table-of-content//text:bookmark-ref/@text:ref-name"), "intro");
}

TEST(PaperOdt, EveryStyleThatIsUsedIsThere)
{
    for (auto language : {"en", "ar", "zh"}) {
        auto document = parsed(flat_odt(report(language)));
        ASSERT_TRUE(document);
        EXPECT_EQ(
            at(document,
               "(//office:body//@text:style-name | //office:body//@table:style-name)"
               "[not(. = //style:style/@style:name) and not(. = //text:list-style/@style:name)]"),
            "")
            << language;
    }
}

TEST(PaperOdt, EveryParagraphStyleNamesFontsForAllScripts)
{
    auto document = parsed(flat_odt(report("en")));
    EXPECT_EQ(
        at(document,
           "count(//office:styles/style:style[@style:family='paragraph']/style:text-properties"
           "[not(@style:font-name and @style:font-name-asian and @style:font-name-complex)])"),
        "0");
}

TEST(PaperOdt, ArabicIsWrittenFromTheRightAndWhatIsInFrenchIsNot)
{
    auto document = parsed(flat_odt(report("ar")));
    auto of = [&](const std::string& style, const std::string& attribute) {
        return at(document, "//style:style[@style:name='" + style +
                                "']/style:paragraph-properties/@" + attribute);
    };
    EXPECT_EQ(of("Text", "style:writing-mode"), "rl-tb");
    EXPECT_EQ(of("Text", "fo:text-align"), "right");
    EXPECT_EQ(at(document, "//text:h[2]/@text:style-name"), "Heading_2_turned");
    EXPECT_EQ(of("Heading_2_turned", "style:writing-mode"), "lr-tb");
    EXPECT_EQ(at(document,
                 "//style:style[@style:name='Grid']/style:table-properties/@style:writing-mode"),
              "rl-tb");
    EXPECT_EQ(at(document, "//style:page-layout-properties/@style:writing-mode"), "rl-tb");
}

TEST(PaperOdt, FieldsHaveNamesThatProgramsKeep)
{
    auto document = parsed(flat_odt(report("en")));
    EXPECT_EQ(at(document, "count(//table:table[@table:name='field_norms_2ea_3a1']//text:p)"), "2");
    EXPECT_EQ(
        at(document, "//table:table[@table:name='field_b']/table:table-row[1]/table:table-cell[1]"),
        "☒");
    EXPECT_EQ(
        at(document, "//table:table[@table:name='field_b']/table:table-row[2]/table:table-cell[1]"),
        "☐");
    // Each name once, and none longer than programs keep.
    EXPECT_EQ(
        at(document, "count(//text:bookmark[@text:name = preceding::text:bookmark/@text:name])"),
        "0");
    EXPECT_EQ(at(document, "count(//text:bookmark[string-length(@text:name) > 40])"), "0");
    for (auto name : {"norms.a:1", "a_b", "x"}) EXPECT_EQ(parse_name(print_name(name)), name);
    EXPECT_EQ(parse_name("a_zz"), "");
    EXPECT_EQ(parse_name("a_2"), "");
}

TEST(PaperOdt, IsAPackageThatReadersOfOfficeFilesTake)
{
    auto bytes = odt(report("fr"));
    EXPECT_EQ(bytes, odt(report("fr")));
    // The kind of file lies in the first bytes, not compressed.
    EXPECT_EQ(bytes.substr(38, 39), "application/vnd.oasis.opendocument.text");
    auto read = read_odt(bytes);
    EXPECT_EQ(read.state, FileText::State::has_text);
    EXPECT_EQ(read.language, "fr");
    EXPECT_NE(read.text.find("Nous répondons."), std::string::npos);
    EXPECT_NE(read.text.find("first line\nsecond"), std::string::npos);
}

TEST(PaperHtml, IsOnePageThatLoadsAndRunsNothing)
{
    auto page = html(report("ar"));
    EXPECT_NE(page.find("<html lang=\"ar\" dir=\"rtl\">"), std::string::npos);
    EXPECT_NE(page.find("<title>Views &amp; &lt;positions&gt;</title>"), std::string::npos);
    EXPECT_NE(page.find("lang=\"fr\" dir=\"ltr\""), std::string::npos);
    EXPECT_NE(page.find("<style>" + std::string(html_style()) + "</style>"), std::string::npos);
    for (auto word : {"<script", " src=", " style=", "@import", "url("})
        EXPECT_EQ(page.find(word), std::string::npos) << word;
    auto options = HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING;
    Parsed tree(htmlReadMemory(page.data(), int(page.size()), nullptr, "UTF-8", options));
    ASSERT_TRUE(tree);
    EXPECT_EQ(at(tree, "//nav//a[@href='#intro']"), "Introduction");
    EXPECT_EQ(at(tree, "//*[@id='intro']"), "Introduction");
    EXPECT_EQ(at(tree, "//*[@id=substring-after(//sup/a/@href,'#')]/text()"), "Document QX/1/4. ");
    EXPECT_EQ(at(tree, "//ul[@class='options']/li[1]/span[1]"), "☒");
    EXPECT_EQ(at(tree, "count(//table)"), "2");
}

TEST(Paper, NothingThatPeopleWroteBecomesMarkupOrAnActiveLink)
{
    Document made;
    made.title = "</title><script>";
    made.blocks.emplace_back(Heading{1, plain("</h1><b>"), "a\"b c"});
    Text text = plain("<text:p>\x01\xff]]>&amp;");
    text.push_back({"click", 0, "javascript:alert(1)"});
    text.push_back({"here", 0, "https://a.example/\"><x>"});
    made.blocks.emplace_back(Paragraph{text});
    auto document = parsed(flat_odt(made));
    ASSERT_TRUE(document);
    EXPECT_EQ(at(document, "count(//text:a)"), "1");
    EXPECT_EQ(at(document, "//text:bookmark-start/@text:name"), "a_b_c");
    auto page = html(made);
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("javascript"), std::string::npos);
    EXPECT_EQ(page.find("<x>"), std::string::npos);
    EXPECT_EQ(read_odt(odt(made)).state, FileText::State::has_text);
}

TEST(Paper, DirectionFollowsLanguageAndScript)
{
    using enum Direction;
    EXPECT_EQ(direction_of("ar"), right_to_left);
    EXPECT_EQ(direction_of("AR-EG"), right_to_left);
    EXPECT_EQ(direction_of("ur-Latn"), left_to_right);
    EXPECT_EQ(direction_of("az-Arab-IR"), right_to_left);
    EXPECT_EQ(direction_of("zh-Hans"), left_to_right);
    EXPECT_EQ(direction_of(""), left_to_right);
}

}  // namespace
}  // namespace concord::paper
