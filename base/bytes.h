// Bytes, their text forms, and hashes. The OpenSSL hash is used because it is the measured fastest.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace concord {

using Bytes = std::string;  // raw bytes; the name says that it is not text

using Hash = std::array<std::uint8_t, 32>;

// SHA-256 (FIPS 180-4).
Hash sha256(std::string_view);

// HMAC with SHA-256 (RFC 2104).
Hash hmac_sha256(std::string_view key, std::string_view message);

// Hashes in pieces, for bodies that are not held in memory.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void add(std::string_view);
    Hash finish();

private:
    void* context_;
};

inline std::string_view view(const Hash& hash)
{
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string print_hex(std::string_view bytes);        // lower case
Result<Bytes> parse_hex(std::string_view);            // bytes.not_hex
std::string print_base64(std::string_view bytes);     // RFC 4648 section 4, padded
Result<Bytes> parse_base64(std::string_view);         // strict; bytes.not_base64
std::string print_base64url(std::string_view bytes);  // RFC 4648 section 5, no padding
Result<Bytes> parse_base64url(std::string_view);      // strict; bytes.not_base64
std::string print_base32(std::string_view bytes);     // RFC 4648 section 6, no padding
Result<Bytes> parse_base32(std::string_view);         // either case; bytes.not_base32

// True if equal; takes the same time wherever they differ.
bool same_secret(std::string_view, std::string_view);

}  // namespace concord
