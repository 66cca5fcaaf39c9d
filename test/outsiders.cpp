#include "test/outsiders.h"

#include "kernel/verify.h"

namespace concord::test {
std::vector<Record> cases_in(const Kernel& kernel)
{
    std::vector<std::string> ids;
    auto done = kernel.store().read([&](store::Reader& reader) -> Result<> {
        for (auto& row :
             TRY(reader.query("select r.id from records r join acts a on a.record = r.id and "
                              "a.version = 1 where r.type not like 'identity.%' order by a.seq",
                              {})))
            ids.push_back(row.text(0));
        return {};
    });
    std::vector<Record> records;
    for (auto& id : ids)
        if (auto standing = kernel.standing(id); done && standing && *standing)
            records.push_back((*standing)->record);
    return records;
}

std::vector<std::string> ways_it_is_seen(const Kernel& kernel, const Subject& who,
                                         const Record& record)
{
    std::vector<std::string> ways;
    if (kernel.read(who, record.id)) ways.emplace_back("read");
    Query one{.types = {record.type}, .filters = {{"reference", {record.reference}}}};
    if (auto count = kernel.count(who, one); !count || *count != 0) ways.emplace_back("count");
    if (auto page = kernel.find(who, one); !page || !page->items.empty()) ways.emplace_back("list");
    for (auto scope : {Kernel::Scope::record, Kernel::Scope::below})
        if (kernel.history(who, record.id, scope)) ways.emplace_back("history");
    if (!record.parent.empty())
        if (auto acts = kernel.history(who, record.parent, Kernel::Scope::below); acts)
            for (auto& act : *acts)
                if (act.after.id == record.id) ways.emplace_back("timeline");
    auto acts = kernel.since(who, -1, 100'000);
    if (!acts) ways.emplace_back("events");
    for (auto& act : *acts)
        if (act->after.id == record.id) ways.emplace_back("events");
    return ways;
}

std::vector<std::string> seen_outside(World& world, const Insiders& insiders)
{
    std::vector<std::string> wrong;
    auto look = [&](const Subject& who, const std::string& name, const Record& record) {
        for (auto& way : ways_it_is_seen(world.kernel(), who, record))
            wrong.push_back(name + " saw " + record.type + " " + record.state + " by " + way);
    };
    for (auto& record : cases_in(world.kernel())) {
        auto standing = world.kernel().standing(record.id);
        auto family = insiders.find((*standing)->root);
        if (family == insiders.end()) continue;
        auto& inside = family->second;
        auto type = world.kernel().types().find(record.type);
        // An account is its administrators', too.
        bool is_account = type && type->record->shape == RecordType::Shape::account;
        if (!inside.contains("public")) look(the_public(), "the public", record);
        for (auto& each : world.everyone()) {
            bool only_administers =
                !each.has(Role::reader) && !each.has(Role::officer) && !each.has(Role::nominator);
            bool is_inside =
                inside.contains("public") || inside.contains("members") ||
                (inside.contains(each.participant) && (!only_administers || is_account));
            if (!is_inside) look(each, "somebody of " + each.participant, record);
        }
    }
    return wrong;
}

Result<std::vector<std::string>> faults_in(Kernel& kernel)
{
    TRY(kernel.ledger().checkpoint(kernel.store(), kernel.now()));
    auto report = TRY(verify_store(kernel.store(), kernel.types(), kernel.ledger().verifier()));
    std::vector<std::string> faults;
    for (auto& finding : report.findings) faults.push_back(finding.key + " at " + finding.where);
    return faults;
}

}  // namespace concord::test
