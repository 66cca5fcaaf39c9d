// Randomness is passed in, so that a test can be driven by a seed. Secrets come only from
// system_chance().

#pragma once

#include "base/bytes.h"
#include "base/time.h"

namespace concord {

struct Chance {
    virtual ~Chance() = default;
    virtual void fill(std::span<std::uint8_t>) = 0;  // safe from any thread
};

// The operating system's generator, through OpenSSL.
Chance& system_chance();

// A repeatable generator for tests; never for secrets.
class SeededChance final : public Chance {
public:
    explicit SeededChance(std::uint64_t seed) : seed_(seed) {}
    void fill(std::span<std::uint8_t>) override;

private:
    std::uint64_t seed_;
    std::uint64_t drawn_ = 0;
};

Bytes random_bytes(Chance&, std::size_t count);

// UUID version 7 (RFC 9562 section 5.7) in its 36-character form: sorts by time of making.
std::string new_id(Chance&, Time);

// True for the 36-character lower-case form of any UUID.
bool is_id(std::string_view);

}  // namespace concord
