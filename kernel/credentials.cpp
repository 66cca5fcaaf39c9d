#include "kernel/credentials.h"

#include <future>

#include "base/text.h"
#include "kernel/pending.h"
#include "kernel/secrets.h"

namespace concord {
namespace {

// A State's people sit behind few addresses, so that a peer has more free tries than an account.
constexpr Throttle::Pace account_pace{5, seconds(2), minutes(15), hours(24)};
constexpr Throttle::Pace peer_pace{30, seconds(1), minutes(15), hours(1)};

auto refused()
{
    return fail(Code::unauthenticated, "identity.refused");
}

template <class T>
struct Waiting {
    std::promise<Result<T>> promise;
    std::function<void(Result<T>)> done()
    {
        return [this](Result<T> result) { promise.set_value(std::move(result)); };
    }
    Result<T> get() { return promise.get_future().get(); }
};

}  // namespace

Credentials::Credentials(Kernel& kernel, Terms terms)
    : kernel_(kernel),
      terms_(std::move(terms)),
      accounts_(account_pace),
      peers_(peer_pace),
      passwords_(terms_.cost)
{
}

Credentials::~Credentials() = default;

Result<std::unique_ptr<Credentials>> Credentials::start(Kernel& kernel, Terms terms)
{
    std::unique_ptr<Credentials> made(new Credentials(kernel, std::move(terms)));
    made->sessions_ = TRY(Sessions::start(kernel, made->terms_.sessions));
    made->tokens_ = TRY(Tokens::start(kernel));
    return made;
}

Result<std::optional<Bytes>> Credentials::secret_of(std::string_view person,
                                                    std::string_view kind) const
{
    std::optional<Bytes> found;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        if (auto secret = TRY(find_secret(reader, person, kind, kernel_.now())))
            found = std::move(secret->bytes);
        return {};
    }));
    return found;
}

Result<std::int64_t> Credentials::last_step(store::Reader& reader, std::string_view person) const
{
    auto secret = TRY(find_secret(reader, person, "totp_step", kernel_.now()));
    return secret ? std::int64_t(std::stoll(secret->bytes)) : std::int64_t(-1);
}

void Credentials::sign_in(Attempt attempt, SignedIn done)
{
    auto now = kernel_.now();
    attempt.email = folded(std::string_view(attempt.email).substr(0, 320));
    if (auto admitted = peers_.admit(attempt.peer, now); !admitted)
        return done(tl::make_unexpected(std::move(admitted).error()));
    if (auto admitted = accounts_.admit(attempt.email, now); !admitted) {
        peers_.undo(attempt.peer);
        return done(tl::make_unexpected(std::move(admitted).error()));
    }
    auto roster = kernel_.roster();
    auto person = roster->find_by_email(attempt.email);
    bool known = person && person->is_active();
    auto id = known ? person->id : std::string();
    auto hash = secret_of(id, "password");  // also asked for nobody, who has none
    if (!hash) return done(tl::make_unexpected(std::move(hash).error()));
    auto password = std::move(attempt.password);
    passwords_.check(
        hash->value_or(""), std::move(password),
        [this, id, attempt = std::move(attempt), done = std::move(done)](Result<bool> right) {
            if (!right) {
                accounts_.undo(attempt.email);
                peers_.undo(attempt.peer);
                return done(tl::make_unexpected(std::move(right).error()));
            }
            auto present = kernel_.roster();
            auto asked = present->find_person(id);
            if (!*right || !asked || !asked->is_active()) return done(refused());
            done(second_factor(*asked, attempt));
        });
}

Result<Sessions::Begun> Credentials::sign_in(Attempt attempt)
{
    Waiting<Sessions::Begun> waiting;
    sign_in(std::move(attempt), waiting.done());
    return waiting.get();
}

Result<Sessions::Begun> Credentials::second_factor(const Person& person, const Attempt& attempt)
{
    auto sealed = TRY(secret_of(person.id, "totp"));
    if (!sealed) {
        if (terms_.second_factor == Terms::SecondFactor::required) return refused();
        return let_in(person.id, attempt, {});
    }
    if (attempt.totp.empty()) {
        // Not a guess. But it does not wash away the guesses made before.
        accounts_.undo(attempt.email);
        peers_.undo(attempt.peer);
        return fail(Code::unauthenticated, "identity.totp_needed");
    }
    auto secret = TRY(unseal(terms_.key, person.id, *sealed));
    auto step = check_totp(secret, attempt.totp, kernel_.now(), -1);
    if (!step) return refused();
    return let_in(person.id, attempt, step);
}

