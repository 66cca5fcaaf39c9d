// What the log says of an act: a commitment to each of its members, salted apart, so that an act
// can be proven to somebody who may not see all of it. docs/formats/LOG.md has the format.
//
// The members of an act, which is the JSON of print_act():
//   ""                      the act with `input`, `record.fields` and `record.label.fields` empty
//   "/input/NAME"           each field that the act brought
//   "/record/fields/NAME"   each field of the version that it made
//   "/record/label/fields"  which fields are for fewer eyes
//
//   salt of a member  = HMAC-SHA256(salt of the act, path)
//   digest            = SHA-256(salt of the member || canonical JSON of [path, value])
//   entry             = SHA-256("concord-act@1\n" || all digests, sorted)
//
// Digests of nothing fill the list up to a multiple of eight: who is shown some members cannot
// count the others.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"

namespace concord {

inline constexpr std::size_t digests_step = 8;
inline constexpr std::string_view member_label_fields = "/record/label/fields";

struct Member {
    std::string path;
    std::string canonical;  // canonical JSON of [path, value]
};

// The act as the store holds it. Fails with case.act_malformed.
Result<JsonObject> parse_logged(std::string_view text);

// In the order of the act; fails with case.act_malformed if it is no act.
Result<std::vector<Member>> members_of(const JsonObject& act);

// The act with only those members for which `shown` answers true; "" is always among them.
template <class Shown>
JsonObject with_members(const JsonObject& act, Shown shown);

Bytes salt_of(std::string_view salt, std::string_view path);
Hash digest_of(const Member&, std::string_view member_salt);

// The digests of all members and of what fills up, in no order.
std::vector<Hash> digests_of(const std::vector<Member>&, std::string_view salt);

// 32 bytes.
Bytes entry_of(std::vector<Hash> digests);
Result<Bytes> entry_of(const JsonObject& act, std::string_view salt);

template <class Shown>
JsonObject with_members(const JsonObject& act, Shown shown)
{
    auto kept = act;
    auto thin = [&](JsonObject& object, const std::string& at) {
        JsonObject left;
        for (auto& member : object)
            if (shown(at + "/" + std::string(member.key())))
                left.emplace(member.key(), member.value());
        object = std::move(left);
    };
    thin(kept.at("input").as_object(), "/input");
    auto& record = kept.at("record").as_object();
    thin(record.at("fields").as_object(), "/record/fields");
    if (!shown(std::string(member_label_fields)))
        record.at("label").as_object().at("fields").as_object().clear();
    return kept;
}

}  // namespace concord
