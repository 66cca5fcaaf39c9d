// What is read in documents: their text as a person reads it, and of bad files why there is none.

#include "formats/file_text.h"

#include <gtest/gtest.h>
#include <zip.h>

#include <vector>

namespace concord {
namespace {

using State = FileText::State;

// An archive with these parts.
std::string zipped(const std::vector<std::pair<std::string, std::string>>& parts)
{
    zip_error_t error;
    zip_error_init(&error);
    auto source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(source);
    auto archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    for (auto& [name, text] : parts)
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0),
                     ZIP_FL_ENC_UTF_8);
    zip_close(archive);
    zip_source_open(source);
    zip_source_seek(source, 0, SEEK_END);
    std::string bytes(std::size_t(zip_source_tell(source)), '\0');
    zip_source_seek(source, 0, SEEK_SET);
    zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    zip_source_free(source);
    return bytes;
}

constexpr auto content_begin =
    R"(<?xml version="1.0"?><o:document-content xmlns:o="urn:o" xmlns:t="urn:t"><o:body>)";

std::string odt(const std::string& body,
                const std::vector<std::pair<std::string, std::string>>& more = {})
{
    std::vector<std::pair<std::string, std::string>> parts{
        {"mimetype",              "application/vnd.oasis.opendocument.text"                           },
        {"content.xml",           content_begin + body + "</o:body></o:document-content>"             },
        {"META-INF/manifest.xml", "<manifest/>"                                                       },
        {"meta.xml",
         R"(<m xmlns:dc="u"><dc:language>fr-FR</dc:language><document-statistic page-count="7"/></m>)"}
    };
    parts.insert(parts.end(), more.begin(), more.end());
    return zipped(parts);
}

std::string docx(const std::string& body,
                 const std::vector<std::pair<std::string, std::string>>& more = {})
{
    std::vector<std::pair<std::string, std::string>> parts{
        {"word/document.xml",
         R"(<w:document xmlns:w="u"><w:body>)" + body + "</w:body></w:document>"},
        {"docProps/app.xml",  "<Properties><Pages>3</Pages></Properties>"       }
    };
    parts.insert(parts.end(), more.begin(), more.end());
    return zipped(parts);
}

TEST(FileText, OpenDocumentIsReadWithItsPagesAndLanguage)
{
    auto read =
        read_odt(odt("<t:h>الاستراتيجية</t:h><t:p>First<t:s/>line<t:line-break/>second</t:p>"
                     "<t:soft-page-break/><t:p>On page two</t:p>"));
    EXPECT_EQ(read.state, State::has_text);
    EXPECT_EQ(read.text, "الاستراتيجية\nFirst line\nsecond\n\fOn page two");
    EXPECT_EQ(read.pages, 7);
    EXPECT_EQ(read.language, "fr-FR");
    EXPECT_FALSE(read.active);
}

TEST(FileText, WhatWasStruckOutIsNotReadBackIn)
{
    auto read =
        read_odt(odt("<t:tracked-changes><t:p>deleted secret</t:p></t:tracked-changes>"
                     "<t:p>what stands</t:p>"));
    EXPECT_EQ(read.text, "what stands");
    read =
        read_docx(docx("<w:p><w:del><w:r><w:delText>secret</w:delText></w:r></w:del>"
                       "<w:r><w:t>what stands</w:t></w:r></w:p>"));
    EXPECT_EQ(read.text, "what stands");
}

TEST(FileText, OfficeOpenXmlIsReadWithItsNotes)
{
    auto read = read_docx(docx(
        "<w:p><w:r><w:t>国家联络点</w:t></w:r></w:p><w:p><w:r><w:t xml:space='preserve'>One </w:t>"
        "</w:r><w:r><w:t>two</w:t><w:br w:type='page'/><w:t>three</w:t></w:r></w:p>",
        {
            {"word/footnotes.xml", "<w:f xmlns:w='u'><w:p><w:t>A note</w:t></w:p></w:f>"}
    }));
    EXPECT_EQ(read.state, State::has_text);
    EXPECT_EQ(read.text, "国家联络点\nOne two\fthree\nA note");
    EXPECT_EQ(read.pages, 3);
}

TEST(FileText, MacrosAreMarked)
{
    EXPECT_TRUE(read_odt(odt("<t:p>x</t:p>",
                             {
                                 {"Basic/Standard/Module1.xml", "<x/>"}
    }))
                    .active);
    EXPECT_TRUE(read_docx(docx("<w:p><w:t>x</w:t></w:p>",
                               {
                                   {"word/vbaProject.bin", "x"}
    }))
                    .active);
    EXPECT_TRUE(read_html("<p onclick='x()'>text</p>").active);
    EXPECT_TRUE(read_html("<p>text</p><script>x()</script>").active);
    EXPECT_TRUE(read_html("<a href='javascript:x()'>text</a>").active);
    EXPECT_FALSE(read_html("<p>text</p>").active);
}

