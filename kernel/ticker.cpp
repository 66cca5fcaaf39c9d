#include "kernel/ticker.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "kernel/duties.h"

namespace concord {
namespace {

constexpr std::int64_t batch_max = 200;

// stage of a row: what comes next. From `escalate` on it counts the desks that were told.
enum Stage : std::int64_t { remind = 0, deadline = 1, escalate = 2 };

// Left out when a guard or an effect refuses it: then the deadline is missed all the same.
enum class Lapse { taken, left_out };

// A duty's row as one step finds it.
struct Running {
    std::string owed_by;
    std::string desk;
    Time since;
    Time due;
    Time next;
    std::int64_t stage = remind;
    std::string status;
};

Result<std::optional<Running>> find(store::Reader& reader, const std::string& record,
                                    const std::string& name)
{
    auto rows =
        TRY(reader.query("select owed_by, desk, since_ms, due_ms, next_ms, stage, status "
                         "from duties where record = $1 and name = $2",
                         {record, name}));
    if (rows.empty()) return std::optional<Running>();
    auto& row = rows[0];
    return std::optional(Running{row.text(0), row.text(1), Time{row.number(2)}, Time{row.number(3)},
                                 Time{row.number(4)}, row.number(5), row.text(6)});
}

const Duty* find_duty(const Type& type, std::string_view name)
{
    for (auto& duty : type.record->duties)
        if (duty.name == name) return &duty;
    return nullptr;
}

// The desks told by and by: first the one that owes (or, if none is named, those of the participant
// that nobody else escalates to), then those they escalate to. Each desk once, so that a circle
// ends.
std::vector<std::vector<Reach>> chain_of(const Roster& roster, const Running& duty)
{
    std::set<std::string> told, level;
    if (!duty.desk.empty()) {
        level.insert(duty.desk);
    } else {
        std::set<std::string> above;
        for (auto& [code, desk] : roster.desks())
            if (desk.participant == duty.owed_by) above.insert(desk.escalates_to);
        for (auto& [code, desk] : roster.desks())
            if (desk.participant == duty.owed_by && !above.contains(code)) level.insert(code);
    }
    std::vector<std::vector<Reach>> chain;
    while (!level.empty()) {
        auto& reaches = chain.emplace_back();
        std::set<std::string> next;
        for (auto& code : level) {
            reaches.push_back("desk:" + code);
            told.insert(code);
        }
        for (auto& code : level)
            if (auto desk = roster.find_desk(code); desk && !desk->escalates_to.empty() &&
                                                    !told.contains(desk->escalates_to) &&
                                                    roster.find_desk(desk->escalates_to))
                next.insert(desk->escalates_to);
        level = std::move(next);
    }
    return chain;
}

// Whom a reminder goes to: the desk if one is named, else the whole side; of an account, its
// author.
std::vector<Reach> side_of(const Running& duty, const Type& type, const Record& record)
{
    if (type.record->shape == RecordType::Shape::account)
        return {"person:" + record.owner + "." + record.author};
    if (!duty.desk.empty()) return {"desk:" + duty.desk};
    return {"participant:" + duty.owed_by};
}

// Whether somebody of the side that owes has acted on the case since the deadline.
Result<bool> has_acted_since(store::Reader& reader, const std::string& root, const Running& duty)
{
    auto rows = TRY(reader.query(
        "select act, seq from acts where root = $1 order by seq desc limit 50", {root}));
    for (auto& row : rows) {
        auto act = TRY(parse_act(row.text(0), row.number(1)));
        if (act.at < duty.due) break;
        if (act.participant == duty.owed_by) return true;
    }
    return false;
}

// One step of one duty, inside its transaction.
class Step {
public:
    Step(const Kernel& kernel, Notices& notices, store::Writer& writer, Commit& commit, Time now,
         Lapse lapse)
        : kernel_(kernel),
          notices_(notices),
          writer_(writer),
          commit_(commit),
          now_(now),
          lapse_(lapse)
    {
    }