Result<Sessions::Begun> Credentials::let_in(const std::string& person, const Attempt& attempt,
                                            std::optional<std::int64_t> step)
{
    auto begun = sessions_->draw(person, attempt.peer, attempt.agent);
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        if (step) {
            // Asked here, where no other sign-in can come between.
            if (*step <= TRY(last_step(writer, person))) return refused();
            TRY(put_secret(writer, {person, "totp_step", std::to_string(*step), {}},
                           kernel_.now()));
        }
        return sessions_->insert(writer, begun);
    }));
    sessions_->keep(begun);
    accounts_.clear(attempt.email);
    peers_.undo(attempt.peer);
    return begun;
}

void Credentials::change_password(Subject subject, Change change,
                                  std::function<void(Result<>)> done)
{
    auto roster = kernel_.roster();
    auto person = roster->find_person(subject.person);
    if (!person) return done(fail(Code::unauthenticated, "identity.not_signed_in"));
    auto stop = [&](auto error) { done(tl::make_unexpected(std::move(error))); };
    if (auto fine = check_password(change.new_password, person->email, person->name); !fine) {
        auto error = std::move(fine).error();
        error.field = "/new";
        return stop(std::move(error));
    }
    auto account = folded(person->email);
    if (auto admitted = accounts_.admit(account, kernel_.now()); !admitted)
        return stop(std::move(admitted).error());
    auto old_hash = secret_of(subject.person, "password");
    if (!old_hash) return stop(std::move(old_hash).error());

    auto put = [this, subject, session = change.session, done](Result<std::string> hash) {
        if (!hash) return done(tl::make_unexpected(std::move(hash).error()));
        Command command;
        command.type = "identity.person";
        command.id = subject.person;
        command.action = "change_password";
        command.also = [hash = *hash, session](store::Writer& writer, const Act& act) -> Result<> {
            TRY(put_secret(writer, {act.after.id, "password", hash, {}}, act.at));
            return Sessions::erase_others(writer, act.after.id, session);
        };
        if (auto act = kernel_.apply(subject, command); !act)
            return done(tl::make_unexpected(std::move(act).error()));
        sessions_->forget_others(subject.person, session);
        done({});
    };
    passwords_.check(
        old_hash->value_or(""), std::move(change.old_password),
        [this, account, done, put, password = std::move(change.new_password)](Result<bool> right) {
            if (!right) return done(tl::make_unexpected(std::move(right).error()));
            if (!*right) return done(fail_at("/old", Code::invalid, "identity.old_refused"));
            accounts_.undo(account);
            passwords_.hash(password, put);
        });
}

Result<> Credentials::change_password(const Subject& subject, Change change)
{
    Waiting<void> waiting;
    change_password(subject, std::move(change), waiting.done());
    return waiting.get();
}

Result<> Credentials::endow(Given given)
{
    auto hash = TRY(passwords_.hash(std::move(given.password)));
    return kernel_.store().write([&](store::Writer& writer) -> Result<> {
        auto now = kernel_.now();
        TRY(put_secret(writer, {given.person, "password", hash, {}}, now));
        if (given.totp_secret.empty()) return {};
        auto sealed = seal(terms_.key, given.person, given.totp_secret, kernel_.chance());
        return put_secret(writer, {given.person, "totp", sealed, {}}, now);
    });
}

Result<std::vector<Sessions::Listed>> Credentials::sessions_of(const Subject& subject,
                                                               std::string_view id) const
{
    auto roster = kernel_.roster();
    auto person = roster->find_person(id);
    bool mine = !subject.person.empty() && subject.person == id;
    bool ours =
        person && person->participant == subject.participant && subject.has(Role::administrator);
    if (!mine && !ours) return fail(Code::not_found, "records.not_found");
    return sessions_->of(id);
}

Result<> Credentials::end_session(const Subject& subject, std::string_view id)
{
    auto session = sessions_->find_by_id(id);
    if (!session) return fail(Code::not_found, "records.not_found");
    if (session->person == subject.person) return sessions_->end(id);
    TRY(sessions_of(subject, session->person));
    Command command;
    command.type = "identity.person";
    command.id = session->person;
    command.action = "end_sessions";
    command.also = [](store::Writer&, const Act&) -> Result<> { return {}; };
    TRY(kernel_.apply(subject, command));
    return sessions_->end(id);
}

Result<> Credentials::end_sessions(const Subject& subject, std::string_view person)
{
    Command command;
    command.type = "identity.person";
    command.id = person;
    command.action = "end_sessions";
    command.also = [](store::Writer& writer, const Act& act) {
        return Sessions::erase_others(writer, act.after.id, {});
    };
    TRY(kernel_.apply(subject, command));
    sessions_->forget_others(person, {});
    return {};
}

}  // namespace concord
