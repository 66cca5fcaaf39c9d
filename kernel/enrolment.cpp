// The ways in: by an invitation, by a recovery, and the change of the second factor.

#include <future>

#include "base/text.h"
#include "kernel/credentials.h"
#include "kernel/pending.h"
#include "kernel/secrets.h"

namespace concord {
namespace {

auto code_refused()
{
    return fail_at("/code", Code::invalid, "identity.code_refused");
}

auto enrolment_over()
{
    return fail(Code::unauthenticated, "identity.enrolment_over");
}

std::string_view recovery_of(std::string_view by)
{
    constexpr std::string_view prefix = "recovery:";
    return by.starts_with(prefix) ? by.substr(prefix.size()) : std::string_view();
}

}  // namespace

Bytes Credentials::Pending::print() const
{
    return print_json(JsonObject{
        {"by",       by                },
        {"language", language          },
        {"password", password          },
        {"totp",     print_base64(totp)}
    });
}

Result<Credentials::Pending> Credentials::Pending::parse(std::string_view person,
                                                         std::string_view bytes)
{
    auto value = TRY(parse_json(bytes));
    if (!value.is_object()) return fail_internal("a pending enrolment cannot be read");
    auto& object = value.get_object();
    auto text = [&](std::string_view name) { return std::string(text_at(object, name)); };
    return Pending{std::string(person), text("by"),       {},
                   text("language"),    text("password"), TRY(parse_base64(text("totp")))};
}

Result<std::string> Credentials::invite(const Subject& subject, std::string_view person)
{
    auto code = new_code(kernel_.chance());
    Command command;
    command.type = "identity.person";
    command.id = person;
    command.action = "invite";
    command.also = [hash = hash_of(plain_code(code)), lasts = terms_.invitation](
                       store::Writer& writer, const Act& act) -> Result<> {
        TRY(drop_secret(writer, act.after.id, "pending"));
        TRY(drop_secret(writer, act.after.id, "enrolment"));
        return put_secret(writer, {act.after.id, "invitation", hash, act.at + lasts}, act.at);
    };
    TRY(kernel_.apply(subject, command));
    return code;
}

Result<std::string> Credentials::confirm_recovery(const Subject& subject, std::string_view recovery)
{
    auto code = new_code(kernel_.chance());
    Command command;
    command.type = "identity.recovery";
    command.id = recovery;
    command.action = "confirm";
    // When it opens and when it ends is the workflow's; the row goes when the record ends.
    command.also = [hash = hash_of(plain_code(code))](store::Writer& writer, const Act& act) {
        return put_secret(writer,
                          {std::string(act.after.text("person")), "recovery:" + act.after.id, hash,
                           act.at + days(30)},
                          act.at);
    };
    TRY(kernel_.apply(subject, command));
    return code;
}

Result<Credentials::Pending> Credentials::find_code(std::string_view code) const
{
    std::optional<Secret> shown;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        shown = TRY(find_shown(reader, plain_code(code), kernel_.now()));
        return {};
    }));
    if (!shown) return code_refused();
    auto roster = kernel_.roster();
    auto person = roster->find_person(shown->person);
    if (!person) return code_refused();
    if (shown->kind == "invitation") {
        if (person->state != "invited") return code_refused();
    } else {
        auto record = recovery_of(shown->kind);
        if (record.empty() || !person->is_active()) return code_refused();
        auto standing = TRY(kernel_.standing(record));
        if (!standing || standing->record.state != "open") return code_refused();
    }
    return Pending{shown->person, shown->kind, shown->expires};
}

void Credentials::accept(Acceptance acceptance, std::function<void(Result<Enrolment>)> done)
{
    auto stop = [&](auto error) { done(tl::make_unexpected(std::move(error))); };
    auto pending = find_code(acceptance.code);
    if (!pending) return stop(std::move(pending).error());
    auto roster = kernel_.roster();
    auto person = roster->find_person(pending->person);
    if (auto fine = check_password(acceptance.password, person->email, person->name); !fine)
        return stop(std::move(fine).error());
    if (!acceptance.language.empty() && !names_word("ar en es fr ru zh", acceptance.language))
        return stop(Error{Code::invalid, "shape.not_a_choice", "/language", {}, {}});
    pending->language = acceptance.language;
    enrol(*std::move(pending), std::move(acceptance.password), std::move(done));
}

Result<Credentials::Enrolment> Credentials::accept(Acceptance acceptance)
{
    std::promise<Result<Enrolment>> promise;
    accept(std::move(acceptance),
           [&](Result<Enrolment> made) { promise.set_value(std::move(made)); });
    return promise.get_future().get();
}

void Credentials::enrol(Pending pending, std::string password,
                        std::function<void(Result<Enrolment>)> done)
{
    passwords_.hash(std::move(password),
                    [this, pending = std::move(pending),
                     done = std::move(done)](Result<std::string> hash) mutable {
                        if (!hash) return done(tl::make_unexpected(std::move(hash).error()));
                        pending.password = *std::move(hash);
                        done(wait_for_code(std::move(pending)));
                    });
}

