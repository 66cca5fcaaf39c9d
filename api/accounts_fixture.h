// For tests: the fictional world behind a real server that knows people by the kernel's own
// passwords, factors, sessions and tokens.

#pragma once

#include "api/accounts.h"
#include "api/site_fixture.h"
#include "kernel/ticker.h"
#include "test/signed_in.h"

namespace concord::api::test {

// So that only what a test is about refuses.
inline RateTable without_limits()
{
    RateTable table;
    for (auto& row : table.rows)
        row = {
            {1e9, 1e9},
            {1e9, 1e9}
        };
    return table;
}

struct KeptGround {
    explicit KeptGround(concord::test::Engine engine)
        : its(engine), accounts(its.world.kernel(), *its.credentials)
    {
    }
    concord::test::SignedInWorld its;
    Accounts accounts;
};

class House : public KeptGround, public Premises {
public:
    explicit House(concord::test::Engine engine = concord::test::Engine::sqlite,
                   RateTable rates = without_limits())
        : KeptGround(engine), Premises(its.world, accounts, rates)
    {
    }

    // Header lines by which a browser or a machine is known.
    static std::string cookie(const std::string& token)
    {
        return "Cookie: concord_session=" + token + "\r\n";
    }
    static std::string bearer(const std::string& token)
    {
        return "Authorization: Bearer " + token + "\r\n";
    }
    // Signs the person in, as a browser does, at a later code than the last one: its header line.
    std::string browser_of(const Subject& subject)
    {
        its.clock().pass(seconds(30));
        auto reply = ask("POST", "/api/v1/session", form(its.attempt(subject)));
        EXPECT_EQ(reply.status, 201) << reply.head << reply.body;
        return cookie(cookie_in(reply));
    }
    static std::string form(const Credentials::Attempt& attempt)
    {
        JsonObject body{
            {"email",    attempt.email   },
            {"password", attempt.password}
        };
        if (!attempt.totp.empty()) body["totp"] = attempt.totp;
        return print_json(body);
    }
    static std::string cookie_in(const Reply& reply, const std::string& name = "concord_session")
    {
        auto start = "Set-Cookie: " + name + "=";
        auto at = reply.head.find(start);
        if (at == std::string::npos) return {};
        at += start.size();
        return reply.head.substr(at, reply.head.find(';', at) - at);
    }
};

// "401 identity.refused", and the field where one is at fault: "422 shape.required /email".
inline std::string said(const Reply& reply)
{
    auto text = std::to_string(reply.status);
    if (auto problem = problem_of(reply); !problem.empty()) {
        EXPECT_EQ(header(reply, "Content-Type"), "application/problem+json") << reply.head;
        auto body = Premises::json(reply);
        EXPECT_EQ(body["status"], reply.status) << reply.body;
        EXPECT_FALSE(text_at(body, "title").empty()) << reply.body;
        // A sentence, not the name of one that is missing.
        EXPECT_NE(text_at(body, "title"), problem) << reply.body;
        text += " " + problem;
        if (auto field = text_at(body, "field"); !field.empty()) text += " " + std::string(field);
    } else {
        EXPECT_LT(reply.status, 400) << reply.head << reply.body;
    }
    return text;
}

}  // namespace concord::api::test
