// How the operator's commands reach the running server: a Unix socket in the deployment's folder,
// for its own user alone. One ask for each connection, in lines of JSON:
//
//   > {"ask":"backup","with":{"file":"/var/backups/a.sqlite"}}
//   < {"done":256,"total":1024}                     as often as there is something to tell
//   < {"gives":{…}}  or {"fails":{"code":3,"key":"store.full","values":{…},"field":"","detail":""}}
//
// It is no way around the policy: what is done in a person's name goes through the kernel's door.

#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "base/json.h"
#include "kernel/verify.h"

namespace concord::app {

using Answer =
    std::function<Result<Json>(std::string_view ask, const JsonObject& with, const Progress&)>;

class Control {
public:
    // Listens at `folder`/control.sock (0600), in the place of one that a crash left behind. The
    // store's lock has made sure that no other server is there. Answers on threads of its own, at
    // most eight at once. Fails with unavailable, control.cannot_listen {file}.
    static Result<std::unique_ptr<Control>> start(const std::filesystem::path& folder, Answer);
    ~Control();  // waits for the answers under way

private:
    struct Listening;
    explicit Control(std::unique_ptr<Listening>);
    std::unique_ptr<Listening> listening_;
};

// What the running server of this folder answers; nothing if none runs. Fails as the ask does, or
// with unavailable, control.broken_off if the server went away before it had answered.
Result<std::optional<Json>> ask_server(const std::filesystem::path& folder, std::string_view ask,
                                       const JsonObject& with, const Progress&);

}  // namespace concord::app
