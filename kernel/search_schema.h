// The tables of the full-text index that was once in the store. A later step removes them; steps
// that were applied somewhere are never changed.

#pragma once

#include <string_view>

namespace concord {

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
