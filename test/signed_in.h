// The fictional world with credentials: everybody has the same password and a factor of their own.

#pragma once

#include "kernel/credentials.h"
#include "test/world.h"

namespace concord::test {

inline constexpr const char* password = "seven herons over the weir";

struct SignedInWorld {
    explicit SignedInWorld(Engine engine) : world(engine) { start(); }

    void start()
    {
        Credentials::Terms terms;
        terms.key = {7, 7, 7};
        terms.cost = {1, 8192};
        auto made = Credentials::start(world.kernel(), terms);
        if (!made) throw std::runtime_error("no credentials: " + made.error().detail);
        credentials = std::move(*made);
    }
    void restart()
    {
        credentials.reset();
        world.restart();
        start();
    }
    // As an authenticator that was enrolled with the person.
    static Bytes factor_of(std::string_view person)
    {
        return Bytes(view(sha256(person)).substr(12));
    }
    std::string code_of(std::string_view person) const
    {
        return totp_code(factor_of(person), clock().now());
    }
    void endow(const Subject& subject)
    {
        auto done = credentials->endow({subject.person, password, factor_of(subject.person)});
        if (!done) throw std::runtime_error("not endowed: " + done.error().key);
    }
    Credentials::Attempt attempt(const Subject& subject)
    {
        auto roster = world.kernel().roster();
        return {roster->find_person(subject.person)->email, password, code_of(subject.person),
                "192.0.2.1", "a browser"};
    }
    // Signs in at a later code than the last one.
    Sessions::Begun sign_in(const Subject& subject)
    {
        clock().pass(seconds(30));
        auto begun = credentials->sign_in(attempt(subject));
        if (!begun) throw std::runtime_error("not signed in: " + begun.error().key);
        return *begun;
    }
    StoppedClock& clock() { return world.clock(); }
    const StoppedClock& clock() const { return const_cast<World&>(world).clock(); }

    World world;
    std::unique_ptr<Credentials> credentials;  // ends before the kernel
};

}  // namespace concord::test
