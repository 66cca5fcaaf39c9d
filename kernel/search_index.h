// What of a record can be found: its document in the search index.
//
// A record is indexed as everyone whom it reaches may see it now: its reference, its searched
// fields save those that its label hides from somebody, and the texts that came with its acts
// (messages, reasons) as far as all whom the record reaches now could see the act when it was made.
// What was said inside a draft, or before a label was widened, is therefore not found any more:
// rather a hit too few than a hit that tells.
//
// The text of files is read where a field of files is marked searched. Of one record at most
// 300,000 words are read, of the files last; what comes after is not found.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/analyzer.h"
#include "kernel/commit.h"
#include "kernel/types.h"
#include "store/index.h"
#include "store/store.h"

namespace concord {

class SearchIndex {
public:
    explicit SearchIndex(const Types&);

    // The document of a record as the reader sees it, or nothing if records of its type are not
    // searched.
    Result<std::optional<store::IndexDocument>> make(store::Reader&, std::string_view record) const;

    // Fields marked searched; empty for a type that is not searched.
    const std::vector<const Field*>& fields_of(std::string_view type) const;

    // Of what the documents are made; an index with another must be made anew.
    const std::string& made_by() const { return made_by_; }

private:
    class Texts;
    Result<> add_said(store::Reader&, const Record&, Texts&) const;
    Result<> add_files(store::Reader&, const Record&, const Field&, Texts&) const;

    const Types& types_;
    std::map<std::string, std::vector<const Field*>, std::less<>> fields_;
    std::string made_by_;
};

// The terms of a document. Words stand as the analyzer gives them, at their places; all else begins
// with a capital letter, which no word has.
std::string stem_term(std::string_view stem);
std::string title_term(std::string_view word);  // of the title, a word or a stem
std::string type_term(std::string_view type);
std::string reach_term(std::string_view reach);        // whom the record reaches
std::string later_reach_term(std::string_view reach);  // from the moment in slot_from on

enum : std::uint32_t {
    slot_seq = 0,     // number of the last act
    slot_from = 1,    // when the embargo ends, in milliseconds
    slot_facets = 2,  // pack_facets
    slot_when = 3,    // the date of what the record is about, else when it was changed
    slot_title = 4,   // by which titles sort in any language
};

// Where the words of a document were read: a text, and which byte of it some of the places are at.
struct IndexedText {
    std::string source;  // "title", "reference", "fields/<name>/<n>", "acts/<seq>/<name>/<n>",
                         // "files/<sha256>"
    TextLanguage language = TextLanguage::unknown;
    std::vector<std::pair<std::uint32_t, std::size_t>> marks;  // ascending; the first is its begin
};
std::string print(const std::vector<IndexedText>&);
std::vector<IndexedText> parse_indexed_texts(std::string_view);

// The texts of a value of any kind that a person could look for.
void add_texts(const Json&, std::vector<std::string>& texts);

// The same of one field: of files their names.
std::vector<std::string> texts_of_field(const Field&, const Json&);

// Whether the label shows the field to fewer than the record.
bool hides(const Label&, std::string_view field);

}  // namespace concord
