#include "base/chance.h"

#include <openssl/rand.h>

#include <mutex>

#include "base/check.h"

namespace concord {
namespace {

struct SystemChance final : Chance {
    void fill(std::span<std::uint8_t> bytes) override
    {
        CHECK(RAND_bytes(bytes.data(), int(bytes.size())) == 1);
    }
};

}  // namespace

Chance& system_chance()
{
    static SystemChance chance;
    return chance;
}

void SeededChance::fill(std::span<std::uint8_t> bytes)
{
    static std::mutex mutex;
    std::lock_guard lock(mutex);
    for (std::size_t at = 0; at < bytes.size();) {
        auto block = sha256(std::to_string(seed_) + ":" + std::to_string(drawn_++));
        for (std::size_t i = 0; i < block.size() && at < bytes.size(); ++i) bytes[at++] = block[i];
    }
}

Bytes random_bytes(Chance& chance, std::size_t count)
{
    Bytes bytes(count, '\0');
    chance.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), count});
    return bytes;
}

std::string new_id(Chance& chance, Time now)
{
    std::array<std::uint8_t, 16> raw;
    chance.fill(raw);
    for (int i = 0; i < 6; ++i) raw[std::size_t(i)] = std::uint8_t(now.ms >> (40 - 8 * i));
    raw[6] = std::uint8_t((raw[6] & 0x0f) | 0x70);
    raw[8] = std::uint8_t((raw[8] & 0x3f) | 0x80);
    auto hex = print_hex({reinterpret_cast<const char*>(raw.data()), raw.size()});
    for (std::size_t at : {8, 13, 18, 23}) hex.insert(at, 1, '-');
    return hex;
}

bool is_id(std::string_view text)
{
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !hex) return false;
    }
    return true;
}

}  // namespace concord
