// A form comes back with what was written into it, from OpenDocument and from a table, and files
// that are no such form say why not.

#include "formats/paper_form.h"

#include <gtest/gtest.h>
#include <zip.h>

#include "formats/paper.h"

namespace concord::paper {
namespace {

Document form()
{
    Document made;
    made.title = "Form";
    made.form = "survey:1";
    Field text{Field::Kind::text, "a.1"};
    text.value = "before";
    Field one{Field::Kind::one, "b"};
    one.options = {
        {"yes", "Yes", true},
        {"in_part", "In part"}
    };
    Field rows{Field::Kind::table, "c"};
    rows.columns = {"Measure", "Since"};
    rows.rows = {
        {"A law", "2024"}
    };
    rows.rows_empty = 2;
    made.blocks.emplace_back(Paragraph{plain("Not a field.")});
    made.blocks.emplace_back(text);
    made.blocks.emplace_back(one);
    made.blocks.emplace_back(rows);
    return made;
}

using Parts = std::vector<std::pair<std::string, std::string>>;

Parts parts_of(const std::string& package)
{
    zip_error_t error;
    zip_error_init(&error);
    auto source = zip_source_buffer_create(package.data(), package.size(), 0, &error);
    auto archive = zip_open_from_source(source, ZIP_RDONLY, &error);
    Parts parts;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        zip_stat_t about;
        zip_stat_index(archive, zip_uint64_t(i), 0, &about);
        std::string text(about.size, '\0');
        auto file = zip_fopen_index(archive, zip_uint64_t(i), 0);
        zip_fread(file, text.data(), text.size());
        zip_fclose(file);
        parts.emplace_back(about.name, text);
    }
    zip_discard(archive);
    return parts;
}

std::string zipped(const Parts& parts)
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

// The package with one part changed or added, as an office program or an enemy leaves it.
std::string with_part(const std::string& package, const std::string& name,
                      const std::function<std::string(std::string)>& change)
{
    auto parts = parts_of(package);
    auto found =
        std::find_if(parts.begin(), parts.end(), [&](auto& each) { return each.first == name; });
    if (found == parts.end()) found = parts.insert(parts.end(), {name, ""});
    found->second = change(found->second);
    return zipped(parts);
}

std::string with_content(const std::function<std::string(std::string)>& change)
{
    return with_part(odt(form()), "content.xml", change);
}

std::string replaced(std::string text, std::string_view old, std::string_view with)
{
    auto at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return at == std::string::npos ? text : text.replace(at, old.size(), with);
}

std::string key_of(const Result<Filled>& read)
{
    return read ? "" : read.error().key;
}

TEST(PaperForm, ComesBackAsItLeft)
{
    auto read = read_form(odt(form()));
    ASSERT_TRUE(read) << read.error().key;
    EXPECT_EQ(read->form, "survey:1");
    ASSERT_EQ(read->fields.size(), 3U);
    EXPECT_EQ(read->find("a.1")->rows[0].cells[0], "before");
    auto choice = read->find("b");
    ASSERT_EQ(choice->rows.size(), 2U);
    EXPECT_TRUE(is_option(choice->rows[0], "b", "yes"));
    EXPECT_TRUE(is_ticked(choice->rows[0].cells[0]));
    EXPECT_TRUE(is_option(choice->rows[1], "b", "in_part"));
    EXPECT_FALSE(is_option(choice->rows[1], "b", "yes"));
    EXPECT_FALSE(is_ticked(choice->rows[1].cells[0]));
    auto table = read->find("c");
    ASSERT_EQ(table->rows.size(), 3U);
    EXPECT_EQ(table->rows[0].cells, (std::vector<std::string>{"A law", "2024"}));
    EXPECT_EQ(table->rows[1].cells, (std::vector<std::string>{"", ""}));
    auto again = parse_filled(print_filled(*read));
    ASSERT_TRUE(again);
    EXPECT_EQ(print_json(print_filled(*again)), print_json(print_filled(*read)));
}

TEST(PaperForm, KnowsItsFieldsByBookmarksWhereTheProgramRenamedTheTables)
{
    auto read = read_form(with_part(with_content([](auto text) {
                                        for (auto name : {"field_a_2e1", "field_b", "field_c"})
                                            text = replaced(std::move(text),
                                                            "table:name=\"" + std::string(name),
                                                            "table:name=\"Tabelle");
                                        return text;
                                    }),
                                    "meta.xml", [](auto) { return "<m/>"; }));
    ASSERT_TRUE(read) << read.error().key;
    EXPECT_TRUE(is_named(read->form, "survey:1"));
    ASSERT_EQ(read->fields.size(), 3U);
    EXPECT_EQ(read->find("a.1")->rows[0].cells[0], "before");
    EXPECT_TRUE(is_option(read->find("b")->rows[1], "b", "in_part"));
}

TEST(PaperForm, OptionsBesideEachOtherAreReadLikeThoseBelow)
{
    Document made;
    Field beside{Field::Kind::one, "b:instead"};
    beside.stand = Field::Options::beside;
    beside.options = {
        {"unknown", "Not known"},
        {"secret", "Not disclosed", true},
        {"c", "C"}
    };
    made.blocks.emplace_back(beside);
    auto read = read_form(odt(made));
    ASSERT_TRUE(read) << read.error().key;
    auto& rows = read->fields[0].rows;
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_TRUE(is_option(rows[0], "b:instead", "unknown"));
    EXPECT_EQ(rows[0].cells[0], "☐");
    EXPECT_TRUE(is_option(rows[1], "b:instead", "secret"));
    EXPECT_EQ(rows[1].cells[0], "☒");
    EXPECT_TRUE(is_option(rows[2], "b:instead", "c"));
    EXPECT_EQ(rows[2].cells[0] + rows[2].cells[1], "☐C");
}

TEST(PaperForm, WhatWasTypedIsReadAndWhatWasDeletedIsNot)
{
    auto read = read_form(with_content([](auto text) {
        text = replaced(text, ">before</text:p>",
                        ">new<text:line-break/>text</text:p><text:p/><text:p>end</text:p>");
        return replaced(text, "<office:text>",
                        "<office:text><text:tracked-changes><text:p>gone</text:p>"
                        "</text:tracked-changes>");
    }));
    ASSERT_TRUE(read) << read.error().key;
    EXPECT_EQ(read->find("a.1")->rows[0].cells[0], "new\ntext\n\nend");
}

TEST(PaperForm, BadFilesSayWhatIsWrongWithThem)
{
    EXPECT_EQ(key_of(read_form("")), "paper.not_odt");
    EXPECT_EQ(key_of(read_form("%PDF-1.7")), "paper.not_odt");
    EXPECT_EQ(key_of(read_form(odt(form()).substr(0, 3000))), "paper.broken");
    EXPECT_EQ(key_of(read_form(with_content([](auto) { return "<a>"; }))), "paper.broken");
    EXPECT_EQ(key_of(read_form(with_content([](auto) {
                  return "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>";
              }))),
              "paper.broken");
    Document plain_text;
    plain_text.blocks.emplace_back(Paragraph{plain("A letter.")});
    EXPECT_EQ(key_of(read_form(odt(plain_text))), "paper.no_fields");
    EXPECT_EQ(key_of(read_form(with_part(odt(form()), "META-INF/manifest.xml",
                                         [](auto) { return "<m><encryption-data/></m>"; }))),
              "paper.locked");
    // A bomb: few bytes that become many.
    EXPECT_EQ(key_of(read_form(with_content([](auto text) {
                                   return replaced(text, ">before<",
                                                   ">" + std::string(3 << 20, 'a') + "<");
                               }),
                               {.unpacked_bytes_max = 1 << 20})),
              "paper.too_large");
    EXPECT_EQ(key_of(read_form(with_content([](auto text) {
                                   return replaced(text, ">before<",
                                                   ">" + std::string(3 << 20, 'a') + "<");
                               }),
                               {.text_bytes_max = 1 << 20})),
              "paper.too_large");
}

TEST(PaperForm, MacrosAreToldOfAndNothingElse)
{
    auto read = read_form(
        with_part(odt(form()), "Basic/Standard/Module1.xml", [](auto) { return "Sub Main"; }));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->macros, Filled::Macros::present);
    EXPECT_EQ(read->fields.size(), 3U);
}

