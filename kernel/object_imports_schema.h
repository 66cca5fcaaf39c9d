// The tables of object_imports.h.

#pragma once

#include <string_view>

namespace concord {

inline constexpr std::string_view object_imports_tables = R"(
create table object_imports (
    id text not null primary key,
    person text not null,
    collection text not null,
    form text not null,
    name text not null,
    state text not null,
    made_ms bigint not null,
    moved_ms bigint not null,
    envelopes bigint not null,
    passed bigint not null,
    objects bigint not null,
    gone bigint not null,
    added bigint not null,
    known bigint not null,
    refused bigint not null,
    remarks bigint not null,
    wrong text not null
);
create index object_imports_by_person on object_imports (person, made_ms);
create index object_imports_by_state on object_imports (state);
create table object_import_envelopes (
    import text not null,
    number bigint not null,
    objects bigint not null,
    text text not null,
    primary key (import, number)
);
create table object_import_remarks (
    import text not null,
    number bigint not null,
    text text not null,
    primary key (import, number)
);
)";

}  // namespace concord
