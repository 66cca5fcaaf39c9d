#include "kernel/outbox.h"

#include <algorithm>
#include <chrono>
#include <exception>

#include "kernel/duties.h"
#include "kernel/hooks.h"
#include "kernel/messages.h"

namespace concord {

struct Outbox::Delivery {
    std::string id;
    Channel channel = Channel::mail;
    std::string recipient;
    std::string person;
    std::string about;
    std::string record;
    std::int64_t seq = 0;
    Time at;
    Time next;
    std::int64_t attempts = 0;
};

namespace {

constexpr std::size_t batch_max = 100;
constexpr int silences_max = 3;  // of a mail server, one after another
constexpr Span claim_for = minutes(10), first_wait = minutes(1), wait_max = hours(1),
               keep_trying = hours(24);
// The key of the error that means "not theirs to know any more"; it is never shown.
constexpr const char* withheld = "notices.withheld";

std::string_view name_of(Channel channel)
{
    return channel == Channel::mail ? "mail" : "webhook";
}

Span wait_after(std::int64_t attempts)
{
    auto doubled = std::min<std::int64_t>(std::max<std::int64_t>(attempts - 1, 0), 10);
    return std::min(Span{first_wait.ms << doubled}, wait_max);
}

}  // namespace

Outbox::Outbox(Kernel& kernel, Notices& notices, Ways ways, Settings settings)
    : kernel_(kernel), notices_(notices), ways_(ways), settings_(std::move(settings))
{
}

Outbox::~Outbox()
{
    {
        std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
}

Result<std::vector<Outbox::Delivery>> Outbox::due(Channel channel, Time now,
                                                  std::size_t limit) const
{
    std::vector<Delivery> found;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        // Nothing ever waits longer than wait_max: what seems to was written by a wrong clock.
        auto rows = TRY(
            reader.query("select id, recipient, person, about, record, seq, at_ms, next_ms, "
                         "attempts from deliveries where channel = $1 and status = 'waiting' and "
                         "(next_ms <= $2 or next_ms > $3) order by next_ms, id limit $4",
                         {std::string(name_of(channel)), now.ms, (now + wait_max + wait_max).ms,
                          std::int64_t(limit)}));
        for (auto& row : rows)
            found.push_back({row.text(0), channel, row.text(1), row.text(2), row.text(3),
                             row.text(4), row.number(5), Time{row.number(6)}, Time{row.number(7)},
                             row.number(8)});
        return {};
    }));
    return found;
}

Result<bool> Outbox::claim(const Delivery& delivery, Time now)
{
    bool mine = false;
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        auto changed = TRY(
            writer.run("update deliveries set next_ms = $2, attempts = attempts + 1 where id = $1 "
                       "and status = 'waiting' and next_ms = $3 and attempts = $4",
                       {delivery.id, (now + claim_for).ms, delivery.next.ms, delivery.attempts}));
        mine = changed == 1;
        return {};
    }));
    return mine;
}

Result<> Outbox::settle(const Delivery& delivery, Outcome outcome, Time now)
{
    auto next = outcome == Outcome::later ? (now + wait_after(delivery.attempts + 1)).ms : never_ms;
    std::string status = outcome == Outcome::sent       ? "sent"
                         : outcome == Outcome::later    ? "waiting"
                         : outcome == Outcome::given_up ? "given_up"
                                                        : "withheld";
    // Whom it is told that it was given up, and on which record.
    auto person = delivery.person;
    std::shared_ptr<const Standing> about;
    if (outcome == Outcome::given_up) {
        auto hook = delivery.channel == Channel::webhook;
        about = TRY(kernel_.standing(hook ? delivery.recipient : delivery.record));
        if (hook && about && person.empty()) person = about->record.author;
    }
    std::vector<Told> told;
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        TRY(
            writer.run("update deliveries set status = $2, next_ms = $3 where id = $1 and "
                       "status = 'waiting'",
                       {delivery.id, status, next}));
        if (about && !person.empty())
            told = TRY(notices_.tell_given_up(writer, person, *about, now));
        return {};
    }));
    notices_.announce(told);
    return {};
}

Result<> Outbox::attempt(const Delivery& delivery, Time now)
{
    auto standing = TRY(kernel_.standing(delivery.record));
    if (!standing) return fail(Code::not_found, withheld);
    // What a mailer or a catalogue throws is one delivery's misfortune, not the outbox's end.
    try {
        return delivery.channel == Channel::mail ? send_mail(delivery, *standing, now)
                                                 : send_webhook(delivery, *standing, now);
    } catch (const std::exception& thrown) {
        return fail_internal(thrown.what());
    }
}

