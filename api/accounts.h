// Identify as the kernel does it.

#pragma once

#include "api/identify.h"
#include "kernel/credentials.h"

namespace concord::api {

class Accounts final : public Identify {
public:
    // Both outlive this.
    Accounts(Kernel& kernel, Credentials& credentials) : kernel_(kernel), credentials_(credentials)
    {
    }

    std::optional<Known> find_session(std::string_view cookie) override;
    std::optional<Known> find_token(std::string_view bearer) override;
    void sign_in(SignIn, std::function<void(Result<Opened>)> done) override;
    Result<> sign_out(const Known&) override;
    Result<std::vector<SessionRow>> sessions(const Subject&, std::string_view person) override;
    Result<> end_session(const Subject&, std::string_view session) override;
    void accept(Accept, std::function<void(Result<Enrolment>)> done) override;
    Result<Opened> confirm(Confirm) override;
    void change_password(Subject, Change, std::function<void(Result<>)> done) override;
    void change_factor(Subject, std::string password,
                       std::function<void(Result<Enrolment>)> done) override;
    Result<std::string> invite(const Subject&, std::string_view person) override;
    Result<std::string> confirm_recovery(const Subject&, std::string_view recovery) override;
    Result<std::string> mint(const Subject&, std::string_view token) override;

private:
    Known known(const Session&) const;
    Opened opened(const Sessions::Begun&) const;

    Kernel& kernel_;
    Credentials& credentials_;
};

}  // namespace concord::api
