// Who a request comes from: what the API asks of those who keep passwords, factors, sessions and
// tokens. One implementation stands on the kernel; tests bring their own.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace concord::api {

// Whom a cookie or a token stands for, as of now.
struct Known {
    std::string person;   // id
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
    // Fails with unauthenticated: identity.totp_needed if only the second factor is missing,
    // identity.wrong_credentials for all else that is wrong.
    virtual Result<Opened> sign_in(const SignIn&) = 0;
    virtual Result<> sign_out(const Known&) = 0;

    virtual Result<std::vector<SessionRow>> sessions(std::string_view person) = 0;
    virtual Result<> end_session(std::string_view person, std::string_view session) = 0;

    struct Accept {
        std::string code, password, language;
    };
    struct Factor {
        std::string secret;  // base32, to be typed
        std::string uri;     // otpauth://, to be shown as a code
    };
    // Takes up an invitation or a recovery: sets the password and begins the second factor.
    virtual Result<Factor> accept(const Accept&) = 0;
    // Confirms the second factor that accept began; `code` is the invitation's, or "" for whoever
    // is signed in.
    virtual Result<> confirm_factor(const Known*, std::string_view code, std::string_view totp) = 0;
    virtual Result<> change_password(const Known&, std::string_view old_one,
                                     std::string_view new_one) = 0;
};

}  // namespace concord::api
