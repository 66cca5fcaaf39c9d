#include "app/jobs.h"

#include "app/compose.h"
#include "app/control.h"
#include "app/progress.h"

namespace concord::app {
namespace {

Result<Json> job_backup(Opened opened, const JsonObject& with, const Progress& progress)
{
    TRY(opened.kernel.store().backup(std::string(text_at(with, "file")), progress));
    return JsonObject();
}

Result<Json> job_verify(Opened opened, const JsonObject&, const Progress& progress)
{
    auto& kernel = opened.kernel;
    return print(
        TRY(verify_store(kernel.store(), kernel.types(), kernel.ledger().verifiers(), progress)));
}

Result<Json> job_rebuild_index(Opened opened, const JsonObject&, const Progress& progress)
{
    TRY(opened.search.rebuild(progress));
    return JsonObject();
}

struct Job {
    std::string_view ask;
    Result<Json> (*run)(Opened, const JsonObject&, const Progress&);
};

constexpr Job jobs[] = {
    {"backup",         job_backup        },
    {"verify",         job_verify        },
    {"condition",      job_condition     },
    {"rebuild_index",  job_rebuild_index },
    {"users",          job_users         },
    {"invite",         job_invite        },
    {"end_sessions",   job_end_sessions  },
    {"suspend",        job_suspend       },
    {"import",         job_import        },
    {"import_taxii",   job_import_taxii  },
    {"import_library", job_import_library},
    {"import_objects", job_import_objects},
    {"export",         job_export        },
    {"case",           job_case          },
};

}  // namespace

JsonObject print(const StoreReport& report)
{
    JsonArray findings;
    for (auto& finding : report.findings) {
        JsonObject values;
        for (auto& [name, value] : finding.values) values[name] = value;
        findings.push_back(JsonObject{
            {"key",    finding.key      },
            {"where",  finding.where    },
            {"values", std::move(values)}
        });
    }
    return {
        {"sound",       report.is_sound()  },
        {"acts",        report.acts        },
        {"nodes",       report.nodes       },
        {"checkpoints", report.checkpoints },
        {"records",     report.records     },
        {"rows",        report.rows        },
        {"files",       report.files       },
        {"file_bytes",  report.file_bytes  },
        {"found",       report.found       },
        {"findings",    std::move(findings)}
    };
}

Result<Subject> person_by_email(Kernel& kernel, std::string_view email)
{
    auto roster = kernel.roster();
    auto person = roster->find_by_email(email);
    if (!person || !person->is_active())
        return fail(Code::not_found, "command.no_such_person",
                    {
                        {"email", std::string(email)}
        });
    return roster->subject_of(person->id);
}

Result<Subject> person_of_the_secretariat(Kernel& kernel, std::string_view email)
{
    auto person = TRY(person_by_email(kernel, email));
    if (person.kind != ParticipantKind::secretariat)
        return fail(Code::forbidden, "command.not_for_a_state");
    return person;
}

Result<Json> do_job(Opened opened, std::string_view ask, const JsonObject& with,
                    const Progress& progress)
{
    for (auto& job : jobs) {
        if (job.ask != ask) continue;
        return job.run(opened, with, progress);
    }
    return fail(Code::not_found, "control.unknown_ask",
                {
                    {"ask", std::string(ask)}
    });
}

Result<Json> run_job(const Order& order, std::string_view ask, const JsonObject& with,
                     std::string_view key)
{
    auto progress = show_progress(order, key);
    if (auto given = TRY(ask_server(order.config.folder, ask, with, progress)))
        return std::move(*given);
    if (auto only = with.if_contains("only_running"); only && *only == true)
        return fail(Code::unavailable, "control.no_server",
                    {
                        {"folder", order.config.folder.string()}
        });
    auto keys = TRY(read_keys(order.config.folder / "keys"));
    auto kernel = TRY(open_kernel(order.config, keys));
    Search search(*kernel, order.config.folder / "index");
    auto credentials = TRY(open_credentials(*kernel, order.config, keys));
    return do_job({*kernel, *credentials, search}, ask, with, progress);
}

}  // namespace concord::app
