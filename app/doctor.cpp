// concord doctor: looks at a deployment as an experienced colleague would.

#include "app/doctor.h"

#include <iostream>

#include "app/jobs.h"

namespace concord::app {
namespace {

constexpr Option options[] = {
    {"--running"},
    {"--rebuild-index"},
    {"--json"},
};

std::string_view print(Advice::Weight weight)
{
    switch (weight) {
        case Advice::Weight::note: return "note";
        case Advice::Weight::warning: return "warning";
        case Advice::Weight::fault: return "fault";
    }
    return "fault";
}

void add(std::vector<Advice>& all, std::vector<Advice> more)
{
    for (auto& advice : more) all.push_back(std::move(advice));
}

// Notes are no findings: nothing needs to be done about them.
std::size_t findings_among(const std::vector<Advice>& all)
{
    std::size_t count = 0;
    for (auto& advice : all) count += advice.weight != Advice::Weight::note;
    return count;
}

Result<> report(const Order& order, const std::vector<Advice>& all, const Json& condition)
{
    JsonArray listed;
    for (auto& advice : all) {
        auto message = order.words.say(advice.key, advice.values, order.language);
        if (order.has("json"))
            listed.push_back(JsonObject{
                {"weight",  print(advice.weight)},
                {"key",     advice.key          },
                {"message", message             }
            });
        else
            std::cout << order.words.say("doctor." + std::string(print(advice.weight)), {},
                                         order.language)
                      << ": " << message << '\n';
    }
    auto found = findings_among(all);
    if (order.has("json"))
        std::cout << print_json(JsonObject{
                         {"well",      found == 0       },
                         {"advice",    std::move(listed)},
                         {"condition", condition        }
        })
                  << std::endl;
    else if (found == 0)
        order.say("doctor.well");
    std::cout << std::flush;
    if (found == 0) return {};
    return fail(Code::conflict, "doctor.found",
                {
                    {"count", std::to_string(found)}
    });
}

Result<> doctor(const Order& order)
{
    auto now = system_clock().now();
    std::vector<Advice> all;
    add(all, look_at_settings(order.config));
    add(all, look_at_folder(order.config));
    add(all, look_at_clock());
    add(all, look_at_sandbox());
    add(all, look_at_certificate(order.config, now));
    add(all, look_at_mail(order.config));
    if (order.has("rebuild-index")) TRY(run_job(order, "rebuild_index", {}, "progress.index"));
    auto condition = run_job(order, "condition",
                             {
                                 {"only_running", order.has("running")}
    },
                             "progress.work");
    if (condition)
        add(all, look_at_condition(condition->get_object(), now));
    else
        all.push_back({Advice::Weight::fault, condition.error().key, condition.error().values});
    auto found = report(order, all, condition ? *condition : Json());
    // For whoever watches: no server is another matter than a finding.
    if (!condition && order.has("running")) return tl::make_unexpected(condition.error());
    return found;
}

}  // namespace

Result<Json> job_condition(Opened opened, const JsonObject&, const Progress&)
{
    auto& store = opened.kernel.store();
    JsonObject made;
    TRY(store.read([&](store::Reader& reader) -> Result<> {
        made["acts"] = TRY(log_size(reader));
        for (auto& row : TRY(reader.query("select seq, act from acts order by seq desc limit 1")))
            made["newest_ms"] = TRY(parse_act(row.text(1), row.number(0))).at.ms;
        for (auto& row :
             TRY(reader.query("select size, at_ms from checkpoints order by size desc limit 1"))) {
            made["checkpoint_size"] = row.number(0);
            made["checkpoint_ms"] = row.number(1);
        }
        auto covered = made.contains("checkpoint_size") ? made["checkpoint_size"].get_int64() : 0;
        for (auto& row : TRY(reader.query("select seq, act from acts where seq = $1", {covered})))
            made["uncovered_ms"] = TRY(parse_act(row.text(1), row.number(0))).at.ms;
        JsonArray steps;
        for (auto& row : TRY(reader.query("select name from migrations order by name")))
            steps.emplace_back(row.text(0));
        made["schema"] = std::move(steps);
        for (auto& row : TRY(reader.query("select count(*) from deliveries where channel = 'mail' "
                                          "and status = 'waiting' and attempts > 0")))
            made["mails_waiting"] = row.number(0);
        return {};
    }));
    made["engine"] = store.engine() == store::Engine::sqlite ? "sqlite" : "postgresql";
    TRY(store.examine());
    return made;
}

const CommandLine doctor_command{"doctor", options, doctor};

}  // namespace concord::app
