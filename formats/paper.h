// Documents that go out on paper: reports, forms, letters. A document is plain data, written either
// as a page of HTML that prints well or as OpenDocument text (ISO/IEC 26300, version 1.3), which
// every office program opens and from which a press makes PDF (api/press.h).
//
// A document has a language, and with it a direction; a block or a run in another language says so
// and has its own. All text is escaped here: nothing a person wrote can become markup. Pure.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace concord::paper {

enum class Direction { left_to_right, right_to_left };
// By the primary language of a BCP 47 tag and by its script, if it names one.
Direction direction_of(std::string_view language);

// Text of one look. A line feed in it begins a new line.
struct Run {
    enum Marks : unsigned { plain = 0, strong = 1, emphasis = 2 };

    std::string text;
    unsigned marks = plain;
    // "https://…", "http://…", "mailto:…", or "#anchor" of a block; anything else is no link.
    std::string link = {};
    std::string language = {};  // BCP 47, if another than the block's
    // A footnote called after the text; its text may be empty. Footnotes are numbered through.
    std::vector<Run> note = {};
};
using Text = std::vector<Run>;

struct Heading {
    int level = 1;  // 1 to 4
    Text text;
    std::string anchor = {};  // letters, digits, '.', '-' and '_'; made up if it is ""
    std::string language = {};
};

struct Paragraph {
    enum class Role { plain, quotation, small, centred };

    Text text;
    std::string number = {};  // "12.": stands before it, as paragraphs of the United Nations do
    Role role = Role::plain;
    std::string anchor = {};
    std::string language = {};
};

struct List {
    enum class Kind { bullets, numbers };

    std::vector<Text> items;
    Kind kind = Kind::bullets;
    std::string language = {};
};

struct Table {
    std::vector<Text> head;               // repeated on each page; may be empty
    std::vector<std::vector<Text>> rows;  // missing cells are empty
    std::vector<int> widths = {};         // of the columns, relative to each other; or equal
    std::string language = {};
};

// Paragraphs within a frame, as the summary of a report.
struct Boxed {
    std::string title;
    std::vector<Paragraph> paragraphs;
};

struct PageBreak {};

// The headings of the document down to this level, with their pages.
struct Contents {
    std::string title;
    int levels = 2;
};

// A place to write in, on paper with a pen or on the screen. Its name is kept by office programs,
// so that read_form (formats/paper_form.h) finds what was written into it.
struct Field {
    enum class Kind {
        text,
        one,    // of the options
        many,   // of the options
        table,  // of columns
    };
    struct Option {
        std::string name;  // as of a field
        std::string text;
        bool ticked = false;
    };

    Kind kind = Kind::text;
    std::string name;        // of the form: 1 to 80 of letters, digits, '.', '-', '_' and ':'
    std::string label = {};  // what a screen reader says of it; not printed
    std::string value = {};  // text
    int lines = 3;           // text: the room there is at least
    std::vector<Option> options = {};
    enum class Options { below, beside } stand = Options::below;  // each other
    std::vector<std::string> columns = {};                        // table
    std::vector<std::vector<std::string>> rows = {};              // table
    int rows_empty = 3;                                           // table: besides
};

using Block = std::variant<Heading, Paragraph, List, Table, Boxed, PageBreak, Contents, Field>;

// The head of the first page, or a page of its own.
struct Cover {
    enum class Place { above, own_page };

    std::string masthead = {};                  // "United Nations"
    std::string symbol = {};                    // "A/76/135"
    std::vector<std::string> particulars = {};  // below the symbol: "Original: English"
    std::vector<std::string> lines = {};        // "Seventy-sixth session"
    std::string title;
    std::string subtitle = {};
    Place place = Place::above;
};

struct Document {
    std::string language = "en";
    std::string title;  // as programs show it
    std::string author = {};
    std::string made = {};    // RFC 3339, or ""
    std::string header = {};  // of every page but the first
    std::string footer = {};  // of every page; the number of the page stands beside it
    // What the form belongs to, given back by read_form: letters, digits, '.', '-', '_' and ':'.
    std::string form = {};
    std::optional<Cover> cover = {};
    std::vector<Block> blocks = {};
};

inline constexpr char html_media_type[] = "text/html; charset=utf-8";
inline constexpr char odt_media_type[] = "application/vnd.oasis.opendocument.text";

// A whole page that loads nothing, runs nothing and has no style but html_style().
std::string html(const Document&);
// The text of its style element, for the policy under which it is served.
std::string_view html_style();

// OpenDocument in one piece of XML, "flat".
std::string flat_odt(const Document&);
// The same as a file that every office program opens: a zip (ISO/IEC 26300-2). Equal documents give
// equal bytes.
std::string odt(const Document&);

// A heading, paragraph or run of plain text, to be written short.
Text plain(std::string text);

}  // namespace concord::paper
