// concord verify: recomputes a store, a printed case, a bundle of contacts or a mirrored log.

#include <filesystem>
#include <iostream>

#include "app/compose.h"
#include "app/control.h"
#include "app/fetch.h"
#include "app/jobs.h"
#include "app/mirror.h"
#include "app/progress.h"
#include "kernel/casefile.h"
#include "kernel/schema.h"
#include "mechanisms/contacts/bundle.h"

namespace concord::app {
namespace {

constexpr auto text = Option::Kind::text;
constexpr Option options[] = {
    {"--case", text},
    {"--bundle", text},
    {"--log", text},
    {"--handover", text},
    {"--key", text},
    {"--since", text},
    {"--files", text},
    {"--json"},
};

// The keys that --key names, in a file or in the open, or else the deployment's own. A log whose
// key was changed has several: those of a file stand one on each line.
Result<std::vector<tlog::Verifier>> trusted_keys(const Order& order)
{
    auto given = order.option("key");
    if (given.empty()) {
        auto keys = read_keys(order.config.folder / "keys");
        if (!keys) return fail(Code::invalid, "verify.needs_key");
        return keys->log.verifiers();
    }
    if (std::filesystem::exists(given)) given = TRY(read_file(given, 4096));
    std::vector<tlog::Verifier> trusted;
    for (std::string_view rest = given; !rest.empty();) {
        auto end = std::min(rest.find_first_of("\r\n"), rest.size());
        if (end > 0) trusted.push_back(TRY(tlog::parse_verifier(rest.substr(0, end))));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (trusted.empty()) TRY(tlog::parse_verifier(""));
    return trusted;
}

// Whoever trusts the former key of a log learns the one it has now.
Result<> verify_a_handover(const Order& order)
{
    auto note = TRY(read_file(order.option("handover"), tlog::note_size_bytes_max));
    Error last{Code::invalid, "verify.needs_key", {}, {}, {}};
    for (auto& trusted : TRY(trusted_keys(order))) {
        auto next = open_handover(note, trusted);
        if (!next) {
            last = std::move(next).error();
            continue;
        }
        std::cout << tlog::print(*next) << std::endl;
        return {};
    }
    return tl::make_unexpected(std::move(last));
}

// What was counted, what was found, and the verdict.
Result<> conclude(const Order& order, JsonObject report, const std::vector<Finding>& findings,
                  std::int64_t found, std::string_view summary, const Values& values)
{
    if (order.has("json")) {
        JsonArray listed;
        for (auto& finding : findings)
            listed.push_back(JsonObject{
                {"key", finding.key},
                {"where", finding.where},
                {"message", order.words.say(finding.key, finding.values, order.language)}
            });
        report["sound"] = found == 0;
        report["findings"] = std::move(listed);
        std::cout << print_json(report) << std::endl;
    } else {
        for (auto& finding : findings) {
            auto message = order.words.say(finding.key, finding.values, order.language);
            if (message.find(finding.where) == std::string::npos)
                std::cout << finding.where << ": ";
            std::cout << message << '\n';
        }
        order.say(summary, values);
        if (found == 0) order.say("verify.sound");
    }
    if (found == 0) return {};
    return fail(Code::conflict, "verify.not_sound",
                {
                    {"count", std::to_string(found)}
    });
}

Result<> verify_a_case(const Order& order)
{
    auto keys = TRY(trusted_keys(order));
    auto bytes = TRY(read_file(order.option("case")));
    auto file = TRY(parse_json(bytes, {.size_bytes_max = 256 << 20, .members_max = 5'000'000}));
    std::vector<Attachment> attachments;
    if (auto folder = order.option("files"); !folder.empty()) {
        std::error_code error;
        for (auto& entry : std::filesystem::directory_iterator(folder, error))
            if (entry.is_regular_file())
                attachments.push_back({entry.path().filename().string(),
                                       sha256(TRY(read_file(entry.path().string())))});
        if (error)
            return fail(Code::not_found, "file.unreadable",
                        {
                            {"file", folder}
            });
    }
    auto report = TRY(verify_case(file, keys, attachments));
    JsonArray not_shown(report.not_shown.begin(), report.not_shown.end());
    JsonObject counted{
        {"origin",    report.origin       },
        {"size",      report.size         },
        {"acts",      report.acts         },
        {"records",   report.records      },
        {"files",     report.files        },
        {"matched",   report.matched      },
        {"not_shown", std::move(not_shown)}
    };
    return conclude(order, std::move(counted), report.findings,
                    std::int64_t(report.findings.size()), "verify.case_counted",
                    {
                        {"acts",    std::to_string(report.acts)            },
                        {"records", std::to_string(report.records)         },
                        {"origin",  report.origin                          },
                        {"hidden",  std::to_string(report.not_shown.size())}
    });
}

Result<> verify_a_bundle(const Order& order)
{
    auto keys = TRY(trusted_keys(order));
    auto bytes = TRY(read_file(order.option("bundle")));
    auto bundle = TRY(contacts::verify_bundle(bytes, keys));
    auto count = std::to_string(bundle.contacts.size());
    return conclude(order,
                    {
                        {"origin",   bundle.origin         },
                        {"made",     print(bundle.made)    },
                        {"made_for", bundle.made_for       },
                        {"contacts", bundle.contacts.size()}
    },
                    {}, 0, "verify.bundle_counted",
                    {{"count", count}, {"time", print(bundle.made)}, {"who", bundle.made_for}});
}

Result<> verify_a_log(const Order& order)
{
    auto keys = TRY(trusted_keys(order));
    std::optional<Bytes> earlier;
    if (auto since = order.option("since"); !since.empty())
        earlier = TRY(read_file(since, tlog::note_size_bytes_max));
    auto report = TRY(verify_mirror(read_mirror(order.option("log")), keys, std::move(earlier),
                                    show_progress(order, "progress.verify")));
    return conclude(order,
                    {
                        {"origin", report.origin},
                        {"size",   report.size  },
                        {"tiles",  report.tiles }
    },
                    report.findings, std::int64_t(report.findings.size()), "verify.log_counted",
                    {{"count", std::to_string(report.size)},
                     {"tiles", std::to_string(report.tiles)},
                     {"origin", report.origin}});
}

// Without the kernel, which may not start on a store that is damaged.
Result<Json> verify_here(const Order& order)
{
    auto keys = TRY(read_keys(order.config.folder / "keys"));
    auto store = TRY(store::open(order.config.store, schema()));
    TRY(store->examine());
    return print(TRY(verify_store(*store, Types(mechanisms()), keys.log.verifiers(),
                                  show_progress(order, "progress.verify"))));
}

Result<> verify_the_store(const Order& order)
{
    auto asked =
        TRY(ask_server(order.config.folder, "verify", {}, show_progress(order, "progress.verify")));
    return conclude_store(order, asked ? std::move(*asked) : TRY(verify_here(order)));
}

Result<> verify(const Order& order)
{
    int kinds = order.has("case") + order.has("bundle") + order.has("log") + order.has("handover");
    if (kinds > 1) return fail(Code::invalid, "command.used_wrongly");
    if (order.has("case")) return verify_a_case(order);
    if (order.has("bundle")) return verify_a_bundle(order);
    if (order.has("log")) return verify_a_log(order);
    if (order.has("handover")) return verify_a_handover(order);
    return verify_the_store(order);
}

}  // namespace

Result<> conclude_store(const Order& order, const Json& report)
{
    auto& object = report.get_object();
    std::vector<Finding> findings;
    for (auto& listed : object.at("findings").get_array()) {
        Finding finding{std::string(text_at(listed.get_object(), "key")),
                        std::string(text_at(listed.get_object(), "where"))};
        for (auto& value : listed.get_object().at("values").get_object())
            finding.values[std::string(value.key())] = text_of(value.value());
        findings.push_back(std::move(finding));
    }
    auto number = [&](const char* name) {
        return std::to_string(object.at(name).to_number<std::int64_t>());
    };
    return conclude(order, object, findings, object.at("found").to_number<std::int64_t>(),
                    "verify.store_counted",
                    {
                        {"acts",        number("acts")       },
                        {"records",     number("records")    },
                        {"checkpoints", number("checkpoints")},
                        {"files",       number("files")      }
    });
}

const CommandLine verify_command{"verify", options, verify};

}  // namespace concord::app