    Result<bool> run(const std::string& id, const std::string& name)
    {
        auto found = TRY(find(writer_, id, name));
        if (!found || found->next > now_) return false;  // another ticker was here
        duty_ = *found;
        name_ = name;
        auto stored = TRY(load(writer_, id));
        auto type = stored ? kernel_.types().find(stored->act.after.type) : nullptr;
        row_ = type ? find_duty(*type, name) : nullptr;
        if (!row_) {  // a mechanism that is no longer in this build
            TRY(settle(id, escalate, Time{never_ms}, duty_.status));
            return true;
        }
        type_ = type;
        record_ = std::move(stored->act.after);
        root_ = std::move(stored->act.root);
        if (duty_.status == "missed") {
            TRY(go_up());
        } else if (now_ < duty_.due) {
            TRY(tell("reminder", side_of(duty_, *type_, record_)));
            TRY(settle(id, deadline, duty_.due, "running"));
        } else {
            TRY(miss());
        }
        return true;
    }

    std::vector<Told> told;

private:
    Result<> tell(std::string reason, std::vector<Reach> to)
    {
        if (duty_.owed_by == "platform") return {};
        auto more = TRY(notices_.tell(
            writer_, record_, root_, {About::duty, std::move(reason), name_, std::move(to)}, now_));
        told.insert(told.end(), more.begin(), more.end());
        return {};
    }

    Result<> settle(const std::string& id, std::int64_t stage, Time next, const std::string& status)
    {
        TRY(
            writer_.run("update duties set stage = $3, next_ms = $4, status = $5 "
                        "where record = $1 and name = $2",
                        {id, name_, stage, next.ms, status}));
        return {};
    }

    Result<> miss()
    {
        TRY(settle(record_.id, escalate, Time{never_ms}, "missed"));
        TRY(lapse());
        TRY(tell("missed", side_of(duty_, *type_, record_)));
        // The lapse may have ended this duty for good, or started it again.
        auto after = TRY(find(writer_, record_.id, name_));
        if (!after || after->status != "missed") return {};
        bool still_runs = names_word(row_->while_in, record_.state);
        if (row_->repeat == Duty::Repeat::again && still_runs) return start_again();
        if (names_word(type_->record->finals, record_.state)) return {};
        return go_up();
    }

    Result<> lapse()
    {
        if (row_->lapses.empty() || lapse_ == Lapse::left_out) return {};
        auto platform = the_platform();
        // A table may allow the lapse in some of the duty's states only.
        if (!find_row(type_->record->workflow, row_->lapses, platform,
                      parties_of(platform, record_), record_, {}))
            return {};
        Command command;
        command.type = record_.type;
        command.id = record_.id;
        command.action = row_->lapses;
        TRY(commit_.run(platform, command));
        auto stored = TRY(load(writer_, record_.id));
        record_ = std::move(stored->act.after);
        return {};
    }

    // The first deadline after now, at the same distance: rounds that passed unseen fall into one.
    Result<> start_again()
    {
        auto chain = chain_of(*commit_.roster(), duty_);
        if (chain.size() > 1) TRY(tell("escalated", chain[1]));
        auto span = std::max<std::int64_t>((duty_.due - duty_.since).ms, 1000);
        auto rounds = (now_ - duty_.due).ms / span;
        Time since{duty_.due.ms + rounds * span}, due{since.ms + span};
        auto next = duty_.owed_by == "platform" ? due : std::max(reminder_at(since, due), now_);
        TRY(
            writer_.run("update duties set since_ms = $3, due_ms = $4, next_ms = $5, stage = 0, "
                        "status = 'running' where record = $1 and name = $2",
                        {record_.id, name_, since.ms, due.ms, next.ms}));
        return {};
    }

