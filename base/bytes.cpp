#include "base/bytes.h"

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>

#include <openssl/sha.h>

#include <algorithm>

#include "base/check.h"

namespace concord {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view base32_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// Groups of `width` bits, most significant first; the last group is filled with zero bits.
std::string print_groups(std::string_view bytes, std::string_view digits, int width)
{
    std::string text;
    text.reserve(bytes.size() * 8 / unsigned(width) + 1);
    unsigned held = 0;
    int bits = 0;
    for (auto c : bytes) {
        held = (held << 8) | static_cast<unsigned char>(c);
        for (bits += 8; bits >= width; bits -= width)
            text += digits[(held >> (bits - width)) & ((1u << width) - 1)];
        held &= (1u << bits) - 1;
    }
    if (bits) text += digits[(held << (width - bits)) & ((1u << width) - 1)];
    return text;
}

// Fails unless the text is the one that print_groups gives for the result.
Result<Bytes> parse_groups(std::string_view text, std::string_view digits, int width,
                           const char* key)
{
    Bytes bytes;
    bytes.reserve(text.size() * unsigned(width) / 8);
    unsigned held = 0;
    int bits = 0;
    for (auto c : text) {
        auto digit = digits.find(c);
        if (digit == std::string_view::npos) return fail(Code::invalid, key);
        held = (held << width) | unsigned(digit);
        bits += width;
        if (bits < 8) continue;
        bits -= 8;
        bytes += char(held >> bits);
        held &= (1u << bits) - 1;
    }
    if (bits >= width || held != 0) return fail(Code::invalid, key);
    return bytes;
}

}  // namespace

Hash sha256(std::string_view bytes)
{
    Hash hash;
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
    return hash;
}

// The interface that OpenSSL calls low-level and deprecates: it needs no look-up of the algorithm
// and next to no memory, which cost more than hashing what is short, and what is hashed here mostly
// is. The code behind it is the same.
Hash hmac_sha256(std::string_view key, std::string_view message)
{
    constexpr std::size_t block = 64;
    std::array<unsigned char, block> pad{};
    if (key.size() > block) {
        auto hash = sha256(key);
        std::copy(hash.begin(), hash.end(), pad.begin());
    } else {
        std::copy(key.begin(), key.end(), pad.begin());
    }
    Hash hash;
    SHA256_CTX context;
    for (auto& c : pad) c = static_cast<unsigned char>(c ^ 0x36);
    SHA256_Init(&context);
    SHA256_Update(&context, pad.data(), pad.size());
    SHA256_Update(&context, message.data(), message.size());
    SHA256_Final(hash.data(), &context);
    for (auto& c : pad) c = static_cast<unsigned char>(c ^ 0x36 ^ 0x5c);
    SHA256_Init(&context);
    SHA256_Update(&context, pad.data(), pad.size());
    SHA256_Update(&context, hash.data(), hash.size());
    SHA256_Final(hash.data(), &context);
    OPENSSL_cleanse(pad.data(), pad.size());
    OPENSSL_cleanse(&context, sizeof context);
    return hash;
}

Sha256::Sha256() : context_(new SHA256_CTX)
{
    SHA256_Init(static_cast<SHA256_CTX*>(context_));
}

Sha256::~Sha256()
{
    delete static_cast<SHA256_CTX*>(context_);
}

void Sha256::add(std::string_view bytes)
{
    SHA256_Update(static_cast<SHA256_CTX*>(context_), bytes.data(), bytes.size());
}

Hash Sha256::finish()
{
    Hash hash;
    SHA256_Final(hash.data(), static_cast<SHA256_CTX*>(context_));
    return hash;
}

std::string print_hex(std::string_view bytes)
{
    return print_groups(bytes, hex_digits, 4);
}

Result<Bytes> parse_hex(std::string_view text)
{
    return parse_groups(text, hex_digits, 4, "bytes.not_hex");
}

std::string print_base64(std::string_view bytes)
{
    auto text = print_groups(bytes, base64_digits, 6);
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

Result<Bytes> parse_base64(std::string_view text)
{
    if (text.size() % 4 != 0) return fail(Code::invalid, "bytes.not_base64");
    for (int n = 0; n < 2 && text.ends_with('='); ++n) text.remove_suffix(1);
    return parse_groups(text, base64_digits, 6, "bytes.not_base64");
}

std::string print_base64url(std::string_view bytes)
{
    return print_groups(bytes, base64url_digits, 6);
}

Result<Bytes> parse_base64url(std::string_view text)
{
    return parse_groups(text, base64url_digits, 6, "bytes.not_base64");
}

std::string print_base32(std::string_view bytes)
{
    return print_groups(bytes, base32_digits, 5);
}

Result<Bytes> parse_base32(std::string_view text)
{
    std::string upper(text);
    for (auto& c : upper)
        if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
    return parse_groups(upper, base32_digits, 5, "bytes.not_base32");
}

bool same_secret(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace concord
