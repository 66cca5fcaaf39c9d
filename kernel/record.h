// One version of one thing the parties share: a contact, a request, a notification. Never edited:
// an act gives a new version, and every version is a leaf of the log.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/time.h"

namespace concord {

// The kind of traffic (IAEA IRIX practice). Shown permanently; the kinds never mix.
enum class Context { emergency, routine, exercise, test };

// Traffic Light Protocol 2.0 (FIRST), ordered from open to closed.
enum class Tlp { clear, green, amber, amber_strict, red };

// Whom something reaches, as text, so that it can be stored, indexed and compared:
//   "public"                 anyone, without signing in
//   "members"                every confirmed account of a participant
//   "participant:QM"         a State, an organization or "participant:secretariat"
//   "group:first-port"       every participant that is a member of a sharing group at that moment
//   "desk:QM.technical"      one desk of a participant
//   "person:QM.<uuid>"       one person
// and, only as part of an audience, "administrators:QM" for the accounts of a participant.
using Reach = std::string;

// The participant a reach names, or "" for public, members and groups.
std::string_view participant_of(std::string_view reach);
bool is_reach(std::string_view);

struct Label {
    Tlp tlp = Tlp::red;             // what is unknown or missing is RED
    std::vector<Reach> recipients;  // besides the owner
    std::optional<Time> embargo;    // until then only the owner's side reads
    // Fields shown to fewer than the record is: name -> whom besides the owner.
    std::vector<std::pair<std::string, std::vector<Reach>>> fields;

    bool operator==(const Label&) const = default;
};

struct Record {
    std::string id;         // UUIDv7
    std::string type;       // "assistance.request"
    std::string reference;  // short, for the telephone and the subject of a mail: "K7F-42M"
    std::int64_t version = 0;
    std::string state;
    std::string owner;   // code of the participant on whose behalf it was made: "QM"
    std::string desk;    // code of the desk that made it: "QM.technical", or ""
    std::string author;  // id of the person who made it, or "" for the platform
    Context context = Context::routine;
    Label label;
    std::string parent;           // id, or ""
    JsonObject fields;            // the open body
    std::optional<Bytes> sealed;  // the opaque body, if it is sealed; then `fields` is the manifest
    Time created;
    Time updated;
    std::int64_t seq = -1;  // number of its last act in the log

    std::string_view text(std::string_view field) const { return text_at(fields, field); }
    // True if the field is present and not empty.
    bool has(std::string_view field) const;
};

std::string_view print(Context);
std::string_view print(Tlp);  // "clear", "green", "amber", "amber+strict", "red"
std::optional<Context> parse_context(std::string_view);
std::optional<Tlp> parse_tlp(std::string_view);

// {"tlp":…,"recipients":[…],"embargo":…,"fields":{…}}
Json print(const Label&);
// Fails with label.* at /label/…; an absent or unknown TLP is refused, never guessed.
Result<Label> parse_label(const Json&);

// All of it, as it goes into the log and comes back out of the store.
JsonObject print_body(const Record&);
Result<Record> parse_body(const JsonObject&);

}  // namespace concord
