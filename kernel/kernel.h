// The only way in and the only way out. One verb in, apply; two out, read and find: every page,
// list, count, export, search, notice and event is made of them.

#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "kernel/commit.h"
#include "kernel/ledger.h"
#include "kernel/recent.h"
#include "kernel/roster.h"
#include "kernel/shape.h"
#include "kernel/types.h"
#include "store/store.h"

namespace concord {

// What a deployment can set; deployment/settings.json has the usual values.
struct Settings {
    std::string log_origin = "concord.invalid/log";   // name of the log, schema-less URL by custom
    std::map<std::string, Span, std::less<>> within;  // "assistance.answer.acknowledge" -> time
};

// What a list asks for. Every value was checked against the type; nothing here is SQL.
struct Query {
    std::vector<std::string> types;  // full names, at least one
    // Record columns (owner, state, context, parent, root) and fields marked filtered: any of
    // values.
    std::vector<std::pair<std::string, std::vector<std::string>>> filters = {};
    // By the last act, or by when the record was made.
    enum class Order { newest, oldest, last_made, first_made } order = Order::newest;
    std::int64_t after = -1;        // seq of the last item of the page before, or -1
    std::string after_record = {};  // its id, which last_made and first_made go by
    std::size_t limit = 50;         // at most 200
};

struct Item {
    Record record;  // already redacted for the asker
    Rule rule = Rule::none;
    std::string last_by;
    std::string root;
};

struct Page {
    std::vector<Item> items;
    std::int64_t next = -1;  // for Query::after; -1 at the end
};

class Kernel {
public:
    // The store must have been opened with schema(). Loads the roster.
    static Result<std::unique_ptr<Kernel>> start(std::unique_ptr<store::Store>,
                                                 std::span<const Mechanism* const>, CodeLists,
                                                 LogKeys, Settings, const Clock&, Chance&);

    // In. `done` is called once the act is durable, or with the reason why it is not done.
    using Done = std::function<void(Result<ActPtr>)>;
    void apply(Subject, Command, Done);
    Result<ActPtr> apply(const Subject&, const Command&);  // waits; never from Done

    // Several commands, all or none. The error's field begins with the number of the command:
    // "/3/fields/email".
    Result<std::vector<ActPtr>> apply_all(const Subject&, const std::vector<Command>&);
    // The same without doing it: what would be wrong with each command, alone.
    Result<std::vector<Result<>>> rehearse(const Subject&, const std::vector<Command>&);

    // Out. not_found, records.not_found if it does not exist or is not for the asker.
    Result<Item> read(const Subject&, std::string_view id) const;
    Result<Page> find(const Subject&, const Query&) const;
    Result<std::int64_t> count(const Subject&, const Query&) const;

    // Acts of a record (or, with `below`, of its whole case) that the asker may see, oldest first:
    // both the act's own version and the record as it is now must be for the asker.
    enum class Scope { record, below };
    Result<std::vector<Act>> history(const Subject&, std::string_view id, Scope) const;

    // Acts after `seq` that the asker may see, both then and now, for catching up after a break; at
    // most `limit`.
    Result<std::vector<ActPtr>> since(const Subject&, std::int64_t seq, std::size_t limit) const;

    // Whether an act may be told to this subject, as the record stands in it.
    bool may_see(const Subject&, const Act&) const;

    // Called after every commit, in the order of the log, off the writing thread.
    using Heard = std::function<void(const std::vector<ActPtr>&)>;
    void listen(Heard);

    // The record without asking who wants it: for the kernel's own parts, which ask decide_read
    // themselves. Null if there is none.
    Result<std::shared_ptr<const Standing>> standing(std::string_view id) const;
    // The same if it is at hand, else null: never waits for the store.
    std::shared_ptr<const Standing> standing_at_hand(std::string_view id) const
    {
        return recent_.find(id);
    }

    // Number of the newest act that is durable, -1 if there is none; never behind what was
    // acknowledged.
    std::int64_t newest() const { return newest_.load(); }

    std::shared_ptr<const Roster> roster() const;
    const Types& types() const { return types_; }
    const CodeLists& lists() const { return lists_; }
    const Settings& settings() const { return settings_; }
    Ledger& ledger() { return ledger_; }
    store::Store& store() const { return *store_; }
    Time now() const { return clock_.now(); }
    Chance& chance() const { return chance_; }

    // For the kernel's own parts: one job of the writing queue that may look, leave rows of its
    // own, and act through the Commit; what it did is published once it is durable. Never from a
    // job.
    using Work = std::function<Result<>(store::Writer&, Commit&)>;
    Result<> work(Time now, const Work&);

    // Adds a step inside every commit's transaction. Before the first apply.
    void add_index(std::function<Result<>(store::Writer&, const Act&, const Record& before)>);

    ~Kernel();

private:
    Kernel(std::unique_ptr<store::Store>, std::span<const Mechanism* const>, CodeLists, LogKeys,
           Settings, const Clock&, Chance&);
    Result<> load_roster();
    std::vector<Ready> make_ready(const Subject&, const std::vector<Command>&) const;
    void publish(const std::vector<ActPtr>&);
    void tell();

    Types types_;
    CodeLists lists_;
    Settings settings_;
    const Clock& clock_;
    Chance& chance_;
    Ledger ledger_;
    Unpublished unpublished_;
    Parts parts_;
    mutable std::shared_mutex roster_mutex_;
    std::shared_ptr<const Roster> roster_ = std::make_shared<Roster>();
    mutable Recent recent_{20'000};

    std::atomic<std::int64_t> newest_ = -1;

    std::mutex told_mutex_;
    std::condition_variable told_wake_;
    std::vector<std::vector<ActPtr>> to_tell_;
    std::vector<Heard> listeners_;
    bool closing_ = false;
    std::thread teller_;

    std::unique_ptr<store::Store> store_;  // last: its queue ends before what it uses does
};

}  // namespace concord
