#include "kernel/notices.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "kernel/hooks.h"

namespace concord {
namespace {

constexpr std::size_t page_max = 200;
constexpr std::size_t rows_max = 16;  // of one insert: bounds the number of statement texts

// What happened, as the rows of one act share it.
struct Event {
    About about = About::act;
    std::string reason;
    std::string duty;
    const Record& record;
    const std::string& root;
    Time now;
};

struct Outgoing {
    std::string channel;
    std::string recipient;  // a person, or the record of a hook
    std::string person;     // for whom, or "" for the participant of a hook
};

// "($7, $8, $1), ($9, $10, $1)": one row of `own` parameters each, then the shared ones.
std::string rows_of(std::size_t count, std::size_t own, std::size_t shared)
{
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
        text += row ? ", (" : "(";
        for (std::size_t i = 0; i < own; ++i)
            text += "$" + std::to_string(shared + row * own + i + 1) + ", ";
        for (std::size_t i = 0; i < shared; ++i)
            text += "$" + std::to_string(i + 1) + (i + 1 < shared ? ", " : ")");
    }
    return text;
}

using Texts = std::array<std::string, rows_max>;  // by the number of rows less one

Texts texts_of(std::string_view before, std::size_t own, std::size_t shared, std::string_view after)
{
    Texts made;
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = std::string(before) + rows_of(i + 1, own, shared) + std::string(after);
    return made;
}

}  // namespace

// What the step inside the commits needs. It is shared with the kernel, which may outlive Notices.
// `staff`, `hooks` and `next_id` belong to the writing thread.
struct Notices::State {
    explicit State(Kernel& of) : kernel(of) {}

    Kernel& kernel;
    Staff staff;
    std::vector<notices::Hook> hooks;
    std::int64_t next_id = -1;
    std::atomic<bool> hooks_changed = true;

    // Who was told of what a person did, and of what followed from it within the same case: one
    // step of theirs is one notice, not one for each record that it moved.
    struct Step {
        Time at;
        std::string root, cause;
        std::vector<std::string> told;
    } step;

    std::mutex mutex;
    // Written by a commit that may still fail, under the number of its act; a later act of that
    // number replaces it, so what is found when the act is heard is what was committed.
    std::unordered_map<std::int64_t, std::vector<Told>> pending;
    std::vector<Heard> listeners;

    Result<> index(store::Writer&, const Act&);
    void hear(const std::vector<ActPtr>&);
    void announce(const std::vector<Told>&, const std::vector<ActPtr>&);
    Result<> prepare(store::Writer&);
    Result<std::vector<Told>> put(store::Writer&, const Event&, const std::vector<const Staffer*>&,
                                  Ways usual);
    Result<> put_notices(store::Writer&, const Event&, std::span<const Told>);
    Result<> put_deliveries(store::Writer&, const Event&, std::span<const Outgoing>);
    void add_hooks(const Event&, const Type&, const std::vector<const Staffer*>& for_people,
                   std::vector<Outgoing>&);
};

Result<> Notices::State::prepare(store::Writer& writer)
{
    staff.stand_on(kernel.roster());
    if (next_id < 0) {
        auto rows = TRY(writer.query("select max(id) from notices"));
        next_id = rows[0].number_or(0, 0) + 1;
    }
    if (hooks_changed.exchange(false)) hooks = TRY(notices::all_hooks(writer));
    return {};
}

Result<> Notices::State::index(store::Writer& writer, const Act& act)
{
    auto type = kernel.types().find(act.after.type);
    std::vector<Told> told;
    if (type && !names_word(type->record->private_states, act.after.state)) {
        TRY(prepare(writer));
        auto people = staff.concerned(*type, act.after, act.at);
        std::erase_if(people, [&](auto staffer) {
            return staffer->person->id == act.person || staffer->person->id == act.cause;
        });
        bool follows = act.person != act.cause && act.at == step.at && act.root == step.root &&
                       act.cause == step.cause;
        if (!follows) step = {act.at, act.root, act.cause, {}};
        std::erase_if(people, [&](auto staffer) {
            return std::find(step.told.begin(), step.told.end(), staffer->person->id) !=
                   step.told.end();
        });
        for (auto staffer : people) step.told.push_back(staffer->person->id);
        Event event{type->record->name == "check" ? About::check : About::act,
                    act.action,
                    {},
                    act.after,
                    act.root,
                    act.at};
        Ways usual{true, type->record->shape == RecordType::Shape::matter, false};
        told = TRY(put(writer, event, people, usual));
    }
    std::lock_guard lock(mutex);
    if (told.empty())
        pending.erase(act.seq);
    else
        pending[act.seq] = std::move(told);
    return {};
}

