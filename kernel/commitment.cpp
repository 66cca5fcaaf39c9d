#include "kernel/commitment.h"

#include <algorithm>

namespace concord {
namespace {

constexpr std::size_t digests_step = 8;
constexpr std::string_view entry_prefix = "concord-act@1\n";

Member member(std::string path, const Json& value)
{
    Member made{std::move(path), "["};
    print_json_string(made.path, made.canonical);
    made.canonical += ',';
    made.canonical += print_canonical(value);
    made.canonical += ']';
    return made;
}

const JsonObject* object_at(const JsonObject& object, std::string_view name)
{
    auto found = find_at(object, name);
    return found && found->is_object() ? &found->get_object() : nullptr;
}

// The object with one member replaced, without copying what is replaced.
JsonObject replaced(const JsonObject& object, std::string_view name, JsonObject with)
{
    JsonObject made;
    made.reserve(object.size());
    for (auto& each : object)
        if (each.key() != name) made.emplace(each.key(), each.value());
    made.emplace(name, std::move(with));
    return made;
}

// The act without what is committed to apart.
JsonObject frame_of(const JsonObject& act, const JsonObject& record, const JsonObject& label)
{
    JsonObject made;
    made.reserve(act.size());
    for (auto& each : act)
        if (each.key() != "input" && each.key() != "record") made.emplace(each.key(), each.value());
    made.emplace("input", JsonObject());
    JsonObject body;
    body.reserve(record.size());
    for (auto& each : record)
        if (each.key() != "fields" && each.key() != "label") body.emplace(each.key(), each.value());
    body.emplace("fields", JsonObject());
    body.emplace("label", replaced(label, "fields", {}));
    made.emplace("record", std::move(body));
    return made;
}

}  // namespace

Result<JsonObject> parse_logged(std::string_view text)
{
    // What the store holds was within the limits of input when it came; it may be larger together.
    auto value = parse_json(text, {.size_bytes_max = 64u << 20, .members_max = 1'000'000});
    if (!value || !value->is_object()) return fail(Code::invalid, "case.act_malformed");
    return std::move(value->get_object());
}

Result<std::vector<Member>> members_of(const JsonObject& act)
{
    auto input = object_at(act, "input");
    auto record = object_at(act, "record");
    auto fields = record ? object_at(*record, "fields") : nullptr;
    auto label = record ? object_at(*record, "label") : nullptr;
    auto hidden = label ? object_at(*label, "fields") : nullptr;
    if (!input || !fields || !hidden) return fail(Code::invalid, "case.act_malformed");
    std::vector<Member> members;
    members.reserve(input->size() + fields->size() + 2);
    members.push_back(member("", frame_of(act, *record, *label)));
    for (auto& each : *input)
        members.push_back(member("/input/" + std::string(each.key()), each.value()));
    for (auto& each : *fields)
        members.push_back(member("/record/fields/" + std::string(each.key()), each.value()));
    members.push_back(member(std::string(member_label_fields), *hidden));
    return members;
}

Bytes salt_of(std::string_view salt, std::string_view path)
{
    return Bytes(view(hmac_sha256(salt, path)));
}

Hash digest_of(const Member& member, std::string_view member_salt)
{
    Sha256 hash;
    hash.add(member_salt);
    hash.add(member.canonical);
    return hash.finish();
}

std::vector<Hash> digests_of(const std::vector<Member>& members, std::string_view salt)
{
    std::vector<Hash> digests;
    digests.reserve(members.size() + digests_step);
    for (auto& each : members) digests.push_back(digest_of(each, salt_of(salt, each.path)));
    for (int i = 0; digests.size() % digests_step != 0; ++i)
        digests.push_back(hmac_sha256(salt, "nothing " + std::to_string(i)));
    return digests;
}

Bytes entry_of(std::vector<Hash> digests)
{
    std::sort(digests.begin(), digests.end());
    Bytes all(entry_prefix);
    for (auto& digest : digests) all += view(digest);
    return Bytes(view(sha256(all)));
}

Result<Bytes> entry_of(const JsonObject& act, std::string_view salt)
{
    return entry_of(digests_of(TRY(members_of(act)), salt));
}

}  // namespace concord
