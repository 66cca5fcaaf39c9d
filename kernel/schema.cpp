#include "kernel/schema.h"

#include "kernel/object_imports_schema.h"
#include "kernel/objects_schema.h"
#include "kernel/peers_schema.h"
#include "kernel/search_schema.h"

namespace concord {
namespace {

// records: the newest version of each record, as far as queries need it. All of it is derived from
// `acts` and can be recomputed; the body is in acts, by seq.
constexpr std::string_view records = R"(
create table records (
    id text not null primary key,
    type text not null,
    reference text not null,
    version bigint not null,
    state text not null,
    owner text not null,
    parent text not null,
    root text not null,
    context text not null,
    title text not null,
    last_by text not null,
    seq bigint not null
);
create index records_by_parent on records (parent);
create index records_by_root on records (root);
create index records_by_type on records (type, seq);

create table acts (
    seq bigint not null primary key,
    record text not null,
    version bigint not null,
    root text not null,
    act text not null,
    salt bytea not null,
    leaf bytea not null
);
create unique index acts_by_record on acts (record, version);
create index acts_by_root on acts (root, seq);

create table grants (
    reach text not null,
    type text not null,
    seq bigint not null,
    record text not null,
    from_ms bigint not null,
    primary key (reach, type, seq)
);
create index grants_by_record on grants (record);

create table facets (
    record text not null,
    name text not null,
    value text not null,
    primary key (record, name, value)
);
create index facets_by_value on facets (name, value, record);

create table uniques (
    type text not null,
    name text not null,
    value text not null,
    record text not null,
    primary key (type, name, value)
);
create index uniques_by_record on uniques (record);

create table idempotency (
    person text not null,
    key text not null,
    request bytea not null,
    record text not null,
    seq bigint not null,
    at_ms bigint not null,
    primary key (person, key)
);
create index idempotency_by_time on idempotency (at_ms);
)";

// ledger: complete subtrees above the leaves, and every checkpoint ever signed.
constexpr std::string_view ledger = R"(
create table nodes (
    level bigint not null,
    place bigint not null,
    hash bytea not null,
    primary key (level, place)
);
create table checkpoints (
    size bigint not null primary key,
    note text not null,
    at_ms bigint not null
);
)";

// files: attachments by hash, in pieces, so that they are in the same transaction and backup. The
// pieces go by the id of their upload, because the hash is known only when the last one has come.
constexpr std::string_view files = R"(
create table files (
    sha256 text not null primary key,
    upload text not null,
    size_bytes bigint not null,
    media_type text not null,
    at_ms bigint not null
);
create table file_pieces (
    upload text not null,
    number bigint not null,
    bytes bytea not null,
    primary key (upload, number)
);
create table file_uploads (
    sha256 text not null,
    person text not null,
    at_ms bigint not null,
    primary key (sha256, person)
);
create table file_uses (
    sha256 text not null,
    record text not null,
    seq bigint not null,
    primary key (sha256, record, seq)
);
)";

// duties: deadlines that run or ran; next_ms is when the ticker looks again, or the end of time.
// notices: who was told what, on screen. deliveries: what leaves by mail and webhook; next_ms is
// when it is due, which is also how a sender claims it.
constexpr std::string_view telling = R"(
create table duties (
    record text not null,
    name text not null,
    type text not null,
    owed_by text not null,
    desk text not null,
    owed_to text not null,
    since_ms bigint not null,
    due_ms bigint not null,
    next_ms bigint not null,
    stage bigint not null,
    status text not null,
    primary key (record, name)
);
create index duties_by_next on duties (next_ms);
create index duties_by_owner on duties (owed_by, status, due_ms);
create index duties_by_waiting on duties (owed_to, status, due_ms);

create table notices (
    id bigint not null primary key,
    person text not null,
    about text not null,
    reason text not null,
    duty text not null,
    record text not null,
    seq bigint not null,
    at_ms bigint not null,
    read_ms bigint
);
create index notices_by_person on notices (person, id);
create index notices_unread on notices (person, record) where read_ms is null;