Result<std::vector<Told>> Notices::State::put(store::Writer& writer, const Event& event,
                                              const std::vector<const Staffer*>& people, Ways usual)
{
    auto type = kernel.types().find(event.record.type);
    bool is_account = type && type->record->shape == RecordType::Shape::account;
    std::vector<Told> told;
    std::vector<Outgoing> outgoing;
    std::vector<const Staffer*> by_hook;
    for (auto staffer : people) {
        auto& id = staffer->person->id;
        auto ways = ways_of(*staffer->person, event.about, usual);
        if (is_account) {
            // Somebody whose own account is in question may be unable to sign in and read it here.
            for (auto& field : type->record->fields)
                ways.mail = ways.mail ||
                            (field.kind == Kind::person && event.record.text(field.name) == id);
        }
        if (ways.screen)
            told.push_back(
                {next_id++, id, std::string(print(event.about)), event.record.id, event.root});
        if (ways.mail) outgoing.push_back({"mail", id, id});
        if (ways.webhook) by_hook.push_back(staffer);
    }
    if (type) add_hooks(event, *type, by_hook, outgoing);
    for (std::size_t at = 0; at < told.size(); at += rows_max)
        TRY(put_notices(writer, event,
                        std::span(told).subspan(at, std::min(rows_max, told.size() - at))));
    for (std::size_t at = 0; at < outgoing.size(); at += rows_max)
        TRY(put_deliveries(
            writer, event,
            std::span(outgoing).subspan(at, std::min(rows_max, outgoing.size() - at))));
    return told;
}

// A hook is told of what reaches its participant by name, and of what people told it to.
void Notices::State::add_hooks(const Event& event, const Type& type,
                               const std::vector<const Staffer*>& for_people,
                               std::vector<Outgoing>& outgoing)
{
    for (auto& hook : hooks) {
        bool wanted = hook.about.empty() || std::find(hook.about.begin(), hook.about.end(),
                                                      print(event.about)) != hook.about.end();
        if (!wanted) continue;
        auto subject = notices::subject_of(hook, staff.roster());
        auto rule = decide_read(subject, event.record, type.privacy(), event.now).rule;
        bool is_account = type.record->shape == RecordType::Shape::account;
        if (!is_account && (rule == Rule::owner || rule == Rule::recipient)) {
            outgoing.push_back({"webhook", hook.record, ""});
            continue;
        }
        for (auto staffer : for_people)
            if (staffer->person->participant == hook.participant) {
                outgoing.push_back({"webhook", hook.record, staffer->person->id});
                break;
            }
    }
}

Result<> Notices::State::put_notices(store::Writer& writer, const Event& event,
                                     std::span<const Told> told)
{
    std::vector<store::Value> values{std::string(print(event.about)),
                                     event.reason,
                                     event.duty,
                                     event.record.id,
                                     event.record.seq,
                                     event.now.ms};
    auto shared = values.size();
    for (auto& one : told) {
        values.emplace_back(one.id);
        values.emplace_back(one.person);
    }
    static const auto texts = texts_of(
        "insert into notices (id, person, about, reason, duty, record, seq, at_ms) values ", 2,
        shared, "");
    TRY(writer.run(texts[told.size() - 1], values));
    return {};
}

Result<> Notices::State::put_deliveries(store::Writer& writer, const Event& event,
                                        std::span<const Outgoing> outgoing)
{
    std::vector<store::Value> values{std::string(print(event.about)),
                                     event.reason + (event.duty.empty() ? "" : "." + event.duty),
                                     event.record.id,
                                     event.record.seq,
                                     event.now.ms,
                                     event.now.ms,
                                     std::int64_t{0},
                                     std::string("waiting")};
    auto shared = values.size();
    for (auto& one : outgoing) {
        // A person gets one mail for all that one commit does to a case; a hook gets each event.
        auto what = one.channel == "mail"
                        ? event.root + "." + std::string(print(event.about))
                        : event.record.id + "." + std::to_string(event.record.seq) + "." +
                              event.reason + "." + event.duty;
        values.emplace_back(what + "." + std::to_string(event.now.ms) + "." + one.recipient);
        values.emplace_back(one.channel);
        values.emplace_back(one.recipient);
        values.emplace_back(one.person);
    }
    static const auto texts = texts_of(
        "insert into deliveries (id, channel, recipient, person, about, reason, record, seq, "
        "at_ms, next_ms, attempts, status) values ",
        4, shared, " on conflict do nothing");
    TRY(writer.run(texts[outgoing.size() - 1], values));
    return {};
}

