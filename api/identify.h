// Who a request comes from: what the API asks of those who keep passwords, factors, sessions and
// tokens. api/accounts.h stands on the kernel; tests bring their own.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "kernel/labels.h"

namespace concord::api {

// Whom a cookie or a token stands for, as of now.
struct Known {
    Subject subject;
    std::string session;  // id of the session, or of the token's record
    Time expires;
    enum class Means { session, token } means = Means::session;
    std::vector<std::string> scopes = {};  // of a token: read, write, events
};

struct SessionRow {
    std::string id;
    Time created, seen, expires;
    std::string peer, agent;
};

struct Identify {
    virtual ~Identify() = default;

    // Called on the server's threads for every request: must not wait in the usual case.
    virtual std::optional<Known> find_session(std::string_view cookie) = 0;
    virtual std::optional<Known> find_token(std::string_view bearer) = 0;

    struct SignIn {
        std::string email, password, totp, peer, agent;
    };
    struct Opened {
        std::string cookie;  // letters, digits, "-" and "_"
        Known known;
    };
    // Fails with unauthenticated: identity.totp_needed if only the second factor is missing, the
    // same refusal for all else that is wrong; with limited.
    virtual void sign_in(SignIn, std::function<void(Result<Opened>)> done) = 0;
    virtual Result<> sign_out(const Known&) = 0;

    // Own ones, or those of a person whom the asker administers.
    virtual Result<std::vector<SessionRow>> sessions(const Subject&, std::string_view person) = 0;
    virtual Result<> end_session(const Subject&, std::string_view session) = 0;

    struct Accept {
        std::string code, password, language;
    };
    struct Enrolment {
        std::string token;   // what the browser holds until the second factor is confirmed
        std::string secret;  // base32, to be typed
        std::string uri;     // otpauth://, to be shown as a code
    };
    // Takes up an invitation or a recovery; nothing holds until the factor is confirmed.
    virtual void accept(Accept, std::function<void(Result<Enrolment>)> done) = 0;
    struct Confirm {
        std::string enrolment, totp, peer, agent;
    };
    virtual Result<Opened> confirm(Confirm) = 0;

    struct Change {
        std::string session, old_password, new_password;
    };
    virtual void change_password(Subject, Change, std::function<void(Result<>)> done) = 0;
    // A new second factor for somebody signed in; the one of before holds until confirm().
    virtual void change_factor(Subject, std::string password,
                               std::function<void(Result<Enrolment>)> done) = 0;

    // Acts that make a secret, which is told once: the code of an invitation or of a recovery, the
    // secret of a token.
    virtual Result<std::string> invite(const Subject&, std::string_view person) = 0;
    virtual Result<std::string> confirm_recovery(const Subject&, std::string_view recovery) = 0;
    virtual Result<std::string> mint(const Subject&, std::string_view token) = 0;
};

}  // namespace concord::api
