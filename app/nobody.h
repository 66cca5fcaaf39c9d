// Until accounts can sign in: nobody is known.

#pragma once

#include "api/identify.h"

namespace concord::app {

class Nobody final : public api::Identify {
public:
    std::optional<api::Known> find_session(std::string_view) override { return {}; }
    std::optional<api::Known> find_token(std::string_view) override { return {}; }
    Result<Opened> sign_in(const SignIn&) override { return wrong(); }
    Result<> sign_out(const api::Known&) override { return {}; }
    Result<std::vector<api::SessionRow>> sessions(std::string_view) override { return wrong(); }
    Result<> end_session(std::string_view, std::string_view) override { return {}; }
    Result<Factor> accept(const Accept&) override { return wrong(); }
    Result<> confirm_factor(const api::Known*, std::string_view, std::string_view) override
    {
        return wrong();
    }
    Result<> change_password(const api::Known&, std::string_view, std::string_view) override
    {
        return wrong();
    }

private:
    static tl::unexpected<Error> wrong()
    {
        return fail(Code::unauthenticated, "identity.wrong_credentials");
    }
};

}  // namespace concord::app
