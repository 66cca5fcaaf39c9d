// Objects in bulk: many small things of an open standard (STIX 2.1) that belong to one record,
// their collection, and come in or are recalled by one act of that record. The act passes the eight
// steps like any other; its logged input has the number of the objects and the root of a Merkle
// tree over their bytes (RFC 6962 section 2.1, in the order of their places), so that each object
// can be shown to be in the log, and a changed row is found by `concord verify`. The rows are
// written in the act's own transaction: what was acknowledged is durable and logged.
//
// Nothing of an object is kept in memory between calls. Who may see which is objects_policy.h.

#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "formats/indicators.h"
#include "kernel/kernel.h"
#include "kernel/objects_policy.h"

namespace concord {

class Notices;

// Microseconds since 1970-01-01T00:00:00Z, in which objects are versioned and added.
using Micros = std::int64_t;

// "2026-11-20T09:30:00.000123Z"
std::string print_micros(Micros);
// RFC 3339 with any offset; finer digits are cut. Fails with time.invalid.
Result<Micros> parse_micros(std::string_view);

// One version of an object as it stands in its collection.
struct StoredObject {
    std::int64_t place = 0;
    std::string id;
    std::string type;
    std::string version;  // as the object says it, or its date of adding
    Micros version_us = 0;
    Micros added = 0;
    int spec = 21;                // 21 for "2.1"
    std::optional<Tlp> tlp = {};  // its own marking
    std::string bytes = {};       // as it came; "" where they were not asked for
};

// What became of one object of an envelope.
struct ObjectOutcome {
    enum class Kind { added, known, refused } kind = Kind::added;  // known: it was there before
    std::string id;                                                // "" if it could not be read
    std::string version;
    std::size_t number = 0;  // in the envelope, from 0
    std::string rule = {};   // of a refusal: message key, with its values
    std::string path = {};   // JSON Pointer into the object
    std::string section = {};
    Values values = {};
};

struct ObjectReport {
    std::string id;  // UUID
    std::string collection;
    Time at;
    std::size_t added = 0, known = 0, refused = 0;
    std::vector<ObjectOutcome> outcomes;  // in the order of the envelope
};

// Which objects of a collection are asked for. All that is given must hold; of a list any one.
struct ObjectQuery {
    std::vector<std::string> ids = {};
    std::vector<std::string> types = {};
    std::vector<int> specs = {};
    // Of the versions for the asker's eyes; empty means the last one.
    struct Versions {
        bool all = false, last = false, first = false;
        std::vector<Micros> exactly = {};
    } versions = {};
    std::optional<Micros> added_after = {};
    std::int64_t after_place = -1;  // the last of the page before
    std::size_t limit = 100;        // at most 1,000
    std::size_t bytes_max = 8u << 20;
    enum class Bytes { with, without } bytes = Bytes::with;
};

struct ObjectPage {
    std::int64_t first_place = -1, last_place = -1;
    Micros first_added = 0, last_added = 0;
    std::size_t count = 0;
    bool more = false;
    Tlp strictest = Tlp::clear;  // marking that the asker reads there
};

// For whom an object was found, and where.
struct FoundObject {
    std::string collection;  // id of the record
    StoredObject object;
    std::string source;    // code of the participant that added it
    std::string property;  // of a reference: its JSON Pointer in this object
};

struct ValueHits {
    std::size_t number = 0;  // of the value asked for
    std::vector<FoundObject> hits;
    bool more = false;
};

// A request that was answered with objects.
struct Fetch {
    std::string participant, person;
    std::string means;  // id of the session or token
    std::int64_t pages = 0;
    Micros first_added = 0, last_added = 0;
    Time first, last;
};

// How much came in on one day (UTC) from one participant, as far as the asker may see.
struct Volume {
    Time day;
    std::string source;
    std::int64_t count = 0;
};

class Objects {
public:
    // The kernel and `notices`, if not null, live longer.
    explicit Objects(Kernel&, Notices* = nullptr);
    ~Objects();  // writes what was noted of fetches
    Objects(const Objects&) = delete;
    Objects& operator=(const Objects&) = delete;

    // Puts the objects of a TAXII envelope or STIX bundle into a collection. What is wrong with one
    // of them is in the report and does not take down the others; the same version again adds
    // nothing; of two different objects with one id and version the first stays. In acts of at most
    // 1,000 objects, each all or nothing. Fails as Kernel::apply does, or as stix::split_envelope
    // where the text as a whole cannot be read.
    // `also` runs inside the transaction of each act, after its rows, also where nothing was new;
    // it may run twice like every job, and if it fails, that act is not done.
    struct Added {
        std::int64_t first_place = 0;
        std::size_t count = 0;       // 0: nothing was new
        bool last = false;           // of the envelope's acts
        const ObjectReport& report;  // its counts are not made up yet
    };
    using Also = std::function<Result<>(store::Writer&, const Added&)>;
    Result<ObjectReport> add(const Subject&, std::string_view collection, std::string_view text,
                             const Also& also = {});