    // Tells each desk whose time has come; the first one above at the deadline itself.
    Result<> go_up()
    {
        auto stage = duty_.status == "missed" ? duty_.stage : std::int64_t{escalate};
        bool stop = duty_.owed_by == "platform" || row_->repeat == Duty::Repeat::again ||
                    type_->record->shape == RecordType::Shape::account ||
                    names_word(type_->record->finals, record_.state) ||
                    TRY(has_acted_since(writer_, root_, duty_));
        if (stop) return settle(record_.id, stage, Time{never_ms}, "missed");
        auto chain = chain_of(*commit_.roster(), duty_);
        auto quarter = std::max<std::int64_t>((duty_.due - duty_.since).ms / 4, 60'000);
        for (;; ++stage) {
            auto level = std::size_t(stage - escalate) + 1;
            if (level >= chain.size()) return settle(record_.id, stage, Time{never_ms}, "missed");
            Time at{duty_.due.ms + std::int64_t(level - 1) * quarter};
            if (at > now_) return settle(record_.id, stage, at, "missed");
            TRY(tell("escalated", chain[level]));
        }
    }

    const Kernel& kernel_;
    Notices& notices_;
    store::Writer& writer_;
    Commit& commit_;
    const Time now_;
    const Lapse lapse_;
    const Type* type_ = nullptr;
    const Duty* row_ = nullptr;
    Running duty_;
    std::string name_;
    Record record_;
    std::string root_;
};

}  // namespace

Ticker::Ticker(Kernel& kernel, Notices& notices) : kernel_(kernel), notices_(notices) {}

Ticker::~Ticker()
{
    {
        std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Result<bool> Ticker::step(const std::string& record, const std::string& name, Time now)
{
    std::vector<Told> told;
    bool moved = false;
    auto attempt = [&](Lapse lapse) {
        return kernel_.work(now, [&](store::Writer& writer, Commit& commit) -> Result<> {
            Step step(kernel_, notices_, writer, commit, now, lapse);
            moved = TRY(step.run(record, name));
            told = std::move(step.told);
            return {};
        });
    };
    auto done = attempt(Lapse::taken);
    bool refused =
        !done && done.error().code != Code::unavailable && done.error().code != Code::internal;
    if (refused) done = attempt(Lapse::left_out);
    TRY(std::move(done));
    notices_.announce(told);
    return moved;
}

Result<int> Ticker::run_once(Time now)
{
    int moved = 0;
    Result<> first_error;
    std::pair<std::string, std::string> last;
    std::int64_t last_ms = std::numeric_limits<std::int64_t>::min();
    // A step that fails stays due: the walk goes on behind it instead of asking for it again.
    for (;;) {
        store::Rows rows;
        TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
            rows = TRY(reader.query(
                "select record, name, next_ms from duties where next_ms <= $1 and "
                "(next_ms > $2 or (next_ms = $2 and (record > $3 or (record = $3 and name > $4)))) "
                "order by next_ms, record, name limit $5",
                {now.ms, last_ms, last.first, last.second, batch_max}));
            return {};
        }));
        for (auto& row : rows) {
            auto done = step(row.text(0), row.text(1), now);
            if (done)
                moved += *done ? 1 : 0;
            else if (first_error)
                first_error = tl::make_unexpected(std::move(done).error());
        }
        if (rows.empty()) break;
        last_ms = rows.back().number(2);
        last = {rows.back().text(0), rows.back().text(1)};
    }
    TRY(std::move(first_error));
    return moved;
}

void Ticker::start(Span every)
{
    thread_ = std::thread([this, every] {
        std::unique_lock lock(mutex_);
        while (!closing_) {
            lock.unlock();
            // What failed stays due and is tried again; the store reports its own state.
            (void)run_once(kernel_.now());
            lock.lock();
            wake_.wait_for(lock, std::chrono::milliseconds(every.ms), [&] { return closing_; });
        }
    });
}

}  // namespace concord