void Notices::State::hear(const std::vector<ActPtr>& acts)
{
    std::vector<Told> told;
    {
        std::lock_guard lock(mutex);
        for (auto& act : acts) {
            if (auto found = pending.find(act->seq); found != pending.end()) {
                // A quiet one has the number of an act that was undone.
                if (!act->is_quiet)
                    told.insert(told.end(), found->second.begin(), found->second.end());
                pending.erase(found);
            }
            if (act->after.type == "notices.webhook") hooks_changed = true;
        }
    }
    announce(told, acts);
}

void Notices::State::announce(const std::vector<Told>& told, const std::vector<ActPtr>& acts)
{
    if (told.empty() && acts.empty()) return;
    std::vector<Heard> all;
    {
        std::lock_guard lock(mutex);
        all = listeners;
    }
    for (auto& heard : all) heard(told, acts);
}

Notices::Notices(Kernel& kernel) : kernel_(kernel), state_(std::make_shared<State>(kernel))
{
    kernel.add_index([state = state_](store::Writer& writer, const Act& act, const Record&) {
        return state->index(writer, act);
    });
    kernel.listen([state = state_](const std::vector<ActPtr>& acts) { state->hear(acts); });
}

void Notices::listen(Heard heard)
{
    std::lock_guard lock(state_->mutex);
    state_->listeners.push_back(std::move(heard));
}

void Notices::announce(const std::vector<Told>& told) const
{
    state_->announce(told, {});
}

Result<std::vector<Told>> Notices::tell(store::Writer& writer, const Record& record,
                                        const std::string& root, const Telling& telling, Time now)
{
    auto type = kernel_.types().find(record.type);
    if (!type) return std::vector<Told>();
    TRY(state_->prepare(writer));
    std::vector<const Staffer*> people;
    for (auto& reach : telling.to)
        for (auto staffer : state_->staff.at(reach, *type, record, now))
            if (std::find(people.begin(), people.end(), staffer) == people.end())
                people.push_back(staffer);
    Event event{telling.about, telling.reason, telling.duty, record, root, now};
    return state_->put(writer, event, people, Ways{true, true, false});
}

Result<std::vector<Told>> Notices::tell_given_up(store::Writer& writer, const std::string& person,
                                                 const Standing& standing, Time now)
{
    TRY(state_->prepare(writer));
    auto& record = standing.record;
    std::vector<Told> told{
        {state_->next_id++, person, "delivery", record.id, standing.root}
    };
    TRY(
        writer.run("insert into notices (id, person, about, reason, duty, record, seq, at_ms) "
                   "values ($1, $2, 'delivery', 'given_up', '', $3, $4, $5)",
                   {told[0].id, person, record.id, record.seq, now.ms}));
    return told;
}

Result<NoticePage> Notices::list(const Subject& subject, std::int64_t after,
                                 std::size_t limit) const
{
    NoticePage page;
    if (subject.person.empty()) return page;
    limit = std::min(limit, page_max);
    auto from = after < 0 ? std::numeric_limits<std::int64_t>::max() : after;
    auto take = [&](const store::Row& row) -> bool {
        // A notice of what one may no longer see is as if it had never been.
        auto item = kernel_.read(subject, row.text(4));
        if (!item) return true;
        if (page.items.size() == limit) {
            page.next = page.items.back().id;
            return false;
        }
        auto root = std::move(item->root);
        page.items.push_back({row.number(0), row.text(1), row.text(2), row.text(3),
                              std::move(item->record), std::move(root), row.number(5),
                              Time{row.number(6)},
                              row.is_null(7) ? std::nullopt : std::optional(Time{row.number(7)})});
        return true;
    };
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        return reader.each(
            "select id, about, reason, duty, record, seq, at_ms, read_ms from notices "
            "where person = $1 and id < $2 order by id desc",
            std::vector<store::Value>{subject.person, from}, take);
    }));
    return page;
}

Result<std::int64_t> Notices::unread(const Subject& subject) const
{
    std::int64_t counted = 0;
    if (subject.person.empty()) return counted;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(
            reader.query("select record, count(*) from notices where person = $1 and read_ms is "
                         "null group by record",
                         {subject.person}));
        for (auto& row : rows)
            if (kernel_.read(subject, row.text(0))) counted += row.number(1);
        return {};
    }));
    return counted;
}

Result<> Notices::mark_read(const Subject& subject, std::int64_t up_to)
{
    if (subject.person.empty()) return fail(Code::unauthenticated, "identity.not_signed_in");
    return kernel_.store().write([&](store::Writer& writer) -> Result<> {
        TRY(
            writer.run("update notices set read_ms = $3 where person = $1 and id <= $2 and "
                       "read_ms is null",
                       {subject.person, up_to, kernel_.now().ms}));
        return {};
    });
}

}  // namespace concord
