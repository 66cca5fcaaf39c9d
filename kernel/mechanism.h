// What a mechanism says about itself. It is data and a few pure functions; storing, guarding,
// labelling, logging, indexing, notifying and serving are the kernel's work, done once for all.

#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "formats/atom.h"
#include "kernel/workflow.h"

namespace concord {

namespace paper {
struct Document;  // formats/paper.h
struct Filled;    // formats/paper_form.h
}  // namespace paper

enum class Kind {
    line,          // one line of text, at most 300 code points
    prose,         // text with line breaks, at most 20,000 code points
    number,        // whole number, 0 to 2^53
    flag,          // true or false
    moment,        // RFC 3339
    date,          // 2026-11-20
    choice,        // one of `choices`
    choices,       // some of `choices`, each once
    participant,   // code of a participant
    participants,  // codes, each once
    desk,          // code of a desk
    desks,         // codes, each once
    person,        // id of a person
    email,         // RFC 5321 mailbox
    phone,         // E.164 with leading +, spaces allowed
    url,           // https only
    zone,          // IANA time zone
    languages,     // BCP 47 tags
    link,          // id of a record that its author may read
    links,         // ids
    files,         // [{"sha256":…,"name":…,"media_type":…,"size_bytes":…}], uploaded before
    rows,          // list of objects whose members are `columns`
    tree,          // a structured value that `sound` checks; at most 512 KiB as text
};

struct Field {
    std::string_view name;
    Kind kind;
    enum Marks : unsigned {
        plain = 0,
        required = 1,   // must be present at creation
        searched = 2,   // found by full text
        filtered = 4,   // may be filtered by; never hidden from a reader of the record
        transient = 8,  // belongs to one act (a message, a reason); kept with it, not in the body
        unique = 16,    // no two records of the type that are not final share it
        fixed = 32,     // cannot change after creation
        own = 64,       // with unique: only among the records of the same owner
        derived = 128,  // set by a row's `derive` only; no input brings it
    };
    unsigned marks = plain;
    std::string_view choices = {};        // "routine urgent", or "@rsit": a code list by name
    std::span<const Field> columns = {};  // of rows; one level deep
    std::string_view links_to = {};       // of link(s): type, or "" for any
    // Of a tree: what it must be like. Pure; the error's field is a pointer within the value.
    Result<> (*sound)(const Json&) = nullptr;
};

// A deadline that runs while a record is in certain states. When it has passed and `lapses` names
// an action, the platform takes it: silence is recorded as an act, not computed from a clock.
struct Duty {
    std::string_view name;      // "acknowledge"
    std::string_view while_in;  // states
    Party owed_by;
    Span within;                     // default; a deployment may set another
    std::string_view by_field = {};  // a moment or date field that, if present, is the deadline
    std::string_view lapses = {};    // action of the platform
    std::string_view cites = {};
    enum class Repeat { once, again } repeat = Repeat::once;  // again: starts anew after each lapse
};

// A field that fewer read than the record, unless its label says otherwise. It may be neither
// filtered nor required.
struct Narrow {
    std::string_view field;
    std::string_view to;  // reaches besides the owner's side, separated by spaces
};

// Who may make a record of the type.
enum Makers : unsigned { by_state = 1, by_organization = 2, by_secretariat = 4, by_platform = 8 };

struct RecordType {
    std::string_view name;    // singular: "request"
    std::string_view plural;  // in the URL: "requests"
    std::span<const Field> fields;
    std::string_view initial;
    std::string_view finals;
    Workflow workflow;
    unsigned makers = by_state;
    Role maker_role = Role::officer;
    std::string_view private_states = {};  // seen by the owner's side only
    std::string_view parent = {};          // full type of what it belongs to, if it must have one
    // entry: of a directory or register, always routine. matter: a case, with a context.
    // account: of a participant, seen by its administrators.
    enum class Shape { entry, matter, account } shape = Shape::entry;
    std::string_view title = "title";  // the field people know it by
    Tlp tlp = Tlp::amber;              // label at creation, unless another is given
    std::string_view recipients = {};  // "members participant:secretariat"
    std::span<const Duty> duties = {};
    Guard guard = nullptr;      // asked at creation and edit: the body as a whole
    Effects effects = nullptr;  // of the creation
    Derive derive = nullptr;    // of the creation
    std::span<const Narrow> narrow = {};
    // Seen by the owner's side and, where the label names it, the secretariat: not yet, or no more,
    // for the other readers.
    std::string_view pending_states = {};
    // The state of a record that the secretariat enters for another participant, until that takes
    // it up. Without one it enters nothing for anybody: no act of a State without its officer.
    std::string_view entered_state = {};
    // How many records above it the type's rules look at (Occasion::above).
    unsigned looks_up = 0;
};

// A form in which records leave, beside JSON and CSV, which every type has. Pure.
struct Export {
    std::string_view type;        // name of the record type
    std::string_view name;        // "vcard": in the URL
    std::string_view media_type;  // "text/vcard; charset=utf-8"
    std::string_view extension;   // "vcf"
    std::string (*print)(std::span<const Record>);
};

// One line of a file that is to become a record: its fields, or what is wrong with it.
struct Incoming {
    std::size_t line = 0;  // where it stands in the file, from 1
    std::string key = {};  // matches an existing record by the type's unique field, or ""
    Result<JsonObject> fields;
    std::string owner =
        {};  // code of the participant whose record it is, or "" for the asker's own
};

// A form in which records arrive. Pure; the kernel checks every line like any other input, shows a
// preview, and takes in all of them or none.
struct Import {
    std::string_view type;
    std::string_view name;  // "csv"
    Result<std::vector<Incoming>> (*parse)(std::string_view text);
};

class Kernel;

// What tables cannot say: a value that carries its own help. A mechanism that needs more than three
// of them shows that the kernel lacks a word.
struct Endpoint {
    std::string_view name;  // GET or POST /api/v1/<mechanism>/<name>
    enum class Method { get, post } method = Method::get;
    std::string_view takes;  // names of query parameters, or of body members for POST
    std::string_view gives;  // shape of the answer, as api/shapes.h writes them
    Result<Json> (*run)(Kernel&, const Subject&, const JsonObject& input);
};

// Which records offer objects in bulk (kernel/objects.h) to machines, and where a machine finds
// them (TAXII 2.1). Both are full names of types of this mechanism.
struct Offering {
    // Fields: title, description, path (the segment of its URL), max_content_length.
    std::string_view root;
    // Fields: title, description, api_root (link), identifier (UUID) or "", alias. Actions: add and
    // recall, by inner rows.
    std::string_view collection;
    // Fields: url, collection_there, collection (link), officer, credential, direction,
    // interval_minutes, unmarked, up_to. Runs while it is active (kernel/peers.h).
    std::string_view peer = {};
};

// News for everybody, at an address that stays (RFC 4287): GET /feeds/<mechanism>/<name> in all
// languages, /feeds/<mechanism>/<name>/<language> in one. The kernel's door is asked as the public,
// so that a feed holds what anybody may read, and nothing else.
struct NewsFeed {
    std::string_view name;    // "alerts"; its title is the message <mechanism>.feed.<name>
    std::string_view type;    // name of the record type
    std::string_view states;  // in which its records are news
    // The entry in this language, or in all that there are for "". Pure. Its id, times of change
    // and links are the server's; categories are code words.
    atom::Entry (*entry)(const Record&, std::string_view language);
};

// The messages of all catalogues in one language, for what leaves the platform as text.
struct Speech {
    std::string language;  // one of the six
    std::function<std::string(std::string_view key, const Values&)> say;

