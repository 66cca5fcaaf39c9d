// STIX 2.1 (OASIS Standard, 10 June 2021): threat objects as text. What is stored and passed on is
// the text as it was sent, to the byte; this reads from it what the rest of the program acts on,
// and checks it against every MUST of the specification. Pure: nothing is fetched, nothing
// resolved.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/result.h"
#include "formats/indicators.h"

namespace concord::stix {

struct Limits {
    std::size_t size_bytes_max = 100 << 20;  // of an envelope or bundle
    std::size_t objects_max = 100'000;
    std::size_t object_bytes_max = 4 << 20;
    std::size_t depth_max = 48;          // of one object
    std::size_t findings_max = 50;       // of one object; what follows is not looked for
    std::size_t pattern_depth_max = 64;  // parentheses in a pattern
};

// A TAXII 2.1 envelope (section 3.7) or a STIX bundle (section 8).
struct Envelope {
    std::vector<std::string_view> objects;  // slices of the text given, each one JSON value
    bool is_bundle = false;                 // it says "type": "bundle"
    std::string id = {};                    // of a bundle
    bool more = false;                      // of an envelope: there is another page
    std::string next = {};                  // of an envelope: where it begins
};

// Cuts an envelope or bundle into its objects without judging them: what is wrong inside one object
// is for check() to say, and does not take down the others. `{}` is an empty envelope. Fails, with
// the JSON Pointer in Error::field and {offset} in bytes, with stix.envelope.
// too_large {max}, too_many_objects {max}, not_utf8, malformed, cut_off, not_an_object,
// objects_not_a_list, duplicate_key {key}, or wrong_bundle (id, or a property it may not have).
Result<Envelope> split_envelope(std::string_view text, const Limits& = {});

// A moment as STIX writes it (section 2.16): the text is kept, for its precision means something.
struct Timestamp {
    std::string text;
    std::int64_t us = 0;  // microseconds since 1970-01-01T00:00:00Z; finer digits are cut
    bool operator==(const Timestamp&) const = default;
};

// Exactly the form of section 2.16, years 0001 to 9999, or nothing.
std::optional<Timestamp> find_timestamp(std::string_view);

enum class Tlp : std::uint8_t { clear, green, amber, amber_strict, red };

// The level of a marking definition that the specification (TLP 1.0, section 7.2.1.4) or the
// TLP 2.0 extension (extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d) predefines, by its
// id. White is clear. Nothing for every other id: a marking one does not know opens nothing.
std::optional<Tlp> tlp_of(std::string_view marking_id);

struct Reference {
    std::string path;  // JSON Pointer of the property or list element, "/object_refs/3"
    std::string target;
};

struct GranularMarking {
    std::string marking_ref;  // or ""
    std::string lang;         // or ""
    std::vector<std::string> selectors;
};

enum class Family : std::uint8_t {
    domain,      // section 4
    relation,    // section 5: relationship, sighting
    observable,  // section 6
    meta,        // section 7: marking-definition, language-content, extension-definition
    unknown,     // a custom type, or one that an extension defines
};

struct Object {
    std::string id;
    std::string type;
    Family family = Family::unknown;
    std::string spec_version;          // "2.1" if an observable does not say
    std::optional<Timestamp> version;  // modified, else created; nothing: the date it was added
    std::optional<Timestamp> created;
    std::optional<Timestamp> modified;
    std::optional<Timestamp> valid_from;
    std::optional<Timestamp> valid_until;
    std::optional<Timestamp> first_seen;
    std::optional<Timestamp> last_seen;
    std::string created_by_ref;
    std::vector<std::string> object_marking_refs;
    std::vector<GranularMarking> granular_markings;
    bool revoked = false;
    std::vector<std::string> labels;
    std::string name;
    std::string description;
    std::string lang;
    std::optional<int> confidence;          // 0 to 100
    std::string relationship_type;          // of a relationship
    std::int64_t count = 0;                 // of a sighting; 1 if it does not say
    std::string pattern;                    // of an indicator
    std::string pattern_type;               // "stix" has been checked, others are kept
    std::optional<Tlp> tlp;                 // of a marking definition that is one of TLP
    std::vector<Reference> references;      // every *_ref and *_refs, markings included
    std::vector<indicators::Value> values;  // what it can be found by; each once, sorted
    std::string_view bytes;                 // the slice given; lives as long as that
};

// One violation of a MUST. The rule is also the key of the sentence that says so.
struct Finding {
    std::string_view rule;     // "stix.identifier.type_mismatch"
    std::string path;          // JSON Pointer into the object, "" for the object itself
    std::string_view section;  // of the specification, "2.9"
    Values values = {};        // filled into the sentence
};
using Findings = std::vector<Finding>;  // never empty where it is an error; in order of discovery

// Reads one object and checks it. Unknown properties, and objects of unknown types, are held to
// what the specification says of all of them. About a dozen microseconds for a usual object.
tl::expected<Object, Findings> check(std::string_view slice, const Limits& = {});

// Checks that span the objects of one envelope cannot be made by check(): the same id and version
// twice with different content is for the caller.

}  // namespace concord::stix
