#include "formats/misp/ids.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/chance.h"
#include "base/check.h"

namespace concord::misp {
namespace {

// Of deterministic observables (STIX 2.1 section 2.9), and of this mapping.
constexpr std::string_view stix_space = "00abedb4aa42466c9c01fed23315a9b7";
constexpr std::string_view own_space = "6d9d1c5e0c0b5b7c8f63b2f4a1c7e911";

enum class Version : unsigned char { named = 0x50, random = 0x40 };

std::string uuid_in(std::string_view space_hex, std::string_view name, Version version)
{
    auto space = parse_hex(space_hex);
    CHECK(space.has_value());
    auto text = *space;
    text += name;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1);
    digest[6] = static_cast<unsigned char>((digest[6] & 0x0F) | int(version));
    digest[8] = static_cast<unsigned char>((digest[8] & 0x3F) | 0x80);
    auto hex = print_hex({reinterpret_cast<const char*>(digest.data()), 16});
    for (std::size_t at : {20, 16, 12, 8}) hex.insert(at, 1, '-');
    return hex;
}

// STIX 2.1 section 6: the properties that make the id, of the types this mapping makes.
struct Contributing {
    std::string_view type;
    std::array<std::string_view, 4> properties;
};
constexpr Contributing contributing[] = {
    {"autonomous-system",    {"number"}                      },
    {"directory",            {"path"}                        },
    {"domain-name",          {"value"}                       },
    {"email-addr",           {"value"}                       },
    {"email-message",        {"from_ref", "subject", "body"} },
    {"file",                 {"hashes", "name", "extensions"}},
    {"ipv4-addr",            {"value"}                       },
    {"ipv6-addr",            {"value"}                       },
    {"mac-addr",             {"value"}                       },
    {"mutex",                {"name"}                        },
    {"url",                  {"value"}                       },
    {"windows-registry-key", {"key", "values"}               },
    {"x509-certificate",     {"hashes", "serial_number"}     },
};

bool contributes(std::string_view type, std::string_view property)
{
    for (auto& one : contributing)
        if (one.type == type)
            return !property.empty() &&
                   std::ranges::find(one.properties, property) != one.properties.end();
    return false;
}

}  // namespace

std::string named_uuid(std::string_view name)
{
    return uuid_in(own_space, name, Version::named);
}

std::string uuid_of(std::string_view text)
{
    std::string lower(text);
    for (auto& c : lower)
        if (c >= 'A' && c <= 'F') c = char(c - 'A' + 'a');
    return is_id(lower) ? lower : std::string();
}

std::string observable_id(const JsonObject& object)
{
    auto type = std::string(text_at(object, "type"));
    bool standard = true, any = false;
    JsonObject says;
    for (auto& [name, value] : object) {
        if (name == "type" || name == "spec_version" || name == "id") continue;
        // Of several hashes only one would contribute (section 2.9).
        bool one_hash = name != "hashes" || value.as_object().size() == 1;
        if (name == "is_multipart" && !value.as_bool()) continue;
        bool one = contributes(type, name);
        standard = standard && one_hash && one;
        any = any || one;
        says[name] = value;
    }
    auto text = print_canonical(says);
    if (standard && any) return type + "--" + uuid_in(stix_space, text, Version::named);
    // Where nothing contributes, the specification wants an id of version 4. It follows from the
    // content all the same, so that the same thing is the same object.
    return type + "--" + uuid_in(own_space, type + text, any ? Version::named : Version::random);
}

}  // namespace concord::misp