    // The report of an envelope, for the person who sent it; not_found for others. Kept 30 days.
    Result<ObjectReport> report(const Subject&, std::string_view id) const;

    // Withdraws objects of a collection: they are no longer served or searched, the rows stay. The
    // collection's owner withdraws any, others what their participant added. No versions means all.
    // Those who fetched one of them are told. Returns how many; not_found, objects.not_found if one
    // of them is not there for the asker; forbidden, objects.not_yours.
    struct Recall {
        std::string id;
        ObjectQuery::Versions versions = {};
    };
    Result<std::size_t> recall(const Subject&, std::string_view collection,
                               const std::vector<Recall>&, std::string_view reason);

    // Fails as the act would if the workflow does not let the subject take `action` ("add",
    // "recall") now.
    Result<> may(const Subject&, const Standing& collection, std::string_view action) const;

    // The strictest marking of the collection's objects that the asker reads now; whoever reads up
    // to the same one gets the same pages. Fails with not_found, records.not_found if the
    // collection is not for the asker.
    Result<Tlp> strictest_in(const Subject&, std::string_view collection) const;

    // Calls `take` for each object of one page, in the order in which they were added. Everything
    // is a predicate of one statement, and every row is checked again. Fails with not_found,
    // records.not_found if the collection is not for the asker.
    using Take = std::function<void(StoredObject&&)>;
    Result<ObjectPage> page(const Subject&, std::string_view collection, const ObjectQuery&,
                            const Take&) const;

    // Versions of an object in all collections that the asker may read, newest first; at most 200.
    Result<std::vector<FoundObject>> find(const Subject&, std::string_view id) const;
    // What refers to an object, last added first, by `property` ("sighting_of_ref") or, if "", by
    // any. `after` is the place of the last one of the page before, or -1.
    struct References {
        std::vector<FoundObject> items;
        std::int64_t next = -1;  // for `after`; -1 at the end
    };
    Result<References> referring(const Subject&, std::string_view id, std::string_view property,
                                 std::int64_t after, std::size_t limit) const;
    // For each value, the objects that can be found by it, last added first: at most 50 for
    // each, 5 where more than 200 values are asked for; without their bytes beyond 32 MiB.
    Result<std::vector<ValueHits>> find_values(const Subject&,
                                               std::span<const indicators::Value>) const;
    // Objects whose name or value holds the text in any case, for choosing one: of those that were
    // added last (named_looked_at_max in all), last version only, last added first.
    static constexpr std::int64_t named_looked_at_max = 20'000;
    Result<std::vector<FoundObject>> named(const Subject&, std::string_view text,
                                           std::size_t limit) const;
    Result<std::vector<Volume>> volume(const Subject&, std::string_view collection) const;

    // What machines are offered (Offering): the records that are open and for the asker, in the
    // order in which they were made.
    using Records = std::vector<std::shared_ptr<const Standing>>;
    Result<Records> roots(const Subject&) const;
    Result<Records> collections(const Subject&, std::string_view root) const;
    // By the path of its URL; by given identifier, id of the record, or alias. Fail with not_found,
    // records.not_found.
    Result<std::shared_ptr<const Standing>> find_root(const Subject&, std::string_view path) const;
    Result<std::shared_ptr<const Standing>> find_collection(const Subject&, std::string_view root,
                                                            std::string_view name) const;

    // Notes that these places went to somebody; written behind, a second later at most.
    void note_fetch(const Subject&, std::string_view means, std::string_view collection,
                    std::int64_t after_place, std::int64_t last_place);
    // For the collection's owner side; others get not_found. Newest first, at most 1,000.
    Result<std::vector<Fetch>> fetches(const Subject&, std::string_view collection) const;
    void write_fetches();

    Kernel& kernel() const { return kernel_; }

private:
    struct Readable;
    struct Noted;
    struct Notes;
    struct Prepared;
    class Adding;

    static std::vector<store::Value> rows_of(const std::vector<Prepared>&);
    // The collection, and the strictest marking of its objects that the subject reads.
    using Seen = std::pair<std::shared_ptr<const Standing>, Tlp>;
    Result<Seen> collection_for(const Subject&, std::string_view id) const;
    Result<std::optional<std::int64_t>> number_of(std::string_view collection) const;
    Result<Readable> readable(const Subject&, std::int64_t number,
                              std::map<std::int64_t, Readable>&) const;
    void write_behind();
    Result<Records> offered(const Subject&, Query) const;
    Result<std::shared_ptr<const Standing>> by_unique(std::string_view type, std::string_view field,
                                                      std::string_view value) const;
    bool is_offered(const Subject&, const Standing&, std::string_view type) const;

    Kernel& kernel_;
    Notices* notices_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, std::int64_t, std::less<>> numbers_;  // of collections, by record
    mutable std::map<std::string, std::string, std::less<>> names_;  // "type field value": record
    std::unique_ptr<Notes> notes_;
    std::condition_variable wake_;
    bool closing_ = false;
    std::thread behind_;
};

}  // namespace concord