Result<> Outbox::send_mail(const Delivery& delivery, const Standing& standing, Time now)
{
    auto roster = kernel_.roster();
    auto person = roster->find_person(delivery.recipient);
    auto type = kernel_.types().find(standing.record.type);
    if (!person || !person->is_active() || !type ||
        !decide_read(roster->subject_of(person->id), standing.record, type->privacy(), now))
        return fail(Code::not_found, withheld);
    Values values{
        {"name",      settings_.name                                },
        {"reference", standing.record.reference                     },
        {"link",      settings_.address + "/r/" + standing.record.id}
    };
    auto kind = delivery.about == "duty" ? "duty" : "act";
    Mail mail;
    mail.id = delivery.id;
    mail.to = person->email;
    mail.language = person->language.empty() ? "en" : person->language;
    mail.subject = say(mail.language, std::string("mail.subject_") + kind, values);
    mail.body = say(mail.language, std::string("mail.body_") + kind, values);
    mail.at = now;
    return ways_.mailer->send(mail);
}

Result<> Outbox::send_webhook(const Delivery& delivery, const Standing& standing, Time now)
{
    auto listed = TRY(kernel_.standing(delivery.recipient));
    auto hook = listed ? notices::hook_of(listed->record) : std::nullopt;
    auto type = kernel_.types().find(standing.record.type);
    if (!hook || !type) return fail(Code::not_found, withheld);
    auto roster = kernel_.roster();
    auto subject = delivery.person.empty() ? notices::subject_of(*hook, *roster)
                                           : roster->subject_of(delivery.person);
    if (subject.participant != hook->participant ||
        !decide_read(subject, standing.record, type->privacy(), now))
        return fail(Code::not_found, withheld);
    Posting posting;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        posting.key = TRY(notices::secret_of(reader, *hook));
        return {};
    }));
    posting.url = hook->url;
    posting.id = delivery.id;
    posting.at = now;
    posting.body = print_json(JsonObject{
        {"about",     delivery.about                                },
        {"at",        print(delivery.at)                            },
        {"link",      settings_.address + "/r/" + standing.record.id},
        {"record",    standing.record.id                            },
        {"reference", standing.record.reference                     },
        {"seq",       delivery.seq                                  }
    });
    return ways_.poster->post(posting);
}

Result<int> Outbox::run_once(Channel channel, Time now)
{
    int sent = 0, silences = 0;
    bool has_way = channel == Channel::mail ? ways_.mailer != nullptr : ways_.poster != nullptr;
    while (has_way) {
        auto deliveries = TRY(due(channel, now, batch_max));
        bool moved = false;
        for (auto& delivery : deliveries) {
            if (!TRY(claim(delivery, now))) continue;
            moved = true;
            auto done = attempt(delivery, now);
            auto outcome = Outcome::sent;
            if (!done) {
                auto& error = done.error();
                bool for_good = error.code == Code::invalid;
                bool too_late = now + wait_after(delivery.attempts + 1) > delivery.at + keep_trying;
                outcome = error.key == withheld  ? Outcome::withheld
                          : for_good || too_late ? Outcome::given_up
                                                 : Outcome::later;
                silences = error.key == "mail.unreachable" ? silences + 1 : silences;
            } else {
                silences = 0;
            }
            sent += outcome == Outcome::sent;
            TRY(settle(delivery, outcome, now));
            if (silences >= silences_max) return sent;
        }
        if (!moved) break;
    }
    return sent;
}

Result<int> Outbox::run_once(Time now)
{
    auto mails = TRY(run_once(Channel::mail, now));
    return mails + TRY(run_once(Channel::webhook, now));
}

void Outbox::start(Span every)
{
    for (auto channel : {Channel::mail, Channel::webhook})
        threads_.emplace_back([this, every, channel] {
            std::unique_lock lock(mutex_);
            while (!closing_) {
                lock.unlock();
                // What failed stays in the store and is tried again.
                (void)run_once(channel, kernel_.now());
                lock.lock();
                wake_.wait_for(lock, std::chrono::milliseconds(every.ms), [&] { return closing_; });
            }
        });
}

}  // namespace concord
