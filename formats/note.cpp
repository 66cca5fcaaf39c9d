#include "formats/note.h"

#include <simdjson.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace concord::tlog {

namespace {

constexpr std::string_view dash = "\xe2\x80\x94 ";  // U+2014 and a space
constexpr std::string_view private_prefix = "PRIVATE+KEY+";
constexpr std::size_t ed25519_size = crypto_sign_BYTES;
constexpr std::size_t time_size = 8;

auto malformed()
{
    return fail(Code::invalid, "note.malformed");
}

auto key_malformed()
{
    return fail(Code::invalid, "note.key_malformed");
}

std::string_view view_of(const std::array<std::uint8_t, 32>& bytes)
{
    return view(bytes);
}

// Most significant byte first.
Bytes print_number(std::uint64_t number, std::size_t size)
{
    Bytes bytes(size, '\0');
    for (std::size_t i = size; i-- > 0; number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
    return bytes;
}

std::uint64_t parse_number(std::string_view bytes)
{
    std::uint64_t number = 0;
    for (const char c : bytes) number = number << 8 | static_cast<std::uint8_t>(c);
    return number;
}

// The spaces of Unicode (White_Space) beyond ASCII.
bool has_wide_space(std::string_view text)
{
    constexpr std::array<std::string_view, 19> spaces = {
        "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
        "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a",
        "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
    const auto stands = [&](std::string_view space) { return text.find(space) != text.npos; };
    return std::any_of(spaces.begin(), spaces.end(), stands);
}

bool is_name(std::string_view name)
{
    const auto is_barred = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '+'; };
    return !name.empty() && simdjson::validate_utf8(name.data(), name.size()) &&
           std::none_of(name.begin(), name.end(), is_barred) && !has_wide_space(name);
}

bool is_text(std::string_view text)
{
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n';
    };
    return simdjson::validate_utf8(text.data(), text.size()) &&
           std::none_of(text.begin(), text.end(), is_control);
}

struct KeyParts {
    Verifier verifier;  // without the public key, if the parts are of a private key
    std::uint32_t id = 0;
    std::array<std::uint8_t, 32> key = {};
};

// "name+hex8+base64(type, 32 bytes)"
Result<KeyParts> parse_key(std::string_view text)
{
    const std::size_t first = text.find('+');
    if (first == text.npos || text.size() > 1024) return key_malformed();
    const std::size_t second = first + 9;
    if (second >= text.size() || text[second] != '+') return key_malformed();
    const auto id = parse_hex(text.substr(first + 1, 8));
    const auto key = parse_base64(text.substr(second + 1));
    KeyParts parts;
    parts.verifier.name = text.substr(0, first);
    if (!id || !key || key->size() != 33 || !is_name(parts.verifier.name)) return key_malformed();
    parts.verifier.algorithm = static_cast<Algorithm>(key->front());
    if (parts.verifier.algorithm != Algorithm::ed25519 &&
        parts.verifier.algorithm != Algorithm::cosignature_v1) {
        return key_malformed();
    }
    parts.id = static_cast<std::uint32_t>(parse_number(*id));
    std::memcpy(parts.key.data(), key->data() + 1, parts.key.size());
    return parts;
}

std::string print_key(const Verifier& verifier, const std::array<std::uint8_t, 32>& key)
{
    Bytes typed(1, static_cast<char>(verifier.algorithm));
    typed += view_of(key);
    return verifier.name + '+' + print_hex(print_number(verifier.id(), 4)) + '+' +
           print_base64(typed);
}

// What is signed: the text itself, or what a witness says of it.
Bytes message_for(Algorithm algorithm, std::string_view text, std::uint64_t time)
{
    if (algorithm == Algorithm::ed25519) return Bytes(text);
    return "cosignature/v1\ntime " + std::to_string(time) + '\n' + Bytes(text);
}

Signature signature_by(const NoteKey& key, std::string_view text, Time now)
{
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_key;
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_key;
    CHECK(crypto_sign_seed_keypair(public_key.data(), secret_key.data(), key.seed.data()) == 0);
    const Verifier& who = key.verifier;
    const auto time = static_cast<std::uint64_t>(std::max<std::int64_t>(now.ms / 1000, 0));
    const Bytes message = message_for(who.algorithm, text, time);
    Bytes signature(ed25519_size, '\0');
    CHECK(crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                               reinterpret_cast<const unsigned char*>(message.data()),
                               message.size(), secret_key.data()) == 0);
    sodium_memzero(secret_key.data(), secret_key.size());
    if (who.algorithm == Algorithm::cosignature_v1) {
        signature.insert(0, print_number(time, time_size));
    }
    return {who.name, who.id(), signature};
}

// Sets the time of a cosignature.
bool verify(const Verifier& who, std::string_view text, Signature& signature)
{
    std::string_view bytes = signature.bytes;
    std::uint64_t time = 0;
    if (who.algorithm == Algorithm::cosignature_v1) {
        if (bytes.size() != time_size + ed25519_size) return false;
        time = parse_number(bytes.substr(0, time_size));
        if (time > static_cast<std::uint64_t>(INT64_MAX / 1000)) return false;
        bytes.remove_prefix(time_size);
    }
    if (bytes.size() != ed25519_size) return false;
    const Bytes message = message_for(who.algorithm, text, time);
    if (crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(bytes.data()),
                                    reinterpret_cast<const unsigned char*>(message.data()),
                                    message.size(), who.public_key.data()) != 0) {
        return false;
    }
    if (who.algorithm == Algorithm::cosignature_v1) {
        signature.time = Time{static_cast<std::int64_t>(time) * 1000};
    }
    return true;
}

