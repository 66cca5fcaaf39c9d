// The second factor: time-based one-time passwords (RFC 6238) as authenticator programs make them,
// with SHA-1, 30 seconds and 6 digits; and the sealing of their secrets at rest.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/chance.h"
#include "base/time.h"

namespace concord {

// Seals what must be kept but not read in a stolen backup. Comes from the deployment's key file.
using SealingKey = std::array<std::uint8_t, 32>;

Bytes new_totp_secret(Chance&);  // 20 bytes (RFC 4226 section 4, R6)

// The code of the 30 seconds in which `at` lies.
std::string totp_code(std::string_view secret, Time at);

// The number of the 30 seconds whose code this is, if it is the present one, the one before or the
// one after (RFC 6238 section 5.2) and comes after `last_step`, the last one used: no code works
// twice. Nothing otherwise.
std::optional<std::int64_t> check_totp(std::string_view secret, std::string_view code, Time now,
                                       std::int64_t last_step);

// "otpauth://totp/Concord:…?secret=…&issuer=Concord", for a picture that a telephone reads.
std::string print_otpauth(std::string_view issuer, std::string_view account,
                          std::string_view secret);

// XSalsa20-Poly1305 by libsodium, nonce first. `whose` is sealed in: what was sealed for one person
// does not open for another. Fails with internal if it was changed, or sealed under another key.
Bytes seal(const SealingKey&, std::string_view whose, std::string_view plain, Chance&);
Result<Bytes> unseal(const SealingKey&, std::string_view whose, std::string_view sealed);

}  // namespace concord
