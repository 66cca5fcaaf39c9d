// What the operator's commands do with a deployment, whether its server runs or not: each job runs
// where the store is open. If the server runs it does the job (control.h), else the command opens
// the store itself.

#pragma once

#include "app/command.h"
#include "kernel/credentials.h"
#include "kernel/search.h"
#include "kernel/verify.h"

namespace concord::app {

// A deployment whose store is open.
struct Opened {
    Kernel& kernel;
    Credentials& credentials;
    Search& search;
};

// Answers every ask below. Fails with not_found, control.unknown_ask {ask}.
//
//   backup        {file}: an absolute path                    gives {}
//   verify        {}                                          gives print(StoreReport)
//   condition     {}                                          gives what doctor looks at
//   rebuild_index {}                                          gives {}
//   users         {email}: or a participant's code, or ""     gives a list of people
//   invite        {email, name}                               gives {code}
//   end_sessions  {email}                                     gives {}
//   suspend       {email, by, reason}                         gives {}
//   import        {type, as, text, by, mode}                  gives {lines:[…], done: bool}
//   import_taxii  {text, by}                                  gives {roots, collections, known}
//   import_library {text, files, by, mode, draft}             gives {lines:[…], wrong, done}
//   import_objects {form, name, text, by, collection, mode}   gives the job and its remarks
//   export        {type, as, by}                              gives {text}
//   case          {id, by}                                    gives {case}
Result<Json> do_job(Opened, std::string_view ask, const JsonObject& with, const Progress&);

// The same, wherever the store is open. Shows progress under the message `key`. Fails with
// unavailable, store.in_use if another program than the server has the store; with unavailable,
// control.no_server if `with` says only_running and no server runs.
Result<Json> run_job(const Order&, std::string_view ask, const JsonObject& with,
                     std::string_view key);

// Jobs in files of their own.
Result<Json> job_condition(Opened, const JsonObject& with, const Progress&);
Result<Json> job_users(Opened, const JsonObject& with, const Progress&);
Result<Json> job_invite(Opened, const JsonObject& with, const Progress&);
Result<Json> job_end_sessions(Opened, const JsonObject& with, const Progress&);
Result<Json> job_suspend(Opened, const JsonObject& with, const Progress&);
Result<Json> job_import(Opened, const JsonObject& with, const Progress&);
Result<Json> job_import_taxii(Opened, const JsonObject& with, const Progress&);
Result<Json> job_import_library(Opened, const JsonObject& with, const Progress&);
Result<Json> job_import_objects(Opened, const JsonObject& with, const Progress&);
Result<Json> job_export(Opened, const JsonObject& with, const Progress&);
Result<Json> job_case(Opened, const JsonObject& with, const Progress&);

// {"sound":…,"acts":…,…,"findings":[{"key","where","values"}]}
JsonObject print(const StoreReport&);

// concord import taxii FILE: the file's text, by the job above.
Result<> import_taxii(const Order&, std::string_view file);

// Says what verify_store found, as people or (--json) programs read it. Fails with conflict,
// verify.not_sound {count} if that is anything.
Result<> conclude_store(const Order&, const Json& report);

// The active person with this address, as one who asks. Fails with not_found,
// command.no_such_person {email}.
Result<Subject> person_by_email(Kernel&, std::string_view email);
// The same, if it is somebody of the secretariat: an operator writes in nobody's name but its own
// house's. Fails with forbidden, command.not_for_a_state.
Result<Subject> person_of_the_secretariat(Kernel&, std::string_view email);

}  // namespace concord::app
