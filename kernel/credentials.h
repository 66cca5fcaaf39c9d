// How people prove who they are: signing in, taking up an invitation, the second factor, changing
// the password, and recovery by two officers. Every change is an act of `identity` in the log, in
// the same transaction as the secret it is about; the secret itself is in no record and no log.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "kernel/kernel.h"
#include "kernel/passwords.h"
#include "kernel/sessions.h"
#include "kernel/throttle.h"
#include "kernel/tokens.h"
#include "kernel/totp.h"

namespace concord {

class Credentials {
public:
    struct Terms {
        SealingKey key{};                // of the deployment, from a file beside the store
        std::string issuer = "Concord";  // what an authenticator shows
        PasswordCost cost = {};
        SessionLimits sessions = {};
        Span invitation = days(7);
        Span enrolment = hours(1);  // between the password and the first code
        // waived: people without a second factor may sign in; for a demonstration on one machine.
        enum class SecondFactor { required, waived } second_factor = SecondFactor::required;
    };

    // Before the kernel's first act; ends before the kernel does.
    static Result<std::unique_ptr<Credentials>> start(Kernel&, Terms);

    struct Attempt {
        std::string email;
        std::string password;
        std::string totp;   // or ""
        std::string peer;   // address of the other side, for throttling and for one's own list
        std::string agent;  // what the browser calls itself
    };
    using SignedIn = std::function<void(Result<Sessions::Begun>)>;

    // Fails with unauthenticated, identity.refused: the same answer after the same time for a wrong
    // mail address, password, code or a person who is not active; with identity.totp_needed if the
    // password is right and the code missing; with limited, identity.too_many_tries {seconds} or
    // identity.busy. `done` runs on a thread of the passwords' or at once.
    void sign_in(Attempt, SignedIn done);
    Result<Sessions::Begun> sign_in(Attempt);

    // Makes the code with which an invited person comes in, in the place of an earlier one: told
    // once, kept as a hash, good for seven days. By an administrator of the same participant, by
    // whoever opened a State's administration, or by the platform. Fails as any act does.
    Result<std::string> invite(const Subject&, std::string_view person);

    // Confirms a recovery as the second of two and makes the code to hand over to the person. It
    // works once the delay is over and the recovery is open.
    Result<std::string> confirm_recovery(const Subject&, std::string_view recovery);

    struct Enrolment {
        std::string token;   // what the browser holds until the second factor is confirmed
        std::string secret;  // base 32, for typing
        std::string uri;     // otpauth, for a picture
    };
    // First half of coming in, by the code of an invitation or a recovery: nothing changes yet, and
    // it may be repeated until the second half. Fails with invalid at /code, identity.code_refused;
    // at /password as check_password says; at /language, shape.not_a_choice.
    struct Acceptance {
        std::string code;
        std::string password;
        std::string language;  // or ""
    };
    void accept(Acceptance, std::function<void(Result<Enrolment>)> done);
    Result<Enrolment> accept(Acceptance);

    // Second half: the first code of the new factor. Password and factor hold from now on, all
    // sessions of before end, the code is used up, and the person is signed in. Fails with
    // unauthenticated, identity.enrolment_over; invalid at /totp, identity.totp_refused; limited.
    struct Confirmation {
        std::string enrolment;
        std::string totp;
        std::string peer;
        std::string agent;
    };
    Result<Sessions::Begun> confirm(Confirmation);

    // Ends all other sessions of the person. Fails with invalid at /old, identity.old_refused; at
    // /new as check_password says.
    struct Change {
        std::string session;  // id of the one that goes on
        std::string old_password;
        std::string new_password;
    };
    void change_password(Subject, Change, std::function<void(Result<>)> done);
    Result<> change_password(const Subject&, Change);

    // A new second factor for somebody signed in: asks for the password, then goes on by confirm().
    void change_factor(Subject, std::string password, std::function<void(Result<Enrolment>)> done);
    Result<Enrolment> change_factor(const Subject&, std::string password);

    // Gives a person password and factor without an invitation: for a demonstration's people.
    struct Given {
        std::string person;
        std::string password;
        Bytes totp_secret;  // or "": none
    };
    Result<> endow(Given);

    // One's own, or, for an administrator, those of somebody of the same participant: not_found,
    // records.not_found for others. Ending somebody else's is an act in the log.
    Result<std::vector<Sessions::Listed>> sessions_of(const Subject&,
                                                      std::string_view person) const;
    Result<> end_session(const Subject&, std::string_view session);
    Result<> end_sessions(const Subject&, std::string_view person);

    Sessions& sessions() { return *sessions_; }
    Tokens& tokens() { return *tokens_; }

    ~Credentials();

private:
    struct Pending;  // what waits for the first code
    Credentials(Kernel&, Terms);

    Result<Sessions::Begun> second_factor(const Person&, const Attempt&);
    Result<Sessions::Begun> let_in(const std::string& person, const Attempt&,
                                   std::optional<std::int64_t> step);
    void enrol(Pending, std::string password, std::function<void(Result<Enrolment>)> done);
    Result<Enrolment> wait_for_code(Pending);
    Result<> settle(store::Writer&, const Pending&, std::string_view enrolment, std::int64_t step);
    Result<Pending> find_code(std::string_view code) const;
    Result<std::optional<Bytes>> secret_of(std::string_view person, std::string_view kind) const;
    Result<std::int64_t> last_step(store::Reader&, std::string_view person) const;

    Kernel& kernel_;
    Terms terms_;
    Throttle accounts_;
    Throttle peers_;
    std::unique_ptr<Sessions> sessions_;
    std::unique_ptr<Tokens> tokens_;
    Passwords passwords_;  // last: its threads end before what they use does
};

}  // namespace concord
