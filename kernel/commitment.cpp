#include "kernel/commitment.h"

#include <algorithm>

namespace concord {
namespace {

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

using Replaced = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// Canonical JSON of the object, with other text in the place of some members' values. Every act is
// printed this way, so nothing is copied.
std::string print_with(const JsonObject& object, Replaced replaced)
{
    std::vector<const JsonObject::value_type*> members;
    members.reserve(object.size());
    for (auto& each : object) members.push_back(&each);
    std::sort(members.begin(), members.end(),
              [](auto left, auto right) { return left->key() < right->key(); });
    std::string text = "{";
    for (auto each : members) {
        if (text.size() > 1) text += ',';
        print_json_string(each->key(), text);
        text += ':';
        auto other = std::find_if(replaced.begin(), replaced.end(),
                                  [&](auto& with) { return with.first == each->key(); });
        if (other != replaced.end())
            text += other->second;
        else if (each->value().is_string())
            print_json_string(text_of(each->value()), text);
        else
            text += print_canonical(each->value());
    }
    return text += '}';
}

// The act without what is committed to apart.
Member frame_of(const JsonObject& act, const JsonObject& record, const JsonObject& label)
{
    auto thin_label = print_with(label, {
                                            {"fields", "{}"}
    });
    auto thin_record = print_with(record, {
                                              {"fields", "{}"      },
                                              {"label",  thin_label}
    });
    Member made{{}, "[\"\","};
    made.canonical += print_with(act, {
                                          {"input",  "{}"       },
                                          {"record", thin_record}
    });
    made.canonical += ']';
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
    members.push_back(frame_of(act, *record, *label));
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
