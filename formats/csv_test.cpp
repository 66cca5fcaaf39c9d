#include "formats/csv.h"

#include <gtest/gtest.h>

namespace concord::csv {
namespace {

using Cells = std::vector<std::string>;

std::string key_of(std::string_view text, const Limits& limits = {})
{
    const auto table = parse(text, Formulas::as_is, limits);
    return table ? "" : table.error().key;
}

std::string value_of(std::string_view text, const std::string& name)
{
    return parse(text).error().values.at(name);
}

TEST(Csv, a_table_is_read_with_the_line_numbers_that_an_editor_shows)
{
    const Table table =
        parse("name,note\r\nAda,\"two\r\nlines\"\r\n\r\nBo,\"says \"\"no\"\"\"\r\n").value();
    EXPECT_EQ(table.header, (Cells{"name", "note"}));
    ASSERT_EQ(table.lines.size(), 2u);
    EXPECT_EQ(table.lines[0], (Line{
                                  2, {"Ada", "two\r\nlines"}
    }));
    EXPECT_EQ(table.lines[1], (Line{
                                  5, {"Bo", "says \"no\""}
    }));
    EXPECT_TRUE(table.faults.empty());
    EXPECT_EQ(find_column(table, "note"), 1u);
    EXPECT_EQ(find_column(table, "Note"), std::nullopt);
}

TEST(Csv, any_line_end_counts_once_and_the_last_line_needs_none)
{
    for (const char* text : {"a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r"}) {
        const Table table = parse(text).value();
        ASSERT_EQ(table.lines.size(), 2u) << text;
        EXPECT_EQ(table.lines[1], (Line{
                                      3, {"3", "4"}
        }));
    }
    EXPECT_EQ(parse("\n\n a ,b\n1,\n").value().lines[0], (Line{
                                                             4, {"1", ""}
    }));
    EXPECT_EQ(parse("\n\n a ,b\n1,\n").value().header, (Cells{" a ", "b"}));
    EXPECT_EQ(parse("a,b\n1,").value().lines[0], (Line{
                                                     2, {"1", ""}
    }));
    EXPECT_TRUE(parse("a,b").value().lines.empty());
}

TEST(Csv, the_separator_is_the_one_of_the_header_line)
{
    EXPECT_EQ(parse("a;b\n1,5;2\n").value().lines[0].cells, (Cells{"1,5", "2"}));
    EXPECT_EQ(parse("a\tb\n1;2\t \n").value().lines[0].cells, (Cells{"1;2", " "}));
    EXPECT_EQ(parse("\"a;b;c\",d\n1,2\n").value().header, (Cells{"a;b;c", "d"}));
    EXPECT_EQ(parse("alone\n\"\"\n").value().lines[0].cells, (Cells{""}));
}

TEST(Csv, a_byte_order_mark_is_no_part_of_the_first_name)
{
    EXPECT_EQ(parse("\xef\xbb\xbfname\nÉlan\n").value().header, (Cells{"name"}));
}

TEST(Csv, a_line_with_a_wrong_number_of_cells_does_not_take_the_others_down)
{
    const Table table = parse("a,b\n1\n2,3\n4,5,6\n").value();
    ASSERT_EQ(table.lines.size(), 1u);
    EXPECT_EQ(table.lines[0], (Line{
                                  3, {"2", "3"}
    }));
    ASSERT_EQ(table.faults.size(), 2u);
    EXPECT_EQ(table.faults[1].number, 4u);
    EXPECT_EQ(table.faults[1].error.key, "csv.wrong_cell_count");
    EXPECT_EQ(table.faults[1].error.values, (Values{
                                                {"line",     "4"},
                                                {"found",    "3"},
                                                {"expected", "2"}
    }));
}

TEST(Csv, damaged_files_are_refused_with_the_line)
{
    EXPECT_EQ(key_of("a,b\n1,x\"y\n"), "csv.malformed");
    EXPECT_EQ(value_of("a,b\n1,x\"y\n", "line"), "2");
    EXPECT_EQ(key_of("a,b\n\"1\" ,2\n"), "csv.malformed");
    EXPECT_EQ(value_of("a\n\"1\n2\"3\n", "line"), "3");
    EXPECT_EQ(key_of("a,b\n1,2\n\"3,4\n5,6\n"), "csv.unclosed_quote");
    EXPECT_EQ(value_of("a,b\n1,2\n\"3,4\n5,6\n", "line"), "3");
    EXPECT_EQ(key_of(std::string_view("a\n\0\n", 4)), "csv.malformed");
    EXPECT_EQ(key_of("a\n\xc3(\n"), "csv.not_utf8");
    EXPECT_EQ(value_of("a\r\nb\r\n\xff\n", "line"), "3");
    EXPECT_EQ(key_of("\xff\xfe"
                     "a"),
              "csv.not_utf8");
    EXPECT_EQ(key_of(""), "csv.empty");
    EXPECT_EQ(key_of("\xef\xbb\xbf\r\n\r\n"), "csv.empty");
}

TEST(Csv, columns_have_names_and_no_name_stands_twice)
{
    EXPECT_EQ(key_of("a,b,a\n1,2,3\n"), "csv.duplicate_column");
    EXPECT_EQ(value_of("a,b,a\n1,2,3\n", "column"), "a");
    EXPECT_EQ(key_of("a,,c\n1,2,3\n"), "csv.unnamed_column");
    EXPECT_EQ(value_of("a,,c\n", "number"), "2");
}

TEST(Csv, limits_hold)
{
    const Limits small = {.size_bytes_max = 20, .lines_max = 2, .cells_max = 3};
    EXPECT_EQ(key_of("a\n1\n2\n", small), "");
    EXPECT_EQ(key_of("a\n1\n2\n3\n", small), "csv.too_many_lines");
    EXPECT_EQ(key_of("a,b,c,d\n", small), "csv.too_many_cells");
    EXPECT_EQ(key_of(std::string(21, 'a'), small), "csv.too_large");
    EXPECT_EQ(parse("a\n1\n2\n3\n", Formulas::as_is, small).error().code, Code::too_large);
    // Many cells in one line cost no memory once the header is known.
    EXPECT_EQ(parse("a\n" + std::string(1'000'000, ',')).value().faults[0].error.values.at("found"),
              "1000001");
}

TEST(Csv, cells_that_a_spreadsheet_would_run_are_known)
{
    for (const char* cell :
         {"=1+1", "+1",   "+49 30 123456", "-1+2", "-cmd", "@SUM(A1)", "\tx", "\rx",
          "\n=1", "  =1", "\xc2\xa0=1",    "-",    "-1.",  "-1.2.3",   "--1", "- 5",
          "-5 ",  "-.5",  "＝1",           "＋1",  "－1",  "＠x"}) {
        EXPECT_TRUE(is_formula(cell)) << cell;
    }
    for (const char* cell : {"", " ", "a=1", "-5", "-0.25", "-1,5", "  -5", "5", "'=1", "a+b",
                             "(+1)", "é", "2026-11-20"}) {
        EXPECT_FALSE(is_formula(cell)) << cell;
    }
}

TEST(Csv, printing_quotes_what_needs_it_and_guards_formulas)
{
    const Table table = {
        {"name", "tel"},
        {{0, {"Ada, \"A\"", "+49 30 123456"}},
         {0, {"=HYPERLINK(\"x\")", "-5"}},
         {0, {" spaced", ""}}}
    };
    EXPECT_EQ(print(table),
              "name,tel\r\n"
              "\"Ada, \"\"A\"\"\",'+49 30 123456\r\n"
              "\"'=HYPERLINK(\"\"x\"\")\",-5\r\n"
              "\" spaced\",\r\n");
    EXPECT_EQ(print({{"a"}, {{0, {"=1"}}}}, {.formulas = Formulas::as_is}), "a\r\n=1\r\n");
    EXPECT_TRUE(print(table, {.mark = ByteOrderMark::present}).starts_with("\xef\xbb\xbfname"));
    EXPECT_TRUE(print(table, {.separator = Separator::semicolon}).starts_with("name;tel\r\n"));
}

TEST(Csv, what_was_printed_reads_back_equal)
{
    Table table = {
        {"=header", "b;c;d",
         "\xef\xbb\xbf"
         "e"},
        {}
    };
    const Cells awkward = {"",     "=1",   "'=1",    "''=1",      "'",        "'a",   "-5",
                           "+49",  "\r\n", "\n",     "\r",        "\"",       "\"\"", ",",
                           ";",    "\t",   " x ",    "'\t",       "日本",     "'-5",  "مرحبا",
                           "' =1", "a\"b", "\"=1\"", "'\"quoted", "x\r\ny\n", "=",    " "};
    for (const std::string& cell : awkward) {
        Line& line = table.lines.emplace_back();
        line.cells = {cell, "x", cell};
    }
    for (const Separator separator : {Separator::comma, Separator::semicolon, Separator::tab}) {
        const Form form = {.separator = separator, .mark = ByteOrderMark::present};
        const Table read = parse(print(table, form), Formulas::neutral).value();
        EXPECT_EQ(read.header, table.header);
        ASSERT_EQ(read.lines.size(), table.lines.size());
        for (std::size_t i = 0; i < read.lines.size(); ++i) {
            EXPECT_EQ(read.lines[i].cells, table.lines[i].cells);
        }
    }
    for (const std::string& cell : awkward) {
        const Table alone = parse(print({{"a"}, {{0, {cell}}}}), Formulas::neutral).value();
        ASSERT_EQ(alone.lines.size(), 1u) << cell;
        EXPECT_EQ(alone.lines[0].cells[0], cell);
    }
}

}  // namespace
}  // namespace concord::csv
