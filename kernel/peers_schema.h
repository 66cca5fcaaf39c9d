// The tables of peers.h. peer_places: which places of a collection came from a peer, so that they
// are not sent back to it.

#pragma once

#include <string_view>

namespace concord {

inline constexpr std::string_view peers_tables = R"(
create table peer_states (
    peer text not null primary key,
    address text not null,
    added_after text not null,
    page text not null,
    last_added text not null,
    pushed_place bigint not null,
    tried_ms bigint not null,
    worked_ms bigint not null,
    next_ms bigint not null,
    failures bigint not null,
    wrong text not null,
    pulled bigint not null,
    known bigint not null,
    refused bigint not null,
    pushed bigint not null,
    not_taken bigint not null
);
create table peer_places (
    peer text not null,
    first_place bigint not null,
    count bigint not null,
    primary key (peer, first_place)
);
)";

}  // namespace concord
