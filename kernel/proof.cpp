#include "kernel/proof.h"

#include <set>

#include "base/check.h"
#include "kernel/commitment.h"

namespace concord {
namespace {

JsonArray print_hashes(const std::vector<Hash>& hashes)
{
    JsonArray made;
    for (auto& hash : hashes) made.emplace_back(print_base64(view(hash)));
    return made;
}

// Paths of the members that the asker was given by the kernel's own reading.
std::set<std::string> paths_of(const JsonObject& act)
{
    std::set<std::string> paths;
    auto members = members_of(act);
    CHECK(members);
    for (auto& member : *members) paths.insert(member.path);
    return paths;
}

// Whether everything in `logged` is also in `given`, which may say more.
bool holds(const Json& given, const Json& logged)
{
    if (!logged.is_object() || !given.is_object()) return given == logged;
    for (auto& member : logged.get_object()) {
        auto found = given.get_object().if_contains(member.key());
        if (!found || !holds(*found, member.value())) return false;
    }
    return true;
}

const Json& label_fields(const JsonObject& act)
{
    return act.at("record").at("label").at("fields");
}

// The salt of the whole act shows that nothing is withheld, and its absence would show that
// something is. So it goes to the owner's side alone, which always sees everything.
JsonObject print_shown(const JsonObject& logged, const Act& seen, Rule rule, std::string_view salt)
{
    auto given = print_act(seen);
    auto paths = paths_of(given);
    auto members = members_of(logged);
    CHECK(members);
    bool sees_all = rule == Rule::owner && label_fields(given) == label_fields(logged);
    for (auto& member : *members) sees_all = sees_all && paths.contains(member.path);
    JsonObject made;
    if (sees_all) {
        made["act"] = logged;
        made["salt"] = print_base64(salt);
        return made;
    }
    auto is_shown = [&](const std::string& path) {
        return path != member_label_fields && paths.contains(path);
    };
    JsonObject salts;
    std::set<Hash> shown;
    for (auto& member : *members) {
        if (!is_shown(member.path)) continue;
        auto member_salt = salt_of(salt, member.path);
        shown.insert(digest_of(member, member_salt));
        salts[member.path] = print_base64(member_salt);
    }
    auto digests = digests_of(*members, salt);
    std::erase_if(digests, [&](auto& digest) { return shown.contains(digest); });
    std::sort(digests.begin(), digests.end());
    made["act"] = with_members(logged, is_shown);
    made["salts"] = std::move(salts);
    made["withheld"] = print_hashes(digests);
    return made;
}

}  // namespace

Result<Json> case_file(Kernel& kernel, const Subject& subject, std::string_view id)
{
    auto item = TRY(kernel.read(subject, id));
    bool whole = bool(kernel.read(subject, item.root));
    auto root = whole ? item.root : item.record.id;
    auto scope = whole ? Kernel::Scope::below : Kernel::Scope::record;
    auto history = TRY(kernel.history(subject, root, scope));
    auto note = TRY(kernel.ledger().checkpoint(kernel.store(), kernel.now()));

    JsonArray acts;
    JsonArray files;
    std::set<std::string> files_seen;
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        for (auto& seen : history) {
            auto rows = TRY(reader.query("select act, salt from acts where seq = $1", {seen.seq}));
            if (rows.size() != 1) return fail_internal("the log lacks an act");
            auto logged = TRY(parse_logged(rows[0].text(0)));
            auto type = kernel.types().find(seen.after.type);
            if (!type) return fail_internal("an act of an unknown type was read");
            auto rule = decide_read(subject, seen.after, type->privacy(), kernel.now()).rule;
            auto shown = print_shown(logged, seen, rule, rows[0].bytes(1));
            // Whatever reading withheld besides members would stand in the frame: then nothing
            // goes.
            if (!holds(print_act(seen), shown.at("act")))
                return fail_internal("an act cannot be shown in part");
            auto proof = TRY(kernel.ledger().prove(reader, seen.seq, note));
            for (auto& file : files_named(shown.at("act").get_object()))
                if (files_seen.emplace(text_at(file, "sha256")).second) files.push_back(file);
            shown["seq"] = seen.seq;
            shown["entry"] = print_base64(TRY(entry_of(logged, rows[0].bytes(1))));
            shown["proof"] = print_hashes(proof.proof);
            acts.push_back(std::move(shown));
        }
        return {};
    }));
    return JsonObject{
        {"format",     case_format                      },
        {"case",       root                             },
        {"printed",    print(kernel.now())              },
        {"key",        print(kernel.ledger().verifier())},
        {"checkpoint", note                             },
        {"acts",       std::move(acts)                  },
        {"files",      std::move(files)                 }
    };
}

}  // namespace concord