std::string print_line(const Signature& signature)
{
    return std::string(dash) + signature.name + ' ' +
           print_base64(print_number(signature.key_id, 4) + signature.bytes) + '\n';
}

Result<Signature> parse_line(std::string_view line)
{
    if (!line.starts_with(dash)) return malformed();
    line.remove_prefix(dash.size());
    const std::size_t space = line.find(' ');
    if (space == line.npos || !is_name(line.substr(0, space))) return malformed();
    const auto bytes = parse_base64(line.substr(space + 1));
    if (!bytes || bytes->size() < 5) return malformed();
    return Signature{
        std::string(line.substr(0, space)),
        static_cast<std::uint32_t>(parse_number(std::string_view(*bytes).substr(0, 4))),
        bytes->substr(4)};
}

struct Parts {
    std::string text;
    std::vector<Signature> signatures;
};

Result<Parts> parse_note(std::string_view note)
{
    if (note.size() > note_size_bytes_max) {
        return fail(Code::too_large, "note.too_large",
                    {
                        {"limit", std::to_string(note_size_bytes_max)}
        });
    }
    const std::size_t split = note.rfind("\n\n");
    if (split == note.npos || note.back() != '\n' || !is_text(note)) return malformed();
    Parts parts;
    parts.text = note.substr(0, split + 1);
    note.remove_prefix(split + 2);
    while (!note.empty()) {
        if (parts.signatures.size() == signatures_max) return malformed();
        const std::size_t end = note.find('\n');
        parts.signatures.push_back(TRY(parse_line(note.substr(0, end))));
        note.remove_prefix(end + 1);
    }
    if (parts.signatures.empty()) return malformed();
    return parts;
}

std::string print_note(const Parts& parts)
{
    std::string note = parts.text + '\n';
    for (const Signature& signature : parts.signatures) note += print_line(signature);
    return note;
}

}  // namespace

std::uint32_t Verifier::id() const
{
    Bytes input = name + '\n';
    input += static_cast<char>(algorithm);
    input += view_of(public_key);
    const Hash hash = sha256(input);
    return static_cast<std::uint32_t>(parse_number(view(hash).substr(0, 4)));
}

std::string print(const Verifier& verifier)
{
    return print_key(verifier, verifier.public_key);
}

Result<Verifier> parse_verifier(std::string_view text)
{
    KeyParts parts = TRY(parse_key(text));
    parts.verifier.public_key = parts.key;
    if (parts.verifier.id() != parts.id) return key_malformed();
    return parts.verifier;
}

Result<NoteKey> NoteKey::generate(std::string name, Algorithm algorithm, const Hash& seed)
{
    if (!is_name(name)) return key_malformed();
    NoteKey key;
    key.verifier.name = std::move(name);
    key.verifier.algorithm = algorithm;
    key.seed = seed;
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_key;
    CHECK(crypto_sign_seed_keypair(key.verifier.public_key.data(), secret_key.data(),
                                   seed.data()) == 0);
    sodium_memzero(secret_key.data(), secret_key.size());
    return key;
}

NoteKey::~NoteKey()
{
    sodium_memzero(seed.data(), seed.size());
}

std::string print_private(const NoteKey& key)
{
    return std::string(private_prefix) + print_key(key.verifier, key.seed);
}

Result<NoteKey> parse_private(std::string_view text)
{
    if (!text.starts_with(private_prefix)) return key_malformed();
    KeyParts parts = TRY(parse_key(text.substr(private_prefix.size())));
    auto key = NoteKey::generate(parts.verifier.name, parts.verifier.algorithm, parts.key);
    sodium_memzero(parts.key.data(), parts.key.size());
    if (!key || key->verifier.id() != parts.id) return key_malformed();
    return key;
}

Result<Bytes> sign_note(std::string_view text, const NoteKey& key, Time now)
{
    if (!text.ends_with('\n') || !is_text(text)) return malformed();
    return print_note({std::string(text), {signature_by(key, text, now)}});
}

Result<Bytes> add_signature(std::string_view note, const NoteKey& key, Time now)
{
    Parts parts = TRY(parse_note(note));
    const Signature signature = signature_by(key, parts.text, now);
    std::erase_if(parts.signatures, [&](const Signature& other) {
        return other.name == signature.name && other.key_id == signature.key_id;
    });
    if (parts.signatures.size() == signatures_max) return malformed();
    parts.signatures.push_back(signature);
    return print_note(parts);
}

Result<Note> open_note(std::string_view note, std::span<const Verifier> verifiers)
{
    Parts parts = TRY(parse_note(note));
    Note opened = {std::move(parts.text), {}, {}};
    for (Signature& signature : parts.signatures) {
        const auto is_same_key = [&](const Signature& other) {
            return other.name == signature.name && other.key_id == signature.key_id;
        };
        bool known = false;
        bool good = false;
        for (const Verifier& who : verifiers) {
            if (who.name != signature.name || who.id() != signature.key_id) continue;
            known = true;
            good = good || verify(who, opened.text, signature);
        }
        if (!known) {
            opened.unknown.push_back(std::move(signature));
        } else if (!good) {
            return fail(Code::invalid, "note.bad_signature",
                        {
                            {"key", signature.name}
            });
        } else if (std::none_of(opened.verified.begin(), opened.verified.end(), is_same_key)) {
            opened.verified.push_back(std::move(signature));
        }
    }
    if (opened.verified.empty()) return fail(Code::invalid, "note.unverified");
    return opened;
}

}  // namespace concord::tlog