TEST(PaperForm, ATableHasALineForEachTextAndEachOption)
{
    auto read = read_form_table(
        "question;option;answer;more\r\na.1;;\"two\nlines\";\r\nb;yes;x;\r\nb;in_part;;\r\n"
        "c;;A law;2024\r\nc;;Another;2025\r\n");
    ASSERT_TRUE(read) << read.error().key;
    ASSERT_EQ(read->fields.size(), 3U);
    EXPECT_EQ(read->find("a.1")->rows[0].cells[0], "two\nlines");
    EXPECT_TRUE(is_ticked(read->find("b")->rows[0].cells[0]));
    EXPECT_FALSE(is_ticked(read->find("b")->rows[1].cells[0]));
    EXPECT_EQ(read->find("c")->rows[1].cells, (std::vector<std::string>{"Another", "2025"}));
    EXPECT_EQ(key_of(read_form_table("a,b\n1,2\n")), "paper.no_fields");
    EXPECT_EQ(key_of(read_form_table("question,answer\n\"1,2\n")), "csv.unclosed_quote");
    EXPECT_EQ(key_of(read_form_table("question,answer\n1\n")), "csv.wrong_cell_count");
}

TEST(PaperForm, ABoxIsTickedByAnyMark)
{
    for (auto yes : {"☒", "☑", "✓", "x", "X", "☐ x", "[x]", "да", "1", "yes"})
        EXPECT_TRUE(is_ticked(yes)) << yes;
    for (auto no : {"", "☐", "□", "[ ]", "___", "no", "0", "-", " \n"})
        EXPECT_FALSE(is_ticked(no)) << no;
}

TEST(PaperForm, WhatTheSandboxSaysIsInputToo)
{
    for (auto said :
         {"1", "{}", R"({"form":"","macros":false,"fields":[{"name":"","rows":[]}]})",
          R"({"form":"","macros":false,"fields":[{"name":"a","rows":[{"cells":[1]}]}]})",
          R"({"form":"a\u0007","macros":false,"fields":[]})"})
        EXPECT_EQ(key_of(parse_filled(*parse_json(said))), "sandbox.not_understood") << said;
}

}  // namespace
}  // namespace concord::paper