TEST(FileText, APasswordIsAStateNotAFailure)
{
    auto manifest = "<m><encryption-data/></m>";
    EXPECT_EQ(read_odt(zipped({
                           {"content.xml",           "garbage"},
                           {"META-INF/manifest.xml", manifest }
    }))
                  .state,
              State::locked);
    using namespace std::string_view_literals;
    std::string compound("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    EXPECT_EQ(read_docx(compound + "an old document").state, State::broken);
    compound += "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;
    EXPECT_EQ(read_docx(compound).state, State::locked);
}

TEST(FileText, ADamagedArchiveIsBroken)
{
    auto whole = odt("<t:p>text</t:p>");
    EXPECT_EQ(read_odt(std::string_view(whole).substr(0, whole.size() / 2)).state, State::broken);
    EXPECT_EQ(read_odt("").state, State::broken);
    EXPECT_EQ(read_docx("PK\x03\x04").state, State::broken);
    EXPECT_EQ(read_docx(zipped({
                            {"other.xml", "<x/>"}
    }))
                  .state,
              State::broken);
    EXPECT_EQ(read_odt(odt("<t:p>text</t:q>")).state, State::broken);
}

TEST(FileText, ABombIsTooLargeAndNeverUnpackedWhole)
{
    TextLimits limits;
    limits.unpacked_bytes_max = 1 << 20;
    EXPECT_EQ(read_odt(odt("<t:p>" + std::string(4 << 20, ' ') + "</t:p>"), limits).state,
              State::too_large);
    limits = {};
    limits.text_bytes_max = 1000;
    EXPECT_EQ(read_docx(docx("<w:p><w:t>" + std::string(2000, 'x') + "</w:t></w:p>"), limits).state,
              State::too_large);
    limits.parts_max = 2;
    EXPECT_EQ(read_odt(odt("<t:p>x</t:p>"), limits).state, State::too_large);
}

TEST(FileText, EntitiesAreNeverDeclared)
{
    auto laughs =
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><x>&b;</x>";
    EXPECT_EQ(read_odt(zipped({
                           {"content.xml",           laughs},
                           {"META-INF/manifest.xml", "<m/>"}
    }))
                  .state,
              State::broken);
    auto outside = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>";
    EXPECT_EQ(read_docx(zipped({
                            {"word/document.xml", outside}
    }))
                  .state,
              State::broken);
}

TEST(FileText, HtmlIsReadAsItIsSeen)
{
    auto read = read_html(
        "<html lang=ar><head><title>العنوان</title><style>p{}</style></head><body><h1>Head</h1>"
        "<p>One <b>bold</b>\nword<p>Two<script>var "
        "hidden</script><ul><li>a<li>b</ul></body></html>");
    EXPECT_EQ(read.state, State::has_text);
    EXPECT_EQ(read.language, "ar");
    EXPECT_EQ(read.text, "العنوان\n\nHead\n\nOne bold word\n\nTwo\n\na\n\nb");
}

TEST(FileText, ADeepTreeEndsNobody)
{
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<div>";
    auto read = read_html(deep + "bottom");
    EXPECT_TRUE(read.state == State::has_text || read.state == State::no_text);
}

TEST(FileText, EveryEncodingOfTheSixLanguagesIsRead)
{
    EXPECT_EQ(read_plain("\xef\xbb\xbf"
                         "联络点")
                  .text,
              "联络点");
    EXPECT_EQ(read_html("<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2</p>").text,
              "Привет");
    EXPECT_EQ(read_html("<meta charset='windows-1256'><p>\xd3\xe1\xc7\xe3</p>").text, "سلام");
    // Nothing says what this is; it is told from its letters.
    std::string russian;
    for (int i = 0; i < 20; ++i)
        russian +=
            "\xca\xee\xed\xf2\xe0\xea\xf2\xed\xfb\xe9 \xef\xf3\xed\xea\xf2 "
            "\xe3\xee\xf1\xf3\xe4\xe0\xf0\xf1\xf2\xe2\xe0 \xe4\xeb\xff \xf1\xe2\xff\xe7\xe8. ";
    EXPECT_NE(read_plain(russian).text.find("Контактный пункт"), std::string::npos);
    std::string gb;
    for (int i = 0; i < 20; ++i) gb += "\xc1\xaa\xc2\xe7\xb5\xe3\xca\xc7\xb9\xfa\xbc\xd2\xb5\xc4 ";
    EXPECT_NE(read_plain(gb).text.find("联络点"), std::string::npos);
}

TEST(FileText, AnotherKindOfFileUnderTheNameOfATextIsBroken)
{
    EXPECT_EQ(read_plain("%PDF-1.7 …").state, State::broken);
    EXPECT_EQ(read_html("PK\x03\x04…").state, State::broken);
    EXPECT_EQ(read_plain("   \n ").state, State::no_text);
    EXPECT_EQ(read_text("application/x-unknown", "x").state, State::unread);
}

TEST(FileText, WhatIsKeptShowsWhatItSays)
{
    EXPECT_EQ(tidied("a\xE2\x80\xAE"
                     "b\x01"
                     "c\r\nd \n\n\n\n e\tf\f\fg"),
              "abc\nd\n\ne f\f\fg");
    EXPECT_EQ(tidied("e\xCC\x81"), "é");
    // Marks come into order though what stood between them goes.
    EXPECT_EQ(tidied("e\x01\xCC\x81"), "é");
    EXPECT_EQ(tidied("\xE2\xB7\xBF\xEF\xBF\xBF\xE0\xA8\xBC"), "\xE0\xA8\xBC\xE2\xB7\xBF");
    EXPECT_EQ(tidied("\xff"), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace concord
