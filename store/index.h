// A full-text index without meaning, on Xapian, in a folder of its own: documents are found by the
// terms they hold. Nothing in it is the truth; whoever owns it can make it anew from the store, and
// it keeps short notes by which its owner knows how far it came.
//
// A term is at most 200 bytes of any text. One that begins with 'Q' is the key of a document and is
// made here only. What is put is found once it is committed, notes and documents together or not at
// all. Find from any thread; write from one at a time.
//
// Failure table:
//   the folder cannot be made or read   unavailable, index.unreachable
//   another process writes to it        unavailable, index.in_use
//   a file of it is lost or torn        internal, index.damaged: clear() and fill it again
//   disk full, or any other failure     unavailable, index.unwritable: open_again(); what was put
//                                       since the last commit may be lost

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace concord::store {

// What is put into the index.
class IndexDocument {
public:
    explicit IndexDocument(std::string_view key);  // at most 200 bytes; replaces what has it
    ~IndexDocument();
    IndexDocument(IndexDocument&&) noexcept;
    IndexDocument& operator=(IndexDocument&&) noexcept;

    // A term at its place, from 1, for phrases; `weight` is how often it counts.
    enum class Weight : unsigned { none = 0, once = 1, twice = 2 };
    void place(std::string_view term, std::uint32_t at, Weight = Weight::once);
    // A term that ranks but stands nowhere.
    void add(std::string_view term, Weight = Weight::once);
    // A term to filter by, that ranks nothing.
    void mark(std::string_view term);
    // What is sorted by, compared or tallied, by the number of its slot.
    void set(std::uint32_t slot, std::string value);
    // How many terms were placed.
    std::size_t size() const { return placed_; }
    // What is given back with the document when it was found.
    void keep(std::string_view text);

    struct Body;  // of Xapian's

private:
    friend class Index;
    std::string key_;
    std::size_t placed_ = 0;
    std::unique_ptr<Body> body_;
};

// A number as a value that sorts and compares as the number does.
std::string sortable(double);

// What a document must hold.
struct Condition {
    enum class Kind {
        nothing,     // no document
        everything,  // every document
        term,        // `text`
        beginning,   // a term that begins with `text`: the 500 most frequent of these
        phrase,      // `of`, all of them terms, the last perhaps a beginning: at following places
        all,         // each of `of`
        any,         // one of `of`
        at_most,     // a value in `slot`, not above `text`; ranks nothing
        at_least,    // the value in `slot` is not below `text`; ranks nothing
        filtered,    // of[0], and of[1] which ranks nothing
        without,     // of[0] but not of[1]
    } kind = Kind::nothing;
    std::string text = {};
    std::vector<Condition> of = {};
    std::uint32_t slot = 0;
};
Condition has_term(std::string text);
Condition has_beginning(std::string text);
Condition has_phrase(std::vector<Condition>);
Condition has_all(std::vector<Condition>);  // of nothing: everything
Condition has_any(std::vector<Condition>);  // of nothing: nothing
Condition has_at_most(std::uint32_t slot, std::string value);
Condition has_at_least(std::uint32_t slot, std::string value);
Condition filtered_by(Condition, Condition filter);
Condition without(Condition, Condition excluded);

// Sees a value of every document that is wanted, before any limit.
class IndexTally {
public:
    virtual ~IndexTally() = default;
    virtual void begin() = 0;  // from the start: what was taken before does not count
    virtual bool take(std::string_view value) = 0;  // whether the document stays
};

struct IndexQuery {
    Condition wanted;
    enum class Order { best, up, down } order = Order::best;
    std::uint32_t order_slot = 0;  // by this value; with `best`, the higher one among equals first
    std::size_t after = 0, limit = 20;
    IndexTally* tally = nullptr;  // of the values in `tally_slot`
    std::uint32_t tally_slot = 0;
    std::vector<std::string> sought = {};  // terms of which each match tells where they stand
    std::size_t places_max = 2'000;        // of each of them in a match
};

struct IndexMatch {
    std::string key;
    std::string kept;
    std::vector<std::vector<std::uint32_t>> places = {};  // ascending, of each that was sought
};

struct IndexMatches {
    std::vector<IndexMatch> items;
    std::int64_t total = 0;  // exact
};

class Index {
public:
    enum class Keeping {
        durable,    // a commit is on disk when it returns
        temporary,  // may be lost with the machine; removed with the index
    };

    // Makes the folder if it is not there.
    static Result<std::unique_ptr<Index>> open(std::filesystem::path folder, Keeping);
    ~Index();

    Result<> put(IndexDocument);
    Result<> remove(std::string_view key);
    Result<> note(std::string_view name, std::string_view value);
    Result<> commit();
    // After a failure of one of these.
    Result<> open_again();

    // Removes everything, whatever state it is in, notes included.
    Result<> clear();

    Result<std::string> find_note(std::string_view name) const;  // "" if there is none
    Result<std::int64_t> count() const;
    Result<IndexMatches> find(const IndexQuery&) const;

    // Those of the terms that some document has, in their order.
    Result<std::vector<std::string>> known_of(const std::vector<std::string>& terms) const;
    // Terms that begin with the text, the most frequent first.
    Result<std::vector<std::string>> beginning_with(std::string_view text, std::size_t limit) const;

private:
    struct State;
    explicit Index(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

}  // namespace concord::store
