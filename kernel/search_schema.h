// The tables of the full-text index. All of it is derived from `acts` and can be made anew.
//
// A record has one section, or several when its text is long: a section is the unit in which words
// are looked for together. `words` holds the tokens in the order of the text, `stems` the other
// forms, `reaches` whom the record reaches, so that what is not for the asker is passed over by the
// index itself; the decision is still that of `grants`.

#pragma once

#include <string_view>

namespace concord {

// The tokens are joined by spaces; the tokenizer `ascii` takes all bytes above 0x7f for letters and
// is told of the signs, so that it cuts at the spaces and nowhere else. What the analyzer writes is
// in lower case already. A match in the words counts twice one in the stems; the reaches rank
// nothing.
inline constexpr std::string_view search_for_sqlite = R"(
create table search_sections (
    id integer primary key,
    record text not null,
    number bigint not null
);
create unique index search_sections_by_record on search_sections (record, number);
create virtual table search_index using fts5 (
    words, stems, reaches,
    tokenize = "ascii tokenchars '-._@:'"
);
insert into search_index (search_index, rank) values ('rank', 'bm25(2.0, 1.0, 0.0)');
)";

// The texts are kept beside the document, so that a section can grow.
inline constexpr std::string_view search_for_postgres = R"(
create table search_sections (
    record text not null,
    number bigint not null,
    words text not null,
    stems text not null,
    reaches text not null,
    document tsvector not null,
    primary key (record, number)
);
create index search_sections_by_document on search_sections using gin (document);
)";

}  // namespace concord
