#include "kernel/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "base/check.h"

namespace concord {
namespace {

constexpr std::int64_t step_ms = 30'000;

// RFC 4226 section 5.3: dynamic truncation to six digits.
std::string code_of_step(std::string_view secret, std::int64_t step)
{
    std::array<unsigned char, 8> counter{};
    for (int i = 7; i >= 0; --i, step >>= 8) counter[std::size_t(i)] = std::uint8_t(step & 0xff);
    std::array<unsigned char, 20> mac{};
    unsigned size = 0;
    CHECK(HMAC(EVP_sha1(), secret.data(), int(secret.size()), counter.data(), counter.size(),
               mac.data(), &size));
    auto at = std::size_t(mac[19] & 15);
    auto number = (std::uint32_t(mac[at] & 0x7f) << 24 | std::uint32_t(mac[at + 1]) << 16 |
                   std::uint32_t(mac[at + 2]) << 8 | std::uint32_t(mac[at + 3])) %
                  1'000'000;
    auto digits = std::to_string(number);
    return std::string(6 - digits.size(), '0') + digits;
}

// Percent-encoding of everything but unreserved characters (RFC 3986 section 2.3).
std::string percent_encoded(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string made;
    for (auto c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~') {
            made += c;
        } else {
            made += '%';
            made += digits[byte >> 4];
            made += digits[byte & 15];
        }
    }
    return made;
}

// Length first, so that no name can run over into the secret.
std::string inner_text(std::string_view whose, std::string_view plain)
{
    return std::to_string(whose.size()) + ":" + std::string(whose) + std::string(plain);
}

const unsigned char* raw(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

Bytes new_totp_secret(Chance& chance)
{
    return random_bytes(chance, 20);
}

std::string totp_code(std::string_view secret, Time at)
{
    return code_of_step(secret, at.ms / step_ms);
}

std::optional<std::int64_t> check_totp(std::string_view secret, std::string_view code, Time now,
                                       std::int64_t last_step)
{
    std::string digits;
    for (auto c : code)
        if (c != ' ') digits += c;  // authenticators show "123 456"
    auto present = now.ms / step_ms;
    std::optional<std::int64_t> found;
    for (auto step = present - 1; step <= present + 1; ++step)
        if (same_secret(code_of_step(secret, step), digits) && step > last_step) found = step;
    return found;
}

std::string print_otpauth(std::string_view issuer, std::string_view account,
                          std::string_view secret)
{
    auto name = percent_encoded(issuer);
    return "otpauth://totp/" + name + ":" + percent_encoded(account) +
           "?secret=" + print_base32(secret) + "&issuer=" + name +
           "&algorithm=SHA1&digits=6&period=30";
}

Bytes seal(const SealingKey& key, std::string_view whose, std::string_view plain, Chance& chance)
{
    auto text = inner_text(whose, plain);
    auto sealed = random_bytes(chance, crypto_secretbox_NONCEBYTES);
    sealed.resize(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + text.size());
    auto out = reinterpret_cast<unsigned char*>(sealed.data());
    crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES, raw(text), text.size(), out,
                          key.data());
    return sealed;
}

Result<Bytes> unseal(const SealingKey& key, std::string_view whose, std::string_view sealed)
{
    constexpr std::size_t around = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.size() < around) return fail_internal("a sealed secret is too short");
    Bytes text(sealed.size() - around, '\0');
    auto box = sealed.substr(crypto_secretbox_NONCEBYTES);
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(text.data()), raw(box),
                                   box.size(), raw(sealed), key.data()) != 0)
        return fail_internal("a sealed secret does not open: another key, or it was changed");
    auto before = inner_text(whose, {});
    if (!text.starts_with(before)) return fail_internal("a sealed secret is another person's");
    return text.substr(before.size());
}

}  // namespace concord