    std::string operator()(std::string_view key, const Values& values = {}) const
    {
        return say(key, values);
    }
};

// A document for paper: GET /api/v1/<mechanism>/<name>?format=html|odt|pdf&lang=… The kernel is
// asked as the asker, so that nothing stands in the document but what they may read.
struct Printed {
    std::string_view name;
    std::string_view takes;  // names of query parameters besides format and lang
    // Fails as a read does. The document's language is that of the speech, unless it has a reason.
    Result<paper::Document> (*make)(Kernel&, const Subject&, const JsonObject& input,
                                    const Speech&);
    enum class Readers { members, anyone } readers = Readers::members;
};

// A form that comes back filled: POST /api/v1/<mechanism>/<name> with the file as body,
// OpenDocument text or CSV. The file was read before, in the sandbox; what it says is input like
// any other.
struct Returned {
    std::string_view name;
    std::string_view takes;  // names of query parameters
    std::string_view gives;  // shape of the answer, as api/shapes.h writes them
    Result<Json> (*run)(Kernel&, const Subject&, const JsonObject& input, const paper::Filled&);
};

struct Mechanism {
    std::string_view name;  // folder, namespace, URL segment, message prefix: one word, four places
    std::span<const RecordType> records;
    std::span<const Export> exports = {};
    std::span<const Import> imports = {};
    std::span<const Endpoint> endpoints = {};
    const Offering* offering = nullptr;
    std::span<const NewsFeed> feeds = {};
    std::span<const Printed> papers = {};
    std::span<const Returned> returns = {};
};

}  // namespace concord
