// The tables of objects in bulk (objects.h). An object's place says its collection and its order in
// it: the collection's number in the upper bits, so that a page is one walk through the table
// itself.
//
//   name, target, hash    the first eight bytes of a SHA-256, as a number: of an id, of the id that
//                         an object refers to, of a value that it can be found by
//   superseded            the most open marking among newer versions that were not recalled;
//   tlp_none
//                         if there is none. A version is the last one for whom this is too strict.
//   recalled              number of the act that withdrew it, or 0

#pragma once

#include <string_view>

namespace concord {

inline constexpr std::string_view objects_for_sqlite = R"(
create table objects (
    place integer primary key,
    name bigint not null,
    version bigint not null,
    spec bigint not null,
    tlp bigint not null,
    superseded bigint not null,
    recalled bigint not null,
    added bigint not null,
    id text not null,
    type text not null,
    version_text text not null,
    bytes bytea not null
);
create table object_values (
    hash bigint not null,
    place bigint not null,
    primary key (hash, place)
) without rowid;
create table object_refs (
    target bigint not null,
    place bigint not null,
    property text not null,
    primary key (target, place, property)
) without rowid;
)";

inline constexpr std::string_view objects_for_postgres = R"(
create table objects (
    place bigint not null primary key,
    name bigint not null,
    version bigint not null,
    spec bigint not null,
    tlp bigint not null,
    superseded bigint not null,
    recalled bigint not null,
    added bigint not null,
    id text not null,
    type text not null,
    version_text text not null,
    bytes bytea not null
);
create table object_values (
    hash bigint not null,
    place bigint not null,
    primary key (hash, place)
);
create table object_refs (
    target bigint not null,
    place bigint not null,
    property text not null,
    primary key (target, place, property)
);
)";

// object_intakes: what each act added, with how many of each marking, unmarked first.
// object_reports: what became of each envelope. object_fetches: who was given what, for the
// collection's owner.
inline constexpr std::string_view objects_for_both = R"(
create index objects_by_name on objects (name, version);
create index objects_by_type on objects (type, place);
create index objects_recalled on objects (recalled) where recalled <> 0;
create table object_collections (
    number bigint not null primary key,
    record text not null unique
);
create table object_intakes (
    seq bigint not null primary key,
    collection bigint not null,
    first_place bigint not null unique,
    count bigint not null,
    first_added bigint not null,
    last_added bigint not null,
    unmarked bigint not null,
    clear bigint not null,
    green bigint not null,
    amber bigint not null,
    amber_strict bigint not null,
    red bigint not null,
    source text not null,
    at_ms bigint not null
);
create index object_intakes_by_collection on object_intakes (collection, first_added);
create table object_reports (
    id text not null primary key,
    person text not null,
    record text not null,
    at_ms bigint not null,
    text text not null
);
create index object_reports_by_time on object_reports (at_ms);
create table object_fetches (
    collection bigint not null,
    first_place bigint not null,
    last_place bigint not null,
    participant text not null,
    person text not null,
    means text not null,
    pages bigint not null,
    first_ms bigint not null,
    last_ms bigint not null
);
create index object_fetches_by_collection on object_fetches (collection, last_ms);
)";

}  // namespace concord
