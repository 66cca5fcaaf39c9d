#include "kernel/kernel.h"

#include <future>

#include "base/check.h"

namespace concord {

Kernel::Kernel(std::unique_ptr<store::Store> store, std::span<const Mechanism* const> mechanisms,
               CodeLists lists, LogKeys key, Settings settings, const Clock& clock, Chance& chance)
    : types_(mechanisms),
      lists_(std::move(lists)),
      settings_(std::move(settings)),
      clock_(clock),
      chance_(chance),
      ledger_(std::move(key), chance),
      parts_{types_, lists_, ledger_,      chance, [this] { return roster(); },
             {},     {},     unpublished_, {}},
      store_(std::move(store))
{
    parts_.within = [this](const Type& type, const Duty& duty) {
        auto set = settings_.within.find(type.name + "." + std::string(duty.name));
        return set == settings_.within.end() ? duty.within : set->second;
    };
    parts_.at_hand = [this](std::string_view id) { return standing_at_hand(id); };
    teller_ = std::thread([this] { tell(); });
}

Kernel::~Kernel()
{
    store_.reset();  // finishes what was asked for
    {
        std::lock_guard lock(told_mutex_);
        closing_ = true;
    }
    told_wake_.notify_all();
    teller_.join();
}

Result<std::unique_ptr<Kernel>> Kernel::start(std::unique_ptr<store::Store> store,
                                              std::span<const Mechanism* const> mechanisms,
                                              CodeLists lists, LogKeys key, Settings settings,
                                              const Clock& clock, Chance& chance)
{
    std::unique_ptr<Kernel> kernel(new Kernel(std::move(store), mechanisms, std::move(lists),
                                              std::move(key), std::move(settings), clock, chance));
    TRY(kernel->load_roster());
    return kernel;
}

Result<> Kernel::load_roster()
{
    auto roster = std::make_shared<Roster>();
    TRY(store_->read([&](store::Reader& reader) -> Result<> {
        for (auto type :
             {"identity.participant", "identity.desk", "identity.person", "identity.group"}) {
            auto rows =
                TRY(reader.query("select a.act, a.seq from records r join acts a on "
                                 "a.seq = r.seq where r.type = $1 order by r.seq",
                                 {std::string(type)}));
            for (auto& row : rows) roster->take(TRY(parse_act(row.text(0), row.number(1))).after);
        }
        newest_ = TRY(reader.query("select coalesce(max(seq), -1) from acts"))[0].number(0);
        return {};
    }));
    std::unique_lock lock(roster_mutex_);
    roster_ = std::move(roster);
    return {};
}

std::shared_ptr<const Roster> Kernel::roster() const
{
    std::shared_lock lock(roster_mutex_);
    return roster_;
}

void Kernel::add_index(
    std::function<Result<>(store::Writer&, const Act&, const Record& before)> index)
{
    parts_.indexes.push_back(std::move(index));
}

void Kernel::apply(Subject subject, Command command, Done done)
{
    // Made and freed here and with the answer: what the job itself does delays all who wait.
    struct Asked {
        Subject subject;
        Command command;
        Ready ready;
        Done done;
        ActPtr act;
        std::vector<ActPtr> acts;
    };
    auto ready = concord::make_ready(parts_, subject, command);
    auto asked = std::make_shared<Asked>(
        Asked{std::move(subject), std::move(command), std::move(ready), std::move(done), {}, {}});
    store_->write(
        [this, asked](store::Writer& writer) -> Result<> {
            Commit commit(parts_, writer, now());
            asked->act = TRY(commit.run(asked->subject, asked->command, asked->ready));
            asked->acts = commit.acts();
            return {};
        },
        [this, asked](Result<> committed) {
            if (!committed) return asked->done(tl::make_unexpected(std::move(committed).error()));
            publish(asked->acts);
            asked->done(asked->act);
        });
}

Result<ActPtr> Kernel::apply(const Subject& subject, const Command& command)
{
    std::promise<Result<ActPtr>> promise;
    auto future = promise.get_future();
    apply(subject, command, [&](Result<ActPtr> act) { promise.set_value(std::move(act)); });
    return future.get();
}

std::vector<Ready> Kernel::make_ready(const Subject& subject,
                                      const std::vector<Command>& commands) const
{
    std::vector<Ready> ready;
    ready.reserve(commands.size());
    for (auto& command : commands) ready.push_back(concord::make_ready(parts_, subject, command));
    return ready;
}

Result<std::vector<ActPtr>> Kernel::apply_all(const Subject& subject,
                                              const std::vector<Command>& commands)
{
    auto ready = make_ready(subject, commands);
    std::vector<ActPtr> done;
    std::vector<ActPtr> acts;
    std::promise<Result<>> promise;
    store_->write(
        [&](store::Writer& writer) -> Result<> {
            Commit commit(parts_, writer, now());
            done.clear();
            for (std::size_t i = 0; i < commands.size(); ++i) {
                auto act = commit.run(subject, commands[i], ready[i]);
                if (!act) {
                    auto error = std::move(act).error();
                    error.field = "/" + std::to_string(done.size()) + error.field;
                    return tl::make_unexpected(std::move(error));
                }
                done.push_back(*act);
            }
            acts = commit.acts();
            return {};
        },
        [&](Result<> committed) {
            if (committed) publish(acts);
            promise.set_value(std::move(committed));
        });
    TRY(promise.get_future().get());
    return done;
}

Result<std::vector<Result<>>> Kernel::rehearse(const Subject& subject,
                                               const std::vector<Command>& commands)
{
    auto ready = make_ready(subject, commands);
    std::vector<Result<>> found;
    TRY(store_->write([&](store::Writer& writer) -> Result<> {
        found.clear();
        for (std::size_t i = 0; i < commands.size(); ++i) {
            auto done = writer.attempt([&]() -> Result<> {
                Commit commit(parts_, writer, now());
                TRY(commit.run(subject, commands[i], ready[i]));
                return fail(Code::conflict, "records.rehearsed");  // undoes it
            });
            bool fine = !done && done.error().key == "records.rehearsed";
            found.push_back(fine ? Result<>() : std::move(done));
        }
        return {};
    }));
    return found;
}

Result<> Kernel::work(Time now, const Work& work)
{
    std::vector<ActPtr> acts;
    std::promise<Result<>> promise;
    store_->write(
        [&](store::Writer& writer) -> Result<> {
            Commit commit(parts_, writer, now);
            TRY(work(writer, commit));
            acts = commit.acts();
            return {};
        },
        [&](Result<> committed) {
            if (committed) publish(acts);
            promise.set_value(std::move(committed));
        });
    return promise.get_future().get();
}

void Kernel::publish(const std::vector<ActPtr>& acts)
{
    for (auto& act : acts) {
        auto made = unpublished_.made_by(act->seq, act->after.id);
        recent_.keep_committed(made ? std::move(made) : standing_after(*act));
        if (!act->after.type.starts_with("identity.")) continue;
        std::unique_lock lock(roster_mutex_);
        auto next = std::make_shared<Roster>(*roster_);
        next->take(act->after);
        roster_ = std::move(next);
    }
    if (acts.empty()) return;
    newest_ = acts.back()->seq;
    bool wake = false;
    {
        std::lock_guard lock(told_mutex_);
        wake = to_tell_.empty();
        to_tell_.push_back(acts);
    }
    // Whoever tells takes all that has come, and looks again before it sleeps.
    if (wake) told_wake_.notify_one();
}

void Kernel::listen(Heard heard)
{
    std::lock_guard lock(told_mutex_);
    listeners_.push_back(std::move(heard));
}

void Kernel::tell()
{
    std::unique_lock lock(told_mutex_);
    for (;;) {
        told_wake_.wait(lock, [&] { return closing_ || !to_tell_.empty(); });
        if (to_tell_.empty()) return;
        auto batch = std::move(to_tell_);
        to_tell_.clear();
        auto listeners = listeners_;
        lock.unlock();
        for (auto& acts : batch)
            for (auto& heard : listeners) heard(acts);
        lock.lock();
    }
}

}  // namespace concord
