#include "api/accounts.h"

namespace concord::api {

Known Accounts::known(const Session& session) const
{
    return {kernel_.roster()->subject_of(session.person), session.id, session.expires};
}

Identify::Opened Accounts::opened(const Sessions::Begun& begun) const
{
    return {begun.token, known(begun.session)};
}

std::optional<Known> Accounts::find_session(std::string_view cookie)
{
    auto session = credentials_.sessions().find(cookie);
    if (!session) return {};
    return known(*session);
}

std::optional<Known> Accounts::find_token(std::string_view bearer)
{
    auto token = credentials_.tokens().find(bearer);
    if (!token) return {};
    Known found{credentials_.tokens().subject_of(*token), token->id, token->expires,
                Known::Means::token};
    if (token->scopes & may_read) found.scopes.emplace_back("read");
    if (token->scopes & may_write) found.scopes.emplace_back("write");
    if (token->scopes & may_follow_events) found.scopes.emplace_back("events");
    return found;
}

void Accounts::sign_in(SignIn given, std::function<void(Result<Opened>)> done)
{
    credentials_.sign_in({std::move(given.email), std::move(given.password), std::move(given.totp),
                          std::move(given.peer), std::move(given.agent)},
                         [this, done = std::move(done)](Result<Sessions::Begun> begun) {
                             if (!begun) return done(tl::make_unexpected(begun.error()));
                             done(opened(*begun));
                         });
}

Result<> Accounts::sign_out(const Known& who)
{
    return credentials_.sessions().end(who.session);
}

Result<std::vector<SessionRow>> Accounts::sessions(const Subject& asker, std::string_view person)
{
    std::vector<SessionRow> rows;
    for (auto& [session, peer, agent] : TRY(credentials_.sessions_of(asker, person)))
        rows.push_back({session.id, session.created, session.seen, session.expires, peer, agent});
    return rows;
}

Result<> Accounts::end_session(const Subject& asker, std::string_view session)
{
    return credentials_.end_session(asker, session);
}

namespace {

std::function<void(Result<Credentials::Enrolment>)> passed_on(
    std::function<void(Result<Identify::Enrolment>)> done)
{
    return [done = std::move(done)](Result<Credentials::Enrolment> made) {
        if (!made) return done(tl::make_unexpected(made.error()));
        done(Identify::Enrolment{made->token, made->secret, made->uri});
    };
}

}  // namespace

void Accounts::accept(Accept given, std::function<void(Result<Enrolment>)> done)
{
    credentials_.accept(
        {std::move(given.code), std::move(given.password), std::move(given.language)},
        passed_on(std::move(done)));
}

Result<Identify::Opened> Accounts::confirm(Confirm given)
{
    return opened(TRY(credentials_.confirm({std::move(given.enrolment), std::move(given.totp),
                                            std::move(given.peer), std::move(given.agent)})));
}

void Accounts::change_password(Subject who, Change change, std::function<void(Result<>)> done)
{
    credentials_.change_password(
        std::move(who),
        {std::move(change.session), std::move(change.old_password), std::move(change.new_password)},
        std::move(done));
}

void Accounts::change_factor(Subject who, std::string password,
                             std::function<void(Result<Enrolment>)> done)
{
    credentials_.change_factor(std::move(who), std::move(password), passed_on(std::move(done)));
}

Result<std::string> Accounts::invite(const Subject& asker, std::string_view person)
{
    return credentials_.invite(asker, person);
}

Result<std::string> Accounts::confirm_recovery(const Subject& asker, std::string_view recovery)
{
    return credentials_.confirm_recovery(asker, recovery);
}

Result<std::string> Accounts::mint(const Subject& asker, std::string_view token)
{
    return credentials_.tokens().mint(asker, token);
}

}  // namespace concord::api
