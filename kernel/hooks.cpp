#include "kernel/hooks.h"

#include <algorithm>

namespace concord::notices {
namespace {

using enum Kind;
using enum Party;

constexpr Field webhook_fields[] = {
    {"name", line, Field::required | Field::searched},
    {"url", url, Field::required},
    {"about", choices, Field::plain, "act duty check"},
    {"secret", line, Field::required},
    {"reason", prose, Field::transient},
};

constexpr Transition webhook_workflow[] = {
    {"active", author, "edit",   "",        "*",      nullptr, {}, nullptr, Role::administrator},
    {"active", author, "remove", "removed", "reason", nullptr, {}, nullptr, Role::administrator},
};
static_assert(well_formed(webhook_workflow, "active", "removed"));

constexpr RecordType records[] = {
    {"webhook",
     "webhooks", webhook_fields,
     "active", "removed",
     webhook_workflow, by_state | by_organization | by_secretariat,
     Role::administrator,
     {},
     {},
     RecordType::Shape::account,
     "name", Tlp::amber},
};

constexpr std::size_t name_size_max = 60;

std::string kind_of(std::string_view name)
{
    return "webhook." + std::string(name);
}

// Makes a key, or a new one of the same name, and shows it this once.
Result<Json> make_secret(Kernel& kernel, const Subject& subject, const JsonObject& input)
{
    if (!subject.has(Role::administrator))
        return fail(Code::forbidden, "workflow.role_missing",
                    {
                        {"action", "secret"},
                        {"state",  ""      }
        });
    auto name = std::string(text_at(input, "name"));
    if (name.empty() || name.size() > name_size_max)
        return fail_at("/name", Code::invalid, "notices.bad_secret_name");
    auto key = random_bytes(kernel.chance(), 32);
    TRY(kernel.store().write([&](store::Writer& writer) -> Result<> {
        TRY(
            writer.run("insert into secrets (person, kind, bytes, at_ms, expires_ms) "
                       "values ($1, $2, $3, $4, $5) on conflict (person, kind) do update set "
                       "bytes = excluded.bytes, at_ms = excluded.at_ms",
                       {subject.participant, kind_of(name), store::Blob{key}, kernel.now().ms,
                        std::numeric_limits<std::int64_t>::max()}));
        return {};
    }));
    return Json(JsonObject{
        {"name", name          },
        {"key",  print_hex(key)}
    });
}

constexpr Endpoint endpoints[] = {
    {"secret", Endpoint::Method::post, "name", "{key}", make_secret},
};

}  // namespace

const Mechanism mechanism{"notices", records, {}, {}, endpoints};

std::optional<Hook> hook_of(const Record& record)
{
    if (record.type != "notices.webhook" || record.state != "active") return {};
    Hook hook{record.id,
              record.owner,
              record.desk,
              std::string(record.text("url")),
              std::string(record.text("secret")),
              {}};
    if (auto about = find_at(record.fields, "about"); about && about->is_array())
        for (auto& each : about->get_array()) hook.about.emplace_back(text_of(each));
    return hook;
}

Result<std::vector<Hook>> all_hooks(store::Reader& reader)
{
    std::vector<Hook> hooks;
    auto rows =
        TRY(reader.query("select a.act, a.seq from records r join acts a on a.seq = r.seq "
                         "where r.type = 'notices.webhook' and r.state = 'active'"));
    for (auto& row : rows)
        if (auto hook = hook_of(TRY(parse_act(row.text(0), row.number(1))).after))
            hooks.push_back(*std::move(hook));
    return hooks;
}

Subject subject_of(const Hook& hook, const Roster& roster)
{
    Subject subject;
    auto participant = roster.find_participant(hook.participant);
    if (!participant) return the_public();
    subject.participant = hook.participant;
    subject.kind = participant->kind;
    subject.reaches = {"members", "participant:" + hook.participant, "public"};
    if (!hook.desk.empty() && roster.find_desk(hook.desk)) {
        subject.desks = {hook.desk};
        subject.reaches.push_back("desk:" + hook.desk);
    }
    std::sort(subject.reaches.begin(), subject.reaches.end());
    return subject;
}

Result<Bytes> secret_of(store::Reader& reader, const Hook& hook)
{
    auto rows = TRY(reader.query("select bytes from secrets where person = $1 and kind = $2",
                                 {hook.participant, kind_of(hook.secret)}));
    if (rows.empty()) return fail(Code::not_found, "notices.no_secret");
    return rows[0].bytes(0);
}

}  // namespace concord::notices
