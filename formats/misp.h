// MISP event JSON (the MISP core format, draft-dulaunoy-misp-core-format) as STIX 2.1 objects, and
// back. Pure. Ids are kept: the UUID of a MISP entity is the UUID of the object made of it, and
// what has none gets one that follows from its content (UUID version 5), so that taking in the same
// file again adds nothing. `created` is the date of the event, for it stays the same in every
// version; `modified` is the timestamp of the entity.
//
//   MISP                                  STIX 2.1
//   event                                 report, or grouping while it is not published
//   organization that made it             identity; created_by_ref of everything else
//   attribute with to_ids                 indicator whose pattern says the value
//   attribute without                     observed-data and its observables
//   comment, text, other                  note on the event
//   link                                  external reference of the event
//   vulnerability, campaign-name,         vulnerability, campaign, threat-actor
//   threat-actor
//   yara, sigma, snort, stix2-pattern     indicator of that pattern type
//   object of a known template            observed-data and observables; besides, an indicator of
//                                         its attributes with to_ids, based on the observed data
//   everything else                       x-misp-attribute or x-misp-object, and a remark
//   cluster of a galaxy                   threat-actor, malware, tool, attack-pattern, ...
//   reference of an object                relationship of that type
//   sighting 0, 1, 2                      sighting, opinion "strongly-disagree", end of validity
//   tag tlp:*                             marking of TLP 2.0, the strictest of event and attribute
//   other tag                             label, as it is written
//   deleted                               revoked
//
// Nothing is attributed: a cluster at an event or an attribute is what its source wrote, related to
// what the source wrote it at, and stays an object of that source.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace concord::misp {

struct Limits {
    std::size_t size_bytes_max = 64 << 20;
    std::size_t members_max = 4'000'000;  // of all JSON objects and lists
    std::size_t objects_max = 200'000;    // STIX objects made
    std::size_t remarks_max = 10'000;     // those beyond are counted only
};

// Something that is not carried over one to one: where it stands, and what became of it.
struct Remark {
    enum class Outcome {
        kept,  // in a form of its own, or with less than the source had
        left,  // not taken in
    };
    Outcome outcome = Outcome::left;
    std::string path;  // JSON Pointer into the file; of STIX, the id of the object
    Error error;       // what a person is told
};

struct Reading {
    std::vector<JsonObject> objects;  // each id once; what is referred to stands before, mostly
    std::vector<Remark> remarks;
    std::size_t remarks_uncounted = 0;  // beyond the limit
    std::size_t events = 0;
    std::size_t attributes = 0;  // those of objects included
};

// One event, a list of events, an event without its wrapper, or the answer of a server
// ("response"). Fails as parse_json does, or with misp.no_event, misp.too_many_objects {limit}.
Result<Reading> read(std::string_view text, const Limits& = {});

// Who makes a file of objects that belong to no report.
struct Head {
    std::string info;  // title of the event
    std::string date;  // "2026-11-20"
    std::string organization;
    std::string organization_id;  // UUID
};

struct Printing {
    JsonArray events;  // each {"Event": {...}}
    std::vector<Remark> remarks;
};

// One event for each report or grouping among the objects, with those of the objects it refers to,
// and one for the others. What read() made prints to what it was read from, as far as STIX has it.
Printing print(std::span<const JsonObject> objects, const Head&);

}  // namespace concord::misp
