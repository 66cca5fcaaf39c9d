// Rows of the table `secrets`: what proves who somebody is. They never stand in a record or the
// log.
//
//   kind               bytes
//   password           text of an Argon2id hash
//   totp               the factor's secret, sealed
//   totp_step          number of the last 30 seconds whose code was used, as text
//   invitation         SHA-256 of the code
//   recovery:<record>  SHA-256 of the code
//   enrolment          SHA-256 of what the browser holds between password and second factor
//   pending            password hash and sealed factor that wait for the first code, as JSON
//   token:<record>     SHA-256 of a machine's token
//   peer:<name>        of a participant: user and password for another server, sealed

#pragma once

#include <optional>

#include "base/chance.h"
#include "store/store.h"

namespace concord {

struct Secret {
    std::string person;
    std::string kind;
    Bytes bytes;
    Time expires;  // Time{0}: never
};

// Puts it in the place of the one of the same person and kind.
Result<> put_secret(store::Writer&, const Secret&, Time now);
// How many rows went: 0 or 1.
Result<std::int64_t> drop_secret(store::Writer&, std::string_view person, std::string_view kind);
// Nothing if there is none, or it has expired.
Result<std::optional<Secret>> find_secret(store::Reader&, std::string_view person,
                                          std::string_view kind, Time now);
// By the hash of what its holder shows.
Result<std::optional<Secret>> find_shown(store::Reader&, std::string_view shown, Time now);

// A code of 128 bits for people to hand over: "ABCDE-FGHIJ-…"; and its plain form, whatever dashes,
// spaces and small letters it came back with.
std::string new_code(Chance&);
std::string plain_code(std::string_view);

Bytes hash_of(std::string_view shown);

}  // namespace concord
