#include "kernel/casefile.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "kernel/commitment.h"

namespace concord {
namespace {

auto malformed(std::string at)
{
    return fail_at(std::move(at), Code::invalid, "case.malformed");
}

Result<Hash> hash_of(const Json& value, const std::string& at)
{
    auto bytes = parse_base64(text_of(value));
    Hash hash{};
    if (!bytes || bytes->size() != hash.size()) return malformed(at);
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

Result<std::vector<Hash>> hashes_at(const JsonObject& object, std::string_view name,
                                    const std::string& at)
{
    auto here = at + "/" + std::string(name);
    auto found = find_at(object, name);
    if (!found || !found->is_array()) return malformed(here);
    std::vector<Hash> hashes;
    for (auto& each : found->get_array())
        hashes.push_back(TRY(hash_of(each, here + "/" + std::to_string(hashes.size()))));
    return hashes;
}

// One act of the file, read but not yet believed.
struct Shown {
    std::int64_t seq = 0;
    const JsonObject* act = nullptr;
    const JsonObject* record = nullptr;
    std::vector<Member> members;
    Bytes salt;  // of the whole act; "" if only some members are shown
    const JsonObject* salts = nullptr;
    std::vector<Hash> withheld;
    Hash entry{};
    std::vector<Hash> proof;
};

Result<Shown> parse_shown(const Json& value, const std::string& at)
{
    if (!value.is_object()) return malformed(at);
    auto& object = value.get_object();
    Shown shown;
    auto seq = find_at(object, "seq");
    if (!seq || !seq->is_int64() || seq->get_int64() < 0) return malformed(at + "/seq");
    shown.seq = seq->get_int64();
    auto act = find_at(object, "act");
    if (!act || !act->is_object()) return malformed(at + "/act");
    shown.act = &act->get_object();
    auto members = members_of(*shown.act);
    if (!members) return malformed(at + "/act");
    shown.members = std::move(*members);
    shown.record = &find_at(*shown.act, "record")->get_object();
    auto version = find_at(*shown.record, "version");
    if (!version || !version->is_int64()) return malformed(at + "/act/record/version");
    auto entry = find_at(object, "entry");
    shown.entry = TRY(hash_of(entry ? *entry : Json(), at + "/entry"));
    shown.proof = TRY(hashes_at(object, "proof", at));
    if (auto salt = find_at(object, "salt")) {
        shown.salt = Bytes(view(TRY(hash_of(*salt, at + "/salt"))));
        return shown;
    }
    auto salts = find_at(object, "salts");
    if (!salts || !salts->is_object()) return malformed(at + "/salts");
    shown.salts = &salts->get_object();
    for (auto& member : *shown.salts)
        TRY(hash_of(member.value(), at + "/salts/" + std::string(member.key())));
    shown.withheld = TRY(hashes_at(object, "withheld", at));
    return shown;
}

class Check {
public:
    Check(CaseReport& report) : report_(report) {}

    void found(std::string key, const Shown& at, Values values = {})
    {
        auto where = "acts/" + std::to_string(at.seq);
        values["seq"] = std::to_string(at.seq);
        report_.findings.push_back({std::move(key), std::move(where), std::move(values)});
    }
    void found(std::string key, std::string where, Values values = {})
    {
        report_.findings.push_back({std::move(key), std::move(where), std::move(values)});
    }

    // The checkpoint, if a key that the reader trusts signed it under its own name.
    std::optional<tlog::Checkpoint> checkpoint(std::string_view note,
                                               std::span<const tlog::Verifier> trusted)
    {
        std::string reason = "note.unverified";
        for (auto& verifier : trusted) {
            auto opened = tlog::open_checkpoint(note, verifier.name, {&verifier, 1});
            if (opened) {
                report_.origin = opened->origin;
                report_.size = opened->size;
                return *opened;
            }
            if (opened.error().key != "note.unverified") reason = opened.error().key;
        }
        found("case.checkpoint_not_trusted", "checkpoint",
              {
                  {"reason", reason}
        });
        return {};
    }

    void commitment(const Shown& shown)
    {
        std::vector<Hash> digests;
        if (!shown.salts) {
            digests = digests_of(shown.members, shown.salt);
        } else {
            std::size_t used = 0;
            for (auto& member : shown.members) {
                auto salt = find_at(*shown.salts, member.path);
                if (salt) {
                    ++used;
                    digests.push_back(digest_of(member, *parse_base64(text_of(*salt))));
                } else if (member.path != member_label_fields || hides_something(shown)) {
                    return found("case.member_not_proven", shown,
                                 {
                                     {"member", member.path}
                    });
                }
            }
            if (used != shown.salts->size()) return found("case.member_missing", shown);
            digests.insert(digests.end(), shown.withheld.begin(), shown.withheld.end());
        }
        if (entry_of(std::move(digests)) != view(shown.entry)) found("case.act_changed", shown);
    }

    void inclusion(const Shown& shown, const tlog::Checkpoint& tree)
    {
        auto leaf = tlog::leaf_hash(view(shown.entry));
        if (!tlog::verify_inclusion(leaf, std::uint64_t(shown.seq), tree.size, shown.proof,
                                    tree.root))
            found("case.act_not_in_log", shown);
    }

    // The acts come in the order of the log, so that a record's versions must rise.
    void order(const Shown& shown)
    {
        if (shown.seq <= last_seq_) found("case.act_out_of_order", shown);
        last_seq_ = shown.seq;
        auto id = std::string(text_at(*shown.record, "id"));
        auto version = find_at(*shown.record, "version")->get_int64();
        auto from = text_at(*shown.act, "from");
        auto [at, is_first] = records_.try_emplace(id);
        auto& before = at->second;
        if (version <= before.version)
            found("case.version_repeated", shown,
                  {
                      {"version", std::to_string(version)}
            });
        else if (version > before.version + 1)
            report_.not_shown.push_back("records/" + id + "/" + std::to_string(before.version + 1) +
                                        "-" + std::to_string(version - 1));
        else if (from != before.state)
            found("case.state_broken", shown,
                  {
                      {"from",   std::string(from)},
                      {"before", before.state     }
            });
        before = {version, std::string(text_at(*shown.record, "state"))};
    }

    std::size_t records() const { return records_.size(); }

private:
    static bool hides_something(const Shown& shown)
    {
        auto& label = find_at(*shown.record, "label")->get_object();
        return !find_at(label, "fields")->get_object().empty();
    }

    struct Version {
        std::int64_t version = 0;
        std::string state;
    };
    CaseReport& report_;
    std::int64_t last_seq_ = -1;
    std::map<std::string, Version> records_;
};

}  // namespace

std::vector<JsonObject> files_named(const JsonObject& act)
{
    std::vector<JsonObject> files;
    auto look = [&](const Json* body) {
        if (!body || !body->is_object()) return;
        for (auto& member : body->get_object()) {
            if (!member.value().is_array()) continue;
            for (auto& each : member.value().get_array())
                if (each.is_object() && text_at(each.get_object(), "sha256").size() == 64)
                    files.push_back(each.get_object());
        }
    };
    look(find_at(act, "input"));
    auto record = find_at(act, "record");
    if (record && record->is_object()) look(find_at(record->get_object(), "fields"));
    return files;
}

Result<CaseReport> verify_case(const Json& file, std::span<const tlog::Verifier> trusted,
                               std::span<const Attachment> attachments)
{
    if (!file.is_object()) return malformed("");
    auto& object = file.get_object();
    if (text_at(object, "format") != case_format) return malformed("/format");
    auto acts = find_at(object, "acts");
    if (!acts || !acts->is_array()) return malformed("/acts");

    CaseReport report;
    Check check(report);
    auto tree = check.checkpoint(text_at(object, "checkpoint"), trusted);
    std::map<std::string, std::string> named;  // sha256 -> name
    for (auto& each : acts->get_array()) {
        auto shown = TRY(parse_shown(each, "/acts/" + std::to_string(report.acts)));
        check.commitment(shown);
        if (tree) check.inclusion(shown, *tree);
        check.order(shown);
        for (auto& one : files_named(*shown.act))
            named[std::string(text_at(one, "sha256"))] = text_at(one, "name");
        ++report.acts;
    }
    report.records = check.records();
    report.files = named.size();
    auto listed = find_at(object, "files");
    if (!listed || !listed->is_array()) return malformed("/files");
    for (auto& each : listed->get_array()) {
        auto hash = std::string(each.is_object() ? text_at(each.get_object(), "sha256") : "");
        if (!named.contains(hash))
            check.found(
                "case.file_not_named", "files/" + hash,
                {
                    {"name",
                     std::string(each.is_object() ? text_at(each.get_object(), "name") : "")}
            });
    }
    std::set<std::string> matched;
    for (auto& attachment : attachments) {
        auto hash = print_hex(view(attachment.sha256));
        if (named.contains(hash))
            matched.insert(hash);
        else
            check.found("case.file_not_named", "files/" + hash,
                        {
                            {"name", attachment.name}
            });
    }
    report.matched = matched.size();
    return report;
}

}  // namespace concord
