// For tests: the fictional world behind a real server, with people who are known without passwords.

#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>

#include "api/all.h"
#include "api/front.h"
#include "api/search.h"
#include "api/test_wire.h"
#include "test/world.h"

namespace concord::api::test {

// Knows whoever it was told: a cookie or a token is the person's own id. One password fits all.
class Doorman final : public Identify {
public:
    explicit Doorman(const Clock& clock) : clock_(clock) {}

    std::optional<Known> find_session(std::string_view cookie) override
    {
        if (ended.contains(std::string(cookie))) return {};
        auto subject = kernel->roster()->subject_of(cookie);
        return Known{subject, "session-" + std::string(cookie), later()};
    }
    std::optional<Known> find_token(std::string_view bearer) override
    {
        auto person = bearer.substr(0, bearer.find('+'));
        std::vector<std::string> scopes{"read", "write", "events"};
        if (bearer.ends_with("+read")) scopes = {"read"};
        auto subject = kernel->roster()->subject_of(person);
        if (subject.person.empty()) return {};
        return Known{subject, "token-" + std::string(person), later(), Known::Means::token, scopes};
    }
    void sign_in(SignIn given, std::function<void(Result<Opened>)> done) override
    {
        auto person = kernel->roster()->find_by_email(given.email);
        if (given.password != "a good password" || !person)
            return done(fail(Code::unauthenticated, "identity.refused"));
        if (given.totp.empty()) return done(fail(Code::unauthenticated, "identity.totp_needed"));
        done(Opened{person->id, *find_session(person->id)});
    }
    Result<> sign_out(const Known& known) override
    {
        ended.insert(known.subject.person);
        return {};
    }
    Result<std::vector<SessionRow>> sessions(const Subject&, std::string_view person) override
    {
        return std::vector{
            SessionRow{"session-" + std::string(person), clock_.now(), clock_.now(), later(),
                       "127.0.0.1", "test"}
        };
    }
    Result<> end_session(const Subject&, std::string_view) override { return {}; }
    void accept(Accept given, std::function<void(Result<Enrolment>)> done) override
    {
        if (given.code != "ABCDE")
            return done(fail_at("/code", Code::invalid, "identity.code_refused"));
        done(Enrolment{"half", "SECRET", "otpauth://totp/x"});
    }
    Result<Opened> confirm(Confirm given) override
    {
        if (given.enrolment != "half")
            return fail(Code::unauthenticated, "identity.enrolment_over");
        auto person = kernel->roster()->find_by_email("officer@qm.example")->id;
        return Opened{person, *find_session(person)};
    }
    void change_password(Subject, Change, std::function<void(Result<>)> done) override { done({}); }
    void change_factor(Subject, std::string, std::function<void(Result<Enrolment>)> done) override
    {
        done(Enrolment{"half", "SECRET", "otpauth://totp/x"});
    }
    Result<std::string> invite(const Subject&, std::string_view) override { return "code"; }
    Result<std::string> confirm_recovery(const Subject&, std::string_view) override
    {
        return "code";
    }
    Result<std::string> mint(const Subject&, std::string_view) override { return "concord_x"; }

    Kernel* kernel = nullptr;
    std::set<std::string> ended;

private:
    Time later() const { return clock_.now() + hours(8); }
    const Clock& clock_;
};

inline Catalogues catalogues_of_the_tree()
{
    Catalogues words;
    auto add = [&](const std::filesystem::path& folder) {
        for (auto language : languages) {
            auto path = folder / "messages" / (std::string(language) + ".json");
            if (!std::filesystem::exists(path)) continue;
            std::ifstream in(path, std::ios::binary);
            std::stringstream text;
            text << in.rdbuf();
            EXPECT_TRUE(words.add(language, text.str())) << path;
        }
    };
    for (auto folder : {"base", "store", "formats", "kernel", "api"}) add(folder);
    for (auto level : {"mechanisms", "formats"})
        for (auto& folder : std::filesystem::directory_iterator(level))
            if (folder.is_directory()) add(folder.path());
    return words;
}

// A real server for a world, with whoever keeps its doors.
class Premises {
public:
    // Both outlive this.
    Premises(concord::test::World& world, Identify& identify, RateTable rates = {})
        : search(world.kernel()),
          notices_(world.kernel()),
          feed_(world.kernel(), notices_),
          limits_(world.clock(), rates),
          site{world.kernel(),  identify,        notices_, feed_,   words_,  log_,    world.clock(),
               system_chance(), "a test secret", "",       limits_, places_, workers_}
    {
        auto operations = all_operations(world.kernel().types(), search);
        front = std::make_unique<Front>(site, std::move(operations), nullptr);
        auto started = Server::start({}, front->doors());
        EXPECT_TRUE(started);
        server_ = std::move(*started);
    }
    ~Premises() { server_->stop(); }

    Wire wire() const { return Wire(server_->port()); }
    std::uint16_t port() const { return server_->port(); }

    // One request; `headers` are whole lines.
    Reply ask(std::string_view method, std::string_view target, std::string_view body = {},
              std::string_view headers = {}) const
    {
        std::string text(method);
        text += " " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n";
        text += headers;
        if (!body.empty() && headers.find("Content-Type") == std::string_view::npos)
            text += "Content-Type: application/json\r\n";
        if (!body.empty() || method == "POST" || method == "PATCH")
            text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        text += "\r\n" + std::string(body);
        return wire().ask(text);
    }
    static JsonObject json(const Reply& reply)
    {
        auto parsed = parse_json(reply.body, {1 << 22, 32, 100'000});
        EXPECT_TRUE(parsed && parsed->is_object()) << reply.head << reply.body;
        return parsed && parsed->is_object() ? parsed->get_object() : JsonObject();
    }

    Search search;

private:
    Catalogues words_ = catalogues_of_the_tree();
    Log log_{system_clock()};
    Notices notices_;
    Feed feed_;
    Limits limits_;
    Places places_{1000, 100};
    Workers workers_{4};

public:
    Site site;
    std::unique_ptr<Front> front;

private:
    std::unique_ptr<Server> server_;
};

// What stands before the server does: the world, and somebody at its door.
struct Ground {
    Ground(concord::test::Engine engine, std::vector<const Mechanism*> more)
        : world(engine, std::move(more))
    {
        doorman.kernel = &world.kernel();
    }
    concord::test::World world;
    Doorman doorman{world.clock()};
};

class Building : public Ground, public Premises {
public:
    explicit Building(concord::test::Engine engine = concord::test::Engine::sqlite,
                      RateTable rates = {}, std::vector<const Mechanism*> more = {})
        : Ground(engine, std::move(more)), Premises(world, doorman, rates)
    {
    }

    // One request with this person's token.
    Reply ask(const Subject& who, std::string_view method, std::string_view target,
              std::string_view body = {}, std::string_view headers = {}) const
    {
        auto more = who.person.empty() ? "" : "Authorization: Bearer " + who.person + "\r\n";
        return Premises::ask(method, target, body, more + std::string(headers));
    }
};

// The value of a header field in a reply's head, or "".
inline std::string header(const Reply& reply, const std::string& name)
{
    auto at = reply.head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    at += name.size() + 4;
    return reply.head.substr(at, reply.head.find("\r\n", at) - at);
}

// Key of the problem: "records.not_found".
inline std::string problem_of(const Reply& reply)
{
    constexpr std::string_view start = "\"type\":\"urn:concord:problem:";
    auto at = reply.body.find(start);
    if (at == std::string::npos) return {};
    at += start.size();
    return reply.body.substr(at, reply.body.find('"', at) - at);
}

}  // namespace concord::api::test