create table deliveries (
    id text not null primary key,
    channel text not null,
    recipient text not null,
    person text not null,
    about text not null,
    reason text not null,
    record text not null,
    seq bigint not null,
    at_ms bigint not null,
    next_ms bigint not null,
    attempts bigint not null,
    status text not null
);
create index deliveries_by_next on deliveries (channel, status, next_ms);
)";

// credentials: what proves who somebody is. Never in a record, never in the log.
constexpr std::string_view credentials = R"(
create table secrets (
    person text not null,
    kind text not null,
    bytes bytea not null,
    at_ms bigint not null,
    expires_ms bigint not null,
    primary key (person, kind)
);
create table sessions (
    id text not null primary key,
    person text not null,
    token bytea not null unique,
    created_ms bigint not null,
    seen_ms bigint not null,
    expires_ms bigint not null,
    peer text not null,
    agent text not null
);
create index sessions_by_person on sessions (person);

create table settings (
    name text not null primary key,
    value text not null
);
)";

// What is shown is found by its hash alone.
constexpr std::string_view shown = R"(
create index secrets_by_bytes on secrets (bytes);
)";

// file_texts: what the sandboxed tools read in a file; form feeds stand between pages. Derived:
// what is lost is read again. file_text_wanted: records that are to be told when the text of a file
// that they name is known.
constexpr std::string_view file_texts = R"(
create table file_texts (
    sha256 text not null primary key,
    state text not null,
    pages bigint not null,
    language text not null,
    text text not null,
    at_ms bigint not null
);
create table file_text_wanted (
    record text not null,
    sha256 text not null,
    name text not null,
    since_ms bigint not null,
    primary key (record, sha256)
);
create index file_text_wanted_by_time on file_text_wanted (since_ms);
)";

// The index follows the log from outside of the store now (search_follower.h).
constexpr std::string_view search_left_sqlite = R"(
drop table if exists search_index;
drop table if exists search_sections;
delete from settings where name = 'search.made_by';
)";
constexpr std::string_view search_left_postgres = R"(
drop table if exists search_sections;
delete from settings where name = 'search.made_by';
)";

// active: the file carries scripts or macros. resumable: uploads that may go on after a break.
// public_once: what anybody could once read, and since when nobody may: for repositories that
// copied it and have to learn that it is gone.
constexpr std::string_view library = R"(
alter table file_texts add column active bigint not null default 0;

create table resumable (
    upload text not null primary key,
    person text not null,
    name text not null,
    size_bytes bigint not null,
    at_ms bigint not null,
    sha256 text not null
);
create index resumable_by_person on resumable (person);
create index resumable_by_time on resumable (at_ms);

create table public_once (
    record text not null primary key,
    type text not null,
    from_ms bigint not null,
    changed_ms bigint not null,
    gone bigint not null
);
create index public_once_by_time on public_once (type, changed_ms, record);
)";

// saved_searches: up to which act each was asked. saved_search_told: of what it told.
constexpr std::string_view saved_searches = R"(
create table saved_searches (
    record text not null primary key,
    seq bigint not null
);
create table saved_search_told (
    search text not null,
    record text not null,
    primary key (search, record)
);
)";

constexpr store::Migration steps[] = {
    {"0001 records", records},
    {"0002 ledger", ledger},
    {"0003 files", files},
    {"0004 telling", telling},
    {"0005 credentials", credentials},
    {"0006 shown", shown},
    {"0007 search in sqlite", search_for_sqlite, store::Engine::sqlite},
    {"0007 search in postgres", search_for_postgres, store::Engine::postgres},
    {"0008 file texts", file_texts},
    {"0009 search left sqlite", search_left_sqlite, store::Engine::sqlite},
    {"0009 search left postgres", search_left_postgres, store::Engine::postgres},
    {"0010 objects in sqlite", objects_for_sqlite, store::Engine::sqlite},
    {"0010 objects in postgres", objects_for_postgres, store::Engine::postgres},
    {"0010 objects", objects_for_both},
    {"0011 library", library},
    {"0011 saved searches", saved_searches},
    {"0012 object imports", object_imports_tables},
    {"0013 peers", peers_tables},
};

}  // namespace

std::span<const store::Migration> schema()
{
    return steps;
}

}  // namespace concord
