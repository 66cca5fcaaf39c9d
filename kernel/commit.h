// One write, from the row it finds to the rows it leaves: steps 2 to 7 of the eight, inside one job
// of the writing queue. Effects of the act go through the same door, in the same transaction.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/ledger.h"
#include "kernel/roster.h"
#include "kernel/shape.h"
#include "kernel/types.h"
#include "kernel/unpublished.h"
#include "store/store.h"

namespace concord {

struct Act;

// What somebody wants done.
struct Command {
    std::string type;    // "assistance.request"
    std::string id;      // "" makes a new record
    std::string action;  // of the workflow; "" when making
    JsonObject fields;
    std::optional<Label> label;      // when making, or with an act that takes any field
    std::optional<Context> context;  // when making
    std::string parent;              // when making
    std::string desk;                // when making: on behalf of which of one's desks
    std::optional<std::int64_t> if_version;
    std::string idempotency_key;
    std::string state;  // only by the platform: the state a made record starts in
    // On whose behalf, if not one's own: by the platform, and by the secretariat where the type has
    // an entered_state.
    std::string owner;
    // What never stands in a record or the log (a password, a session), changed in the same
    // transaction, after the act; if it fails, the act is not done either. Not repeated with a
    // repeated idempotency key.
    std::function<Result<>(store::Writer&, const Act&)> also = {};
};

// What was done: one leaf of the log.
struct Act {
    std::int64_t seq = 0;
    Record after;
    std::string root;  // id of the case it belongs to
    std::string action;
    std::string from;         // state before, "" for a creation
    std::string person;       // id, "" for the platform
    std::string participant;  // code, "platform"
    std::string desk;
    JsonObject input;
    Time at;
    bool is_quiet = false;  // announced to nobody (Transition::Tells); not kept
    std::string cause;  // id of the person whose command led to it; not kept: for telling others
};
using ActPtr = std::shared_ptr<const Act>;

// As it goes into the log, and back; `seq` is its place there.
JsonObject print_act(const Act&);
Result<Act> parse_act(std::string_view text, std::int64_t seq);

// Proof that the policy allowed one change of one version of one record. Only permit() makes it,
// and nothing is put into the store without it: a forgotten check does not compile.
class Permit {
public:
    const std::string& record() const { return record_; }
    std::int64_t version() const { return version_; }  // that is replaced; 0 when making

    Permit(Permit&&) = default;
    Permit(const Permit&) = delete;

private:
    friend class Commit;
    Permit(std::string record, std::int64_t version) : record_(std::move(record)), version_(version)
    {
    }
    std::string record_;
    std::int64_t version_;
};

// A record as the store has it, with what is kept beside its body.
struct Standing {
    Record record;
    std::string root;
    std::string last_by;
};
std::shared_ptr<const Standing> standing_after(const Act&);

// What of a command can be made ready before its turn comes, on the thread of whoever asks.
struct Ready {
    std::shared_ptr<const Roster> roster;  // by which the shape was checked
    const Transition* row = nullptr;       // of an act, as the record stood; null when making
    std::optional<Result<JsonObject>> fields;
    std::optional<Hash> request;  // of a command with an idempotency key
};

// What a commit needs of the kernel.
struct Parts {
    const Types& types;
    const CodeLists& lists;
    Ledger& ledger;
    Chance& chance;
    // The standing roster; replaced after the commit is durable.
    std::function<std::shared_ptr<const Roster>()> roster;
    // How long a duty may take, where the deployment sets another time.
    std::function<Span(const Type&, const Duty&)> within;
    // The version that was published last, or null: saves reading it.
    std::function<std::shared_ptr<const Standing>(std::string_view id)> at_hand;
    Unpublished& unpublished;
    // Told of every act inside the transaction: search, notices.
    std::vector<std::function<Result<>(store::Writer&, const Act&, const Record& before)>> indexes;
};

// Reads nothing but what is in memory.
Ready make_ready(const Parts&, const Subject&, const Command&);

// A hash over what was asked, so that a key cannot be reused for something else.
Hash request_hash(const Command&);

class Commit {
public:
    Commit(const Parts&, store::Writer&, Time now);

    // Carries out the command and its effects. The act of the command itself; acts() has all. What
    // of `ready` still holds is not made again.
    Result<ActPtr> run(const Subject&, const Command&, const Ready& ready = {});

    const std::vector<ActPtr>& acts() const { return acts_; }
    std::shared_ptr<const Roster> roster() const { return roster_; }
    bool roster_changed() const { return roster_changed_; }
    bool repeated() const { return repeated_; }

private:
    using Found = std::shared_ptr<const Standing>;

    Result<Subject> still(const Subject&) const;
    Result<ActPtr> perform(const Subject&, const Command&, const Ready&);
    Result<ActPtr> make(const Subject&, const Command&, const Ready& = {});
    Result<ActPtr> change(const Subject&, const Command&, const Ready& = {});
    Result<JsonObject> shape(const Type&, const Transition*, const Command&, const Ready&) const;
    Result<Found> newest(std::string_view id);
    Result<Found> find(const Subject&, const Type&, std::string_view id);
    Result<std::vector<Found>> above(const Type&, std::string_view parent);
    Result<std::pair<const Transition*, Permit>> permit(const Subject&, const Type&,
                                                        const Standing&, const Command&) const;
    Result<Label> label_for(const Type&, const Command&, const Record* parent,
                            const Subject&) const;
    Result<> check_recipients(const Label&) const;
    Result<> check_links(const Subject&, const Type&, const JsonObject& input, Context);
    Result<> take_files(const Subject&, const Type&, JsonObject& input, const Record&);
    Result<ActPtr> put(Permit&&, Act, const Type&, const Record& before);
    Result<> put_grants(const Type&, const Act&, const Record& before);
    Result<> put_facets(const Type&, const Act&, const Record& before);
    Result<> put_uniques(const Type&, const Act&, const Record& before);
    Result<> carry_out(const std::vector<Effect>&, const Record& source);
    Result<bool> is_addressed(std::string_view id, std::string_view participant);
    Result<> act_on(std::string_view id, const Effect&);
    Result<std::vector<std::string>> children_of(const Record&, std::string_view type);
    Result<std::optional<ActPtr>> earlier(const Subject&, const Command&, const Hash& request);

    const Parts& parts_;
    store::Writer& writer_;
    Time now_;
    std::shared_ptr<const Roster> roster_;
    std::vector<ActPtr> acts_;
    bool roster_changed_ = false;
    bool repeated_ = false;
    int depth_ = 0;
    std::string cause_;
};

// Loads the newest version of a record, or nothing.
struct Stored {
    Act act;  // the last one; act.after is the record
    std::string last_by;
};
Result<std::optional<Stored>> load(store::Reader&, std::string_view id);

}  // namespace concord