Result<Credentials::Enrolment> Credentials::wait_for_code(Pending pending)
{
    auto roster = kernel_.roster();
    auto person = roster->find_person(pending.person);
    if (!person) return code_refused();
    auto secret = new_totp_secret(kernel_.chance());
    pending.totp = seal(terms_.key, pending.person, secret, kernel_.chance());
    Enrolment made;
    made.token = print_base64url(random_bytes(kernel_.chance(), 32));
    made.secret = print_base32(secret);
    made.uri = print_otpauth(terms_.issuer, person->email, secret);
    auto now = kernel_.now();
    auto until = now + terms_.enrolment;
    if (pending.until.ms != 0) until = std::min(until, pending.until);
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        TRY(put_secret(writer, {pending.person, "pending", pending.print(), until}, now));
        return put_secret(writer, {pending.person, "enrolment", hash_of(made.token), until}, now);
    }));
    return made;
}

Result<Sessions::Begun> Credentials::confirm(Confirmation confirmation)
{
    auto now = kernel_.now();
    std::optional<Secret> shown, waiting;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        shown = TRY(find_shown(reader, confirmation.enrolment, now));
        if (shown) waiting = TRY(find_secret(reader, shown->person, "pending", now));
        return {};
    }));
    if (!shown || shown->kind != "enrolment" || !waiting) return enrolment_over();
    auto pending = TRY(Pending::parse(shown->person, waiting->bytes));
    auto account = "enrolment " + pending.person;
    TRY(accounts_.admit(account, now));
    auto secret = TRY(unseal(terms_.key, pending.person, pending.totp));
    auto step = check_totp(secret, confirmation.totp, now, -1);
    if (!step) return fail_at("/totp", Code::invalid, "identity.totp_refused");

    auto begun = sessions_->draw(pending.person, confirmation.peer, confirmation.agent);
    Command command;
    auto subject = the_platform();
    if (auto record = recovery_of(pending.by); !record.empty()) {
        command.type = "identity.recovery";
        command.id = record;
        command.action = "use";
    } else {
        command.type = "identity.person";
        command.id = pending.person;
        command.action = pending.by == "factor" ? "change_factor" : "activate";
        if (pending.by == "factor") subject = kernel_.roster()->subject_of(pending.person);
        if (!pending.language.empty() && pending.by == "invitation")
            command.fields["language"] = pending.language;
    }
    command.also = [&](store::Writer& writer, const Act&) -> Result<> {
        TRY(settle(writer, pending, confirmation.enrolment, *step));
        return sessions_->insert(writer, begun);
    };
    TRY(kernel_.apply(subject, command));
    accounts_.clear(account);
    sessions_->forget_others(pending.person, {});
    // At once, not when the listeners come to it.
    if (command.type == "identity.recovery") tokens_->forget(pending.person);
    sessions_->keep(begun);
    return begun;
}

// Password and factor hold from now on; whatever led here is used up, and old sessions end.
Result<> Credentials::settle(store::Writer& writer, const Pending& pending,
                             std::string_view enrolment, std::int64_t step)
{
    auto now = kernel_.now();
    auto& person = pending.person;
    // Of two confirmations at once, or one after a newer enrolment, only one finds its row.
    auto shown = TRY(find_secret(writer, person, "enrolment", now));
    if (!shown || shown->bytes != hash_of(enrolment)) return enrolment_over();
    TRY(drop_secret(writer, person, "enrolment"));
    TRY(drop_secret(writer, person, "pending"));
    if (pending.by != "factor") TRY(drop_secret(writer, person, pending.by));
    if (!pending.password.empty())
        TRY(put_secret(writer, {person, "password", pending.password, {}}, now));
    TRY(put_secret(writer, {person, "totp", pending.totp, {}}, now));
    TRY(put_secret(writer, {person, "totp_step", std::to_string(step), {}}, now));
    return Sessions::erase_others(writer, person, {});
}

void Credentials::change_factor(Subject subject, std::string password,
                                std::function<void(Result<Enrolment>)> done)
{
    auto stop = [&](auto error) { done(tl::make_unexpected(std::move(error))); };
    auto roster = kernel_.roster();
    auto person = roster->find_person(subject.person);
    if (!person) return stop(Error{Code::unauthenticated, "identity.not_signed_in", {}, {}, {}});
    auto account = folded(person->email);
    if (auto admitted = accounts_.admit(account, kernel_.now()); !admitted)
        return stop(std::move(admitted).error());
    auto hash = secret_of(subject.person, "password");
    if (!hash) return stop(std::move(hash).error());
    passwords_.check(
        hash->value_or(""), std::move(password),
        [this, account, id = subject.person, done](Result<bool> right) {
            if (!right) return done(tl::make_unexpected(std::move(right).error()));
            if (!*right) return done(fail_at("/password", Code::invalid, "identity.old_refused"));
            accounts_.undo(account);
            done(wait_for_code(Pending{id, "factor", {}}));
        });
}

Result<Credentials::Enrolment> Credentials::change_factor(const Subject& subject,
                                                          std::string password)
{
    std::promise<Result<Enrolment>> promise;
    change_factor(subject, std::move(password),
                  [&](Result<Enrolment> made) { promise.set_value(std::move(made)); });
    return promise.get_future().get();
}

}  // namespace concord
